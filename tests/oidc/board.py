"""A board that trusts our own providers, and somebody who goes to them and comes back."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.browser import Browser, Page
from tests.oidc.provider import CLIENT_ID, CLIENT_SECRET, Provider


def write_sso(instance: Path, **tables: tuple[Provider, dict[str, Any]]) -> Path:
    """Write down which providers the board trusts: write_sso(instance, zutphen=(provider, {}))."""
    lines: list[str] = []
    for slug, (provider, other) in tables.items():
        values = {
            "name_nl": f"Gemeente {slug.title()}", "name_en": f"Municipality of {slug.title()}",
            "issuer": provider.issuer, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
            "authorization_endpoint": f"{provider.issuer}/authorize", "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys", "sends_issuer": True, "seconds_to_wait": 4, **other,
        }  # fmt: skip
        lines += [f"[{slug}]", *(f"{name} = {as_toml(value)}" for name, value in values.items() if value is not None)]
    file = instance / "sso.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    file.chmod(0o600)
    return file


def as_toml(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{name}" = {as_toml(each)}' for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def leave(browser: Browser, address: str = "/sign-in/with/zutphen") -> str:
    """Press the link that leads to the provider; answers with where it leads."""
    page = browser.get(address, follow=False)
    assert page.status == 303, page.text
    return page.headers["Location"]


def come_back(browser: Browser, there: str) -> Page:
    """Show at the provider who one is, and come back from it: to the page with one button."""
    return browser.get(way_back(there))


def way_back(there: str) -> str:
    """Where the provider sends somebody who shows who they are, as a path with its question."""
    answer = requests.get(there, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_in_elsewhere(browser: Browser, address: str = "/sign-in/with/zutphen") -> Page:
    """The whole trip, and what it ends with."""
    page = come_back(browser, leave(browser, address))
    return browser.submit("main form") if page.has('main form[action$="/back"]') else page


def is_signed_in(browser: Browser) -> bool:
    """Whether somebody is signed in in this browser."""
    return browser.get("/").has('form[action="/sign-out"]')
