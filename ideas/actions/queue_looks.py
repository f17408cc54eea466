"""Keeping the queue as a moderator reads it: what was seen, and what needs no decision."""

from datetime import datetime

from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.actions.queue import Subject, take_out_of_queue
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import insert_or_replace
from ideas.model.ideas import Idea
from ideas.model.queue import QueueItem, QueueKind, QueueLook
from ideas.model.refusals import NotInThisState
from ideas.permissions import May, require

# These ask to look. When nothing has to be done, that is the end of it, and the next change brings them back.
NEED_NO_DECISION = (QueueKind.CHANGED_IDEA, QueueKind.DOUBLE, QueueKind.STALE_IDEA)


def mark_queue_as_seen(session: Session, *, by: Account, until: datetime) -> None:
    """Remember up to when this moderator has seen the queue."""
    require(by, May.MODERATE)
    insert_or_replace(session, QueueLook, {"account_id": by.id}, looked_at=min(until, now()))


def leave_it_at_that(session: Session, item: QueueItem, *, by: Account) -> None:
    """Somebody looked, and nothing has to be done. Raises NotInThisState for what asks for a decision."""
    require(by, May.MODERATE)
    if item.kind not in NEED_NO_DECISION:
        raise NotInThisState(item.kind)
    kind, subject, idea_id = item.kind, item.subject, item.idea_id
    session.expunge(item)
    take_out_of_queue(session, kind, Subject(subject, {}))
    if kind is QueueKind.STALE_IDEA:
        idea = session.get(Idea, idea_id)
        if idea is not None:
            idea.reviewed_at = now()
    note_change(session, Change("looked-at", subject, {"waits": kind.value}, {"waits": None}), by=by)
