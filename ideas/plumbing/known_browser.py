"""Which accounts signed in from this browser before: a signed cookie of its own that outlives signing out."""

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadData, URLSafeSerializer

from ideas.model.accounts import Account
from ideas.plumbing.house import settings
from ideas.text.keys import hash_of

KEPT_FOR_SECONDS = 365 * 24 * 3600
# A desk that is shared; of more people the first ones are forgotten, and get the mail once more.
MOST_PEOPLE = 8


def browser_knows(account: Account) -> bool:
    """Whether this account signed in from this browser before."""
    return _mark_of(account) in _known_here()


def let_browser_know(account: Account) -> None:
    """From now on the browser knows this account. The cookie tells nobody which one it is."""
    others = [mark for mark in _known_here() if mark != _mark_of(account)]
    g.known_browser = [*others, _mark_of(account)][-MOST_PEOPLE:]


def _known_here() -> list[str]:
    if "known_browser" in g:
        kept: list[str] = g.known_browser
        return kept
    try:
        found = _signing().loads(request.cookies.get(_name(), ""))
    except BadData:
        return []
    return [str(mark) for mark in found] if isinstance(found, list) else []


def _mark_of(account: Account) -> str:
    return hash_of(account.pseudonym)[:22]


def _signing() -> URLSafeSerializer:
    assert current_app.secret_key is not None, "the settings have a key"
    return URLSafeSerializer(current_app.secret_key, salt="known-browser")


def _name() -> str:
    return "__Host-known" if settings().secure_cookies else "known"


def set_cookie(response: Response) -> Response:
    """Hand the browser what it is to keep, once the change behind it is certain."""
    if "known_browser" in g and response.status_code < 400:
        response.set_cookie(
            _name(), str(_signing().dumps(g.known_browser)), max_age=KEPT_FOR_SECONDS, path="/",
            secure=settings().secure_cookies, httponly=True, samesite="Lax",
        )  # fmt: skip
    return response


def install(app: Flask) -> None:
    """Let this application know browsers again."""
    app.after_request(set_cookie)
