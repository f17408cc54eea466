"""Questions about calls for ideas."""

from collections.abc import Sequence

from sqlalchemy import desc, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.base import today
from ideas.model.calls import Call
from ideas.model.ideas import Idea
from ideas.model.refusals import NotFound
from ideas.permissions import Actor, May, may
from ideas.text.slugs import SLUG


def open_calls(session: Session) -> Sequence[Call]:
    """Which calls can be answered now? The one that closes first comes first."""
    question = select(Call).where(Call.opens_on <= today(), Call.closes_on >= today())
    return session.scalars(question.options(joinedload(Call.domain)).order_by(Call.closes_on, Call.id)).all()


def calls_of_before(session: Session, *, limit: int = 50) -> Sequence[Call]:
    """Which calls are over, the last one first?"""
    question = select(Call).where(Call.closes_on < today()).order_by(desc(Call.closes_on), desc(Call.id))
    return session.scalars(question.options(joinedload(Call.domain)).limit(limit)).all()


def calls_to_come(session: Session, actor: Actor) -> Sequence[Call]:
    """Which calls begin later? For moderators only."""
    if not may(actor, May.MODERATE):
        return []
    question = select(Call).where(Call.opens_on > today()).order_by(Call.opens_on, Call.id)
    return session.scalars(question.options(joinedload(Call.domain))).all()


def call_answered_by(session: Session, idea: Idea) -> Call | None:
    """Which call does this idea answer?"""
    return session.get(Call, idea.call_id) if idea.call_id is not None else None


def call_for(session: Session, actor: Actor, slug: str) -> Call:
    """Which call has this slug, as far as the actor may see it? Raises NotFound, also for one that begins later."""
    # PostgreSQL refuses to compare with some of what an address can hold.
    question = select(Call).where(Call.slug == slug).options(joinedload(Call.domain))
    call = session.scalars(question).one_or_none() if SLUG.fullmatch(slug) else None
    if call is None or not (call.has_begun or may(actor, May.MODERATE)):
        raise NotFound(slug[:40])
    return call
