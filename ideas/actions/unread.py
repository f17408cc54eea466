"""Reading what one is told; the number of what was not read yet stands with the account and follows."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.notifications import MailChoice, Notification
from ideas.permissions import May, require


def mark_as_read(session: Session, notification: Notification, *, by: Account) -> None:
    """Read one notification. Reading it again changes nothing."""
    _read(session, by, Notification.id == notification.id)


def mark_all_as_read(session: Session, *, by: Account, until: datetime) -> None:
    """Read everything up to a moment: what came after the page was drawn was not seen."""
    _read(session, by, Notification.changed_at <= until)


def _read(session: Session, by: Account, which: Any) -> None:
    require(by, May.HAVE_AN_ACCOUNT)
    # What was read needs no mail any more.
    read = session.execute(
        update(Notification)
        .where(Notification.recipient_id == by.id, Notification.in_app, Notification.read_at.is_(None), which)
        .values(read_at=now(), mail=MailChoice.NONE)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(read, CursorResult)
    if read.rowcount:
        fewer = update(Account).where(Account.id == by.id).values(unread=Account.unread - read.rowcount)
        session.execute(fewer.execution_options(synchronize_session=False))
