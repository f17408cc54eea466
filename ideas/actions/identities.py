"""Signing in at an organisation: who that is here, linking it to an account and taking it away again."""

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from ideas.actions.accounts import LinkToMail
from ideas.actions.notifications import put_in_outbox
from ideas.actions.sessions import end_all_but
from ideas.model.accounts import (
    Account,
    Identity,
    LinkPurpose,
    OneTimeLink,
    Role,
    SignInStep,
    StepPurpose,
)
from ideas.model.base import now
from ideas.model.database import insert_if_absent
from ideas.model.notifications import MessageKind
from ideas.model.refusals import (
    AddressHasAccount,
    CannotBeEntered,
    IdentityTaken,
    LastWayIn,
    NotFound,
    NotTheirIdentity,
    TripOver,
)
from ideas.queries.accounts import account_by_email
from ideas.queries.identities import identity_known_as, ways_in
from ideas.text.keys import hash_of, new_key
from ideas.text.typed import cleaned_line

# Longer than a sign-in elsewhere may take: after that the answer is too old anyway.
USED_STATE_KEPT = timedelta(hours=1)
OFFER_LASTS = timedelta(minutes=10)
LONGEST_NAME = 80


class Newcomer(NamedTuple):
    """Somebody whom an organisation names, and whom we do not know yet."""

    issuer: str
    subject: str
    email: str
    name: str


def use_up_answer(session: Session, state: str) -> None:
    """Take the answer to a sign-in that was begun: once, also when two come at the same time. Raises TripOver."""
    session.execute(delete(SignInStep).where(SignInStep.expires_at <= now()))
    taken = insert_if_absent(
        session, SignInStep, key_hash=hash_of(state), purpose=StepPurpose.SINGLE_SIGN_ON, details={},
        expires_at=now() + USED_STATE_KEPT,
    )  # fmt: skip
    if not taken:
        raise TripOver


def enter_with_identity(identity: Identity) -> Account:
    """Come in by the sign-in of an organisation. Raises CannotBeEntered."""
    account = identity.account
    if account.closed_at is not None or account.is_example or not account.is_confirmed:
        raise CannotBeEntered
    identity.used_at = now()
    return account


def sign_up_with_identity(session: Session, newcomer: Newcomer, *, language: str) -> Account:
    """Make an account for somebody whose organisation vouches for their address. Raises AddressHasAccount.

    What others asked for with this address, and never confirmed, is theirs no longer.
    """
    account = _account_to_be(session, newcomer, language)
    # First the links and then the account: who confirms by a link at this moment goes in the same order.
    session.execute(
        delete(OneTimeLink).where(
            OneTimeLink.account_id == account.id, OneTimeLink.purpose == LinkPurpose.CONFIRM_ADDRESS
        )
    )
    claimed = session.execute(
        update(Account)
        .where(Account.id == account.id, Account.confirmed_at.is_(None))
        .values(confirmed_at=now(), name=usable_name(newcomer), language=language)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(claimed, CursorResult)
    if claimed.rowcount != 1:
        raise AddressHasAccount
    _link(session, account, newcomer.issuer, newcomer.subject)
    session.refresh(account)
    return account


def ask_for_account(session: Session, newcomer: Newcomer, *, link: LinkToMail) -> None:
    """Ask for an account with an address that still has to be confirmed, as when signing up with a password.

    The same is done, and a mail goes out, whether the address is known or not.
    """
    account = account_by_email(session, newcomer.email)
    if account is not None and account.is_confirmed:
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, account, language=link.language)
        return
    account = account or _account_to_be(session, newcomer, link.language)
    key = new_key()
    session.add(
        OneTimeLink(
            key_hash=hash_of(key), purpose=LinkPurpose.CONFIRM_ADDRESS, account_id=account.id,
            name=usable_name(newcomer), issuer=newcomer.issuer, subject=newcomer.subject,
            browser_hash=link.browser_hash, next_address=link.next_address,
            expires_at=now() + timedelta(hours=link.hours),
        )
    )  # fmt: skip
    put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, account, language=link.language, key=key, hours=link.hours)


def show_again_with_identity(identity: Identity | None, *, by: Account) -> None:
    """Somebody who is signed in shows by their organisation that it is still them. Raises NotTheirIdentity."""
    if identity is None or identity.account_id != by.id:
        raise NotTheirIdentity


def offer_identity(session: Session, issuer: str, subject: str, *, organisation: str | None, to: Account) -> str:
    """Keep for some minutes who somebody showed to be, until they say that it is to be linked. Answers with a key.

    `organisation` is the one that this sign-in vouches for. Raises IdentityTaken.
    """
    if identity_known_as(session, issuer, subject) is not None:
        raise IdentityTaken
    key = new_key()
    session.add(
        SignInStep(
            key_hash=hash_of(key), purpose=StepPurpose.SINGLE_SIGN_ON, account_id=to.id,
            details={"issuer": issuer, "subject": subject, "organisation": organisation},
            expires_at=now() + OFFER_LASTS,
        )
    )  # fmt: skip
    return key


def link_offered_identity(session: Session, key: str, *, by: Account) -> dict[str, Any]:
    """Come in by this sign-in of an organisation as well, from now on. Answers with what was offered.

    Raises TripOver when the offer is gone, and IdentityTaken.
    """
    mine = (SignInStep.account_id == by.id, SignInStep.purpose == StepPurpose.SINGLE_SIGN_ON)
    offer = session.scalar(select(SignInStep).where(SignInStep.key_hash == hash_of(key), *mine))
    if offer is None or offer.expires_at <= now():
        raise TripOver
    taken = session.execute(
        delete(SignInStep).where(SignInStep.key_hash == offer.key_hash).execution_options(synchronize_session=False)
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount != 1:
        raise TripOver
    _link(session, by, offer.details["issuer"], offer.details["subject"])
    return offer.details


def unlink_identity(session: Session, issuer: str, subject: str, *, by: Account, here: str) -> None:
    """Come in by this sign-in no longer; sessions elsewhere end (`here` is the key of this one).

    Raises NotFound, and LastWayIn.
    """
    # Two that are taken away at once meet here, or each would see the other one still there.
    session.execute(select(Account.id).where(Account.id == by.id).with_for_update())
    identity = session.get(Identity, (issuer, subject))
    if identity is None or identity.account_id != by.id:
        raise NotFound(issuer)
    if ways_in(session, by) <= 1:
        raise LastWayIn
    session.delete(identity)
    end_all_but(session, by.id, hash_of(here))


def usable_name(newcomer: Newcomer) -> str:
    """What to call somebody: as their organisation does, if that can be read, or else as in their address."""
    for name in (newcomer.name, newcomer.email.partition("@")[0], newcomer.email):
        line = cleaned_line(name)[:LONGEST_NAME].strip()
        if len(line) >= 2 and any(map(str.isalnum, line)):
            return line
    raise AssertionError("an address has letters")


def _account_to_be(session: Session, newcomer: Newcomer, language: str) -> Account:
    insert_if_absent(
        session, Account, email=newcomer.email, name=usable_name(newcomer), role=Role.MEMBER, language=language,
        is_example=False, created_at=now(),
    )  # fmt: skip
    account = account_by_email(session, newcomer.email)
    assert account is not None, "it was inserted just now, by this request or by another"
    return account


def _link(session: Session, account: Account, issuer: str, subject: str) -> None:
    if not insert_if_absent(session, Identity, issuer=issuer, subject=subject, account_id=account.id):
        raise IdentityTaken
