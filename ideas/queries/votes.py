"""Questions about support."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, desc, or_, select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.ideas import Idea
from ideas.model.organisations import Organisation
from ideas.model.votes import Vote
from ideas.permissions import Actor, shown_to
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.organisations import WORKPLACE, WORKS_THERE, Workplace, workplace_in


def votes_cast_by(session: Session, actor: Actor, numbers: Iterable[int]) -> frozenset[int]:
    """Which of these ideas does the actor support? Nobody's votes are none."""
    if actor is None:
        return frozenset()
    question = select(Vote.idea_id).where(Vote.voter_id == actor.id, Vote.idea_id.in_(list(numbers)))
    return frozenset(session.scalars(question))


class Supporter(NamedTuple):
    """Somebody who supports an idea and lets others see it."""

    name: str
    workplace: Workplace | None


def supporters_of(session: Session, idea: Idea, *, limit: int = 12) -> tuple[Supporter, ...]:
    """Who supports this idea and lets that be seen? The last vote first; everybody else's name stays private."""
    question = (
        select(Account.name, *WORKPLACE)
        .select_from(Vote)
        .join(Account, Account.id == Vote.voter_id)
        .outerjoin(Organisation, WORKS_THERE)
        .where(Vote.idea_id == idea.id, Account.shows_support, Account.closed_at.is_(None))
        .order_by(desc(Vote.cast_at), desc(Vote.voter_id))
        .limit(limit)
    )
    return tuple(Supporter(row[0], workplace_in(*row[1:])) for row in session.execute(question))


class SupportedIdea(NamedTuple):
    """An idea that somebody voted for."""

    id: int
    slug: str
    title: str
    question: str
    votes: int
    comments: int
    cast_at: datetime


def ideas_supported_by(
    session: Session, account: Account, *, after: str | None = None, limit: int = 50
) -> tuple[list[SupportedIdea], str | None]:
    """Which ideas does this person support, the last vote first?"""
    question = (
        select(Idea.id, Idea.slug, Idea.title, Idea.question, Idea.votes, Idea.comments, Vote.cast_at)
        .join(Idea, Idea.id == Vote.idea_id)
        .where(Vote.voter_id == account.id, Idea.visibility.in_(shown_to(account)))
        .order_by(desc(Vote.cast_at), desc(Vote.idea_id))
        .limit(limit + 1)
    )
    if after is not None:
        place = place_of(after, datetime)
        tied = and_(Vote.cast_at == place.score, Vote.idea_id < place.id)
        question = question.where(or_(Vote.cast_at < place.score, tied))
    rows = [SupportedIdea(*row) for row in session.execute(question)]
    page = rows[:limit]
    return page, cursor_at(Place(page[-1].cast_at, page[-1].id)) if len(rows) > limit else None
