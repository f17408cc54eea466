"""Curating: every decision has a reason, is kept as a row, and can be undone."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from ideas.actions.comments import count_comment, uncount_comment
from ideas.actions.filing import file_under, give_tags, shelve, unshelve
from ideas.actions.ideas import appear, disappear
from ideas.actions.news import tell
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.ideas import Idea, Visibility
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.notifications import News, NewsKind
from ideas.model.refusals import AlreadyUndone, NotInThisState, OvertakenByLaterDecision
from ideas.permissions import May, require
from ideas.queries.ideas import domains_of, tags_of
from ideas.queries.moderation import can_appear_again

# Which decisions fit an idea in which state.
DECISIONS_ON = {
    Visibility.WAITING: [DecisionKind.PUBLISH, DecisionKind.ASK_CHANGE, DecisionKind.DECLINE, DecisionKind.CURATE],
    Visibility.PUBLISHED: [
        DecisionKind.FEATURE,
        DecisionKind.UNFEATURE,
        DecisionKind.CURATE,
        DecisionKind.ASK_CHANGE,
        DecisionKind.WITHDRAW,
    ],
    Visibility.WITHDRAWN: [DecisionKind.PUBLISH],
    Visibility.DRAFT: [],
    Visibility.ERASED: [],
}


def decisions_open_for(session: Session, idea: Idea) -> list[DecisionKind]:
    """Which decisions can be taken about this idea as it stands now."""
    if idea.visibility is Visibility.WITHDRAWN and not can_appear_again(session, idea):
        return []
    other_way = DecisionKind.FEATURE if idea.featured_at else DecisionKind.UNFEATURE
    return [kind for kind in DECISIONS_ON[idea.visibility] if kind is not other_way]


def publish_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Show the idea to everybody."""
    return _decide(session, idea, DecisionKind.PUBLISH, lambda: appear(session, idea, by=by), by=by, reason=reason)


