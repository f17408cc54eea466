"""Mailing what people are told: at once, or gathered in a mail in the morning."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, desc, exists, func, literal, or_, select
from sqlalchemy.orm import Session, selectinload

from ideas.actions.notifications import put_in_outbox
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.ideas import Idea
from ideas.model.moderation import Decision
from ideas.model.notifications import EveryMail, MailChoice, Message, MessageKind, Notification, NotificationKind
from ideas.model.votes import TallyClock
from ideas.queries.notifications import Told, still_concerns, told_to
from ideas.text.typed import cleaned_line

MOST_AT_A_TIME = 100
MOST_READERS_AT_A_TIME = 20
# Somebody who was away reads the first of them here, and the others on the board.
MOST_TOLD_IN_A_DIGEST = 20


class Today(NamedTuple):
    """A day on the calendar of the readers, and the moment at which it began."""

    day: date
    began_at: datetime


class Morning(NamedTuple):
    """A morning on which digests are sent: they tell what came before it, or before that of this week's Monday."""

    day: date
    daily: datetime
    weekly: datetime


def mail_at_once(session: Session, today: Today, *, most_a_day: int) -> int:
    """Put in the outbox what people want to hear of at once. Answers with how many notifications were seen to.

    Beyond the most that a person gets on one day, and from the second mail a day about votes for one idea, it waits
    for the next digest.
    """
    _take_the_turn(session)
    question = select(Notification).where(Notification.mail == MailChoice.AT_ONCE).order_by(Notification.id)
    waiting = _with_readers(session, question.limit(MOST_AT_A_TIME))
    if not waiting:
        return 0
    sent = _mailed_today(session, {each.recipient_id for each in waiting}, today)
    known = _known_events(session, waiting, today)
    for notification in waiting:
        reader, event = notification.recipient, _event_of(notification, today)
        if not still_concerns(reader, notification):
            notification.mail = MailChoice.NONE
        elif f"{event} to {reader.id}" in known or sent[reader.id] >= most_a_day:
            notification.mail = MailChoice.DAILY
        else:
            told, topic = _in_a_mail(notification), notification.kind.value
            put_in_outbox(session, MessageKind.NEWS, reader, event=event, told=told, unsubscribe=topic)
            _note_mailed([notification])
            sent[reader.id] += 1
    session.flush()
    return len(waiting)


def wants_mail(session: Session, morning: Morning | None) -> bool:
    """Does anybody want a mail at once, or this morning? Asked before the outbox is held for writing."""
    is_wanted = Notification.mail == MailChoice.AT_ONCE
    if morning is not None:
        is_wanted = or_(is_wanted, _is_due(morning))
    return bool(session.scalar(select(exists().where(is_wanted))))


def mail_digests(session: Session, morning: Morning, *, most_ideas: int) -> int:
    """Put in the outbox what people want to hear of in the morning. Answers with how many people were seen to.

    Nobody gets two on one day, whatever the clock does; who has nothing to hear gets none.
    """
    _take_the_turn(session)
    readers = session.scalars(
        select(Notification.recipient_id)
        .where(_is_due(morning), ~exists().where(Message.event == _digest_event(morning)))
        .distinct()
        .order_by(Notification.recipient_id)
        .limit(MOST_READERS_AT_A_TIME)
    ).all()
    question = select(Notification).join(Notification.idea).where(_is_due(morning))
    question = question.where(Notification.recipient_id.in_(readers))
    # The new ideas come in the board's own order: the one with most votes first.
    due = _with_readers(
        session, question.order_by(Notification.recipient_id, desc(Idea.votes), desc(Idea.id), Notification.id)
    )
    for _number, group in groupby(due, key=lambda each: each.recipient_id):
        _mail_digest(session, list(group), morning, most_ideas)
    session.flush()
    return len(readers)


def _mail_digest(session: Session, due: Sequence[Notification], morning: Morning, most_ideas: int) -> None:
    reader = due[0].recipient
    concerning = [each for each in due if still_concerns(reader, each)]
    ideas = [each for each in concerning if each.kind is NotificationKind.NEW_IDEA]
    others = sorted((each for each in concerning if each not in ideas), key=lambda each: each.changed_at, reverse=True)
    if concerning:
        put_in_outbox(
            session,
            MessageKind.DIGEST,
            reader,
            event=f"digest {morning.day}",
            told=[_in_a_mail(each) for each in others[:MOST_TOLD_IN_A_DIGEST]],
            ideas=[_in_a_mail(each) for each in ideas[:most_ideas]],
            more=max(len(others) - MOST_TOLD_IN_A_DIGEST, 0) + max(len(ideas) - most_ideas, 0),
            unsubscribe=EveryMail.DIGESTS.value,
        )
    _note_mailed(due)


