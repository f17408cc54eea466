"""Questions that moderators have, and what an author wants to know about them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, desc, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from ideas.model.accounts import Account
from ideas.model.comments import Comment
from ideas.model.ideas import Idea, Visibility
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.refusals import NotFound
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.ideas import HIGHEST_NUMBER, OwnIdea


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


_declining, _undoing = aliased(Decision), aliased(Decision)
# Its author may have rewritten what nobody decided about, and then nobody has read it.
_A_MODERATOR_KNOWS_IT = or_(
    Idea.published_at.is_not(None),
    exists().where(
        _declining.idea_id == Idea.id,
        _declining.kind == DecisionKind.DECLINE,
        ~exists().where(_undoing.undoes_id == _declining.id),
    ),
)


def can_appear_again(session: Session, idea: Idea) -> bool:
    """Was this withdrawn idea on the board, or declined? What its author withdrew before that stays off it."""
    return bool(session.scalar(select(exists().where(Idea.id == idea.id, _A_MODERATOR_KNOWS_IT))))


def withdrawn_ideas(session: Session, *, limit: int = 20) -> list[WaitingIdea]:
    """Which ideas were withdrawn or declined, and could be published again? The one that was sent in last first."""
    question = (
        select(Idea.id, Idea.slug, Idea.title, Idea.question, Account.name, Idea.submitted_at)
        .join(Account, Account.id == Idea.author_id)
        .where(Idea.visibility == Visibility.WITHDRAWN, _A_MODERATOR_KNOWS_IT)
        .order_by(desc(Idea.submitted_at), desc(Idea.id))
        .limit(limit)
    )
    return [WaitingIdea(*row) for row in session.execute(question)]


def _cursor_behind(idea: WaitingIdea) -> str:
    assert idea.submitted_at is not None, "what waits was sent in"
    return cursor_at(Place(idea.submitted_at, idea.id))


class RecordedDecision(NamedTuple):
    """A decision, and the one that undid it, if any. Only the last one that stands can be undone."""

    decision: Decision
    undone_by: Decision | None
    can_be_undone: bool


def decisions_on(session: Session, idea: Idea) -> list[RecordedDecision]:
    """What was decided about this idea and its comments, the last decision first?"""
    either = or_(Decision.idea_id == idea.id, Decision.other_idea_id == idea.id)
    return _recorded(session, either, limit=100)


def decisions_on_comment(session: Session, comment: Comment) -> list[RecordedDecision]:
    """What was decided about this comment, the last decision first?"""
    return _recorded(session, Decision.comment_id == comment.id, limit=100)


def mark_of(session: Session, idea: Idea) -> str:
    """What stands for this idea as a moderator sees it? Another mark later on says that somebody changed it."""
    last = session.scalar(
        select(func.max(Decision.id)).where(Decision.idea_id == idea.id, Decision.comment_id.is_(None))
    )
    return f"{last or 0} {idea.visibility.value} {idea.changed_at.isoformat()}"


def latest_decisions(session: Session, *, limit: int = 50) -> list[RecordedDecision]:
    """What did moderators decide last?"""
    return _recorded(session, Decision.id > 0, limit=limit)


def decision_called(session: Session, number: int) -> Decision:
    """Which decision has this number? Raises NotFound."""
    decision = session.get(Decision, number) if 0 < number <= HIGHEST_NUMBER else None
    if decision is None:
        raise NotFound(number)
    return decision


def _recorded(session: Session, condition: ColumnElement[bool], *, limit: int) -> list[RecordedDecision]:
    undoing = aliased(Decision)
    question = (
        select(Decision, undoing)
        .outerjoin(undoing, undoing.undoes_id == Decision.id)
        .where(condition)
        .options(joinedload(Decision.moderator, innerjoin=True), joinedload(Decision.idea, innerjoin=True))
        .order_by(desc(Decision.id))
        .limit(limit)
    )
    found = []
    spoken: set[tuple[int, int | None]] = set()
    for decision, undone_by in session.execute(question):
        about = (decision.idea_id, decision.comment_id)
        stands = undone_by is None and decision.kind is not DecisionKind.UNDO and not decision.idea.is_erased
        found.append(RecordedDecision(decision, undone_by, stands and about not in spoken))
        if stands:
            spoken.add(about)
    return found


def last_words_to_authors(session: Session, ideas: Iterable[Idea | OwnIdea]) -> dict[int, Decision]:
    """Which decision that still stands should the author of each of these ideas read? By the number of the idea.

    A change that was asked for is no news any more once the author has made one and sent it in.
    """
    by_number = {idea.id: idea for idea in ideas}
    undoing = aliased(Decision)
    question = (
        select(Decision)
        .where(
            Decision.idea_id.in_(by_number),
            Decision.comment_id.is_(None),
            Decision.kind != DecisionKind.UNDO,
            ~exists().where(undoing.undoes_id == Decision.id),
        )
        .order_by(Decision.id)
    )
    last = {decision.idea_id: decision for decision in session.scalars(question)}
    return {number: word for number, word in last.items() if not _is_answered(word, by_number[number])}


def _is_answered(decision: Decision, idea: Idea | OwnIdea) -> bool:
    sent_in = idea.visibility is not Visibility.DRAFT
    return decision.kind is DecisionKind.ASK_CHANGE and sent_in and idea.changed_at > decision.decided_at


def hidden_comment_reasons(session: Session, numbers: Sequence[int]) -> dict[int, Decision]:
    """Why was each of these comments hidden? The last decision that hid it."""
    about = (Decision.comment_id.in_(list(numbers)), Decision.kind == DecisionKind.HIDE_COMMENT)
    question = select(Decision).where(*about).order_by(Decision.id)
    return {each.comment_id: each for each in session.scalars(question) if each.comment_id is not None}
