"""Questions about mail that could not be delivered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, desc, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.notifications import Message
from ideas.model.refusals import MessageMovedOn
from ideas.permissions import Actor, May, require
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.ideas import HIGHEST_NUMBER


def count_of_messages_given_up(session: Session) -> int:
    """How many mails could not be delivered, and wait for somebody to look at them?"""
    return session.scalar(select(func.count()).where(Message.given_up_at.is_not(None))) or 0


def messages_given_up(
    session: Session, *, after: str | None = None, limit: int = 50
) -> tuple[Sequence[Message], str | None]:
    """Which mails could not be delivered, the latest first?"""
    question = (
        select(Message)
        .options(joinedload(Message.recipient, innerjoin=True))
        .where(Message.given_up_at.is_not(None))
        .order_by(desc(Message.given_up_at), desc(Message.id))
        .limit(limit + 1)
    )
    if after is not None:
        place = place_of(after, datetime)
        tied = and_(Message.given_up_at == place.score, Message.id < place.id)
        question = question.where(or_(Message.given_up_at < place.score, tied))
    rows = session.scalars(question).all()
    page = rows[:limit]
    return page, _cursor_behind(page[-1]) if len(rows) > limit else None


def message_given_up(session: Session, actor: Actor, number: int) -> Message:
    """Which mail is this, that could not be delivered? Held until the commit: two may decide about it at once."""
    require(actor, May.ADMINISTER)
    question = select(Message).where(Message.id == number, Message.given_up_at.is_not(None)).with_for_update()
    found = session.scalar(question) if number <= HIGHEST_NUMBER else None
    if found is None:
        raise MessageMovedOn
    return found


def _cursor_behind(message: Message) -> str:
    assert message.given_up_at is not None, "only what was given up is listed"
    return cursor_at(Place(message.given_up_at, message.id))
