"""Undoing a decision: what it changed goes back to how it was, and both stay on record."""

from sqlalchemy.orm import Session

from ideas.actions.deciding import Taken, insist_on_last_word, record_decision, restore, state_of
from ideas.actions.merging import link_or_unlink, merge_again, unmerge_ideas
from ideas.actions.moderation import set_hidden
from ideas.actions.stages import note_step
from ideas.model.accounts import Account
from ideas.model.comments import Comment
from ideas.model.ideas import Stage, Visibility
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.refusals import NotInThisState
from ideas.permissions import May, require

_ABOUT_TWO = (DecisionKind.VARIANT, DecisionKind.NO_VARIANT)


def undo_decision(session: Session, decision: Decision, *, by: Account, reason: str) -> Decision:
    """Restore what a decision changed. The last decision that stands is undone first.

    Raises AlreadyUndone, OvertakenByLaterDecision, or NotInThisState when something else has changed the same since.
    """
    require(by, May.DECIDE, decision.comment or decision.idea)
    insist_on_last_word(session, decision)
    if decision.kind is DecisionKind.MERGE:
        unmerge_ideas(session, decision, by=by)
    elif decision.kind is DecisionKind.SPLIT:
        merge_again(session, decision, by=by)
    elif decision.kind in _ABOUT_TWO:
        link_or_unlink(session, decision)
    elif decision.comment is not None:
        _undo_about_comment(session, decision, decision.comment)
    else:
        _undo_about_idea(session, decision, by=by, reason=reason)
    taken = Taken(
        DecisionKind.UNDO, decision.idea_id, decision.after, decision.before,
        comment_id=decision.comment_id, other_idea_id=decision.other_idea_id, undoes_id=decision.id,
    )  # fmt: skip
    return record_decision(session, taken, by=by, reason=reason)


def _undo_about_comment(session: Session, decision: Decision, comment: Comment) -> None:
    if comment.deleted_at is not None or decision.after["hidden"] is not (comment.hidden_at is not None):
        raise NotInThisState(DecisionKind.UNDO)
    set_hidden(session, comment, hidden=decision.before["hidden"])


def _undo_about_idea(session: Session, decision: Decision, *, by: Account, reason: str) -> None:
    idea = decision.idea
    current = state_of(session, idea)
    if any(current[field] != value for field, value in decision.after.items()) or _is_written_on(decision):
        raise NotInThisState(DecisionKind.UNDO)
    if "stage" in decision.before:
        note_step(session, idea, Stage(decision.before["stage"]), by=by, why=reason)
    restore(session, idea, decision.before, by=by)


def _is_written_on(decision: Decision) -> bool:
    """Whether the author went on with what was sent back. That text was never sent in, and is not for the queue."""
    sent_back = decision.after.get("visibility") == Visibility.DRAFT.value
    return sent_back and decision.idea.changed_at > decision.decided_at
