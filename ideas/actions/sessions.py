"""Ending sessions: one's own in another browser, or all of somebody's."""

from sqlalchemy import CursorResult, delete, func
from sqlalchemy.orm import Session

from ideas.actions.notifications import put_in_outbox
from ideas.model.accounts import Account, SignInSession, SignInStep
from ideas.model.notifications import MessageKind
from ideas.queries.sessions import HANDLE


def end_session_of(session: Session, account: Account, handle: str) -> None:
    """End one session of this account. One that ended before stays ended, and somebody else's stays open."""
    begins_with = func.substr(SignInSession.key_hash, 1, HANDLE) == handle
    session.execute(delete(SignInSession).where(SignInSession.account_id == account.id, begins_with))


def end_other_sessions(session: Session, here: SignInSession) -> None:
    """End all sessions of this person but the one in which they ask for it."""
    others = (SignInSession.account_id == here.account_id, SignInSession.key_hash != here.key_hash)
    session.execute(delete(SignInSession).where(*others))
    session.execute(delete(SignInStep).where(SignInStep.account_id == here.account_id))


def end_sessions_of(session: Session, account: Account) -> int:
    """End all sessions of somebody, and what was begun to open one. Answers with how many sessions ended."""
    session.execute(delete(SignInStep).where(SignInStep.account_id == account.id))
    ended = session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
    assert isinstance(ended, CursorResult)
    return ended.rowcount


def tell_about_new_browser(session: Session, account: Account, device: str) -> None:
    """Mail somebody that their account was opened in a browser that it was never opened in."""
    put_in_outbox(session, MessageKind.NEW_DEVICE, account, device=device)
