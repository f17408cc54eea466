"""Municipalities and other bodies. They merge, so each has dates and a successor."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base, Slug, one_of


class OrganisationKind(StrEnum):
    """What sort of body it is."""

    MUNICIPALITY = "gemeente"


class Organisation(Base):
    """A body that works together with others. `code` is the CBS code, which is never used twice."""

    __tablename__ = "organisations"
    __table_args__ = (
        one_of("kind", OrganisationKind),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="it_ends_after_it_began"),
    )

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(Slug(OrganisationKind), default=OrganisationKind.MUNICIPALITY)
    name: Mapped[str] = mapped_column(String(120))
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    province: Mapped[str] = mapped_column(String(40))
    latitude: Mapped[float]
    longitude: Mapped[float]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_code: Mapped[str | None] = mapped_column(ForeignKey("organisations.code"))
