"""Questions about labels."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.ideas import Idea
from ideas.model.refusals import NotFound
from ideas.model.tags import IdeaTag, Tag, TagSuggestion
from ideas.queries.ideas import HIGHEST_NUMBER
from ideas.text.slugs import SLUG


def tag_called(session: Session, slug: str) -> Tag | None:
    """Which label has this slug? None when no label has, or could have, it."""
    # PostgreSQL refuses to compare with some of what an address can hold.
    return session.get(Tag, slug) if SLUG.fullmatch(slug) else None


class CountedTag(NamedTuple):
    """A label as moderators keep it, and on how many ideas it stands."""

    slug: str
    label: str
    aliases: list[Any]
    retired_at: datetime | None
    merged_into_slug: str | None
    ideas: int


def every_tag(session: Session, *, limit: int = 2_000) -> list[CountedTag]:
    """Which labels are there, and on how many ideas does each stand? In the order of the alphabet."""
    number = select(func.count()).where(IdeaTag.tag_slug == Tag.slug).correlate(Tag).scalar_subquery()
    question = select(Tag.slug, Tag.label, Tag.aliases, Tag.retired_at, Tag.merged_into_slug, number)
    return [
        CountedTag(*row) for row in session.execute(question.order_by(func.lower(Tag.label), Tag.slug).limit(limit))
    ]


def suggestions_for(session: Session, idea: Idea) -> Sequence[TagSuggestion]:
    """Which labels did readers suggest for this idea, that nobody has answered yet?"""
    question = select(TagSuggestion).where(TagSuggestion.idea_id == idea.id, TagSuggestion.answered_at.is_(None))
    with_suggester = joinedload(TagSuggestion.suggester, innerjoin=True)
    return session.scalars(question.options(with_suggester).order_by(TagSuggestion.id)).all()


def suggestion_called(session: Session, number: int) -> TagSuggestion:
    """Which suggestion has this number? Raises NotFound."""
    found = session.get(TagSuggestion, number) if 0 < number <= HIGHEST_NUMBER else None
    if found is None:
        raise NotFound(number)
    return found