def _take_the_turn(session: Session) -> None:
    # Workers meet at the clock: what one of them mails, the next one does not find.
    session.execute(select(TallyClock.id).with_for_update())


def _with_readers(session: Session, question: Any) -> Sequence[Notification]:
    # Hundreds may hear of the same idea: it is read once.
    along = (Notification.recipient, Notification.idea, Notification.decision)
    with_all = [*map(selectinload, along), selectinload(Notification.comment).joinedload(Comment.author)]
    return session.scalars(question.options(*with_all).execution_options(populate_existing=True)).all()


def _is_due(morning: Morning) -> ColumnElement[bool]:
    return and_(
        Notification.read_at.is_(None),
        or_(*(
            and_(
                Notification.mail == choice,
                Notification.made_at < since,
                or_(Notification.mailed_at.is_(None), Notification.mailed_at < since),
            )
            for choice, since in ((MailChoice.DAILY, morning.daily), (MailChoice.WEEKLY, morning.weekly))
        )),
    )  # fmt: skip


def _digest_event(morning: Morning) -> ColumnElement[str]:
    return literal(f"digest {morning.day} to ") + cast(Notification.recipient_id, String)


def _event_of(notification: Notification, today: Today) -> str | None:
    """Votes for one idea are one event a day, however often they are read. All else is mailed once as it is."""
    if notification.kind is not NotificationKind.VOTES:
        return None
    return f"votes {notification.idea_id} {today.day}"


def _mailed_today(session: Session, readers: set[int], today: Today) -> Counter[int]:
    question = (
        select(Message.recipient_id, func.count())
        .where(Message.recipient_id.in_(readers), Message.kind == MessageKind.NEWS, Message.made_at >= today.began_at)
        .group_by(Message.recipient_id)
    )
    return Counter(dict(session.execute(question).all()))


def _known_events(session: Session, waiting: Sequence[Notification], today: Today) -> set[str | None]:
    """Which of these were mailed before, as the outbox knows them."""
    events = [f"{event} to {each.recipient_id}" for each in waiting if (event := _event_of(each, today))]
    return set(session.scalars(select(Message.event).where(Message.event.in_(events))))


def _note_mailed(notifications: Sequence[Notification]) -> None:
    for notification in notifications:
        notification.mail, notification.mailed_at = MailChoice.NONE, now()
        if not notification.in_app:
            # It is nowhere else to be read: later votes begin a new one.
            notification.read_at = now()


def _in_a_mail(notification: Notification) -> dict[str, Any]:
    """What a mail tells of it: no text of a comment, and nobody's address. Links lead to this board only."""
    reader: Account = notification.recipient
    told, idea = told_to(reader, notification), notification.idea
    decision, is_decision = notification.decision, notification.kind is NotificationKind.DECISION
    if told.kind is NotificationKind.WAITING:
        # What is not on the board does not leave it: a mail is read without a second factor.
        told = told._replace(title="", is_readable=False)
    return {
        "kind": told.kind.value,
        "title": cleaned_line(told.title),
        "question": cleaned_line(idea.question) if told.is_readable else "",
        "who": cleaned_line(told.who),
        "number": told.number,
        "decision": told.decision.value if told.decision else None,
        "reason": decision.reason if is_decision and decision is not None else "",
        "appeal": f"/decisions/{decision.id}/appeal"
        if is_decision and decision is not None and decision.takes_appeals
        else "",
        "is_about_a_comment": told.is_about_a_comment,
        "path": _path_to(told),
    }


def _way_to_appeal(decision: Decision) -> str:
    return f"/decisions/{decision.id}/appeal" if decision.takes_appeals else ""


def _path_to(told: Told) -> str:
    if told.kind is NotificationKind.WAITING:
        return "/moderation"
    if told.kind is NotificationKind.FLAG:
        return "/account/flags"
    if told.kind is NotificationKind.APPEAL and told.decision_id is not None:
        return f"/decisions/{told.decision_id}/appeal"
    place = f"#comment-{told.comment_id}" if told.comment_id else ""
    return f"/ideas/{told.idea_id}-{told.slug}{place}"
