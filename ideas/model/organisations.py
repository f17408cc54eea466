"""Municipalities and other bodies. They merge, so each has dates and a successor."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.base import Base, Slug, now, one_of, today


class OrganisationKind(StrEnum):
    """What sort of body it is."""

    MUNICIPALITY = "gemeente"
    PARTNERSHIP = "samenwerkingsverband"
    OTHER = "anders"


class VerifiedBy(StrEnum):
    """How we know that somebody works where they say."""

    SINGLE_SIGN_ON = "single-sign-on"
    ADDRESS = "address"
    MODERATOR = "moderator"


class Organisation(Base):
    """A body that works together with others.

    `code` is the CBS code of a municipality, which is never used twice; other bodies get one from us, beginning with X.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        one_of("kind", OrganisationKind),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="it_ends_after_it_began"),
        CheckConstraint("kind <> 'gemeente' OR province IS NOT NULL", name="a_municipality_has_a_province"),
    )

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(Slug(OrganisationKind), default=OrganisationKind.MUNICIPALITY)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    province: Mapped[str | None] = mapped_column(String(40))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_code: Mapped[str | None] = mapped_column(ForeignKey("organisations.code"))

    @property
    def has_ended(self) -> bool:
        """Whether it is gone: most often it became part of its successor."""
        return self.valid_to is not None and self.valid_to <= today()


class EmailDomain(Base):
    """What addresses of an organisation end with, as an administrator listed it: who confirms one works there."""

    __tablename__ = "email_domains"
    __table_args__ = (CheckConstraint("domain = lower(domain)", name="domain_is_lower_case"),)

    domain: Mapped[str] = mapped_column(String(253), primary_key=True)
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisations.code", ondelete="CASCADE"), index=True)
    listed_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()


class RefusedClaim(Base):
    """That a moderator could not verify where somebody said they work, and why: the last time only."""

    __tablename__ = "refused_claims"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisations.code"))
    reason: Mapped[str] = mapped_column(Text)
    refused_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    refused_at: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship()
