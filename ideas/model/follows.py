"""What somebody wants to hear about."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base, now


class ThingKind(StrEnum):
    """What sort of thing somebody can follow; the value stands in forms."""

    IDEA = "idea"
    DOMAIN = "domain"
    ORGANISATION = "organisation"
    TAG = "tag"


class Thing(NamedTuple):
    """One thing that can be followed: its kind, and its number, slug or code."""

    kind: ThingKind
    key: int | str


COLUMN_OF = {
    ThingKind.IDEA: "idea_id",
    ThingKind.DOMAIN: "domain_slug",
    ThingKind.ORGANISATION: "organisation_code",
    ThingKind.TAG: "tag_slug",
}


class Follow(Base):
    """Somebody follows one thing: an idea, a domain, an organisation or a tag. Each thing at most once."""

    __tablename__ = "follows"
    __table_args__ = (
        CheckConstraint(
            " + ".join(f"CASE WHEN {thing} IS NULL THEN 0 ELSE 1 END" for thing in COLUMN_OF.values()) + " = 1",
            name="it_is_about_one_thing",
        ),
        Index("ix_follows_idea", "idea_id", "account_id", unique=True),
        Index("ix_follows_domain", "domain_slug", "account_id", unique=True),
        Index("ix_follows_organisation", "organisation_code", "account_id", unique=True),
        Index("ix_follows_tag", "tag_slug", "account_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    domain_slug: Mapped[str | None] = mapped_column(ForeignKey("domains.slug", ondelete="CASCADE"))
    organisation_code: Mapped[str | None] = mapped_column(ForeignKey("organisations.code", ondelete="CASCADE"))
    tag_slug: Mapped[str | None] = mapped_column(ForeignKey("tags.slug", ondelete="CASCADE"))
    since: Mapped[datetime] = mapped_column(default=now)
