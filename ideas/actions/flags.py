"""Flagging: a reader says that something is wrong. Several who are known here hide it until somebody looks."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.actions.comments import uncount_comment
from ideas.actions.filing import unshelve
from ideas.actions.queue import Subject, about_comment, about_idea, put_in_queue
from ideas.actions.settling import settle_flags
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.database import insert_if_absent
from ideas.model.flags import Flag, FlagOutcome, FlagReason
from ideas.model.ideas import Idea, Visibility
from ideas.model.queue import QueueItem, QueueKind
from ideas.model.refusals import AlreadyFlagged, NotInThisState
from ideas.permissions import May, require

# From so many people, whose accounts are this old, at so many organisations that they verifiably work for.
HIDDEN_FROM_FLAGS = 3
HIDDEN_FROM_ORGANISATIONS = 2
OLD_ENOUGH = timedelta(days=7)


def flag_idea(session: Session, idea: Idea, *, by: Account, reason: FlagReason, body: str) -> None:
    """Say that something is wrong with an idea. Raises AlreadyFlagged."""
    require(by, May.FLAG, idea)
    _flag(session, {"idea_id": idea.id}, by=by, reason=reason, body=body)
    subject = about_idea(idea.id)
    _let_wait(session, QueueKind.FLAGGED_IDEA, subject)
    if _many_think_so(session, (Flag.idea_id == idea.id) & Flag.comment_id.is_(None)):
        unshelve(session, idea)
        idea.visibility = Visibility.WAITING
        session.flush()
        _note_hidden(session, subject)


def flag_comment(session: Session, comment: Comment, *, by: Account, reason: FlagReason, body: str) -> None:
    """Say that something is wrong with a comment. Raises AlreadyFlagged."""
    require(by, May.FLAG_COMMENT, comment)
    _flag(session, {"idea_id": comment.idea_id, "comment_id": comment.id}, by=by, reason=reason, body=body)
    subject = about_comment(comment.id, comment.idea_id)
    _let_wait(session, QueueKind.FLAGGED_COMMENT, subject)
    if _many_think_so(session, Flag.comment_id == comment.id):
        comment.hidden_at = comment.flagged_away_at = now()
        session.flush()
        uncount_comment(session, comment)
        _note_hidden(session, subject)


def dismiss_flags(session: Session, thing: Idea | Comment, *, by: Account, answer: str) -> None:
    """Nothing is wrong with it. What flags hid is shown again with a decision of its own, and not in this way."""
    require(by, May.DECIDE, thing)
    if not settle_flags(session, thing, by=by, outcome=FlagOutcome.DISMISSED, answer=answer):
        raise NotInThisState(thing.id)
    kind = "comment" if isinstance(thing, Comment) else "idea"
    note_change(session, Change("dismiss-flags", f"{kind} {thing.id}", {}, {}), by=by)


def _flag(session: Session, about: dict[str, int], *, by: Account, reason: FlagReason, body: str) -> None:
    is_new = insert_if_absent(
        session, Flag, flagged_by=by.id, flagged_at=now(), reason=reason, body=body, answer="", **about
    )
    if not is_new:
        raise AlreadyFlagged(about)


def _let_wait(session: Session, kind: QueueKind, subject: Subject) -> None:
    put_in_queue(session, kind, subject)
    session.execute(
        update(QueueItem)
        .where(QueueItem.kind == kind, QueueItem.subject == subject.name)
        .values(flags=QueueItem.flags + 1)
        .execution_options(synchronize_session=False)
    )


def _many_think_so(session: Session, about: Any) -> bool:
    known_here = (
        select(func.count(), func.count(Account.organisation_code.distinct()))
        .select_from(Flag)
        .join(Account, Account.id == Flag.flagged_by)
        .where(
            about,
            Flag.settled_at.is_(None),
            Account.confirmed_at <= now() - OLD_ENOUGH,
            Account.organisation_verified_by.is_not(None),
        )
    )
    people, organisations = session.execute(known_here).one()
    return bool(people >= HIDDEN_FROM_FLAGS and organisations >= HIDDEN_FROM_ORGANISATIONS)


def _note_hidden(session: Session, subject: Subject) -> None:
    note_change(session, Change("hidden-by-flags", subject.name, {"hidden": False}, {"hidden": True}), by=None)