def ask_for_change(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Ask the author for a change. What waited goes back to the author's drafts; what is published stays up."""

    def send_back() -> None:
        if idea.visibility is Visibility.WAITING:
            idea.visibility = Visibility.DRAFT

    return _decide(session, idea, DecisionKind.ASK_CHANGE, send_back, by=by, reason=reason)


def decline_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Do not publish the idea. Its author keeps the text and reads why."""
    return _decide(session, idea, DecisionKind.DECLINE, lambda: _take_off(session, idea), by=by, reason=reason)


def withdraw_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Take a published idea off the board."""
    return _decide(session, idea, DecisionKind.WITHDRAW, lambda: _take_off(session, idea), by=by, reason=reason)


def feature_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Pick the idea as new and special."""
    return _decide(session, idea, DecisionKind.FEATURE, lambda: _feature(idea, now()), by=by, reason=reason)


def unfeature_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Let the idea be one among the others again."""
    return _decide(session, idea, DecisionKind.UNFEATURE, lambda: _feature(idea, None), by=by, reason=reason)


DECIDE: dict[DecisionKind, Callable[..., Decision]] = {
    DecisionKind.PUBLISH: publish_idea,
    DecisionKind.ASK_CHANGE: ask_for_change,
    DecisionKind.DECLINE: decline_idea,
    DecisionKind.WITHDRAW: withdraw_idea,
    DecisionKind.FEATURE: feature_idea,
    DecisionKind.UNFEATURE: unfeature_idea,
}


def curate_idea(
    session: Session, idea: Idea, *, by: Account, reason: str, domains: Sequence[str], tags: Sequence[str]
) -> Decision:
    """File the idea under other domains and labels. The text stays the author's."""

    def file_anew() -> None:
        _file(session, idea, domains, tags)

    return _decide(session, idea, DecisionKind.CURATE, file_anew, by=by, reason=reason)


def hide_comment(session: Session, comment: Comment, *, by: Account, reason: str) -> Decision:
    """Hide a comment from readers; its author still reads it, with the reason."""
    require(by, May.MODERATE, comment)
    if not comment.counts:
        raise NotInThisState(DecisionKind.HIDE_COMMENT)
    _set_hidden(session, comment, True)
    return _record(
        session, comment.idea_id, DecisionKind.HIDE_COMMENT, {"hidden": False}, {"hidden": True},
        by=by, reason=reason, comment_id=comment.id,
    )  # fmt: skip


def undo_decision(session: Session, decision: Decision, *, by: Account, reason: str) -> Decision:
    """Restore what a decision changed. The last decision that stands is undone first.

    Raises AlreadyUndone, OvertakenByLaterDecision, or NotInThisState when something else has changed the same since.
    """
    require(by, May.MODERATE, decision.idea)
    _insist_on_last_word(session, decision)
    current = (
        _state_of(session, decision.idea) if decision.comment is None else {"hidden": _is_hidden(decision.comment)}
    )
    if any(current[field] != value for field, value in decision.after.items()) or _is_written_on(decision):
        raise NotInThisState(DecisionKind.UNDO)
    if decision.comment is not None:
        _set_hidden(session, decision.comment, decision.before["hidden"])
    else:
        _restore(session, decision.idea, decision.before, by=by)
    return _record(
        session, decision.idea_id, DecisionKind.UNDO, decision.after, decision.before,
        by=by, reason=reason, comment_id=decision.comment_id, undoes=decision.id,
    )  # fmt: skip


def _decide(
    session: Session, idea: Idea, kind: DecisionKind, deed: Callable[[], None], *, by: Account, reason: str
) -> Decision:
    require(by, May.MODERATE, idea)
    if kind not in decisions_open_for(session, idea):
        raise NotInThisState(kind)
    before = _state_of(session, idea)
    deed()
    session.flush()
    after = _state_of(session, idea)
    changed = [field for field in after if before[field] != after[field]]
    return _record(
        session, idea.id, kind, {field: before[field] for field in changed}, {field: after[field] for field in changed},
        by=by, reason=reason,
    )  # fmt: skip


def _record(
    session: Session,
    number: int,
    kind: DecisionKind,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    by: Account,
    reason: str,
    comment_id: int | None = None,
    undoes: int | None = None,
) -> Decision:
    decision = Decision(
        idea_id=number, kind=kind, before=before, after=after, decided_by=by.id, reason=reason,
        comment_id=comment_id, undoes_id=undoes,
    )  # fmt: skip
    session.add(decision)
    session.flush()
    tell(session, News(kind=NewsKind.DECIDED, idea_id=number, by_id=by.id, decision_id=decision.id))
    return decision


def _insist_on_last_word(session: Session, decision: Decision) -> None:
    if decision.kind is DecisionKind.UNDO:
        raise AlreadyUndone(decision.id)
    if session.scalar(select(Decision.id).where(Decision.undoes_id == decision.id)) is not None:
        raise AlreadyUndone(decision.id)
    undoing = aliased(Decision)
    later = session.scalar(
        select(Decision.id)
        .where(
            Decision.idea_id == decision.idea_id,
            Decision.comment_id.is_not_distinct_from(decision.comment_id),
            Decision.id > decision.id,
            Decision.kind != DecisionKind.UNDO,
            ~exists().where(undoing.undoes_id == Decision.id),
        )
        .limit(1)
    )
    if later is not None:
        raise OvertakenByLaterDecision(decision.id)


def _is_written_on(decision: Decision) -> bool:
    """Whether the author went on with what was sent back. That text was never sent in, and is not for the queue."""
    sent_back = decision.after.get("visibility") == Visibility.DRAFT.value
    return sent_back and decision.idea.changed_at > decision.decided_at


def _state_of(session: Session, idea: Idea) -> dict[str, Any]:
    """Everything that a decision can change, as it can be kept in JSON."""
    return {
        "visibility": idea.visibility.value,
        "published_at": idea.published_at.isoformat() if idea.published_at else None,
        "featured_at": idea.featured_at.isoformat() if idea.featured_at else None,
        "domains": list(domains_of(session, [idea.id]).get(idea.id, ())),
        "tags": [tag.label for tag in tags_of(session, idea)],
    }


def _restore(session: Session, idea: Idea, state: dict[str, Any], *, by: Account) -> None:
    if "visibility" in state:
        visibility = Visibility(state["visibility"])
        if visibility is Visibility.PUBLISHED:
            appear(session, idea, by=by)
        else:
            disappear(session, idea, visibility)
    if "published_at" in state:
        idea.published_at = _moment(state["published_at"])
    if "featured_at" in state:
        _feature(idea, _moment(state["featured_at"]))
    if "domains" in state or "tags" in state:
        current = _state_of(session, idea)
        _file(session, idea, state.get("domains", current["domains"]), state.get("tags", current["tags"]))
    session.flush()


def _file(session: Session, idea: Idea, domains: Sequence[str], tags: Sequence[str]) -> None:
    if idea.is_published:
        unshelve(session, idea)
    file_under(session, idea.id, domains)
    give_tags(session, idea.id, tags)
    if idea.is_published:
        shelve(session, idea)


def _take_off(session: Session, idea: Idea) -> None:
    disappear(session, idea, Visibility.WITHDRAWN)


def _feature(idea: Idea, at: datetime | None) -> None:
    idea.featured_at = at


def _is_hidden(comment: Comment) -> bool:
    return comment.hidden_at is not None


def _set_hidden(session: Session, comment: Comment, hidden: bool) -> None:
    counted = comment.counts
    if hidden:
        comment.hidden_at = now()
    else:
        comment.hidden_at = None
    session.flush()
    if counted and not comment.counts:
        uncount_comment(session, comment)
    if comment.counts and not counted:
        count_comment(session, comment)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
