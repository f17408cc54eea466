"""Apps that make codes: setting one up, checking its codes, and taking it away."""

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from ideas.actions.second_factors import (
    forget_what_stood_in,
    hold_second_factors,
    require_another_factor,
    tell_of_change,
)
from ideas.actions.sessions import end_all_but
from ideas.actions.sign_in_steps import begin_step, finish_step
from ideas.model.accounts import Account, SignInStep, StepPurpose
from ideas.model.base import now
from ideas.model.database import insert_or_replace
from ideas.model.refusals import WrongCode
from ideas.model.second_factors import CodeApp, SignInChange
from ideas.queries.second_factors import SecondFactors
from ideas.text.codes import as_meant, new_app_secret, step_of_code
from ideas.text.keys import hash_of
from ideas.text.sealing import CannotBeOpened, opened, sealed

SET_UP_MINUTES = 15
_PURPOSE = "secret of a code app"


def begin_code_app(session: Session, account: Account, *, secret_key: str) -> str:
    """Make the secret for a new app. It counts once a code from the app was typed. Answers with the key of the step."""
    secret = _sealed(new_app_secret(), account, secret_key)
    return begin_step(session, StepPurpose.NEW_CODE_APP, account, minutes=SET_UP_MINUTES, secret=secret)


def secret_of_new_app(step: SignInStep, account: Account, *, secret_key: str) -> str:
    """The secret that was made, for the page that shows it."""
    return _opened(step.details["secret"], account, secret_key)


def add_code_app(session: Session, account: Account, step: SignInStep, code: str, *, secret_key: str) -> None:
    """Let the new app count, in the place of an earlier one: it makes the right codes. Raises WrongCode."""
    secret = secret_of_new_app(step, account, secret_key=secret_key)
    belongs_to = step_of_code(secret, as_meant(code), at=now(), after=0)
    if belongs_to is None:
        raise WrongCode
    hold_second_factors(session, account)
    finish_step(session, step)
    insert_or_replace(
        session, CodeApp, {"account_id": account.id},
        secret=step.details["secret"], made_at=now(), last_step=belongs_to,
    )  # fmt: skip
    tell_of_change(session, account, SignInChange.CODE_APP_ADDED)


def use_app_code(session: Session, account: Account, app: CodeApp, code: str, *, secret_key: str) -> None:
    """Let a code of six digits count, once, whoever else sends it at the same moment. Raises WrongCode."""
    belongs_to = step_of_code(_opened(app.secret, account, secret_key), code, at=now(), after=app.last_step)
    if belongs_to is None:
        raise WrongCode
    claimed = session.execute(
        update(CodeApp)
        .where(CodeApp.account_id == account.id, CodeApp.secret == app.secret, CodeApp.last_step < belongs_to)
        .values(last_step=belongs_to)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(claimed, CursorResult)
    if claimed.rowcount != 1:
        raise WrongCode


def remove_code_app(session: Session, account: Account, *, required_of_moderators: bool, key: str) -> SecondFactors:
    """Let the app count no more; one that is gone stays gone. What it opened ends: every session but that of `key`.

    Raises LastSecondFactor.
    """
    found = hold_second_factors(session, account)
    if found.code_app is None:
        return found
    require_another_factor(account, found, required_of_moderators=required_of_moderators)
    session.execute(delete(CodeApp).where(CodeApp.account_id == account.id))
    forget_what_stood_in(session, account)
    end_all_but(session, account.id, hash_of(key))
    tell_of_change(session, account, SignInChange.CODE_APP_REMOVED)
    return found


def _sealed(secret: str, account: Account, secret_key: str) -> str:
    return sealed(secret, secret_key=secret_key, purpose=_PURPOSE, owner=account.pseudonym)


def _opened(kept: str, account: Account, secret_key: str) -> str:
    try:
        return opened(kept, secret_key=secret_key, purpose=_PURPOSE, owner=account.pseudonym)
    except CannotBeOpened:
        # The secret key of the board is another one by now: no code of this app is right any more.
        raise WrongCode from None
