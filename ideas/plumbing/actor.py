"""Who is asking. Flask-Login carries the key of a session that the database knows; nobody is None."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from ideas.model.accounts import Account, SignInSession
from ideas.model.base import now
from ideas.model.refusals import ProofTooOld
from ideas.permissions import Actor, May, may
from ideas.plumbing.house import settings
from ideas.plumbing.seen import note_seen_later
from ideas.plumbing.session import db
from ideas.queries.accounts import signed_in_with
from ideas.queries.kept_texts import Keeper
from ideas.queries.sessions import SessionLimits, is_open
from ideas.text.keys import hash_of, new_key

PROOF_LASTS = timedelta(minutes=10)
_BROWSER = "browser"
# What Flask-WTF writes into the cookie as soon as a page has a form.
_FORM_TOKEN = "csrf_token"


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login holds: an account, known by the key of its session and not by its number."""

    def __init__(self, sign_in: SignInSession, key: str) -> None:
        self.sign_in = sign_in
        self.key = key

    @property
    def account(self) -> Account:
        """Who it is."""
        return self.sign_in.account

    def get_id(self) -> str:
        """What Flask-Login writes into the cookie."""
        return self.key


def actor() -> Actor:
    """Who is asking; None for a visitor. A request without our cookie costs no look-up at all."""
    if "actor" not in g:
        g.actor = current_user.account if has_our_cookie() and current_user.is_authenticated else None
    found: Actor = g.actor
    return found


def may_here(deed: May, thing: Any = None) -> bool:
    """Whether who is asking may do this: for templates."""
    return may(actor(), deed, thing)


def sign_in_session() -> SignInSession | None:
    """The session in which somebody is signed in here; None for a visitor."""
    return current_user.sign_in if actor() is not None else None


def require_recent_proof() -> None:
    """Insist that who is signed in showed who they are in the last minutes. Raises ProofTooOld."""
    here = sign_in_session()
    if here is None or here.proved_at + PROOF_LASTS <= now():
        raise ProofTooOld


def remember_sign_in(key: str) -> None:
    """Let this browser be signed in from now on, by the key of a session that was begun.

    Everything that the cookie said before is dropped.
    """
    signed_in = _load(key)
    assert signed_in is not None, "the session was begun just now"
    session.clear()
    session.permanent = True
    login_user(signed_in)
    g.actor = signed_in.account


def sign_in_key() -> str:
    """The key of the session in which somebody is signed in here."""
    key: str = current_user.key
    return key


def renew_sign_in(key: str) -> None:
    """The same person goes on in this browser with a new key; what the cookie said else stays."""
    signed_in = _load(key)
    assert signed_in is not None, "the session was renewed just now"
    login_user(signed_in)
    g.actor = signed_in.account


def forget_sign_in() -> str | None:
    """Let this browser be signed in no longer. Answers with the key of the session that has to end."""
    key = current_user.key if current_user.is_authenticated else None
    logout_user()
    session.clear()
    # What is being typed in another window is kept for this browser, until somebody signs in again.
    session[_BROWSER] = new_key()
    g.actor = None
    return key


def keeper() -> Keeper:
    """For whom a text is kept: the account, or else this browser, if it ever kept one."""
    who = actor()
    return Keeper(who.id, None) if who is not None else browser_keeper()


def browser_keeper() -> Keeper:
    """This browser, whoever is signed in; it keeps nothing when it never did."""
    key = session.get(_BROWSER) if has_our_cookie() else None
    return Keeper(None, hash_of(key) if key else None)


def keeper_from_now_on() -> Keeper:
    """As `keeper`, but a browser without a key gets one, in its cookie."""
    who = actor()
    return Keeper(who.id, None) if who is not None else Keeper(None, browser_from_now_on())


def browser_from_now_on() -> str:
    """The hash by which we know this browser; one without a key gets one, in its cookie."""
    if _BROWSER not in session:
        # A cookie that is sent again and again, without the key it was given, stays one browser.
        session[_BROWSER] = session.get(_FORM_TOKEN) or new_key()
        session.permanent = True
    return hash_of(session[_BROWSER])


def browser_is_known() -> bool:
    """Whether this browser had a page with a form from us: only then can somebody have typed anything in one."""
    return has_our_cookie() and (_BROWSER in session or _FORM_TOKEN in session)


def session_limits() -> SessionLimits:
    """How long sessions last here."""
    ours = settings()
    return SessionLimits(
        idle=timedelta(hours=ours.sign_in_idle_hours),
        administrators_idle=timedelta(minutes=ours.administrator_idle_minutes),
        administrators_longest=timedelta(hours=ours.administrator_sign_in_hours),
    )


def has_our_cookie() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies or "_user_id" in session


def _load(key: str) -> SignedIn | None:
    found = signed_in_with(db(), hash_of(key))
    if found is None or not is_open(found, session_limits()):
        return None
    note_seen_later(found)
    found.account.second_factor_given = found.second_factor or not settings().moderators_need_second_factor
    return SignedIn(found, key)


def install(app: Flask) -> None:
    """Let this application know people by their session."""
    manager = LoginManager()
    # Colleagues share an address and laptops change networks: the key alone says who somebody is.
    manager.session_protection = None
    loader: Callable[[str], SignedIn | None] = _load
    manager.user_loader(loader)
    manager.init_app(app)
