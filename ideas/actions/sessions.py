"""Ending sessions: one's own in another browser, or all of somebody's."""

from sqlalchemy import ColumnElement, CursorResult, delete, func
from sqlalchemy.orm import Session

from ideas.actions.notifications import put_in_outbox
from ideas.model.accounts import Account, SignInSession, SignInStep
from ideas.model.notifications import MessageKind
from ideas.queries.sessions import HANDLE


def end_session_of(session: Session, account: Account, handle: str) -> int:
    """End one session of this account. One that ended before stays ended, and somebody else's stays open.

    Answers with how many ended.
    """
    begins_with = func.substr(SignInSession.key_hash, 1, HANDLE) == handle
    return _end(session, SignInSession.account_id == account.id, begins_with)


def end_other_sessions(session: Session, here: SignInSession) -> int:
    """End all sessions of this person but the one in which they ask for it. Answers with how many ended."""
    return end_all_but(session, here.account_id, here.key_hash)


def end_all_but(session: Session, account_id: int, key_hash: str) -> int:
    """End every session of somebody but the one of this key, and what was begun to open one. Answers with how many."""
    session.execute(delete(SignInStep).where(SignInStep.account_id == account_id))
    return _end(session, SignInSession.account_id == account_id, SignInSession.key_hash != key_hash)


def end_sessions_of(session: Session, account: Account) -> int:
    """End all sessions of somebody, and what was begun to open one. Answers with how many sessions ended."""
    session.execute(delete(SignInStep).where(SignInStep.account_id == account.id))
    return _end(session, SignInSession.account_id == account.id)


def tell_about_new_browser(session: Session, account: Account, device: str) -> None:
    """Mail somebody that their account was opened in a browser that it was never opened in."""
    put_in_outbox(session, MessageKind.NEW_DEVICE, account, device=device)


def _end(session: Session, *which: ColumnElement[bool]) -> int:
    ended = session.execute(delete(SignInSession).where(*which))
    assert isinstance(ended, CursorResult)
    return ended.rowcount
