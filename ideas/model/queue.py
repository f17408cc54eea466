"""The one queue of the moderators: what waits, since when, and until when it was promised."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base, Slug, now, one_of


class QueueKind(StrEnum):
    """Why something waits; the value stands in addresses."""

    NEW_IDEA = "new-idea"
    CHANGED_IDEA = "changed-idea"
    FLAGGED_IDEA = "flagged-idea"
    FLAGGED_COMMENT = "flagged-comment"
    APPEAL = "appeal"
    DOUBLE = "double"
    STALE_IDEA = "stale-idea"
    TAG_SUGGESTED = "tag-suggested"
    NOTE_OVERDUE = "note-overdue"


class QueueItem(Base):
    """One thing that waits for a moderator. It leaves when that is done; decisions and flags are what stays.

    `subject` names what it is about (`idea 12`, `comment 5`, `appeal 3`, `ideas 12 30`); with the kind it is unique, so
    the same thing waits once for the same reason. `promised_at` is the order of the queue: the oldest promise first.
    """

    __tablename__ = "queue_items"
    __table_args__ = (
        one_of("kind", QueueKind),
        Index("ix_queue_items_once", "kind", "subject", unique=True),
        Index("ix_queue_items_by_promise", "promised_at", "id"),
        Index("ix_queue_items_of_kind", "kind", "promised_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[QueueKind] = mapped_column(Slug(QueueKind))
    subject: Mapped[str] = mapped_column(String(80))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeals.id", ondelete="CASCADE"), index=True)
    other_idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    form_slug: Mapped[str | None] = mapped_column(ForeignKey("cooperation_forms.slug"), index=True)
    flags: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    promised_at: Mapped[datetime]


class QueueTally(Base):
    """How many things wait for this reason: changed with each that comes and goes, never counted on a page."""

    __tablename__ = "queue_tallies"
    __table_args__ = (one_of("kind", QueueKind), CheckConstraint("waiting >= 0", name="waiting_not_below_zero"))

    kind: Mapped[QueueKind] = mapped_column(Slug(QueueKind), primary_key=True)
    waiting: Mapped[int] = mapped_column(default=0)


class QueueLook(Base):
    """When a moderator last said to have seen how the queue stands."""

    __tablename__ = "queue_looks"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    looked_at: Mapped[datetime] = mapped_column(default=now)
