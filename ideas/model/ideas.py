"""Ideas: what is proposed, how far it has come, who may see it, and every version it has had."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, Slug, now, one_of

TITLE_LENGTH = (10, 120)
QUESTION_LENGTH = (10, 250)
SHORT_TEXT_LENGTH = 600
LONG_TEXT_LENGTH = 20_000
MOST_DOMAINS = 3


class Visibility(StrEnum):
    """Who may see an idea. One that was merged leads to the idea that it went into.

    One that was erased keeps its number and its decisions, and nobody sees it any more.
    """

    DRAFT = "concept"
    WAITING = "wacht"
    PUBLISHED = "gepubliceerd"
    WITHDRAWN = "ingetrokken"
    MERGED = "samengevoegd"
    ERASED = "gewist"


class Stage(StrEnum):
    """How far practice has come."""

    IDEA = "idee"
    EXPLORATION = "verkenning"
    PILOT = "proef"
    IN_PRACTICE = "in-praktijk"
    SCALED_UP = "opgeschaald"
    TRANSFORMED = "omgevormd"
    STOPPED = "gestopt"


class Motive(StrEnum):
    """Why municipalities would do this together."""

    COSTS = "kosten"
    SERVICE = "dienstverlening"
    KNOWLEDGE = "kennis"
    VULNERABILITY = "kwetsbaarheid"
    LEGAL_DUTY = "wettelijke-plicht"


class Axis(StrEnum):
    """The four reasons for being pragmatic; each is answered from 1 to 5, and they are never added up."""

    QUICK_TO_START = "quick_to_start"
    ADAPTABLE = "adaptable"
    LOW_TRUST_NEEDED = "low_trust_needed"
    EASY_TO_UNDO = "easy_to_undo"


def _each_order_is_one_range() -> list[Index]:
    """An index per order of the list, so that a page is one range of it, read backwards, at any number of ideas."""
    orders = (
        "votes", "votes_week", "votes_month", "votes_year", "municipalities", "comments", "trend", "published_at",
        "adoptions",
    )  # fmt: skip
    return [Index(f"ix_ideas_by_{order}", "visibility", order, "id") for order in orders]


# A draft may have no text yet, and what was erased has none any more.
_UNWRITTEN = "visibility IN ('concept', 'gewist')"


class Idea(Base):
    """A light way of working together. It opens with the question it serves; the form comes last and may stay open.

    The tallies are changed in the same transaction as the votes and comments they stand for, and never fall below zero.
    """

    __tablename__ = "ideas"
    __table_args__ = (
        one_of("visibility", Visibility),
        one_of("stage", Stage),
        CheckConstraint(f"{_UNWRITTEN} OR length(title) BETWEEN 10 AND 120", name="title_has_a_length"),
        CheckConstraint(f"{_UNWRITTEN} OR length(question) >= 10", name="it_asks_a_question"),
        CheckConstraint(f"{_UNWRITTEN} OR length(added_value) >= 1", name="it_adds_value"),
        CheckConstraint(
            "visibility <> 'gewist' OR (title || question || added_value || summary || how_it_works || joins) = ''",
            name="erased_has_no_text",
        ),
        CheckConstraint("visibility <> 'gepubliceerd' OR published_at IS NOT NULL", name="published_has_a_moment"),
        CheckConstraint(
            "votes >= 0 AND votes_week >= 0 AND votes_month >= 0 AND votes_year >= 0 AND comments >= 0"
            " AND adoptions >= 0",
            name="tallies_not_below_zero",
        ),
        CheckConstraint("municipalities >= 0", name="municipalities_not_below_zero"),
        CheckConstraint("(visibility = 'samengevoegd') = (merged_into_id IS NOT NULL)", name="merged_leads_somewhere"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="it_does_not_lead_to_itself"),
        *(CheckConstraint(f"{axis.value} BETWEEN 1 AND 5", name=f"{axis.value}_is_1_to_5") for axis in Axis),
        *_each_order_is_one_range(),
        Index("ix_ideas_queue", "visibility", "submitted_at", "id"),
        Index("ix_ideas_of_author", "author_id", "id"),
        Index("ix_ideas_by_form", "visibility", "form_slug"),
        Index("ix_ideas_featured", "visibility", "featured_at", "id"),
        Index("ix_ideas_by_call", "call_id", "visibility", "id"),
        Index("ix_ideas_merged_into", "merged_into_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(130))
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    language: Mapped[str] = mapped_column(String(2), default="nl")

    question: Mapped[str] = mapped_column(Text, default="")
    added_value: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    how_it_works: Mapped[str] = mapped_column(Text, default="")
    how_it_works_html: Mapped[str] = mapped_column(Text, default="")
    joins: Mapped[str] = mapped_column(Text, default="")
    quick_to_start: Mapped[int | None]
    adaptable: Mapped[int | None]
    low_trust_needed: Mapped[int | None]
    easy_to_undo: Mapped[int | None]
    stage: Mapped[Stage] = mapped_column(Slug(Stage), default=Stage.IDEA)
    form_slug: Mapped[str | None] = mapped_column(ForeignKey("cooperation_forms.slug"))

    visibility: Mapped[Visibility] = mapped_column(Slug(Visibility), default=Visibility.DRAFT)
    is_example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    featured_at: Mapped[datetime | None]
    comments_locked_at: Mapped[datetime | None]
    # When a moderator last saw that it still is right, though nobody had touched it for long.
    reviewed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"))
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id"))
    # What moderators add to the text of an author, for everybody to see as theirs.
    editorial_note: Mapped[str] = mapped_column(Text, default="")

    votes: Mapped[int] = mapped_column(default=0)
    votes_week: Mapped[int] = mapped_column(default=0)
    votes_month: Mapped[int] = mapped_column(default=0)
    votes_year: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)
    trend: Mapped[float] = mapped_column(default=0.0)
    municipalities: Mapped[int] = mapped_column(default=0)
    # How many practice reports there are. Nobody can write one yet, so it is 0 everywhere.
    adoptions: Mapped[int] = mapped_column(default=0)

    author: Mapped[Account] = relationship()

    @property
    def is_published(self) -> bool:
        """Whether everybody may see it."""
        return self.visibility is Visibility.PUBLISHED

    @property
    def was_edited(self) -> bool:
        """Whether the text changed after it was published."""
        return self.published_at is not None and self.changed_at > self.published_at

    @property
    def is_erased(self) -> bool:
        """Whether its text is gone for good."""
        return self.visibility is Visibility.ERASED

    @property
    def is_merged(self) -> bool:
        """Whether it went on as part of another idea."""
        return self.visibility is Visibility.MERGED

    @property
    def takes_comments(self) -> bool:
        """Whether its conversation is open."""
        return self.is_published and self.comments_locked_at is None

    @property
    def is_draft(self) -> bool:
        """Whether its author is still writing."""
        return self.visibility is Visibility.DRAFT


class IdeaDomain(Base):
    """An idea in a domain. The group of a chosen topic is filed too (`chosen` false), so that a group is one range."""

    __tablename__ = "idea_domains"

    domain_slug: Mapped[str] = mapped_column(ForeignKey("domains.slug"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, index=True)
    chosen: Mapped[bool] = mapped_column(default=True)
    place: Mapped[int] = mapped_column(default=0)


class IdeaMotive(Base):
    """A reason why, on an idea."""

    __tablename__ = "idea_motives"
    __table_args__ = (one_of("motive", Motive),)

    motive: Mapped[Motive] = mapped_column(Slug(Motive), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, index=True)


class Version(Base):
    """The whole text of an idea as it stood from a moment on. The first one is what was submitted."""

    __tablename__ = "versions"

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime] = mapped_column(default=now)

    writer: Mapped[Account] = relationship()


class Grounding(StrEnum):
    """How far an example rests on a source."""

    PARTLY = "deels"
    INVENTED = "eigen"


class Source(Base):
    """Where an example idea comes from. Its presence says that no municipality confirmed the text."""

    __tablename__ = "sources"
    __table_args__ = (one_of("grounding", Grounding),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    grounding: Mapped[Grounding] = mapped_column(Slug(Grounding))
    address: Mapped[str | None] = mapped_column(Text)
    places: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
