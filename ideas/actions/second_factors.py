"""What all second factors share: one change at a time, a mail about each, and what the first and the last one mean."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ideas.actions.accounts import prove_again
from ideas.actions.audit import Change, note_change
from ideas.actions.notifications import put_in_outbox
from ideas.actions.sessions import end_all_but
from ideas.model.accounts import Account, SignInSession, SignInStep
from ideas.model.notifications import MessageKind
from ideas.model.refusals import LastSecondFactor, LastWayIn, NotFound, NotInThisState
from ideas.model.second_factors import CodeApp, Passkey, RecoveryCode, SignInChange
from ideas.queries.accounts import account_by_email
from ideas.queries.identities import ways_in
from ideas.queries.second_factors import SecondFactors, second_factors_of
from ideas.text.keys import hash_of


def hold_second_factors(session: Session, account: Account) -> SecondFactors:
    """What somebody has beside a password, and nobody else changes it until the commit."""
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    return second_factors_of(session, account)


def tell_of_change(session: Session, account: Account, change: SignInChange) -> None:
    """Mail somebody that something changed about how they sign in: perhaps it was not them."""
    put_in_outbox(session, MessageKind.SIGN_IN_CHANGED, account, change=change.value)


def count_as_shown(session: Session, account: Account, *, key: str) -> str:
    """Somebody made a second factor just now, and so has shown it: their session goes on under a new key.

    Other sessions that were opened with less end: there, too, it has to be shown from now on.
    """
    with_less = (SignInSession.account_id == account.id, SignInSession.second_factor.is_(False))
    session.execute(delete(SignInSession).where(*with_less, SignInSession.key_hash != hash_of(key)))
    return prove_again(session, key, second_factor=True)


def require_another_factor(account: Account, found: SecondFactors, *, required_of_moderators: bool) -> None:
    """Insist that a moderator keeps one. Raises LastSecondFactor."""
    if required_of_moderators and account.is_moderator and found.number == 1:
        raise LastSecondFactor


def require_another_way_in(session: Session, account: Account) -> None:
    """Insist that something else opens the account as well. Raises LastWayIn."""
    if ways_in(session, account) <= 1:
        raise LastWayIn


def forget_what_stood_in(session: Session, account: Account) -> None:
    """Without a second factor there is nothing that recovery codes stand in for, and nothing that was shown."""
    if second_factors_of(session, account).exist:
        return
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account.id)
        .values(second_factor=False)
        .execution_options(synchronize_session=False)
    )


def forget_second_factors(session: Session, email: str) -> Account:
    """Somebody lost all of it, and showed to those who run the board who they are. Raises NotFound."""
    account = account_by_email(session, email)
    if account is None:
        raise NotFound(email)
    if not hold_second_factors(session, account).exist:
        return account
    for record in (Passkey, CodeApp, RecoveryCode, SignInSession, SignInStep):
        session.execute(delete(record).where(record.account_id == account.id))
    tell_of_change(session, account, SignInChange.ALL_REMOVED)
    note_change(session, Change("forget-second-factors", f"account {account.pseudonym}", {}, {}), by=None)
    return account


def remove_password(session: Session, account: Account, *, key: str) -> str:
    """Sign in with passkeys alone from now on; every other session ends. Answers with the new key of this one.

    Raises NotInThisState when the loss of one passkey would lock the owner out.
    """
    if not hold_second_factors(session, account).can_replace_a_password:
        raise NotInThisState
    account.password_hash = None
    end_all_but(session, account.id, hash_of(key))
    tell_of_change(session, account, SignInChange.PASSWORD_REMOVED)
    return prove_again(session, key, second_factor=True)
