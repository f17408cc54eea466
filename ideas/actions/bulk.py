"""Deciding about many things in one go: what fits is done, what somebody else was first with is passed over."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.actions.moderation import DECIDE, hide_comment, show_comment
from ideas.actions.reasons import say_with
from ideas.actions.undoing import undo_decision
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.ideas import Idea
from ideas.model.moderation import Batch, Decision, DecisionKind, ReadyReason
from ideas.model.refusals import AlreadyUndone, NotInThisState, OvertakenByLaterDecision
from ideas.permissions import May, may, require
from ideas.queries.moderation import mark_of
from ideas.queries.queue import Waiting, decisions_in

# What can be decided about many at once. All else asks to look at two things, or to write something for each.
IN_BULK = (
    DecisionKind.PUBLISH, DecisionKind.ASK_CHANGE, DecisionKind.DECLINE, DecisionKind.WITHDRAW,
    DecisionKind.HIDE_COMMENT, DecisionKind.SHOW_COMMENT,
)  # fmt: skip
ABOUT_COMMENTS = (DecisionKind.HIDE_COMMENT, DecisionKind.SHOW_COMMENT)
MOST_AT_ONCE = 100


class Why(NamedTuple):
    """The reason for all of them, and which one at hand it was."""

    text: str
    ready: ReadyReason | None


class Done(NamedTuple):
    """What came of it: the decisions that were taken, and the items that were passed over."""

    batch: Batch
    decisions: list[Decision]
    passed_over: list[Waiting]


def decide_in_bulk(
    session: Session, items: Sequence[Waiting], kind: DecisionKind, *, by: Account, why: Why, seen: dict[int, str]
) -> Done:
    """Take the same decision about each of these, as far as it still fits what the moderator saw (`seen`, by item)."""
    require(by, May.MODERATE)
    # Held in one order before anything is decided: who adds to the trail keeps others waiting until the commit.
    numbers = sorted({item.idea_id for item in items if item.idea_id is not None})
    held = select(Idea).where(Idea.id.in_(numbers)).order_by(Idea.id)
    session.scalars(held.with_for_update(of=Idea, key_share=True).execution_options(populate_existing=True)).all()
    batch = Batch(kind=kind, decided_by=by.id)
    session.add(batch)
    session.flush()
    decisions, passed_over = [], []
    for item in items:
        decision = _decision_about(session, item, kind, by=by, why=why, seen=seen.get(item.id, ""))
        if decision is None:
            passed_over.append(item)
            continue
        decision.batch_id = batch.id
        say_with(decision, why.ready)
        decisions.append(decision)
    batch.size = len(decisions)
    session.flush()
    return Done(batch, decisions, passed_over)


def undo_batch(session: Session, batch: Batch, *, by: Account, reason: str) -> list[Decision]:
    """Undo everything that was decided in one go, the last first. Answers with what could not be undone any more."""
    require(by, May.MODERATE)
    if batch.undone_at is not None:
        raise AlreadyUndone(batch.id)
    batch.undone_at = now()
    left = []
    for decision in reversed(decisions_in(session, batch)):
        try:
            with session.begin_nested():
                undo_decision(session, decision, by=by, reason=reason)
        except (AlreadyUndone, NotInThisState, OvertakenByLaterDecision):
            left.append(decision)
    note_change(session, Change("undo-batch", f"batch {batch.id}", {}, {"not_undone": len(left)}), by=by)
    return left


def thing_of(session: Session, item: Waiting, kind: DecisionKind) -> Idea | Comment | None:
    """What a decision of this kind is about, for this item; None when the kind does not fit the item."""
    if kind in ABOUT_COMMENTS:
        return session.get(Comment, item.comment_id) if item.comment_id is not None else None
    if item.comment_id is not None or item.idea_id is None or item.other_idea_id is not None:
        return None
    return session.get(Idea, item.idea_id)


def seen_mark(session: Session, thing: Idea | Comment) -> str:
    """What stands for a thing as a moderator sees it."""
    if isinstance(thing, Comment):
        return f"{thing.hidden_at} {thing.deleted_at} {thing.edited_at}"
    return mark_of(session, thing)


def _decision_about(
    session: Session, item: Waiting, kind: DecisionKind, *, by: Account, why: Why, seen: str
) -> Decision | None:
    thing = thing_of(session, item, kind)
    if thing is None or not may(by, May.DECIDE, thing) or seen != seen_mark(session, thing):
        return None
    try:
        with session.begin_nested():
            if isinstance(thing, Comment):
                act = hide_comment if kind is DecisionKind.HIDE_COMMENT else show_comment
                return act(session, thing, by=by, reason=why.text)
            return DECIDE[kind](session, thing, by=by, reason=why.text)
    except NotInThisState:
        return None
