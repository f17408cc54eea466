"""Support: who stands behind which idea, and how much of it came on which day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base, now


class Vote(Base):
    """One member's support for one idea. The pair is the key, so a second vote cannot exist.

    A vote keeps the organisation it was cast with, also when the voter goes to work elsewhere.
    """

    __tablename__ = "votes"
    __table_args__ = (Index("ix_votes_of_voter", "voter_id", "cast_at", "idea_id"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    cast_at: Mapped[datetime] = mapped_column(default=now)
    organisation_code: Mapped[str | None] = mapped_column(ForeignKey("organisations.code"))
    organisation_verified: Mapped[bool] = mapped_column(default=False)


class IdeaOrganisation(Base):
    """How many votes of an idea come from people who verifiably work at an organisation.

    A municipality among them counts once in `Idea.municipalities`, however many of its people vote.
    """

    __tablename__ = "idea_organisations"
    __table_args__ = (
        CheckConstraint("votes >= 0", name="votes_not_below_zero"),
        Index("ix_idea_organisations_by_votes", "organisation_code", "votes", "idea_id"),
    )

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"), primary_key=True)
    votes: Mapped[int] = mapped_column(default=0)


class IdeaDay(Base):
    """How many votes and comments an idea got on one day (UTC): what the periods and the trend are made of."""

    __tablename__ = "idea_days"
    __table_args__ = (
        CheckConstraint("votes >= 0 AND comments >= 0", name="tallies_not_below_zero"),
        Index("ix_idea_days_day", "day"),
    )

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    votes: Mapped[int] = mapped_column(default=0)
    comments: Mapped[int] = mapped_column(default=0)


class TallyClock(Base):
    """The one row that says which day the period tallies of all ideas stand at."""

    __tablename__ = "tally_clock"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_clock"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    day: Mapped[date]
