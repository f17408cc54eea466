"""Flags: a reader's notice that something is wrong with an idea or a comment."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, Slug, now, one_of
from ideas.model.comments import Comment
from ideas.model.ideas import Idea

FLAG_LENGTH = 1_000


class FlagReason(StrEnum):
    """What is wrong with it."""

    SPAM = "spam"
    OFF_TOPIC = "off-topic"
    PERSONAL_DATA = "personal-data"
    INSULTING = "insulting"
    DUPLICATE = "duplicate"
    LEGAL = "legal"
    OTHER = "other"


class FlagOutcome(StrEnum):
    """What came of it."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


_OPEN = text("settled_at IS NULL")


class Flag(Base):
    """One reader flags an idea, or a comment under it: each thing once. `idea_id` is there for a comment as well."""

    __tablename__ = "flags"
    __table_args__ = (
        one_of("reason", FlagReason),
        one_of("outcome", FlagOutcome),
        CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (outcome IS NULL)",
            name="settled_whole_or_not",
        ),
        Index(
            "ix_flags_of_idea_once", "idea_id", "flagged_by", unique=True,
            sqlite_where=text("comment_id IS NULL"), postgresql_where=text("comment_id IS NULL"),
        ),
        Index("ix_flags_of_comment_once", "comment_id", "flagged_by", unique=True),
        Index("ix_flags_by", "flagged_by", "id"),
        Index("ix_flags_open", "idea_id", "comment_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    flagged_by: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    flagged_at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[FlagReason] = mapped_column(Slug(FlagReason))
    body: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[FlagOutcome | None] = mapped_column(Slug(FlagOutcome))
    answer: Mapped[str] = mapped_column(Text, default="")

    flagger: Mapped[Account] = relationship(foreign_keys=flagged_by)
    idea: Mapped[Idea] = relationship()
    comment: Mapped[Comment | None] = relationship()
