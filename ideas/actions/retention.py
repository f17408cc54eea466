"""Forgetting what has had its time. How long that is are settings; docs/privacy-data.md tells people about them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, inspect, or_, select
from sqlalchemy.orm import Session

from ideas.actions.accounts import forget_unconfirmed_accounts
from ideas.actions.kept_texts import forget_old_texts
from ideas.model.accounts import OneTimeLink, SignInSession, SignInStep
from ideas.model.base import now
from ideas.model.notifications import Message, News, Notification

# At most so many rows of a kind in one round, so that nobody has to wait long for their turn to write.
AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True)
class KeptFor:
    """How many days each thing is kept, after the moment that ends its use."""

    unconfirmed_account_days: int
    used_link_days: int
    sent_mail_days: int
    given_up_mail_days: int
    read_notification_days: int
    told_news_days: int


def forget_what_is_old(session: Session, kept_for: KeptFor) -> None:
    """Throw away what nobody needs any more: the oldest goes now, what is left over in the next round."""

    def ago(days: int) -> datetime:
        return now() - timedelta(days=days)

    forget_old_texts(session)
    forget_unconfirmed_accounts(session, asked_before=ago(kept_for.unconfirmed_account_days))
    links_until = ago(kept_for.used_link_days)
    _forget(session, OneTimeLink, or_(OneTimeLink.used_at < links_until, OneTimeLink.expires_at < links_until))
    _forget(session, SignInStep, SignInStep.expires_at < links_until)
    _forget(session, SignInSession, SignInSession.expires_at < now())
    _forget(session, Message, Message.sent_at < ago(kept_for.sent_mail_days))
    _forget(session, Message, Message.given_up_at < ago(kept_for.given_up_mail_days))
    _forget(session, Notification, Notification.read_at < ago(kept_for.read_notification_days))
    _forget(session, News, News.told_at < ago(kept_for.told_news_days))


def _forget(session: Session, record: Any, is_old: ColumnElement[bool]) -> None:
    (key,) = inspect(record).primary_key
    some = select(key).where(is_old).limit(AT_ONCE)
    session.execute(delete(record).where(key.in_(some)).execution_options(synchronize_session=False))
