"""The sign-ins of organisations that this board trusts, as `sso.toml` in the instance folder describes them.

Every address of a provider is written down there by a person. Nothing that a provider says at run time adds to it.
"""

import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc.jwk import ECKey, RSAKey

from ideas.settings import Settings, WrongSetting

# Signatures that only the provider can make. Never `none`, and nothing whose key both sides know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
SCOPES = ("openid", "email", "profile")
EMAIL_POLICIES = ("claim", "always", "never")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHORTEST_RSA_KEY = 2048
# The key with which we sign ourselves in at a provider (private_key_jwt), and how.
SIGNS_WITH = {"RSA": "RS256", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}

PrivateKey = RSAKey | ECKey


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One sign-in that we trust. docs/sso.md explains each line to the person who fills it in."""

    slug: str
    name_nl: str
    name_en: str
    issuer: str
    client_id: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    client_secret: str = field(default="", repr=False)
    client_secret_file: str = ""
    private_key_file: str = ""
    private_key_id: str = ""
    private_key: PrivateKey | None = field(default=None, repr=False)
    algorithms: tuple[str, ...] = ("RS256",)
    scopes: tuple[str, ...] = SCOPES
    sends_issuer: bool = False
    organisations: tuple[str, ...] = ()
    organisation_claim: str = ""
    organisation_values: Mapping[str, str] = field(default_factory=dict)
    second_factor_acr: tuple[str, ...] = ()
    second_factor_amr: tuple[str, ...] = ()
    email_is_verified: str = "claim"
    email_domains: tuple[str, ...] = ()
    seconds_to_wait: int = 4

    def named(self, language: str) -> str:
        """What it is called on the page."""
        return self.name_nl if language == "nl" else self.name_en

    @property
    def signs_with(self) -> str:
        """How we sign our own requests, with the private key."""
        assert self.private_key is not None, "only asked when there is one"
        return SIGNS_WITH[str(self.private_key.get("crv") or self.private_key.key_type)]


class Rule(NamedTuple):
    """What a line of the file may say; `wish` ends the sentence "must be …"."""

    passes: Callable[[Any], object]
    wish: str


def _matches(pattern: str) -> Callable[[Any], object]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 60 and value.isprintable() and value.strip() == value


def _is_address(value: Any) -> bool:
    if not isinstance(value, str) or not value.isascii() or re.search(r"[\s#@\\]", value) or len(value) > 255:
        return False
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def _is_issuer(value: Any) -> bool:
    return _is_address(value) and "?" not in value


def _some_of(words: tuple[str, ...]) -> Callable[[Any], object]:
    return lambda value: isinstance(value, list) and value and len(set(value)) == len(value) and set(value) <= {*words}


def _list_of(pattern: str) -> Callable[[Any], object]:
    each = _matches(pattern)
    return lambda value: isinstance(value, list) and all(map(each, value)) and len(set(value)) == len(value)


NAME = Rule(_is_name, "one line of 1 to 60 characters")
ADDRESS = Rule(_is_address, "an https:// address (http:// only on this machine)")
WORD = Rule(_matches(r"[\x21-\x7e]{1,255}"), "a text without spaces")
FILE = Rule(_matches(r"[^\x00-\x1f]{1,500}"), "the name of a file")
WORDS = Rule(_list_of(r"[\x20-\x7e]{1,255}"), "a list of different texts")
YES_OR_NO = Rule(lambda value: isinstance(value, bool), "true or false")

RULES: dict[str, Rule] = {
    "name_nl": NAME,
    "name_en": NAME,
    "issuer": Rule(_is_issuer, "an https:// address without a question mark (http:// only on this machine)"),
    "client_id": WORD,
    "authorization_endpoint": ADDRESS,
    "token_endpoint": ADDRESS,
    "jwks_uri": ADDRESS,
    "client_secret": WORD,
    "client_secret_file": FILE,
    "private_key_file": FILE,
    "private_key_id": WORD,
    "algorithms": Rule(_some_of(ALGORITHMS), f"a list with some of {', '.join(ALGORITHMS)}"),
    "scopes": Rule(
        lambda value: _some_of(SCOPES)(value) and "openid" in value, "openid, and perhaps email and profile"
    ),
    "sends_issuer": YES_OR_NO,
    "organisations": Rule(_list_of(r"[A-Z0-9]{1,10}"), "a list of codes like GM0301"),
    "organisation_claim": WORD,
    "organisation_values": Rule(
        lambda value: isinstance(value, dict) and value and all(map(_matches(r"[A-Z0-9]{1,10}"), value.values())),
        "a table of values of the claim, each with a code like GM0301",
    ),
    "second_factor_acr": WORDS,
    "second_factor_amr": WORDS,
    "email_is_verified": Rule(lambda value: value in EMAIL_POLICIES, "claim, always or never"),
    "email_domains": Rule(_list_of(r"(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}"), "a list like gemeente.example"),
    "seconds_to_wait": Rule(lambda value: type(value) is int and 1 <= value <= 4, "a whole number from 1 to 4"),
}
NEEDED = ("name_nl", "name_en", "issuer", "client_id", "authorization_endpoint", "token_endpoint", "jwks_uri")


def read_providers(settings: Settings) -> dict[str, Provider]:
    """The providers of this installation, by their slug, in the order of the file. Without a file there are none."""
    file = settings.sso_file
    if not file.exists():
        return {}
    try:
        written = tomllib.loads(_private_text(file))
    except ValueError as refusal:
        raise WrongSetting(f"{file.name} cannot be read: {refusal}.") from None
    found = {slug: _provider(settings.instance, slug, table) for slug, table in written.items()}
    issuers = [provider.issuer for provider in found.values()]
    for provider in found.values():
        if issuers.count(provider.issuer) > 1:
            # Whoever signs in would be the same person at both, whatever either of them vouches for.
            raise _complaint(provider.slug, "issuer", provider.issuer, "must not be that of another provider")
    return found


def _private_text(file: Path) -> str:
    try:
        if os.name != "nt" and file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP):
            raise WrongSetting(f"{file.name} can be read or changed by others. Do this first: chmod 600 {file}")
        return file.read_text(encoding="utf-8")
    except OSError as refusal:
        raise WrongSetting(f"{file.name} cannot be read: {refusal}.") from None


def _provider(instance: Path, slug: str, table: Any) -> Provider:
    if not isinstance(table, dict) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", slug, re.ASCII):
        raise WrongSetting(f"sso.toml, {slug!r}: must be a table with a name of small letters, digits and hyphens.")
    for name, value in table.items():
        if name not in RULES:
            alike = get_close_matches(name, RULES, n=1)
            hint = f"Did you mean {alike[0]}?" if alike else "docs/sso.md lists them all."
            raise WrongSetting(f"sso.toml, [{slug}]: there is no {name!r}. {hint}")
        if not RULES[name].passes(value):
            raise _complaint(slug, name, value, f"must be {RULES[name].wish}")
    for name in NEEDED:
        if name not in table:
            raise _complaint(slug, name, None, "is missing")
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    provider = Provider(slug=slug, **values)
    _refuse_wrong_combinations(provider)
    return _with_secrets(instance, provider)


def _refuse_wrong_combinations(provider: Provider) -> None:
    slug = provider.slug
    if sum(map(bool, (provider.client_secret, provider.client_secret_file, provider.private_key_file))) != 1:
        reason = "or client_secret_file or private_key_file must be given, and only one of them"
        raise _complaint(slug, "client_secret", None, reason)
    if provider.organisation_values and not provider.organisation_claim:
        raise _complaint(slug, "organisation_values", None, "needs organisation_claim")
    if provider.organisation_claim and not provider.organisation_values:
        raise _complaint(slug, "organisation_claim", provider.organisation_claim, "needs organisation_values")
    if len(provider.organisations) > 1 and not provider.organisation_claim:
        raise _complaint(slug, "organisations", None, "are several: say with organisation_claim who works where")
    if not set(provider.organisation_values.values()) <= {*provider.organisations}:
        raise _complaint(slug, "organisation_values", None, "must name codes that stand in organisations")
    if provider.email_is_verified == "always" and not provider.email_domains:
        reason = "needs email_domains: nobody can be believed about every address there is"
        raise _complaint(slug, "email_is_verified", "always", reason)


def _with_secrets(instance: Path, provider: Provider) -> Provider:
    read = {each.name: getattr(provider, each.name) for each in fields(provider)}
    if provider.client_secret_file:
        read["client_secret"] = _private_text(instance / provider.client_secret_file).strip()
        if not RULES["client_secret"].passes(read["client_secret"]):
            raise _complaint(provider.slug, "client_secret_file", provider.client_secret_file, "must hold one text")
    if provider.private_key_file:
        read["private_key"] = _private_key(instance, provider)
    return Provider(**read)


def _private_key(instance: Path, provider: Provider) -> PrivateKey:
    text = _private_text(instance / provider.private_key_file)
    try:
        raw = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raw = None
    if isinstance(raw, RSAPrivateKey) and raw.key_size >= SHORTEST_RSA_KEY:
        return RSAKey(raw, raw)
    if isinstance(raw, EllipticCurvePrivateKey) and raw.curve.name in ("secp256r1", "secp384r1", "secp521r1"):
        return ECKey(raw, raw)
    wish = f"must hold a private key in PEM: RSA of at least {SHORTEST_RSA_KEY} bits, or P-256, P-384 or P-521"
    raise _complaint(provider.slug, "private_key_file", provider.private_key_file, wish)


def _complaint(slug: str, name: str, value: Any, reason: str) -> WrongSetting:
    shown = "" if value is None else "=********" if name == "client_secret" else f"={value!r}"
    return WrongSetting(f"sso.toml, [{slug}]: {name}{shown} {reason}.")
