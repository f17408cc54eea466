"""Calls: moderators ask a question for some weeks, and ideas answer it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.base import Base, now, today
from ideas.model.domains import Domain

CALL_QUESTION_LENGTH = (10, 250)
CALL_TEXT_LENGTH = 5_000
LONGEST_CALL_DAYS = 365


class Call(Base):
    """A question that asks for ideas, from one day up to and including another. It closes by itself.

    `ideas` is how many published ideas answer it; it is changed with them and never counted on a page.
    """

    __tablename__ = "calls"
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="it_closes_after_it_opened"),
        CheckConstraint("length(question) BETWEEN 10 AND 250", name="question_has_a_length"),
        CheckConstraint("ideas >= 0", name="ideas_not_below_zero"),
        Index("ix_calls_by_closing", "closes_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(130), unique=True)
    question: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    domain_slug: Mapped[str | None] = mapped_column(ForeignKey("domains.slug"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    # Nobody opened the first one: it came with the board.
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    ideas: Mapped[int] = mapped_column(default=0)

    domain: Mapped[Domain | None] = relationship()

    @property
    def has_begun(self) -> bool:
        """Whether its first day has come."""
        return self.opens_on <= today()

    @property
    def is_over(self) -> bool:
        """Whether its last day has gone."""
        return self.closes_on < today()

    @property
    def is_open(self) -> bool:
        """Whether an idea can answer it now."""
        return self.has_begun and not self.is_over
