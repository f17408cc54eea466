"""Messages to people. A mail is a row first, written in the same transaction as what it tells about."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, Slug, now, one_of

# In `session.info`, once something in this transaction is to be mailed: the door then wakes the postman.
HAS_MAIL = "has_mail"


class MessageKind(StrEnum):
    """Which mail it is; the value names the three files in templates/mail/."""

    CONFIRM_ADDRESS = "confirm_address"
    ACCOUNT_EXISTS = "account_exists"


class Message(Base):
    """A mail that waits in the outbox, or was sent. What it needs (`details`) is wiped once it has left."""

    __tablename__ = "messages"
    __table_args__ = (
        one_of("kind", MessageKind),
        Index("ix_messages_waiting", "sent_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MessageKind] = mapped_column(Slug(MessageKind))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_trouble: Mapped[str | None] = mapped_column(Text)

    recipient: Mapped[Account] = relationship()
