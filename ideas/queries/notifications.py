"""Questions about messages: what somebody is told and how they want to hear it, and the mails that wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, desc, or_, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account
from ideas.model.comments import Comment
from ideas.model.ideas import Visibility
from ideas.model.moderation import DecisionKind
from ideas.model.notifications import (
    AS_THE_BOARD_HAS_IT,
    LONGEST_WAIT,
    Choice,
    Message,
    News,
    Notification,
    NotificationKind,
    Preference,
)
from ideas.model.refusals import NotFound
from ideas.permissions import May, may
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.ideas import HIGHEST_NUMBER


class Told(NamedTuple):
    """A notification as its reader sees it. What may not be read any more has no title and nobody's name."""

    id: int
    kind: NotificationKind
    is_readable: bool
    idea_id: int
    slug: str
    title: str
    comment_id: int | None
    who: str
    number: int
    decision: DecisionKind | None
    decision_id: int | None
    is_about_a_comment: bool
    changed_at: datetime
    is_read: bool


def waits_for_its_turn(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a message may be sent at this moment.

    A clock that was set back would leave what it put off waiting for as long as it had run ahead. Nothing waits longer
    than the longest wait, so what seems to is due.
    """
    is_due = or_(Message.due_at <= at, Message.due_at > at + LONGEST_WAIT)
    return Message.sent_at.is_(None), Message.given_up_at.is_(None), is_due


def mail_due(session: Session, *, at: datetime, limit: int = 20) -> Sequence[int]:
    """Which messages wait to be sent at this moment, the oldest first? Answers with their numbers."""
    question = select(Message.id).where(*waits_for_its_turn(at))
    return session.scalars(question.order_by(Message.due_at, Message.id).limit(limit)).all()


def news_to_tell(session: Session, *, limit: int = 200) -> Sequence[int]:
    """Which news was not told on yet, the oldest first? Answers with the numbers."""
    return session.scalars(select(News.id).where(News.told_at.is_(None)).order_by(News.id).limit(limit)).all()


def notifications_of(
    session: Session, account: Account, *, after: str | None = None, limit: int = 50
) -> tuple[list[Told], str | None]:
    """What is this person told on the board, the newest first?"""
    question = (
        select(Notification)
        .where(Notification.recipient_id == account.id, Notification.in_app)
        .options(
            joinedload(Notification.idea, innerjoin=True),
            joinedload(Notification.comment).joinedload(Comment.author),
            joinedload(Notification.decision),
        )
        .order_by(desc(Notification.changed_at), desc(Notification.id))
        .limit(limit + 1)
    )
    if after is not None:
        place = place_of(after, datetime)
        tied = and_(Notification.changed_at == place.score, Notification.id < place.id)
        question = question.where(or_(Notification.changed_at < place.score, tied))
    rows = session.scalars(question).all()
    page = [told_to(account, each) for each in rows[:limit]]
    return page, cursor_at(Place(page[-1].changed_at, page[-1].id)) if len(rows) > limit else None


def notification_for(session: Session, account: Account, number: int) -> Notification:
    """Which notification of this person has this number? Raises NotFound, also for one of somebody else."""
    found = session.get(Notification, number) if 0 < number <= HIGHEST_NUMBER else None
    if found is None or found.recipient_id != account.id:
        raise NotFound(number)
    return found


# An answer is told, also when what it was about cannot be read any more.
ABOUT_WHAT_THEY_ASKED = (NotificationKind.FLAG, NotificationKind.APPEAL)


def told_to(reader: Account, notification: Notification) -> Told:
    """The notification as this reader may see it now."""
    idea, comment, decision = notification.idea, notification.comment, notification.decision
    is_readable = may(reader, May.READ_IDEA, idea) and (comment is None or may(reader, May.READ_COMMENT, comment))
    return Told(
        id=notification.id,
        kind=notification.kind,
        is_readable=is_readable,
        idea_id=idea.id,
        slug=idea.slug,
        title=idea.title if is_readable else "",
        comment_id=notification.comment_id,
        who=comment.author.name if comment is not None and is_readable else "",
        number=notification.number,
        decision=decision.kind if decision is not None else None,
        decision_id=notification.decision_id,
        is_about_a_comment=comment is not None or (decision is not None and decision.comment_id is not None),
        changed_at=notification.changed_at,
        is_read=notification.read_at is not None,
    )


def still_concerns(reader: Account, notification: Notification) -> bool:
    """Whether there still is something to mail about: its reader is here, has not seen it, and may read it."""
    if reader.closed_at is not None or notification.read_at is not None:
        return False
    if notification.kind is NotificationKind.WAITING:
        # Whoever is mailed is not signed in; that mail names no idea.
        waits = notification.idea.visibility is Visibility.WAITING or notification.decision_id is not None
        return reader.is_moderator and waits
    if notification.kind in ABOUT_WHAT_THEY_ASKED:
        return True
    return told_to(reader, notification).is_readable


def choices_of(session: Session, account: Account) -> dict[NotificationKind, Choice]:
    """How does this person want to hear of each kind?"""
    chosen = session.scalars(select(Preference).where(Preference.account_id == account.id))
    return AS_THE_BOARD_HAS_IT | {each.kind: Choice(each.in_app, each.mail) for each in chosen}


def account_known_as(session: Session, pseudonym: str) -> Account | None:
    """Who has this pseudonym? A closed account is nobody."""
    return session.scalar(select(Account).where(Account.pseudonym == pseudonym, Account.closed_at.is_(None)))
