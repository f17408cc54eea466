"""The ladder of forms of cooperation, from light to heavy."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base, now, today


class CooperationForm(Base):
    """One rung of the ladder. `rung` counts from light (1) to heavy; `tier` is the step it stands on (1 to 5).

    What it asks of the council, how long it takes to set up and how to stop are editorial, and never advice.
    """

    __tablename__ = "cooperation_forms"
    __table_args__ = (
        CheckConstraint("tier BETWEEN 1 AND 5", name="tier_is_known"),
        CheckConstraint("ideas >= 0", name="ideas_not_below_zero"),
    )

    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    rung: Mapped[int] = mapped_column(unique=True)
    tier: Mapped[int]
    label_nl: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str] = mapped_column(String(120))
    definition_nl: Mapped[str] = mapped_column(Text)
    definition_en: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[Any]] = mapped_column(JSON, default=list)
    under_wgr: Mapped[bool]
    legal_person: Mapped[bool]
    council_nl: Mapped[str] = mapped_column(Text, default="")
    council_en: Mapped[str] = mapped_column(Text, default="")
    set_up_nl: Mapped[str] = mapped_column(Text, default="")
    set_up_en: Mapped[str] = mapped_column(Text, default="")
    stopping_nl: Mapped[str] = mapped_column(Text, default="")
    stopping_en: Mapped[str] = mapped_column(Text, default="")
    ideas: Mapped[int] = mapped_column(default=0)


class LegalNote(Base):
    """What the editors say about the law with a form of cooperation. It has an owner and a day to look at it again.

    It is editorial content and never advice. `owner` is a role or a team ("redactie", "juridische zaken"), no person.
    """

    __tablename__ = "legal_notes"
    __table_args__ = (
        CheckConstraint("length(text_nl) >= 1 AND length(text_en) >= 1", name="it_says_something"),
        CheckConstraint("length(owner) BETWEEN 2 AND 80", name="owner_has_a_length"),
        Index("ix_legal_notes_by_review", "review_on"),
    )

    form_slug: Mapped[str] = mapped_column(ForeignKey("cooperation_forms.slug"), primary_key=True)
    text_nl: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    html_nl: Mapped[str] = mapped_column(Text)
    html_en: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(80))
    review_on: Mapped[date]
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    @property
    def is_overdue(self) -> bool:
        """Whether the day to look at it again has gone by."""
        return self.review_on < today()
