"""Questions about the browsers in which somebody is signed in."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account, Role, SignInSession
from ideas.model.base import now

# So much of the hash of a key names a session to its owner; it opens nothing.
HANDLE = 16


class SessionLimits(NamedTuple):
    """How long a session lasts without anybody doing anything; and for administrators, also in all."""

    idle: timedelta
    administrators_idle: timedelta
    administrators_longest: timedelta


def is_open(here: SignInSession, limits: SessionLimits) -> bool:
    """Is somebody still signed in with this session?"""
    at = now()
    if here.expires_at <= at:
        return False
    if here.account.role is Role.ADMINISTRATOR:
        return at < min(here.seen_at + limits.administrators_idle, here.started_at + limits.administrators_longest)
    return at < here.seen_at + limits.idle


def open_sessions_of(session: Session, account: Account, limits: SessionLimits) -> Sequence[SignInSession]:
    """In which browsers is this person signed in, the one used last first?"""
    question = select(SignInSession).where(SignInSession.account_id == account.id)
    found = session.scalars(question.order_by(SignInSession.seen_at.desc(), SignInSession.key_hash)).all()
    return [each for each in found if is_open(each, limits)]
