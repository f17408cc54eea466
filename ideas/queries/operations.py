"""Questions of whoever keeps the board running. The answers hold numbers, and nothing about anybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import column, func, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ideas.model.notifications import Message
from ideas.queries.messages import count_of_messages_given_up

_migrated = table("alembic_version", column("version_num"))


class MailStanding(NamedTuple):
    """How many mails wait, for how many seconds the oldest of them, and how many were given up."""

    waiting: int
    oldest_waits_seconds: int
    given_up: int


class Standing(NamedTuple):
    """Whether the database answers, whether it has all the tables of this version, and how the mail stands."""

    database_answers: bool
    is_migrated: bool
    mail: MailStanding | None

    @property
    def is_ready(self) -> bool:
        """Whether visitors can be sent here. Mail that does not leave is no reason to close the board."""
        return self.database_answers and self.is_migrated


def standing(session: Session, *, revisions: Sequence[str], at: datetime) -> Standing:
    """How does this installation stand? `revisions` are the migrations that this version knows, the oldest first."""
    try:
        if not _is_migrated(session, revisions):
            return Standing(database_answers=True, is_migrated=False, mail=None)
        return Standing(database_answers=True, is_migrated=True, mail=_mail_standing(session, at))
    except SQLAlchemyError:
        return Standing(database_answers=False, is_migrated=False, mail=None)


def _is_migrated(session: Session, revisions: Sequence[str]) -> bool:
    """A revision that we do not know is newer than this version: during an update the old servers go on."""
    if not inspect(session.connection()).has_table(_migrated.name):
        return False
    found = session.scalars(select(_migrated.c.version_num)).all()
    return bool(found) and not set(found) & set(revisions[:-1])


def _mail_standing(session: Session, at: datetime) -> MailStanding:
    waits = (Message.sent_at.is_(None), Message.given_up_at.is_(None))
    waiting, oldest = session.execute(select(func.count(), func.min(Message.made_at)).where(*waits)).one()
    age = (at - oldest).total_seconds() if oldest is not None else 0
    return MailStanding(waiting, max(0, int(age)), count_of_messages_given_up(session))
