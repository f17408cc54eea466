"""Questions about messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.notifications import Message


def mail_due(session: Session, *, at: datetime, limit: int = 20) -> Sequence[int]:
    """Which messages wait to be sent at this moment, the oldest first? Answers with their numbers."""
    question = select(Message.id).where(Message.sent_at.is_(None), Message.due_at <= at)
    return session.scalars(question.order_by(Message.due_at, Message.id).limit(limit)).all()
