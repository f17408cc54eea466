"""Settling flags: what readers noticed has been looked at, and each of them hears what came of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.actions.news import tell
from ideas.actions.queue import about_comment, about_idea, take_out_of_queue
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.flags import Flag, FlagOutcome
from ideas.model.ideas import Idea
from ideas.model.notifications import News, NewsKind
from ideas.model.queue import QueueKind


def settle_flags(session: Session, thing: Idea | Comment, *, by: Account, outcome: FlagOutcome, answer: str) -> int:
    """Settle every open flag about an idea (without its comments) or a comment. Answers with how many there were."""
    if isinstance(thing, Comment):
        kind, subject, about = (
            QueueKind.FLAGGED_COMMENT,
            about_comment(thing.id, thing.idea_id),
            Flag.comment_id == thing.id,
        )
        number, comment_id = thing.idea_id, thing.id
    else:
        kind, subject = QueueKind.FLAGGED_IDEA, about_idea(thing.id)
        about = (Flag.idea_id == thing.id) & Flag.comment_id.is_(None)
        number, comment_id = thing.id, None
    flags = session.scalars(select(Flag).where(about, Flag.settled_at.is_(None)).order_by(Flag.id)).all()
    for flag in flags:
        flag.settled_at, flag.settled_by, flag.outcome, flag.answer = now(), by.id, outcome, answer
        tell(
            session,
            News(kind=NewsKind.FLAG_SETTLED, idea_id=number, comment_id=comment_id, by_id=by.id, to_id=flag.flagged_by),
        )
    take_out_of_queue(session, kind, subject)
    session.flush()
    return len(flags)
