"""Messages to people: what happened, whom it concerns, and the mails. Each is a row first, written in the same
transaction as what it tells about.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.accounts import Account
from ideas.model.base import Base, Slug, now, one_of
from ideas.model.comments import Comment
from ideas.model.ideas import Idea
from ideas.model.moderation import Decision

# In `session.info`, once something in this transaction is to be mailed, or to be told on: the door then wakes the
# worker that does so.
HAS_MAIL = "has_mail"
HAS_NEWS = "has_news"

# No message ever waits longer than this for its next try; one that seems to was put off by a clock that ran ahead.
LONGEST_WAIT = timedelta(hours=4)


class MessageKind(StrEnum):
    """Which mail it is; the value names the three files in templates/mail/."""

    CONFIRM_ADDRESS = "confirm_address"
    ACCOUNT_EXISTS = "account_exists"
    RESET_PASSWORD = "reset_password"
    CONFIRM_NEW_ADDRESS = "confirm_new_address"
    ADDRESS_CHANGES = "address_changes"
    PASSWORD_CHANGED = "password_changed"
    NEW_DEVICE = "new_device"
    SIGN_IN_CHANGED = "sign_in_changed"
    ACCOUNT_CLOSED = "account_closed"
    NEWS = "news"
    DIGEST = "digest"
    MEASURE = "measure"
    APPEAL_ANSWERED = "appeal_answered"


def opens_something(name: str) -> bool:
    """Whether a detail of this name is the key of a link: who has it can do what the link does."""
    return name == "key" or name.endswith("_key")


def new_message_key() -> str:
    """What stands in the Message-ID: the same over every try, and no other message has it, also after a restore."""
    return secrets.token_hex(16)


class Message(Base):
    """A mail that waits in the outbox, was sent, or was given up. What it needs (`details`) is wiped once it has left.

    `event` names what it tells to whom: the same event is mailed to somebody once. It goes to `to_address` when that is
    not the address of the account (any more). Of one that was given up the keys of links are wiped: it lies there for
    people to look at, and a mail that lacks its link is not worth sending.
    """

    __tablename__ = "messages"
    __table_args__ = (
        one_of("kind", MessageKind),
        Index("ix_messages_waiting", "sent_at", "due_at"),
        Index("ix_messages_event", "event", unique=True),
        Index("ix_messages_given_up", "given_up_at"),
        CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="sent_or_given_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MessageKind] = mapped_column(Slug(MessageKind))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_trouble: Mapped[str | None] = mapped_column(Text)
    given_up_at: Mapped[datetime | None]
    key: Mapped[str] = mapped_column("message_key", String(32), default=new_message_key)
    event: Mapped[str | None] = mapped_column(String(120))
    to_address: Mapped[str | None] = mapped_column(String(254))

    recipient: Mapped[Account] = relationship()

    @property
    def address(self) -> str:
        """Where it goes."""
        return self.to_address or self.recipient.email

    @property
    def can_be_sent_again(self) -> bool:
        """Whether it was given up, and still holds all that it has to say."""
        return self.given_up_at is not None and not any(map(opens_something, self.details))


class NotificationKind(StrEnum):
    """What somebody can be told; the value stands in addresses and forms."""

    COMMENT = "comment-on-yours"
    REPLY = "reply-to-you"
    VOTES = "votes-for-yours"
    DECISION = "decision-on-yours"
    FOLLOWED_IDEA = "followed-idea"
    NEW_IDEA = "new-idea"
    WAITING = "waiting-for-a-moderator"
    FLAG = "outcome-of-your-flag"
    APPEAL = "answer-to-your-appeal"


class MailChoice(StrEnum):
    """When somebody wants a mail about it."""

    NONE = "none"
    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


class EveryMail(StrEnum):
    """What mail somebody can end at once, beside that about one kind."""

    DIGESTS = "digests"
    ALL = "all"


class Choice(NamedTuple):
    """How somebody wants to hear about one kind of notification: on the board, and by mail."""

    in_app: bool
    mail: MailChoice


# As long as nobody chose otherwise. What waits for an answer is mailed at once; what goes on by itself is gathered.
AS_THE_BOARD_HAS_IT = {
    NotificationKind.COMMENT: Choice(True, MailChoice.AT_ONCE),
    NotificationKind.REPLY: Choice(True, MailChoice.AT_ONCE),
    NotificationKind.DECISION: Choice(True, MailChoice.AT_ONCE),
    NotificationKind.VOTES: Choice(True, MailChoice.DAILY),
    NotificationKind.FOLLOWED_IDEA: Choice(True, MailChoice.DAILY),
    NotificationKind.NEW_IDEA: Choice(True, MailChoice.WEEKLY),
    NotificationKind.WAITING: Choice(True, MailChoice.DAILY),
    NotificationKind.FLAG: Choice(True, MailChoice.DAILY),
    NotificationKind.APPEAL: Choice(True, MailChoice.AT_ONCE),
}


class NewsKind(StrEnum):
    """What happened that others may want to hear about."""

    IDEA_PUBLISHED = "idea-published"
    IDEA_WAITS = "idea-waits"
    IDEA_EDITED = "idea-edited"
    VOTE_CAST = "vote-cast"
    COMMENT_POSTED = "comment-posted"
    DECIDED = "decided"
    FLAG_SETTLED = "flag-settled"
    APPEAL_MADE = "appeal-made"
    APPEAL_ANSWERED = "appeal-answered"


class News(Base):
    """Something that happened, written in its own transaction. The worker tells it on, once, and sets `told_at`.

    So an action costs the same, whether three people follow the idea or three thousand.
    """

    __tablename__ = "news"
    __table_args__ = (one_of("kind", NewsKind), Index("ix_news_untold", "told_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[NewsKind] = mapped_column(Slug(NewsKind))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    # Whom alone it is told to, when it concerns one person: who flagged, who appealed.
    to_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    at: Mapped[datetime] = mapped_column("happened_at", default=now)
    told_at: Mapped[datetime | None]

    idea: Mapped[Idea] = relationship()
    comment: Mapped[Comment | None] = relationship()
    decision: Mapped[Decision | None] = relationship()


_VOTES_NOT_READ = text("kind = 'votes-for-yours' AND read_at IS NULL")


class Notification(Base):
    """Something that somebody is told. Many votes for one idea are one notification, as long as it is not read.

    The pair of news and recipient is unique: whoever would hear of one thing in two ways hears it once. `mail` is when
    its reader still wants a mail about it; once that lies in the outbox (`mailed_at`), or it was read, that is never.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        one_of("kind", NotificationKind),
        one_of("mail", MailChoice),
        CheckConstraint("number >= 1", name="it_is_about_something"),
        Index("ix_notifications_of", "recipient_id", "changed_at", "id"),
        Index("ix_notifications_to_mail", "mail", "mailed_at", "recipient_id"),
        Index("ix_notifications_once", "news_id", "recipient_id", unique=True),
        Index(
            "ix_notifications_votes", "recipient_id", "idea_id", unique=True,
            sqlite_where=_VOTES_NOT_READ, postgresql_where=_VOTES_NOT_READ,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[NotificationKind] = mapped_column(Slug(NotificationKind))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), index=True)
    news_id: Mapped[int | None] = mapped_column(ForeignKey("news.id", ondelete="SET NULL"))
    number: Mapped[int] = mapped_column(default=1)
    in_app: Mapped[bool] = mapped_column(default=True)
    mail: Mapped[MailChoice] = mapped_column(Slug(MailChoice), default=MailChoice.NONE)
    made_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    recipient: Mapped[Account] = relationship()
    idea: Mapped[Idea] = relationship()
    comment: Mapped[Comment | None] = relationship()
    decision: Mapped[Decision | None] = relationship()


class Preference(Base):
    """How somebody wants to hear about one kind of notification. Without a row it is as the board has it."""

    __tablename__ = "preferences"
    __table_args__ = (one_of("kind", NotificationKind), one_of("mail", MailChoice))

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[NotificationKind] = mapped_column(Slug(NotificationKind), primary_key=True)
    in_app: Mapped[bool] = mapped_column(default=True)
    mail: Mapped[MailChoice] = mapped_column(Slug(MailChoice), default=MailChoice.NONE)
