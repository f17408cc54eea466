"""Questions about what somebody has beside a password."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.refusals import NotFound
from ideas.model.second_factors import CodeApp, Passkey, RecoveryCode


class SecondFactors(NamedTuple):
    """What somebody has beside a password. Recovery codes stand in for the others; they are no factor by themselves."""

    passkeys: list[Passkey]
    code_app: CodeApp | None
    recovery_codes: int

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.passkeys) + (self.code_app is not None)

    @property
    def exist(self) -> bool:
        """Whether a password alone does not open the account."""
        return self.number > 0

    @property
    def include_codes(self) -> bool:
        """Whether there is a code that can be typed."""
        return self.code_app is not None or self.recovery_codes > 0

    @property
    def can_replace_a_password(self) -> bool:
        """Whether somebody who loses one passkey can still get in without a password."""
        return len(self.passkeys) > 1 or (len(self.passkeys) == 1 and self.recovery_codes > 0)


def second_factors_of(session: Session, account: Account) -> SecondFactors:
    """What does somebody have beside a password?"""
    passkeys = session.scalars(select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.made_at))
    code_app = session.scalar(select(CodeApp).where(CodeApp.account_id == account.id))
    unused = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return SecondFactors(list(passkeys), code_app, session.scalar(unused) or 0)


def passkey_of(session: Session, account: Account, credential_id: str) -> Passkey:
    """Which passkey of this person is it? Raises NotFound, also when it is somebody else's."""
    found = session.get(Passkey, credential_id)
    if found is None or found.account_id != account.id:
        raise NotFound(credential_id[:40])
    return found
