"""Which ideas resemble this one? A comparison of words among ideas of the same domains; search will know more."""

from typing import NamedTuple

from sqlalchemy import desc, or_, select
from sqlalchemy.orm import Session

from ideas.model.ideas import Idea, IdeaDomain, Visibility
from ideas.model.merging import Variant
from ideas.text.likeness import likeness, weights_of, words_in

# So many ideas of the same domains are compared, the newest first: a moderator's page stays fast on a large board.
MOST_COMPARED = 600
ALIKE_FROM = 0.18
# From here on it is put before a moderator without anybody asking.
PROBABLY_THE_SAME_FROM = 0.42


class LikelyDouble(NamedTuple):
    """An idea that resembles another; `likeness` is from 0 to 1."""

    id: int
    slug: str
    title: str
    question: str
    votes: int
    comments: int
    likeness: float


def ideas_like(session: Session, idea: Idea, *, least: float = ALIKE_FROM, limit: int = 5) -> list[LikelyDouble]:
    """Which published ideas resemble this one most? Those that are linked as a variant are left out."""
    domains = select(IdeaDomain.domain_slug).where(IdeaDomain.idea_id == idea.id)
    linked = select(Variant.of_id).where(Variant.idea_id == idea.id)
    linked_back = select(Variant.idea_id).where(Variant.of_id == idea.id)
    nearby = (
        select(Idea.id, Idea.slug, Idea.title, Idea.question, Idea.votes, Idea.comments, Idea.summary)
        .where(
            Idea.visibility == Visibility.PUBLISHED,
            Idea.id != idea.id,
            Idea.id.in_(select(IdeaDomain.idea_id).where(IdeaDomain.domain_slug.in_(domains))),
            ~or_(Idea.id.in_(linked), Idea.id.in_(linked_back)),
        )
        .order_by(desc(Idea.published_at), desc(Idea.id))
        .limit(MOST_COMPARED)
    )
    rows = session.execute(nearby).all()
    own = words_in(f"{idea.title} {idea.question} {idea.summary}")
    theirs = [words_in(f"{row.title} {row.question} {row.summary}") for row in rows]
    weights = weights_of([own, *theirs])
    compared = [
        LikelyDouble(*row[:-1], round(likeness(own, words, weights), 3))
        for row, words in zip(rows, theirs, strict=True)
    ]
    alike = [each for each in compared if each.likeness >= least]
    return sorted(alike, key=lambda each: (-each.likeness, each.id))[:limit]
