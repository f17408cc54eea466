"""Signing up, confirming an address, signing in and out, and becoming moderator or administrator."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, exists, select, update
from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.actions.notifications import put_in_outbox
from ideas.actions.organisations import verify_by_address
from ideas.actions.passwords import hold_password, is_password_of, password_hash
from ideas.actions.sessions import end_sessions_of
from ideas.model.accounts import Account, Identity, LinkPurpose, OneTimeLink, Role, SignInSession
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.database import insert_if_absent
from ideas.model.ideas import Idea
from ideas.model.notifications import MessageKind
from ideas.model.refusals import FirstLinkExpired, LinkExpired, NotAllowed, NotFound
from ideas.model.votes import TallyClock
from ideas.queries.accounts import account_by_email, account_called, link_for, password_kept, there_is_an_administrator
from ideas.text.keys import hash_of, new_key

# How long the printed link for the first administrator works; the next start prints a new one.
FIRST_LINK_HOURS = 48


class WrongCredentials(NotAllowed):
    """The address and the password do not belong together, or there is no such account: the answer is the same."""


@dataclass(frozen=True, kw_only=True)
class LinkToMail:
    """How a link that confirms an address is mailed, and where it leads on.

    `hours` is how long it works; `browser_hash` tells the browser in which somebody asked for it.
    """

    language: str
    hours: int
    browser_hash: str | None = None
    next_address: str | None = None


class OtherPassword(NotAllowed):
    """The link was asked for with another password, in another browser: perhaps by somebody else."""


def sign_up(session: Session, *, email: str, name: str, password: str, link: LinkToMail) -> Account:
    """Ask for an account. The same work is done, and a mail goes out, whether the address is known or not.

    What was asked for stays with the link until it is used: who asks again, or asks with the address of somebody else,
    changes nothing about what others asked for.
    """
    hashed = password_hash(password)
    insert_if_absent(
        session, Account, email=email.lower(), name=name, role=Role.MEMBER, language=link.language,
        is_example=False, created_at=now(),
    )  # fmt: skip
    account = account_by_email(session, email)
    assert account is not None, "it was inserted just now, by this request or by another, or long ago"
    known, key = account.is_confirmed, new_key()
    session.add(
        OneTimeLink(
            key_hash=hash_of(key), purpose=LinkPurpose.CONFIRM_ADDRESS, account_id=account.id,
            name=name, password_hash=None if known else hashed, browser_hash=link.browser_hash,
            next_address=link.next_address, expires_at=now() + timedelta(hours=link.hours),
            # For an account that is in use the link is worthless, and nobody ever gets it: it is only the same work.
            used_at=now() if known else None,
        )
    )  # fmt: skip
    if known:
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, account, language=link.language)
    else:
        put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, account, language=link.language, key=key, hours=link.hours)
    return account


def confirm_address(
    session: Session, key: str, *, password: str | None = None, browser_hash: str | None = None
) -> OneTimeLink:
    """Use the link from the mail: what was asked for becomes the account. Raises LinkExpired and OtherPassword.

    Whoever reads the mail shows by the browser, or else by the password, to be the one who asked. Otherwise somebody
    could ask for an account with the address of another, who presses the button and so opens it for the first.
    """
    link = link_for(session, hash_of(key), LinkPurpose.CONFIRM_ADDRESS)
    account = link.account
    assert account is not None, "a link of this purpose has an account"
    if not is_same_browser(link, browser_hash) and not is_password_of(link.password_hash, password or ""):
        raise OtherPassword
    if not _use_up(session, link):
        raise LinkExpired(link.purpose.value)
    account.name, account.password_hash = link.name or account.name, link.password_hash
    account.confirmed_at = account.confirmed_at or now()
    verify_by_address(session, account)
    others = (OneTimeLink.account_id == account.id, OneTimeLink.key_hash != link.key_hash)
    session.execute(delete(OneTimeLink).where(*others))
    end_sessions_of(session, account)
    identity = {"issuer": link.issuer, "subject": link.subject}
    if link.issuer and not insert_if_absent(session, Identity, account_id=account.id, **identity):
        raise LinkExpired(link.purpose.value)
    return link


def is_same_browser(link: OneTimeLink, browser_hash: str | None) -> bool:
    """Whether this is the browser in which somebody asked for the link."""
    return browser_hash is not None and link.browser_hash == browser_hash


def account_with_password(session: Session, *, email: str, password: str, looking: Session | None = None) -> Account:
    """Who has this address and this password? Raises WrongCredentials.

    The check is meant to take long, and on SQLite whoever may write keeps all others waiting: so it is done with what
    a session finds that is only `looking`. An address that is not confirmed has no password yet: the answer is as for
    one that nobody knows.
    """
    kept = password_kept(looking or session, email)
    if looking is not None:
        looking.rollback()
    if not is_password_of(kept.password_hash, password):
        raise WrongCredentials
    account = session.get(Account, kept.account_id)
    if account is None or account.password_hash != kept.password_hash or not hold_password(session, account, password):
        raise WrongCredentials
    return account


def begin_session(
    session: Session, account: Account, *, days: int, second_factor: bool = False, device: str = ""
) -> str:
    """Open a session for somebody whose identity is certain. Answers with its key.

    `second_factor` says that they showed more than a password; `device` which browser it is, in words.
    """
    session.execute(delete(SignInSession).where(SignInSession.expires_at <= now()))
    key = new_key()
    session.add(
        SignInSession(
            key_hash=hash_of(key), account_id=account.id, expires_at=now() + timedelta(days=days),
            second_factor=second_factor, device=device[:80],
        )
    )  # fmt: skip
    return key


def prove_again(session: Session, old_key: str, *, second_factor: bool = False) -> str:
    """Somebody who is signed in showed once more who they are: the session goes on under a new key.

    Answers with the new key; the old one opens nothing any more. Raises NotFound when the session ended meanwhile.
    """
    here = session.get(SignInSession, hash_of(old_key))
    if here is None:
        raise NotFound
    key = new_key()
    again = SignInSession(
        key_hash=hash_of(key), account_id=here.account_id, started_at=here.started_at, expires_at=here.expires_at,
        second_factor=here.second_factor or second_factor, device=here.device,
    )  # fmt: skip
    session.delete(here)
    session.add(again)
    session.flush()
    return key


def sign_out(session: Session, key: str) -> None:
    """End the session with this key. One that ended before stays ended."""
    session.execute(delete(SignInSession).where(SignInSession.key_hash == hash_of(key)))


def change_name(session: Session, account: Account, name: str) -> None:
    """Be known by another name from now on."""
    account.name = name


def forget_unconfirmed_accounts(session: Session, *, asked_before: datetime) -> None:
    """Throw away what was asked for and never confirmed. Those who ask again get a new link."""
    session.execute(
        delete(Account)
        .where(Account.confirmed_at.is_(None), Account.created_at < asked_before)
        .where(~exists().where(Idea.author_id == Account.id), ~exists().where(Comment.author_id == Account.id))
        .execution_options(synchronize_session=False)
    )


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
    hashed = password_hash(password)
    # Those who come at once, with one link or with two, meet at the clock: the second finds an administrator there.
    session.execute(select(TallyClock.id).with_for_update())
    if there_is_an_administrator(session) or not _use_up(session, link):
        raise FirstLinkExpired
    account = account_by_email(session, email)
    if account is None:
        account = Account(email=email.lower(), name=name)
        session.add(account)
    account.name, account.password_hash, account.role = name, hashed, Role.ADMINISTRATOR
    account.confirmed_at = account.confirmed_at or now()
    session.flush()
    # What was mailed to this address before was asked for by who knows whom.
    session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account.id))
    end_sessions_of(session, account)
    _note_role(session, account, None)
    return account


def _use_up(session: Session, link: OneTimeLink) -> bool:
    """Let a link work no more. The answer says whether it was this call that used it, also when two race."""
    claim = update(OneTimeLink).where(OneTimeLink.key_hash == link.key_hash, OneTimeLink.used_at.is_(None))
    result = session.execute(claim.values(used_at=now()).execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _give_role(session: Session, email: str, role: Role) -> Account:
    account = account_called(session, email)
    before, account.role = account.role, role
    # The key of a session is worth as much as its role: a new role begins with a new key.
    end_sessions_of(session, account)
    _note_role(session, account, before)
    return account


def _note_role(session: Session, account: Account, before: Role | None) -> None:
    roles = {"role": before.value if before else None}, {"role": account.role.value}
    note_change(session, Change("give-role", f"account {account.pseudonym}", *roles), by=None)


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
