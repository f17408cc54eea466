"""Questions about messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ideas.model.notifications import LONGEST_WAIT, Message


def waits_for_its_turn(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a message may be sent at this moment.

    A clock that was set back would leave what it put off waiting for as long as it had run ahead. Nothing waits longer
    than the longest wait, so what seems to is due.
    """
    is_due = or_(Message.due_at <= at, Message.due_at > at + LONGEST_WAIT)
    return Message.sent_at.is_(None), Message.given_up_at.is_(None), is_due


def mail_due(session: Session, *, at: datetime, limit: int = 20) -> Sequence[int]:
    """Which messages wait to be sent at this moment, the oldest first? Answers with their numbers."""
    question = select(Message.id).where(*waits_for_its_turn(at))
    return session.scalars(question.order_by(Message.due_at, Message.id).limit(limit)).all()
