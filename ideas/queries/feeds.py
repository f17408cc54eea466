"""What does a feed tell of an idea beside its card?"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.ideas import Idea
from ideas.model.tags import IdeaTag, Tag


class Told(NamedTuple):
    """The rest of an idea, for whoever reads it elsewhere."""

    added_value: str
    changed_at: datetime
    # Each label with its slug.
    tags: tuple[tuple[str, str], ...]


def told_of(session: Session, numbers: Collection[int]) -> dict[int, Told]:
    """The rest of these ideas, which a list chose among what it may hold. Two questions for all of them."""
    tags: dict[int, list[tuple[str, str]]] = {}
    labels = select(IdeaTag.idea_id, Tag.slug, Tag.label).join(Tag, Tag.slug == IdeaTag.tag_slug)
    for number, slug, label in session.execute(labels.where(IdeaTag.idea_id.in_(numbers)).order_by(Tag.slug)):
        tags.setdefault(number, []).append((slug, label))
    rows = session.execute(select(Idea.id, Idea.added_value, Idea.changed_at).where(Idea.id.in_(numbers)))
    return {row.id: Told(row.added_value, row.changed_at, tuple(tags.get(row.id, ()))) for row in rows}
