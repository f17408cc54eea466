"""Questions about the queue of the moderators: what waits, how much of each, and what changed since they looked."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import desc, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from ideas.model.accounts import Account
from ideas.model.appeals import Appeal
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.ideas import Idea, Visibility
from ideas.model.moderation import Batch, Decision
from ideas.model.queue import QueueItem, QueueKind, QueueLook, QueueTally
from ideas.model.refusals import NotFound
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.ideas import HIGHEST_NUMBER

# Further than this nobody counts: "more than 100" says enough.
MOST_COUNTED = 100


class QueueFilter(StrEnum):
    """What of the queue is shown beside one kind of it: everything, or what should have been done by now."""

    ALL = "all"
    OVERDUE = "overdue"


class Waiting(NamedTuple):
    """Something that waits, as the queue shows it. What belongs to another kind is None."""

    id: int
    kind: QueueKind
    since: datetime
    changed_at: datetime
    promised_at: datetime
    flags: int
    idea_id: int | None
    title: str | None
    question: str | None
    language: str | None
    visibility: Visibility | None
    author_name: str | None
    comment_id: int | None
    comment: str | None
    comment_hidden_at: datetime | None
    appeal_id: int | None
    appeal: str | None
    other_idea_id: int | None
    other_title: str | None
    form_slug: str | None
    label_nl: str | None
    label_en: str | None

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have looked at it by now."""
        return self.promised_at <= now()

    @property
    def is_hidden(self) -> bool:
        """Whether flags keep readers from seeing it for now."""
        if self.comment_id is not None:
            return self.comment_hidden_at is not None
        return self.kind is QueueKind.FLAGGED_IDEA and self.visibility is Visibility.WAITING


_other, _writer = aliased(Idea), aliased(Account)
_COLUMNS: list[Any] = [
    QueueItem.id, QueueItem.kind, QueueItem.since, QueueItem.changed_at, QueueItem.promised_at, QueueItem.flags,
    QueueItem.idea_id, Idea.title, Idea.question, Idea.language, Idea.visibility, _writer.name,
    QueueItem.comment_id, Comment.body, Comment.hidden_at, QueueItem.appeal_id, Appeal.body,
    QueueItem.other_idea_id, _other.title, QueueItem.form_slug, CooperationForm.label_nl, CooperationForm.label_en,
]  # fmt: skip


def what_waits(
    session: Session, only: QueueKind | QueueFilter = QueueFilter.ALL, *, after: str | None = None, limit: int = 30
) -> tuple[list[Waiting], str | None]:
    """What waits for a moderator, the oldest promise first? One question, however long the queue is."""
    question = _with_all_to_show().order_by(QueueItem.promised_at, QueueItem.id).limit(limit + 1)
    if isinstance(only, QueueKind):
        question = question.where(QueueItem.kind == only)
    elif only is QueueFilter.OVERDUE:
        question = question.where(QueueItem.promised_at <= now())
    if after is not None:
        place = place_of(after, datetime)
        # As two conditions of which the first is a range of the index.
        later = or_(QueueItem.promised_at > place.score, QueueItem.id > place.id)
        question = question.where(QueueItem.promised_at >= place.score, later)
    rows = [Waiting(*row) for row in session.execute(question)]
    page = rows[:limit]
    return page, cursor_at(Place(page[-1].promised_at, page[-1].id)) if len(rows) > limit else None


def items_called(session: Session, numbers: Iterable[int]) -> list[Waiting]:
    """Which of these still wait, in the order of the queue?"""
    wanted = [number for number in numbers if 0 < number <= HIGHEST_NUMBER]
    question = _with_all_to_show().where(QueueItem.id.in_(wanted)).order_by(QueueItem.promised_at, QueueItem.id)
    return [Waiting(*row) for row in session.execute(question)]


def item_called(session: Session, number: int) -> QueueItem:
    """Which item of the queue has this number? Raises NotFound, also when it left meanwhile."""
    item = session.get(QueueItem, number) if 0 < number <= HIGHEST_NUMBER else None
    if item is None:
        raise NotFound(number)
    return item


def numbers_waiting(session: Session) -> dict[QueueKind, int]:
    """How much waits for each reason? The numbers are stored, not counted."""
    return dict(session.execute(select(QueueTally.kind, QueueTally.waiting)).all())


def number_overdue(session: Session) -> int:
    """How much should have been done by now? Counted no further than MOST_COUNTED."""
    return _counted(session, select(QueueItem.id).where(QueueItem.promised_at <= now()))


class SinceLastLook(NamedTuple):
    """What changed in the queue since a moderator last looked: how much came or changed, and what others decided."""

    looked_at: datetime
    changed: int
    decisions: Sequence[Decision]


def since_last_look(session: Session, moderator: Account) -> SinceLastLook | None:
    """What changed since this moderator last said to have seen it? None for who never did."""
    look = session.get(QueueLook, moderator.id)
    if look is None:
        return None
    changed = _counted(session, select(QueueItem.id).where(QueueItem.changed_at > look.looked_at))
    decided = (
        select(Decision)
        .where(Decision.decided_at > look.looked_at, Decision.decided_by != moderator.id)
        .options(joinedload(Decision.moderator, innerjoin=True), joinedload(Decision.idea, innerjoin=True))
        .order_by(desc(Decision.decided_at), desc(Decision.id))
        .limit(10)
    )
    return SinceLastLook(look.looked_at, changed, session.scalars(decided).all())


def batch_called(session: Session, number: int, *, locked: bool = False) -> Batch:
    """Which decisions in one go have this number? Raises NotFound."""
    if not 0 < number <= HIGHEST_NUMBER:
        raise NotFound(number)
    question = select(Batch).where(Batch.id == number).options(joinedload(Batch.moderator, innerjoin=True))
    if locked:
        question = question.with_for_update(of=Batch).execution_options(populate_existing=True)
    found = session.scalars(question).one_or_none()
    if found is None:
        raise NotFound(number)
    return found


def decisions_in(session: Session, batch: Batch) -> Sequence[Decision]:
    """Which decisions were taken in this one go?"""
    along = (joinedload(Decision.idea, innerjoin=True), joinedload(Decision.comment))
    question = select(Decision).where(Decision.batch_id == batch.id).options(*along).order_by(Decision.id)
    return session.scalars(question).all()


def _with_all_to_show() -> Any:
    return (
        select(*_COLUMNS)
        .outerjoin(Idea, Idea.id == QueueItem.idea_id)
        .outerjoin(_writer, _writer.id == Idea.author_id)
        .outerjoin(Comment, Comment.id == QueueItem.comment_id)
        .outerjoin(Appeal, Appeal.id == QueueItem.appeal_id)
        .outerjoin(_other, _other.id == QueueItem.other_idea_id)
        .outerjoin(CooperationForm, CooperationForm.slug == QueueItem.form_slug)
    )


def _counted(session: Session, question: Any) -> int:
    few = question.limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(few)) or 0
