"""Questions about flags."""

from collections.abc import Sequence

from sqlalchemy import desc, exists, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account
from ideas.model.comments import Comment
from ideas.model.flags import Flag
from ideas.model.ideas import Idea
from ideas.permissions import Actor


def flags_on(session: Session, thing: Idea | Comment) -> Sequence[Flag]:
    """What did readers notice about this idea (without its comments) or comment, the last flag first?"""
    if isinstance(thing, Comment):
        about = Flag.comment_id == thing.id
    else:
        about = (Flag.idea_id == thing.id) & Flag.comment_id.is_(None)
    along = joinedload(Flag.flagger, innerjoin=True).joinedload(Account.organisation)
    return session.scalars(select(Flag).where(about).options(along).order_by(desc(Flag.id)).limit(50)).all()


def has_flagged(session: Session, actor: Actor, thing: Idea | Comment) -> bool:
    """Did the actor flag this before?"""
    if actor is None:
        return False
    if isinstance(thing, Comment):
        about = Flag.comment_id == thing.id
    else:
        about = (Flag.idea_id == thing.id) & Flag.comment_id.is_(None)
    return bool(session.scalar(select(exists().where(Flag.flagged_by == actor.id, about))))


def flags_by(session: Session, account: Account, *, limit: int = 50) -> Sequence[Flag]:
    """What did this person flag, and what came of it? The last flag first."""
    along = (joinedload(Flag.idea, innerjoin=True), joinedload(Flag.comment))
    question = select(Flag).where(Flag.flagged_by == account.id).options(*along)
    return session.scalars(question.order_by(desc(Flag.id)).limit(limit)).all()
