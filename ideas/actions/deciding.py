"""What all decisions share: they fit a state, have a reason, are kept as a row, and can be restored from it."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from ideas.actions.audit import Change, note_change
from ideas.actions.filing import file_under, give_tags, shelve, unshelve
from ideas.actions.ideas import appear, disappear
from ideas.actions.news import tell
from ideas.actions.queue import take_idea_out_of_queue
from ideas.model.accounts import Account
from ideas.model.ideas import Idea, Stage, Visibility
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.notifications import News, NewsKind
from ideas.model.queue import QueueKind
from ideas.model.refusals import AlreadyUndone, NotInThisState, OvertakenByLaterDecision
from ideas.permissions import May, require
from ideas.queries.ideas import domains_of, tags_of
from ideas.queries.moderation import can_appear_again

# Which decisions fit an idea in which state.
DECISIONS_ON = {
    Visibility.WAITING: [
        DecisionKind.PUBLISH, DecisionKind.ASK_CHANGE, DecisionKind.DECLINE, DecisionKind.CURATE, DecisionKind.MERGE,
    ],
    Visibility.PUBLISHED: [
        DecisionKind.FEATURE, DecisionKind.UNFEATURE, DecisionKind.CURATE, DecisionKind.STAGE, DecisionKind.NOTE,
        DecisionKind.LOCK_COMMENTS, DecisionKind.UNLOCK_COMMENTS, DecisionKind.MERGE, DecisionKind.VARIANT,
        DecisionKind.ASK_CHANGE, DecisionKind.WITHDRAW,
    ],
    Visibility.WITHDRAWN: [DecisionKind.RESTORE],
    Visibility.MERGED: [DecisionKind.SPLIT],
    Visibility.DRAFT: [],
    Visibility.ERASED: [],
}  # fmt: skip
# Once one of these is taken, nobody has to look at the idea any more for what it waited for.
_ANSWERS = {
    DecisionKind.PUBLISH, DecisionKind.ASK_CHANGE, DecisionKind.DECLINE, DecisionKind.WITHDRAW, DecisionKind.RESTORE,
    DecisionKind.MERGE, DecisionKind.CURATE, DecisionKind.FEATURE, DecisionKind.STAGE, DecisionKind.NOTE,
}  # fmt: skip


class Taken(NamedTuple):
    """A decision as it is taken: what kind, about which idea (and perhaps a comment or another idea), and what it
    changed.
    """

    kind: DecisionKind
    idea_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    comment_id: int | None = None
    other_idea_id: int | None = None
    undoes_id: int | None = None


def decisions_open_for(session: Session, idea: Idea) -> list[DecisionKind]:
    """Which decisions can be taken about this idea as it stands now."""
    if idea.visibility is Visibility.WITHDRAWN and not can_appear_again(session, idea):
        return []
    other_way = {
        DecisionKind.FEATURE if idea.featured_at else DecisionKind.UNFEATURE,
        DecisionKind.LOCK_COMMENTS if idea.comments_locked_at else DecisionKind.UNLOCK_COMMENTS,
    }
    return [kind for kind in DECISIONS_ON[idea.visibility] if kind not in other_way]


def decide(
    session: Session, idea: Idea, kind: DecisionKind, deed: Callable[[], None], *, by: Account, reason: str
) -> Decision:
    """Do what a decision does to an idea, and keep what it changed. Raises NotInThisState when it does not fit."""
    require(by, May.DECIDE, idea)
    if kind not in decisions_open_for(session, idea):
        raise NotInThisState(kind)
    before = state_of(session, idea)
    deed()
    session.flush()
    after = state_of(session, idea)
    changed = [field for field in after if before[field] != after[field]]
    if kind in _ANSWERS:
        take_idea_out_of_queue(session, idea.id, QueueKind.NEW_IDEA, QueueKind.CHANGED_IDEA)
    taken = Taken(
        kind, idea.id, {field: before[field] for field in changed}, {field: after[field] for field in changed}
    )
    return record_decision(session, taken, by=by, reason=reason)


def record_decision(session: Session, taken: Taken, *, by: Account, reason: str) -> Decision:
    """Keep a decision, tell it on, and seal it. It comes last: whoever adds to the trail next waits for the commit."""
    decision = Decision(**taken._asdict(), decided_by=by.id, reason=reason)
    session.add(decision)
    session.flush()
    tell(session, News(kind=NewsKind.DECIDED, idea_id=taken.idea_id, by_id=by.id, decision_id=decision.id))
    thing = f"idea {taken.idea_id}" if taken.comment_id is None else f"comment {taken.comment_id}"
    marks = {"decision": decision.id, "reason": _mark_of(reason)}
    note_change(session, Change(taken.kind.value, thing, _told(taken.before), _told(taken.after) | marks), by=by)
    return decision


def insist_on_last_word(session: Session, decision: Decision) -> None:
    """Refuse to undo what was undone, or what a later decision about the same stands on top of."""
    if decision.kind is DecisionKind.UNDO:
        raise AlreadyUndone(decision.id)
    if session.scalar(select(Decision.id).where(Decision.undoes_id == decision.id)) is not None:
        raise AlreadyUndone(decision.id)
    undoing = aliased(Decision)
    later = session.scalar(
        select(Decision.id)
        .where(
            or_(Decision.idea_id == decision.idea_id, Decision.other_idea_id == decision.idea_id),
            Decision.comment_id.is_not_distinct_from(decision.comment_id),
            Decision.id > decision.id,
            Decision.kind != DecisionKind.UNDO,
            ~exists().where(undoing.undoes_id == Decision.id),
        )
        .limit(1)
    )
    if later is not None:
        raise OvertakenByLaterDecision(decision.id)


def state_of(session: Session, idea: Idea) -> dict[str, Any]:
    """Everything that a decision can change, as it can be kept in JSON."""
    return {
        "visibility": idea.visibility.value,
        "published_at": _in_words(idea.published_at),
        "featured_at": _in_words(idea.featured_at),
        "comments_locked_at": _in_words(idea.comments_locked_at),
        "stage": idea.stage.value,
        "editorial_note": idea.editorial_note,
        "domains": list(domains_of(session, [idea.id]).get(idea.id, ())),
        "tags": [tag.label for tag in tags_of(session, idea)],
    }


def restore(session: Session, idea: Idea, state: dict[str, Any], *, by: Account) -> None:
    """Put back what a decision changed."""
    if "visibility" in state:
        visibility = Visibility(state["visibility"])
        if visibility is Visibility.PUBLISHED:
            appear(session, idea, by=by)
        else:
            disappear(session, idea, visibility)
    for field in ("published_at", "featured_at", "comments_locked_at"):
        if field in state:
            setattr(idea, field, _moment(state[field]))
    if "stage" in state:
        idea.stage = Stage(state["stage"])
    if "editorial_note" in state:
        idea.editorial_note = state["editorial_note"]
    if "domains" in state or "tags" in state:
        current = state_of(session, idea)
        file_anew(session, idea, state.get("domains", current["domains"]), state.get("tags", current["tags"]))
    session.flush()


def file_anew(session: Session, idea: Idea, domains: Sequence[str], tags: Sequence[str]) -> None:
    """File an idea under these domains and labels, in place of those it had."""
    if idea.is_published:
        unshelve(session, idea)
    file_under(session, idea.id, domains)
    give_tags(session, idea.id, tags)
    if idea.is_published:
        shelve(session, idea)


def _told(state: dict[str, Any]) -> dict[str, Any]:
    """A state as the trail keeps it: of what somebody wrote only the mark."""
    return {field: _mark_of(value) if field == "editorial_note" else value for field, value in state.items()}


def _mark_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _in_words(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
