"""What somebody has beside a password: passkeys, an app that makes codes, and codes for when both are lost."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ideas.model.base import Base, now


class SignInChange(StrEnum):
    """What changed about how somebody signs in: they get a mail that says so."""

    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    PASSKEY_COPIED = "passkey-copied"
    CODE_APP_ADDED = "code-app-added"
    CODE_APP_REMOVED = "code-app-removed"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    RECOVERY_CODE_USED = "recovery-code-used"
    ALL_REMOVED = "second-factors-removed"
    PASSWORD_REMOVED = "password-removed"
    IDENTITY_LINKED = "identity-linked"
    IDENTITY_UNLINKED = "identity-unlinked"


class Passkey(Base):
    """A key pair of which the private half never leaves somebody's device. `credential_id` is base64url, unpadded."""

    __tablename__ = "passkeys"
    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 1 AND 60", name="name_has_a_length"),
        CheckConstraint("sign_count >= 0", name="sign_count_not_below_zero"),
    )

    credential_id: Mapped[str] = mapped_column(String(1400), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # A device counts up to 2 ** 32.
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class CodeApp(Base):
    """An app that makes a new code of six digits every half minute (TOTP, RFC 6238). Its secret is kept encrypted.

    `last_step` is the half minute of the last code that was used: that code and earlier ones open nothing any more.
    """

    __tablename__ = "code_apps"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(400))
    made_at: Mapped[datetime] = mapped_column(default=now)
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code on paper, for once. Only its hash is kept."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]
