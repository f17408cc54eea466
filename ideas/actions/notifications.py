"""Telling people something: a row in the outbox, in the same transaction as what it tells about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.notifications import HAS_MAIL, Message, MessageKind

TURN = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=4)
GIVEN_UP_AFTER = timedelta(days=3)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def put_in_outbox(
    session: Session,
    kind: MessageKind,
    to: Account,
    *,
    language: str | None = None,
    to_address: str | None = None,
    **details: Any,
) -> Message:
    """Have a mail sent after the commit, in the language of the account unless said otherwise.

    `to_address` is where it goes when not to the address of the account. `details` is what its text needs, and is wiped
    once it has left.
    """
    message = Message(
        kind=kind, recipient_id=to.id, language=language or to.language, to_address=to_address, details=details
    )
    session.add(message)
    session.info[HAS_MAIL] = True
    return message


def claim_message(session: Session, number: int) -> Message | None:
    """Take a message to send it: for a few minutes, then it is due again. None when another worker took it."""
    taken = session.execute(
        update(Message)
        .where(Message.id == number, Message.sent_at.is_(None), Message.due_at <= now())
        .values(due_at=now() + TURN, tries=Message.tries + 1)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount != 1:
        return None
    with_reader = joinedload(Message.recipient, innerjoin=True)
    return session.get(Message, number, populate_existing=True, options=[with_reader])


def note_sent(message: Message) -> None:
    """It left: keep that it did, and no longer what it said."""
    message.sent_at = now()
    message.details = {}
    message.last_trouble = None


def note_trouble(message: Message, trouble: str) -> None:
    """It did not leave: try again later, each time after twice as long, and after three days no more."""
    message.last_trouble = trouble[:500]
    wait = min(timedelta(minutes=2**message.tries), LONGEST_WAIT)
    message.due_at = now() + wait
    if now() - message.made_at > GIVEN_UP_AFTER:
        message.due_at = NEVER
        message.details = {}
