"""Signing up, confirming an address, signing in and out, and becoming moderator or administrator."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ideas.actions.notifications import put_in_outbox
from ideas.actions.passwords import is_password_of, password_hash
from ideas.model.accounts import Account, LinkPurpose, OneTimeLink, Role, SignInSession
from ideas.model.base import now
from ideas.model.notifications import MessageKind
from ideas.model.refusals import FirstLinkExpired, NotAllowed, NotFound
from ideas.queries.accounts import account_by_email, link_for, there_is_an_administrator
from ideas.text.keys import hash_of, new_key

# How long the printed link for the first administrator works; the next start prints a new one.
FIRST_LINK_HOURS = 48


class WrongCredentials(NotAllowed):
    """The address and the password do not belong together, or there is no such account: the answer is the same."""


@dataclass(frozen=True, kw_only=True)
class LinkToMail:
    """How a link that confirms an address is mailed: in which language, for how many hours, and where it leads on."""

    language: str
    hours: int
    next_address: str | None = None


def sign_up(session: Session, *, email: str, name: str, password: str, link: LinkToMail) -> Account:
    """Ask for an account. The same work is done, and a mail goes out, whether the address is known or not.

    As long as an address is not confirmed, who asks again begins anew: the name and password of the last time count.
    """
    hashed = password_hash(password)
    account = account_by_email(session, email)
    if account is not None and account.is_confirmed:
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, account, language=link.language)
        return account
    if account is None:
        account = Account(email=email.lower(), name=name, password_hash=hashed, language=link.language)
        session.add(account)
    else:
        account.name, account.password_hash, account.language = name, hashed, link.language
        session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
    session.flush()
    send_confirmation(session, account, link)
    return account


def send_confirmation(session: Session, account: Account, link: LinkToMail) -> None:
    """Mail a link that confirms the address of this account. Earlier links stop working."""
    if account.is_confirmed:
        return
    key = _new_link(session, LinkPurpose.CONFIRM_ADDRESS, account, hours=link.hours, next_address=link.next_address)
    put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, account, language=link.language, key=key, hours=link.hours)


def confirm_address(session: Session, key: str) -> OneTimeLink:
    """Use the link from the mail. Raises LinkExpired."""
    link = link_for(session, hash_of(key), LinkPurpose.CONFIRM_ADDRESS)
    assert link.account is not None, "a link of this purpose has an account"
    link.used_at = now()
    link.account.confirmed_at = link.account.confirmed_at or now()
    return link


def sign_in(session: Session, *, email: str, password: str, days: int) -> tuple[Account, str]:
    """Sign in with a password. Answers with the account and the key of the session. Raises WrongCredentials."""
    account = account_by_email(session, email)
    if not is_password_of(account.password_hash if account else None, password) or account is None:
        raise WrongCredentials
    return account, begin_session(session, account, days=days)


def begin_session(session: Session, account: Account, *, days: int) -> str:
    """Open a session for somebody whose identity is certain. Answers with its key."""
    session.execute(delete(SignInSession).where(SignInSession.expires_at <= now()))
    key = new_key()
    session.add(SignInSession(key_hash=hash_of(key), account_id=account.id, expires_at=now() + timedelta(days=days)))
    return key


def sign_out(session: Session, key: str) -> None:
    """End the session with this key. One that ended before stays ended."""
    session.execute(delete(SignInSession).where(SignInSession.key_hash == hash_of(key)))


def change_name(session: Session, account: Account, name: str) -> None:
    """Be known by another name from now on."""
    account.name = name


def change_language(session: Session, account: Account, language: str) -> None:
    """Be written to in this language from now on."""
    account.language = language


def make_moderator(session: Session, email: str) -> Account:
    """Let somebody curate. Raises NotFound."""
    return _give_role(session, email, Role.MODERATOR)


def make_administrator(session: Session, email: str) -> Account:
    """Let somebody curate and manage. Raises NotFound."""
    return _give_role(session, email, Role.ADMINISTRATOR)


def link_for_first_administrator(session: Session) -> str | None:
    """A key with which one person can become the first administrator; None when there is one already."""
    if there_is_an_administrator(session):
        return None
    return _new_link(session, LinkPurpose.FIRST_ADMINISTRATOR, None, hours=FIRST_LINK_HOURS)


def become_first_administrator(session: Session, key: str, *, email: str, name: str, password: str) -> Account:
    """Use the link that was printed at the start. Raises LinkExpired, also when somebody else was first."""
    link = link_for(session, hash_of(key), LinkPurpose.FIRST_ADMINISTRATOR)
    if there_is_an_administrator(session):
        raise FirstLinkExpired
    account = account_by_email(session, email)
    if account is None:
        account = Account(email=email.lower(), name=name)
        session.add(account)
    account.name, account.password_hash, account.role = name, password_hash(password), Role.ADMINISTRATOR
    account.confirmed_at = account.confirmed_at or now()
    link.used_at = now()
    session.flush()
    session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
    return account


def _give_role(session: Session, email: str, role: Role) -> Account:
    account = account_by_email(session, email)
    if account is None or account.is_example:
        raise NotFound(email)
    account.role = role
    return account


def _new_link(
    session: Session, purpose: LinkPurpose, account: Account | None, *, hours: int, next_address: str | None = None
) -> str:
    same = OneTimeLink.account_id == account.id if account else OneTimeLink.account_id.is_(None)
    session.execute(delete(OneTimeLink).where(OneTimeLink.purpose == purpose, same))
    key = new_key()
    session.add(
        OneTimeLink(
            key_hash=hash_of(key), purpose=purpose, account_id=account.id if account else None,
            next_address=next_address, expires_at=now() + timedelta(hours=hours),
        )
    )  # fmt: skip
    return key
