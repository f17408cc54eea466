"""Questions about people and the links they hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account, LinkPurpose, OneTimeLink, ResetRequest, Role, SignInSession
from ideas.model.base import now
from ideas.model.refusals import FirstLinkExpired, LinkExpired, NotFound
from ideas.text.keys import hash_of

# These open an account that is in use: they end as soon as its password is another one.
_BOUND = (LinkPurpose.RESET_PASSWORD, LinkPurpose.CHANGE_ADDRESS)


class PasswordKept(NamedTuple):
    """The number of an account and the hash of its password, as far as there are any."""

    account_id: int | None
    password_hash: str | None


def account_by_email(session: Session, email: str) -> Account | None:
    """Who signs in with this address? It is compared in lower case."""
    return session.scalar(select(Account).where(Account.email == email.lower()))


def password_kept(session: Session, email: str) -> PasswordKept:
    """Which password (as its hash) belongs to this address? The answer is one row, whether there is an account or not:
    how long it takes tells nobody.
    """
    its = Account.email == email.lower()
    found = select(
        select(Account.id).where(its).scalar_subquery(), select(Account.password_hash).where(its).scalar_subquery()
    )
    return PasswordKept(*session.execute(found).one())


def account_called(session: Session, email: str) -> Account:
    """Who has a confirmed account with this address? Raises NotFound."""
    account = account_by_email(session, email)
    if account is None or account.is_example or not account.is_confirmed or account.closed_at is not None:
        raise NotFound(email)
    return account


def signed_in_with(session: Session, key_hash: str) -> SignInSession | None:
    """Which session has the key with this hash, and with it who? None when it ended or expired."""
    found = session.scalar(
        select(SignInSession)
        .where(SignInSession.key_hash == key_hash)
        .options(joinedload(SignInSession.account, innerjoin=True))
    )
    return found if found and found.expires_at > now() else None


def link_for(session: Session, key_hash: str, purpose: LinkPurpose) -> OneTimeLink:
    """Which link has this key and this purpose, and still works? Raises LinkExpired."""
    link = session.get(OneTimeLink, key_hash)
    if link is None or link.purpose is not purpose or link.used_at is not None or link.expires_at <= now():
        raise FirstLinkExpired if purpose is LinkPurpose.FIRST_ADMINISTRATOR else LinkExpired
    if purpose in _BOUND and (link.account is None or link.bound_to != password_mark(link.account)):
        raise LinkExpired
    return link


def password_mark(account: Account) -> str:
    """By what a link knows that the account still has the password that it had."""
    return hash_of(account.password_hash or "")


def reset_requests(session: Session, *, until: datetime | None = None, limit: int = 200) -> Sequence[int]:
    """Who asked for a link to choose another password (before this moment), the first one first? Their numbers."""
    asked = select(ResetRequest.id) if until is None else select(ResetRequest.id).where(ResetRequest.asked_at <= until)
    return session.scalars(asked.order_by(ResetRequest.id).limit(limit)).all()


def there_is_an_administrator(session: Session) -> bool:
    """Has somebody become administrator yet?"""
    return session.scalar(select(Account.id).where(Account.role == Role.ADMINISTRATOR).limit(1)) is not None


def has_another_administrator(session: Session, account: Account) -> bool:
    """Could somebody else still manage the board without this person?"""
    others = (Account.role == Role.ADMINISTRATOR, Account.id != account.id, Account.closed_at.is_(None))
    return session.scalar(select(Account.id).where(*others).limit(1)) is not None
