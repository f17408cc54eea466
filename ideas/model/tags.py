"""Free labels, curated by moderators."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, now


class Tag(Base):
    """A label that moderators put on ideas. The slug is made from the label and never changes.

    One that is retired stands on no idea any more; one that was merged leads to the label that it went into.
    """

    __tablename__ = "tags"
    __table_args__ = (
        CheckConstraint("merged_into_slug IS NULL OR retired_at IS NOT NULL", name="merged_is_retired"),
        CheckConstraint("merged_into_slug IS NULL OR merged_into_slug <> slug", name="it_does_not_lead_to_itself"),
    )

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    label: Mapped[str] = mapped_column(String(60))
    aliases: Mapped[list[Any]] = mapped_column(JSON, default=list)
    retired_at: Mapped[datetime | None]
    merged_into_slug: Mapped[str | None] = mapped_column(ForeignKey("tags.slug"))


class IdeaTag(Base):
    """A label on an idea."""

    __tablename__ = "idea_tags"

    tag_slug: Mapped[str] = mapped_column(ForeignKey("tags.slug", ondelete="CASCADE"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, index=True)


class TagSuggestion(Base):
    """A label that a reader suggests for an idea. It waits until a moderator takes it over or not."""

    __tablename__ = "tag_suggestions"
    __table_args__ = (
        CheckConstraint("length(label) BETWEEN 2 AND 40", name="label_has_a_length"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL) AND (answered_at IS NULL) = (accepted IS NULL)",
            name="answered_whole_or_not",
        ),
        Index("ix_tag_suggestions_once", "idea_id", "tag_slug", unique=True),
        Index("ix_tag_suggestions_waiting", "answered_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    # Not a foreign key: a label that nobody has used yet is made once it is taken over.
    tag_slug: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(60))
    suggested_by: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    suggested_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    accepted: Mapped[bool | None]

    suggester: Mapped[Account] = relationship(foreign_keys=suggested_by)
