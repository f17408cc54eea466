"""Curating: what moderators decide about an idea or a comment. Every decision has a reason and can be undone."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from ideas.actions.comments import count_comment, uncount_comment
from ideas.actions.deciding import Taken, decide, file_anew, record_decision
from ideas.actions.ideas import appear, disappear
from ideas.actions.settling import settle_flags
from ideas.actions.stages import note_step
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.flags import FlagOutcome
from ideas.model.ideas import Idea, Stage, Visibility
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.refusals import NotInThisState
from ideas.permissions import May, require


def publish_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Show the idea to everybody. When flags had hidden it, those were not right."""

    def show() -> None:
        settle_flags(session, idea, by=by, outcome=FlagOutcome.DISMISSED, answer=reason)
        appear(session, idea, by=by)

    return decide(session, idea, DecisionKind.PUBLISH, show, by=by, reason=reason)


def restore_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Show an idea that was taken off the board, or declined, to everybody after all."""
    return decide(session, idea, DecisionKind.RESTORE, lambda: appear(session, idea, by=by), by=by, reason=reason)


def ask_for_change(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Ask the author for a change. What waited goes back to the author's drafts; what is published stays up."""

    def send_back() -> None:
        if idea.visibility is Visibility.WAITING:
            idea.visibility = Visibility.DRAFT

    return decide(session, idea, DecisionKind.ASK_CHANGE, send_back, by=by, reason=reason)


def decline_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Do not publish the idea. Its author keeps the text and reads why."""
    return _take_off(session, idea, DecisionKind.DECLINE, by=by, reason=reason)


def withdraw_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Take a published idea off the board."""
    return _take_off(session, idea, DecisionKind.WITHDRAW, by=by, reason=reason)


def feature_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Pick the idea as new and special."""

    def pick() -> None:
        idea.featured_at = now()

    return decide(session, idea, DecisionKind.FEATURE, pick, by=by, reason=reason)


def unfeature_idea(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Let the idea be one among the others again."""

    def let_be() -> None:
        idea.featured_at = None

    return decide(session, idea, DecisionKind.UNFEATURE, let_be, by=by, reason=reason)


def lock_comments(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Close the conversation under an idea: what was said stays to read."""

    def close() -> None:
        idea.comments_locked_at = now()

    return decide(session, idea, DecisionKind.LOCK_COMMENTS, close, by=by, reason=reason)


def unlock_comments(session: Session, idea: Idea, *, by: Account, reason: str) -> Decision:
    """Open the conversation under an idea again."""

    def reopen() -> None:
        idea.comments_locked_at = None

    return decide(session, idea, DecisionKind.UNLOCK_COMMENTS, reopen, by=by, reason=reason)


DECIDE: dict[DecisionKind, Callable[..., Decision]] = {
    DecisionKind.PUBLISH: publish_idea,
    DecisionKind.RESTORE: restore_idea,
    DecisionKind.ASK_CHANGE: ask_for_change,
    DecisionKind.DECLINE: decline_idea,
    DecisionKind.WITHDRAW: withdraw_idea,
    DecisionKind.FEATURE: feature_idea,
    DecisionKind.UNFEATURE: unfeature_idea,
    DecisionKind.LOCK_COMMENTS: lock_comments,
    DecisionKind.UNLOCK_COMMENTS: unlock_comments,
}


def curate_idea(
    session: Session, idea: Idea, *, by: Account, reason: str, domains: Sequence[str], tags: Sequence[str]
) -> Decision:
    """File the idea under other domains and labels. The text stays the author's."""

    def file_it() -> None:
        file_anew(session, idea, domains, tags)

    return decide(session, idea, DecisionKind.CURATE, file_it, by=by, reason=reason)


def move_idea(session: Session, idea: Idea, *, by: Account, reason: str, stage: Stage) -> Decision:
    """Say how far practice has come. The reason stands in the history that everybody reads."""
    if stage is idea.stage:
        raise NotInThisState(DecisionKind.STAGE)

    def move() -> None:
        note_step(session, idea, stage, by=by, why=reason)

    return decide(session, idea, DecisionKind.STAGE, move, by=by, reason=reason)


def note_on_idea(session: Session, idea: Idea, *, by: Account, reason: str, note: str) -> Decision:
    """Put a note of the editors with an idea, for everybody to see as theirs; an empty one takes it away."""

    def put() -> None:
        idea.editorial_note = note

    return decide(session, idea, DecisionKind.NOTE, put, by=by, reason=reason)


def hide_comment(session: Session, comment: Comment, *, by: Account, reason: str) -> Decision:
    """Hide a comment from readers; its author still reads it, with the reason. What flags hid stays hidden."""
    require(by, May.DECIDE, comment)
    if comment.deleted_at is not None or (comment.hidden_at is not None and comment.flagged_away_at is None):
        raise NotInThisState(DecisionKind.HIDE_COMMENT)
    settle_flags(session, comment, by=by, outcome=FlagOutcome.UPHELD, answer=reason)
    set_hidden(session, comment, hidden=True)
    return _about_comment(session, comment, DecisionKind.HIDE_COMMENT, by=by, reason=reason)


def show_comment(session: Session, comment: Comment, *, by: Account, reason: str) -> Decision:
    """Show a comment again that was hidden, by a moderator or by flags."""
    require(by, May.DECIDE, comment)
    if comment.deleted_at is not None or comment.hidden_at is None:
        raise NotInThisState(DecisionKind.SHOW_COMMENT)
    settle_flags(session, comment, by=by, outcome=FlagOutcome.DISMISSED, answer=reason)
    set_hidden(session, comment, hidden=False)
    return _about_comment(session, comment, DecisionKind.SHOW_COMMENT, by=by, reason=reason)


def set_hidden(session: Session, comment: Comment, *, hidden: bool) -> None:
    """Let a comment be hidden or not, by a moderator; the tallies follow."""
    counted = comment.counts
    comment.hidden_at = (comment.hidden_at or now()) if hidden else None
    comment.flagged_away_at = None
    session.flush()
    if counted and not comment.counts:
        uncount_comment(session, comment)
    if comment.counts and not counted:
        count_comment(session, comment)


def _take_off(session: Session, idea: Idea, kind: DecisionKind, *, by: Account, reason: str) -> Decision:
    def take_off() -> None:
        settle_flags(session, idea, by=by, outcome=FlagOutcome.UPHELD, answer=reason)
        disappear(session, idea, Visibility.WITHDRAWN)

    return decide(session, idea, kind, take_off, by=by, reason=reason)


def _about_comment(session: Session, comment: Comment, kind: DecisionKind, *, by: Account, reason: str) -> Decision:
    hidden = comment.hidden_at is not None
    taken = Taken(kind, comment.idea_id, {"hidden": not hidden}, {"hidden": hidden}, comment_id=comment.id)
    return record_decision(session, taken, by=by, reason=reason)
