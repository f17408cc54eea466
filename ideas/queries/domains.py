"""Questions about subject areas."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.domains import Domain


class CountedDomain(NamedTuple):
    """A domain and how many published ideas stand in it (in a group: in it or in one of its topics)."""

    slug: str
    parent_slug: str | None
    label_nl: str
    label_en: str
    ideas: int


def domains_with_counts(session: Session) -> list[CountedDomain]:
    """How many ideas does each domain hold? In the order of the taxonomy; the numbers are stored, not counted."""
    question = select(*(getattr(Domain, field) for field in CountedDomain._fields)).order_by(Domain.place)
    return [CountedDomain(*row) for row in session.execute(question)]
