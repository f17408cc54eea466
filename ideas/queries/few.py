"""With how few ideas can a narrowed list begin?

An order is walked until a page is full: that is soon when many ideas fit, and the whole board when hardly any does.
Then it is better to begin with the few that a filter leaves, and to put those in order.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func, literal, select
from sqlalchemy.orm import Session

from ideas.model.ideas import Idea, IdeaDomain
from ideas.model.organisations import Organisation
from ideas.model.tags import IdeaTag
from ideas.model.votes import IdeaOrganisation

# So many can be put in order in the time in which an order is walked for what is as rare as that.
FEW = 500
# Two filters together leave less than either of them.
FEW_OF_SEVERAL = 2_500


def begun_with_few(
    session: Session,
    visible: Iterable[str],
    *,
    domain: str | None,
    tag: str | None,
    organisation: str | None,
    are_several: bool,
) -> list[ColumnElement[bool]]:
    """The condition that readers may see an idea, so put that the database begins where least is.

    Two conditions say that it does.
    """
    filters: list[tuple[Any, ColumnElement[bool]]] = []
    if domain:
        filters.append((IdeaDomain, IdeaDomain.domain_slug == domain))
    if tag:
        filters.append((IdeaTag, IdeaTag.tag_slug == tag))
    if organisation:
        code = select(Organisation.code).where(Organisation.slug == organisation).scalar_subquery()
        filters.append((IdeaOrganisation, and_(IdeaOrganisation.organisation_code == code, IdeaOrganisation.votes > 0)))
    plainly: list[ColumnElement[bool]] = [Idea.visibility.in_(visible)]
    if not filters:
        return plainly
    most = FEW_OF_SEVERAL if are_several else FEW
    sizes = _sizes(session, filters, most)
    smallest = min(range(len(filters)), key=sizes.__getitem__)
    if sizes[smallest] > most:
        return plainly
    record, condition = filters[smallest]
    # As the value of an expression, no index has it: the numbers are what is left to begin with.
    seen = cast(Idea.visibility, Text).in_(list(visible))
    return [Idea.id.in_(select(record.idea_id).where(condition)), seen]


def _sizes(session: Session, filters: Sequence[tuple[Any, ColumnElement[bool]]], most: int) -> Sequence[int]:
    """How many ideas each filter leaves; nobody counts further than `most` and one."""
    counted = [
        select(func.count())
        .select_from(select(literal(1)).where(condition).limit(most + 1).subquery())
        .scalar_subquery()
        for _record, condition in filters
    ]
    return session.execute(select(*counted)).one()
