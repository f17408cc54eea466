"""Changing the address with which somebody signs in."""

from datetime import timedelta

from sqlalchemy import CursorResult, delete, exists
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ideas.actions.notifications import put_in_outbox
from ideas.actions.organisations import verify_by_address
from ideas.model.accounts import Account, LinkPurpose, OneTimeLink
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.ideas import Idea
from ideas.model.notifications import MessageKind
from ideas.model.refusals import AddressTaken, LinkExpired
from ideas.queries.accounts import account_by_email, link_for, password_mark
from ideas.text.keys import hash_of, new_key


def ask_for_new_address(session: Session, account: Account, email: str, *, hours: int) -> None:
    """Ask to sign in with another address: a mail goes to it, and nothing changes until the link in it is used.

    The work is the same when somebody else's account has that address, and the answer too. Then the mail tells its
    owner that this was tried, and the link is one that nobody ever gets.
    """
    other = account_by_email(session, email)
    taken = other is not None and other.is_confirmed and other.id != account.id
    purpose = LinkPurpose.CHANGE_ADDRESS
    session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account.id, OneTimeLink.purpose == purpose))
    key = new_key()
    session.add(
        OneTimeLink(
            key_hash=hash_of(key), purpose=purpose, account_id=account.id, new_email=email.lower(),
            bound_to=password_mark(account), expires_at=now() + timedelta(hours=hours),
            used_at=now() if taken else None,
        )
    )  # fmt: skip
    if other is not None and taken:
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, other)
    else:
        put_in_outbox(
            session, MessageKind.CONFIRM_NEW_ADDRESS, account, to_address=email.lower(), key=key, hours=hours
        )  # fmt: skip


def change_address(session: Session, account: Account, key: str) -> None:
    """Use the link: from now on the new address is the one. The old one is told. Raises LinkExpired and AddressTaken.

    Only who is signed in to the account can use it: a mistyped address would hand the account to a stranger.
    """
    link = link_to_new_address(session, account, key)
    used = session.execute(delete(OneTimeLink).where(OneTimeLink.key_hash == link.key_hash))
    assert isinstance(used, CursorResult)
    if used.rowcount != 1:
        raise LinkExpired(link.purpose.value)
    # Whoever reads the mail of this address has shown it; what others asked for with it never became an account.
    session.execute(
        delete(Account)
        .where(Account.email == link.new_email, Account.confirmed_at.is_(None))
        .where(~exists().where(Idea.author_id == Account.id), ~exists().where(Comment.author_id == Account.id))
        .execution_options(synchronize_session=False)
    )
    old = account.email
    try:
        with session.begin_nested():
            account.email = link.new_email or old
    except IntegrityError:
        raise AddressTaken from None
    verify_by_address(session, account)
    # Links that were mailed to the old address open nothing any more.
    session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account.id))
    put_in_outbox(session, MessageKind.ADDRESS_CHANGES, account, to_address=old)


def link_to_new_address(session: Session, account: Account, key: str) -> OneTimeLink:
    """The link that changes the address of this account. Raises LinkExpired, also for somebody else's."""
    link = link_for(session, hash_of(key), LinkPurpose.CHANGE_ADDRESS)
    if link.account_id != account.id:
        raise LinkExpired(link.purpose.value)
    return link
