"""Codes on paper, for when a passkey or an app is lost; and the one place where any code that is typed is checked."""

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from ideas.actions.code_apps import use_app_code
from ideas.actions.second_factors import hold_second_factors, tell_of_change
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.refusals import NotInThisState, WrongCode
from ideas.model.second_factors import RecoveryCode, SignInChange
from ideas.queries.second_factors import second_factors_of
from ideas.text.codes import APP_DIGITS, RECOVERY_LENGTH, as_meant, new_recovery_code
from ideas.text.keys import hash_of

HOW_MANY = 10


def make_recovery_codes(session: Session, account: Account) -> list[str]:
    """A new set of codes; the earlier set opens nothing any more. Only this answer holds them: we keep hashes.

    Raises NotInThisState when there is no second factor that they could stand in for.
    """
    if not hold_second_factors(session, account).exist:
        raise NotInThisState
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [new_recovery_code() for _ in range(HOW_MANY)]
    session.add_all(RecoveryCode(account_id=account.id, code_hash=hash_of(code)) for code in codes)
    session.flush()
    tell_of_change(session, account, SignInChange.RECOVERY_CODES_MADE)
    return codes


def use_code(session: Session, account: Account, typed: str, *, secret_key: str) -> None:
    """Let a code from the app or from paper count, once. Raises WrongCode. No code is checked anywhere else."""
    code = as_meant(typed)
    app = second_factors_of(session, account).code_app
    if len(code) == RECOVERY_LENGTH:
        _use_recovery_code(session, account, code)
    elif len(code) == APP_DIGITS and app is not None:
        use_app_code(session, account, app, code, secret_key=secret_key)
    else:
        raise WrongCode


def _use_recovery_code(session: Session, account: Account, code: str) -> None:
    claimed = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash == hash_of(code))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=now())
        .execution_options(synchronize_session=False)
    )
    assert isinstance(claimed, CursorResult)
    if claimed.rowcount != 1:
        raise WrongCode
    tell_of_change(session, account, SignInChange.RECOVERY_CODE_USED)
