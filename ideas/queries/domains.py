"""Questions about subject areas."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ideas.model.domains import Domain
from ideas.model.refusals import NotFound
from ideas.text.slugs import SLUG


class CountedDomain(NamedTuple):
    """A domain and how many published ideas stand in it (in a group: in it or in one of its topics)."""

    slug: str
    parent_slug: str | None
    label_nl: str
    label_en: str
    ideas: int


def domains_with_counts(session: Session) -> list[CountedDomain]:
    """How many ideas does each domain hold? In the order of the taxonomy; the numbers are stored, not counted."""
    question = select(*(getattr(Domain, field) for field in CountedDomain._fields))
    # What was merged stands elsewhere; what is retired is shown for as long as it holds ideas.
    shown = question.where(or_(Domain.retired_at.is_(None), Domain.ideas > 0), Domain.merged_into_slug.is_(None))
    question = shown.order_by(Domain.place, Domain.slug)
    return [CountedDomain(*row) for row in session.execute(question)]


def every_domain(session: Session) -> Sequence[Domain]:
    """Which domains are there at all, also those that are not used any more? In the order of the taxonomy."""
    return session.scalars(select(Domain).order_by(Domain.place, Domain.slug)).all()


def domain_called(session: Session, slug: str) -> Domain:
    """Which domain has this slug? Raises NotFound."""
    # PostgreSQL refuses to compare with some of what an address can hold.
    found = session.get(Domain, slug) if SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound(slug[:40])
    return found
