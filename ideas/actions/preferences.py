"""How people want to hear of things: what they choose on the board, and what they end from a mail."""

from collections.abc import Mapping

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.database import insert_or_replace
from ideas.model.notifications import (
    AS_THE_BOARD_HAS_IT,
    Choice,
    EveryMail,
    MailChoice,
    Notification,
    NotificationKind,
    Preference,
)
from ideas.permissions import May, require
from ideas.queries.notifications import choices_of


def choose_how_to_hear(session: Session, account: Account, wishes: Mapping[NotificationKind, Choice]) -> None:
    """Hear of these kinds in this way from now on. What equals the board's own choice is not kept."""
    require(account, May.HAVE_AN_ACCOUNT)
    current = choices_of(session, account)
    for kind, wish in wishes.items():
        if wish != current[kind]:
            _choose(session, account, kind, wish)


def stop_mail(session: Session, account: Account, topic: NotificationKind | EveryMail) -> None:
    """Send this person no more mail about one kind, no digests, or none at all. It never switches anything on."""
    for kind, choice in choices_of(session, account).items():
        is_gathered = choice.mail in (MailChoice.DAILY, MailChoice.WEEKLY)
        if topic in (kind, EveryMail.ALL) or (topic is EveryMail.DIGESTS and is_gathered):
            _choose(session, account, kind, choice._replace(mail=MailChoice.NONE))


def _choose(session: Session, account: Account, kind: NotificationKind, wish: Choice) -> None:
    key = {"account_id": account.id, "kind": kind}
    if wish == AS_THE_BOARD_HAS_IT[kind]:
        differs = (Preference.account_id == account.id, Preference.kind == kind)
        session.execute(delete(Preference).where(*differs).execution_options(synchronize_session=False))
    else:
        insert_or_replace(session, Preference, key, in_app=wish.in_app, mail=wish.mail)
    _follow_up(session, account, kind, wish.mail)


def _follow_up(session: Session, account: Account, kind: NotificationKind, mail: MailChoice) -> None:
    """Let what still waits for a mail go by the new choice as well."""
    waiting = (
        Notification.recipient_id == account.id,
        Notification.kind == kind,
        Notification.mail != MailChoice.NONE,
    )
    unseen = (*waiting, ~Notification.in_app)
    changed = update(Notification).where(*waiting).values(mail=mail)
    if mail is MailChoice.NONE:
        # What is not on the board either would never be seen.
        session.execute(delete(Notification).where(*unseen).execution_options(synchronize_session=False))
    session.execute(changed.execution_options(synchronize_session=False))
