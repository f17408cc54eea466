"""Subject areas in two levels: groups, and the topics within them."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base


class Domain(Base):
    """A subject area. A group has no parent; a topic has a group as its parent. The slug never changes."""

    __tablename__ = "domains"
    __table_args__ = (CheckConstraint("ideas >= 0", name="ideas_not_below_zero"),)

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    parent_slug: Mapped[str | None] = mapped_column(ForeignKey("domains.slug"), index=True)
    place: Mapped[int]
    label_nl: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    aliases: Mapped[list[Any]] = mapped_column(JSON, default=list)
    ideas: Mapped[int] = mapped_column(default=0)
