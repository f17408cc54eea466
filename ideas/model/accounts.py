"""People who sign in, the sessions they are signed in with, and the links we mail them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.base import Base, Slug, now, one_of


class Role(StrEnum):
    """What somebody is on this platform, beside being a colleague."""

    MEMBER = "lid"
    MODERATOR = "moderator"
    ADMINISTRATOR = "beheerder"


class Account(Base):
    """A person who signs in. An example account has no password: nobody can sign in as one.

    As long as the address is not confirmed there is no password either, and nobody is signed in.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("NOT is_example OR password_hash IS NULL", name="an_example_has_no_password"),
        CheckConstraint("confirmed_at IS NOT NULL OR password_hash IS NULL", name="password_needs_confirmation"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("length(name) BETWEEN 1 AND 80", name="name_has_a_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(Slug(Role), default=Role.MEMBER)
    language: Mapped[str] = mapped_column(String(2), default="nl")
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]

    @property
    def is_confirmed(self) -> bool:
        """Whether the e-mail address was shown to be theirs."""
        return self.confirmed_at is not None

    @property
    def is_moderator(self) -> bool:
        """Whether this person curates; an administrator does so too."""
        return self.role in (Role.MODERATOR, Role.ADMINISTRATOR)


class SignInSession(Base):
    """One browser in which somebody is signed in. Only the hash of its key is kept: a copied table opens nothing."""

    __tablename__ = "sign_in_sessions"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    account: Mapped[Account] = relationship()


class LinkPurpose(StrEnum):
    """What a mailed or printed link is for; it opens nothing else."""

    CONFIRM_ADDRESS = "confirm-address"
    FIRST_ADMINISTRATOR = "first-administrator"


class OneTimeLink(Base):
    """A link that works once, for one purpose, until it expires.

    One that confirms an address holds the name and the password that were asked for, and the browser in which that was:
    they belong to that request and to nobody else who asks with the same address.
    """

    __tablename__ = "one_time_links"
    __table_args__ = (
        one_of("purpose", LinkPurpose),
        Index("ix_one_time_links_account_id_purpose", "account_id", "purpose"),
    )

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(Slug(LinkPurpose))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    name: Mapped[str | None] = mapped_column(String(80))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    browser_hash: Mapped[str | None] = mapped_column(String(64))
    next_address: Mapped[str | None] = mapped_column(String(500))
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account | None] = relationship()
