"""What waits for a moderator: coming into the queue, and leaving it. The numbers beside it follow at once."""

from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, or_, update
from sqlalchemy.orm import Session

from ideas.model.base import now
from ideas.model.database import insert_if_absent
from ideas.model.queue import QueueItem, QueueKind, QueueTally
from ideas.text.working_days import working_days_after

# Within how many working days somebody looks at it.
PROMISED_WITHIN = {
    QueueKind.NEW_IDEA: 5,
    QueueKind.CHANGED_IDEA: 5,
    QueueKind.FLAGGED_IDEA: 2,
    QueueKind.FLAGGED_COMMENT: 2,
    QueueKind.APPEAL: 10,
    QueueKind.DOUBLE: 10,
    QueueKind.STALE_IDEA: 20,
    QueueKind.TAG_SUGGESTED: 10,
    QueueKind.NOTE_OVERDUE: 0,
}


class Subject(NamedTuple):
    """What an item of the queue is about: its name within its kind, and the records that it refers to."""

    name: str
    records: dict[str, Any]


def about_idea(number: int) -> Subject:
    """An idea."""
    return Subject(f"idea {number}", {"idea_id": number})


def about_comment(number: int, idea: int) -> Subject:
    """A comment under an idea."""
    return Subject(f"comment {number}", {"comment_id": number, "idea_id": idea})


def about_appeal(number: int) -> Subject:
    """An appeal."""
    return Subject(f"appeal {number}", {"appeal_id": number})


def about_two_ideas(one: int, other: int) -> Subject:
    """Two ideas that resemble each other. Which is named first makes no difference."""
    lower, higher = sorted((one, other))
    return Subject(f"ideas {lower} {higher}", {"idea_id": higher, "other_idea_id": lower})


def put_in_queue(session: Session, kind: QueueKind, subject: Subject) -> bool:
    """Let it wait for a moderator. What waits already for the same reason keeps its place and its promise."""
    at = now()
    is_new = insert_if_absent(
        session, QueueItem, kind=kind, subject=subject.name, since=at, changed_at=at, flags=0,
        promised_at=working_days_after(at, PROMISED_WITHIN[kind]), **subject.records,
    )  # fmt: skip
    if is_new:
        _count(session, kind, +1)
    else:
        session.execute(
            update(QueueItem)
            .where(QueueItem.kind == kind, QueueItem.subject == subject.name)
            .values(changed_at=at)
            .execution_options(synchronize_session=False)
        )
    return is_new


def take_out_of_queue(session: Session, kind: QueueKind, subject: Subject) -> bool:
    """It waits no longer for this reason. Says whether it did."""
    return _let_go(session, QueueItem.kind == kind, QueueItem.subject == subject.name) > 0


def take_idea_out_of_queue(session: Session, number: int, *kinds: QueueKind) -> None:
    """An idea waits no longer for these reasons; also as one of two that resemble each other."""
    either = or_(QueueItem.idea_id == number, QueueItem.other_idea_id == number)
    _let_go(session, either, QueueItem.kind.in_(kinds))


def _let_go(session: Session, *conditions: ColumnElement[bool]) -> int:
    gone = session.scalars(
        delete(QueueItem).where(*conditions).returning(QueueItem.kind).execution_options(synchronize_session=False)
    ).all()
    for kind, number in sorted(Counter(gone).items()):
        _count(session, kind, -number)
    return len(gone)


def _count(session: Session, kind: QueueKind, step: int) -> None:
    session.execute(
        update(QueueTally)
        .where(QueueTally.kind == kind)
        .values(waiting=QueueTally.waiting + step)
        .execution_options(synchronize_session=False)
    )
