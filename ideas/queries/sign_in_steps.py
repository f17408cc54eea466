"""Questions about what was begun in a browser and has to be finished there."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account, SignInStep, StepPurpose
from ideas.model.base import now
from ideas.model.refusals import StepExpired
from ideas.text.keys import hash_of

# In the details of a step: the password of the moment in which it was begun, hashed once more.
BOUND_TO = "bound_to"


def step_begun(session: Session, key: str, purpose: StepPurpose) -> SignInStep:
    """Which step did this browser begin, that can still be finished? Raises StepExpired.

    Another password, or a closed account, ends what was begun before.
    """
    found = session.scalar(
        select(SignInStep).where(SignInStep.key_hash == hash_of(key)).options(joinedload(SignInStep.account))
    )
    if found is None or found.purpose is not purpose or found.expires_at <= now():
        raise StepExpired(purpose.value)
    who = found.account
    if who is not None and (who.closed_at is not None or found.details.get(BOUND_TO) != mark_of_password(who)):
        raise StepExpired(purpose.value)
    return found


def mark_of_password(account: Account) -> str:
    """What changes whenever the password does, and does not tell it."""
    return hash_of(account.password_hash or "")
