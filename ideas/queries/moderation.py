"""Questions that moderators have, and what an author wants to know about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, desc, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from ideas.model.accounts import Account
from ideas.model.ideas import Idea, Visibility
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.refusals import NotFound
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.ideas import HIGHEST_NUMBER


class WaitingIdea(NamedTuple):
    """An idea in the queue."""

    id: int
    slug: str
    title: str
    question: str
    author_name: str
    submitted_at: datetime | None


def waiting_for_a_moderator(
    session: Session, *, after: str | None = None, limit: int = 50
) -> tuple[list[WaitingIdea], str | None]:
    """Which ideas wait for a decision, the longest waiting first?"""
    question = (
        select(Idea.id, Idea.slug, Idea.title, Idea.question, Account.name, Idea.submitted_at)
        .join(Account, Account.id == Idea.author_id)
        .where(Idea.visibility == Visibility.WAITING)
        .order_by(Idea.submitted_at, Idea.id)
        .limit(limit + 1)
    )
    if after is not None:
        place = place_of(after, datetime)
        tied = and_(Idea.submitted_at == place.score, Idea.id > place.id)
        question = question.where(or_(Idea.submitted_at > place.score, tied))
    rows = [WaitingIdea(*row) for row in session.execute(question).all()]
    page = rows[:limit]
    return page, _cursor_behind(page[-1]) if len(rows) > limit else None


def _cursor_behind(idea: WaitingIdea) -> str:
    assert idea.submitted_at is not None, "what waits was sent in"
    return cursor_at(Place(idea.submitted_at, idea.id))


class RecordedDecision(NamedTuple):
    """A decision, and the one that undid it, if any."""

    decision: Decision
    undone_by: Decision | None

    @property
    def can_be_undone(self) -> bool:
        """Whether undoing it would make sense: it stands, and is not itself an undoing."""
        return self.undone_by is None and self.decision.kind is not DecisionKind.UNDO


def decisions_on(session: Session, idea: Idea) -> list[RecordedDecision]:
    """What was decided about this idea and its comments, the last decision first?"""
    return _recorded(session, Decision.idea_id == idea.id, limit=100)


def latest_decisions(session: Session, *, limit: int = 50) -> list[RecordedDecision]:
    """What did moderators decide last?"""
    return _recorded(session, Decision.id > 0, limit=limit)


def decision_called(session: Session, number: int) -> Decision:
    """Which decision has this number? Raises NotFound."""
    decision = session.get(Decision, number) if 0 < number <= HIGHEST_NUMBER else None
    if decision is None:
        raise NotFound(number)
    return decision


def _recorded(session: Session, condition: object, *, limit: int) -> list[RecordedDecision]:
    undoing = aliased(Decision)
    question = (
        select(Decision, undoing)
        .outerjoin(undoing, undoing.undoes_id == Decision.id)
        .where(condition)  # type: ignore[arg-type]
        .options(joinedload(Decision.moderator, innerjoin=True), joinedload(Decision.idea, innerjoin=True))
        .order_by(desc(Decision.id))
        .limit(limit)
    )
    return [RecordedDecision(*row) for row in session.execute(question)]


def last_word_to_the_author(session: Session, idea: Idea) -> Decision | None:
    """Which decision that still stands should the author of this idea read first?"""
    for recorded in decisions_on(session, idea):
        if recorded.can_be_undone and recorded.decision.comment_id is None:
            return recorded.decision
    return None


def hidden_comment_reasons(session: Session, numbers: Sequence[int]) -> dict[int, str]:
    """Why was each of these comments hidden?"""
    question = select(Decision.comment_id, Decision.reason).where(
        Decision.comment_id.in_(list(numbers)), Decision.kind == DecisionKind.HIDE_COMMENT
    )
    return {number: reason for number, reason in session.execute(question.order_by(Decision.id)) if number is not None}
