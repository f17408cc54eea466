"""Passkeys: making one, showing one, giving it another name, and taking it away."""

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from ideas.actions.second_factors import (
    forget_what_stood_in,
    hold_second_factors,
    require_another_factor,
    require_another_way_in,
    tell_of_change,
)
from ideas.actions.sessions import end_all_but
from ideas.actions.sign_in_steps import begin_step, finish_step
from ideas.model.accounts import Account, SignInStep, StepPurpose
from ideas.model.base import now
from ideas.model.database import insert_if_absent
from ideas.model.refusals import PasskeyCopied, PasskeyRefused
from ideas.model.second_factors import Passkey, SignInChange
from ideas.queries.second_factors import second_factors_of
from ideas.text.keys import hash_of
from ideas.text.passkeys import (
    NotProven,
    PasskeySite,
    Person,
    new_challenge,
    passkey_made,
    passkey_named_in,
    passkey_shown,
    question_for_new_passkey,
    question_for_passkey,
)

ANSWER_MINUTES = 5


def ask_for_new_passkey(session: Session, account: Account, site: PasskeySite) -> tuple[str, str]:
    """Begin a new passkey. Answers with the key of the step and with what the browser is asked."""
    challenge = new_challenge()
    taken = [each.credential_id for each in second_factors_of(session, account).passkeys]
    person = Person(account.pseudonym, account.email, account.name)
    question = question_for_new_passkey(site, person, taken=taken, challenge=challenge)
    key = begin_step(session, StepPurpose.NEW_PASSKEY, account, minutes=ANSWER_MINUTES, challenge=challenge)
    return key, question


def add_passkey(session: Session, step: SignInStep, *, answer: str, name: str, site: PasskeySite) -> None:
    """Let a passkey count that was made in this step. Raises PasskeyRefused."""
    account = step.account
    assert account is not None, "a step of this purpose has an account"
    try:
        made = passkey_made(answer, site, challenge=step.details["challenge"])
    except NotProven:
        raise PasskeyRefused from None
    hold_second_factors(session, account)
    finish_step(session, step)
    is_new = insert_if_absent(
        session, Passkey, credential_id=made.credential_id, account_id=account.id, public_key=made.public_key,
        sign_count=made.sign_count, name=name, made_at=now(),
    )  # fmt: skip
    if not is_new:
        raise PasskeyRefused
    tell_of_change(session, account, SignInChange.PASSKEY_ADDED)


def ask_for_passkey(session: Session, account: Account | None, site: PasskeySite) -> tuple[str, str]:
    """Ask for a signature with a passkey of this account; of None, with any that the browser has for us.

    Answers with the key of the step and with what the browser is asked.
    """
    challenge = new_challenge()
    known = [each.credential_id for each in second_factors_of(session, account).passkeys] if account else []
    question = question_for_passkey(site, known=known, challenge=challenge)
    return begin_step(session, StepPurpose.PASSKEY, account, minutes=ANSWER_MINUTES, challenge=challenge), question


def account_with_passkey(session: Session, step: SignInStep, *, answer: str, site: PasskeySite) -> Account:
    """Whose passkey answered the question of this step? Raises PasskeyRefused and PasskeyCopied.

    A copy is told to its owner: who refuses has to commit this.
    """
    try:
        passkey = session.get(Passkey, passkey_named_in(answer))
        if passkey is None:
            raise PasskeyRefused
        shown = passkey_shown(answer, site, challenge=step.details["challenge"], public_key=passkey.public_key)
    except NotProven:
        raise PasskeyRefused from None
    owner = session.get(Account, passkey.account_id)
    if owner is None or step.account_id not in (None, owner.id) or shown.handle not in (None, owner.pseudonym):
        raise PasskeyRefused
    if owner.closed_at is not None or not owner.is_confirmed:
        raise PasskeyRefused
    finish_step(session, step)
    _count_on(session, passkey, owner, shown.sign_count)
    return owner


def rename_passkey(session: Session, passkey: Passkey, name: str) -> None:
    """Call it by another name."""
    passkey.name = name


def remove_passkey(
    session: Session, account: Account, passkey: Passkey, *, required_of_moderators: bool, key: str
) -> None:
    """Let it open nothing any more. What it opened before ends too: every session but that of `key`.

    Raises LastSecondFactor and LastWayIn.
    """
    found = hold_second_factors(session, account)
    if passkey.credential_id not in [each.credential_id for each in found.passkeys]:
        # It was taken away meanwhile, in another window.
        return
    require_another_factor(account, found, required_of_moderators=required_of_moderators)
    require_another_way_in(session, account)
    session.execute(delete(Passkey).where(Passkey.credential_id == passkey.credential_id))
    forget_what_stood_in(session, account)
    end_all_but(session, account.id, hash_of(key))
    tell_of_change(session, account, SignInChange.PASSKEY_REMOVED)


def _count_on(session: Session, passkey: Passkey, owner: Account, count: int) -> None:
    """Note how often it signed. A device counts on with every signature, or it never counts and says 0."""
    same = Passkey.credential_id == passkey.credential_id
    goes_on = Passkey.sign_count < count if count else Passkey.sign_count == 0
    noted = session.execute(
        update(Passkey)
        .where(same, goes_on)
        .values(sign_count=count, used_at=now())
        .execution_options(synchronize_session=False)
    )
    assert isinstance(noted, CursorResult)
    if noted.rowcount == 1:
        return
    if session.scalar(select(Passkey.credential_id).where(same)) is None:
        # It was taken away while it was being shown.
        raise PasskeyRefused
    tell_of_change(session, owner, SignInChange.PASSKEY_COPIED)
    raise PasskeyCopied
