"""Beginning something in one browser, and finishing it there once."""

from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from ideas.model.accounts import Account, SignInStep, StepPurpose
from ideas.model.base import now
from ideas.model.refusals import StepExpired
from ideas.queries.sign_in_steps import BOUND_TO, mark_of_password
from ideas.text.keys import hash_of, new_key


def begin_step(session: Session, purpose: StepPurpose, account: Account | None, *, minutes: int, **details: Any) -> str:
    """Begin something that has to be finished in this browser. Answers with the key, for its cookie."""
    session.execute(delete(SignInStep).where(SignInStep.expires_at <= now()))
    key = new_key()
    if account is not None:
        details[BOUND_TO] = mark_of_password(account)
    session.add(
        SignInStep(
            key_hash=hash_of(key), purpose=purpose, account_id=account.id if account else None, details=details,
            expires_at=now() + timedelta(minutes=minutes),
        )
    )  # fmt: skip
    session.flush()
    return key


def finish_step(session: Session, step: SignInStep) -> None:
    """Use a step up. Raises StepExpired when another request did so first, also when two race."""
    gone = session.execute(
        delete(SignInStep)
        .where(SignInStep.key_hash == step.key_hash, SignInStep.expires_at > now())
        .execution_options(synchronize_session=False)
    )
    assert isinstance(gone, CursorResult)
    if gone.rowcount != 1:
        raise StepExpired(step.purpose.value)
