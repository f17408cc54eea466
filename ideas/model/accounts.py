"""People who sign in, the sessions they are signed in with, and the links we mail them."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.model.base import Base, Slug, now, one_of
from ideas.model.organisations import Organisation, VerifiedBy

# What an account is called once it is closed. Nobody can choose it: a name has a letter or a digit.
NO_NAME = "–"
FIRST_DAY = timedelta(days=1)


def new_pseudonym() -> str:
    """A random name (128 bits, 22 characters) by which logs and passkeys know somebody; closing the account ends it."""
    return secrets.token_urlsafe(16)


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
        one_of("organisation_verified_by", VerifiedBy),
        CheckConstraint(
            "organisation_verified_by IS NULL OR organisation_code IS NOT NULL",
            name="verified_is_about_an_organisation",
        ),
        CheckConstraint("unread >= 0", name="unread_not_below_zero"),
        CheckConstraint("closed_at IS NULL OR password_hash IS NULL", name="closed_has_no_password"),
        Index("ix_accounts_pseudonym", "pseudonym", unique=True),
        Index("ix_accounts_organisation_code", "organisation_code"),
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
    closed_at: Mapped[datetime | None]
    pseudonym: Mapped[str] = mapped_column(String(22), default=new_pseudonym)
    organisation_code: Mapped[str | None] = mapped_column(ForeignKey("organisations.code"))
    organisation_verified_by: Mapped[VerifiedBy | None] = mapped_column(Slug(VerifiedBy))
    shows_support: Mapped[bool] = mapped_column(default=False)
    # As long as a measure holds (`ideas/model/measures.py`): whoever is suspended reads and appeals, and does no more.
    suspended_until: Mapped[datetime | None]
    limited_until: Mapped[datetime | None]
    unread: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation | None] = relationship()

    # Not kept: the door says, for this request, whether the session was opened with a second factor as well.
    second_factor_given = False

    @property
    def is_confirmed(self) -> bool:
        """Whether the e-mail address was shown to be theirs."""
        return self.confirmed_at is not None

    @property
    def is_newcomer(self) -> bool:
        """Whether the first day is not over yet, and neither a role nor an organisation vouches for this person.

        A role vouches once it was shown with a second factor: who only knows the password is a member for now.
        """
        vouched_for = self.is_moderator and not self.lacks_second_factor
        if self.confirmed_at is None or vouched_for or self.organisation_verified_by is not None:
            return False
        return now() < self.confirmed_at + FIRST_DAY

    @property
    def is_suspended(self) -> bool:
        """Whether a measure keeps this person from doing more than reading, for now."""
        return self.suspended_until is not None and now() < self.suspended_until

    @property
    def is_limited(self) -> bool:
        """Whether a measure lets this person do things only as often as a newcomer, for now."""
        return self.limited_until is not None and now() < self.limited_until

    @property
    def is_closed(self) -> bool:
        """Whether this person left. What they leave behind is no longer about anybody."""
        return self.closed_at is not None

    @property
    def is_moderator(self) -> bool:
        """Whether this person curates; an administrator does so too."""
        return self.role in (Role.MODERATOR, Role.ADMINISTRATOR)

    @property
    def verified_organisation(self) -> Organisation | None:
        """Where they work, when we know it: only that stands beside a name."""
        return self.organisation if self.organisation_verified_by is not None else None

    @property
    def lacks_second_factor(self) -> bool:
        """Whether this moderator is a member for now, because the session was opened with no more than a password."""
        return self.is_moderator and not self.second_factor_given


class SignInSession(Base):
    """One browser in which somebody is signed in. Only the hash of its key is kept: a copied table opens nothing.

    `proved_at` is when they last showed who they are, `seen_at` when they last did anything; `device` says in words
    which browser it is, for the list of sessions.
    """

    __tablename__ = "sign_in_sessions"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    proved_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    second_factor: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(String(80), default="")

    account: Mapped[Account] = relationship()


class Identity(Base):
    """Who somebody is at a sign-in of their own organisation: the pair is the key, an address never is."""

    __tablename__ = "identities"

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    linked_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime] = mapped_column(default=now)

    account: Mapped[Account] = relationship()


class LinkPurpose(StrEnum):
    """What a mailed or printed link is for; it opens nothing else."""

    CONFIRM_ADDRESS = "confirm-address"
    FIRST_ADMINISTRATOR = "first-administrator"
    RESET_PASSWORD = "reset-password"
    CHANGE_ADDRESS = "change-address"


class OneTimeLink(Base):
    """A link that works once, for one purpose, until it expires.

    One that confirms an address holds the name and the password that were asked for, and the browser in which that was:
    they belong to that request and to nobody else who asks with the same address. One that changes something about an
    account is bound to the password of that moment (`bound_to`), so that a changed password ends it. Who asked by the
    sign-in of an organisation has an identity (`issuer`, `subject`) in the place of the password.
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
    new_email: Mapped[str | None] = mapped_column(String(254))
    bound_to: Mapped[str | None] = mapped_column(String(64))
    issuer: Mapped[str | None] = mapped_column(String(255))
    subject: Mapped[str | None] = mapped_column(String(255))

    account: Mapped[Account | None] = relationship()


class ResetRequest(Base):
    """Somebody asked for a link to choose another password for this address, whether it is known here or not.

    The row is the same for everybody, and so is the work of writing it. A worker answers it and throws it away.
    """

    __tablename__ = "reset_requests"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime] = mapped_column(default=now)


class StepPurpose(StrEnum):
    """What was begun in a browser and has to be finished there."""

    SECOND_FACTOR = "second-factor"
    PASSKEY = "passkey"
    NEW_PASSKEY = "new-passkey"
    NEW_CODE_APP = "new-code-app"
    SINGLE_SIGN_ON = "single-sign-on"


class SignInStep(Base):
    """Half of signing in: what was begun in one browser, and works there once, for some minutes.

    The browser holds the key, we hold the hash. Who finishes a step deletes it. One of a sign-in elsewhere is the other
    way round: it stands here once that was finished, so that the same answer opens nothing a second time.
    """

    __tablename__ = "sign_in_steps"
    __table_args__ = (one_of("purpose", StepPurpose), Index("ix_sign_in_steps_expires_at", "expires_at"))

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[StepPurpose] = mapped_column(Slug(StepPurpose))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime]

    account: Mapped[Account | None] = relationship()
