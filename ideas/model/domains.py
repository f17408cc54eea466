"""Subject areas in two levels: groups, and the topics within them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base


class Domain(Base):
    """A subject area. A group has no parent; a topic has a group as its parent. The slug never changes.

    One that is retired takes no new ideas; one that was merged leads to the domain that it went into.
    """

    __tablename__ = "domains"
    __table_args__ = (
        CheckConstraint("ideas >= 0", name="ideas_not_below_zero"),
        CheckConstraint("merged_into_slug IS NULL OR retired_at IS NOT NULL", name="merged_is_retired"),
        CheckConstraint("merged_into_slug IS NULL OR merged_into_slug <> slug", name="it_does_not_lead_to_itself"),
    )

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    parent_slug: Mapped[str | None] = mapped_column(ForeignKey("domains.slug"), index=True)
    place: Mapped[int]
    label_nl: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    aliases: Mapped[list[Any]] = mapped_column(JSON, default=list)
    ideas: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    merged_into_slug: Mapped[str | None] = mapped_column(ForeignKey("domains.slug"))
    # Moderators rewrote it: a new release leaves it as they have it.
    changed_at: Mapped[datetime | None]
