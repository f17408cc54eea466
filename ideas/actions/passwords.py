"""Passwords: hashed with argon2id, and checked in the same time whether there is an account or not. And new ones."""

import unicodedata
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from ideas.actions.notifications import put_in_outbox
from ideas.actions.sessions import end_sessions_of
from ideas.model.accounts import Account, LinkPurpose, OneTimeLink, ResetRequest
from ideas.model.notifications import HAS_MAIL, MessageKind
from ideas.model.refusals import LinkExpired, NotInThisState
from ideas.queries.accounts import account_by_email, link_for, password_mark
from ideas.text.keys import hash_of, new_key

# The first choice of the OWASP password storage sheet: 19 MiB, two rounds, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODYS_HASH = _HASHER.hash("nobody signs in with this")
# Far more than a form takes, however it is spelled. Nothing longer is a password, and none is ever cut off.
_LONGEST_TYPED = 1_000


def password_hash(password: str) -> str:
    """The hash to keep for a password. Letters are taken in one spelling (NFC), whatever keyboard made them."""
    return _HASHER.hash(unicodedata.normalize("NFC", password))


def is_password_of(kept_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash the same work is done, and the answer is no."""
    fits = len(password) <= _LONGEST_TYPED
    try:
        right = _HASHER.verify(kept_hash or _NOBODYS_HASH, unicodedata.normalize("NFC", password) if fits else "")
    except (VerificationError, InvalidHashError):
        return False
    return right and fits and kept_hash is not None


def hold_password(session: Session, account: Account, password: str) -> bool:
    """Keep others from changing the password until this transaction ends; hash it anew when the rules for that changed.

    False: it was changed since it was checked. Without this, somebody could be let in with the old password at the
    very moment at which the new one ends all sessions.
    """
    checked = account.password_hash
    held = session.scalar(select(Account.password_hash).where(Account.id == account.id).with_for_update())
    if held is None or held != checked:
        return False
    if _HASHER.check_needs_rehash(held):
        account.password_hash = password_hash(password)
    return True


def change_password(session: Session, account: Account, new: str) -> None:
    """Choose another password: every session and every link ends, and the account gets a mail.

    Who is signed in here begins a new session. Raises NotInThisState when the password was changed meanwhile.
    """
    hashed = password_hash(new)
    unchanged = Account.password_hash.is_not_distinct_from(account.password_hash)
    change = update(Account).where(Account.id == account.id, unchanged).values(password_hash=hashed)
    changed = session.execute(change.execution_options(synchronize_session=False))
    assert isinstance(changed, CursorResult)
    if changed.rowcount != 1:
        raise NotInThisState
    session.refresh(account, ["password_hash"])
    # After the account itself: who is let in at this moment holds it, so that the new session is seen and ends as well.
    end_sessions_of(session, account)
    session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account.id))
    put_in_outbox(session, MessageKind.PASSWORD_CHANGED, account)


def ask_for_reset(session: Session, email: str, *, language: str) -> None:
    """Ask for a link to choose another password. Whether there is such an account is not even looked up here."""
    session.add(ResetRequest(email=email.lower(), language=language))
    session.info[HAS_MAIL] = True


def answer_reset_request(session: Session, number: int, *, lasts: timedelta) -> None:
    """Mail the link that was asked for, if there is an account. Two workers answer one request once."""
    request = session.get(ResetRequest, number)
    if request is None or not _take(session, request):
        return
    account = account_by_email(session, request.email)
    if account is None or not may_reset(account):
        return
    # Two requests are answered one after the other, or both links would count as the newest.
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    key, purpose = new_key(), LinkPurpose.RESET_PASSWORD
    session.execute(delete(OneTimeLink).where(OneTimeLink.account_id == account.id, OneTimeLink.purpose == purpose))
    session.add(
        OneTimeLink(
            key_hash=hash_of(key), purpose=purpose, account_id=account.id, bound_to=password_mark(account),
            expires_at=request.asked_at + lasts,
        )
    )  # fmt: skip
    minutes = int(lasts.total_seconds() // 60)
    put_in_outbox(
        session, MessageKind.RESET_PASSWORD, account, language=request.language, key=key, minutes=minutes
    )  # fmt: skip


def may_reset(account: Account) -> bool:
    """Whether a link can give this account a password. One that signs in elsewhere may have a password as well."""
    return account.is_confirmed and account.closed_at is None and not account.is_example


def reset_password(session: Session, key: str, new: str) -> Account:
    """Use the mailed link. Raises LinkExpired.

    Nobody is signed in by it: whoever has a second factor still has to show it at the door.
    """
    link = link_for(session, hash_of(key), LinkPurpose.RESET_PASSWORD)
    account = link.account
    assert account is not None, "a link of this purpose has an account"
    used = session.execute(delete(OneTimeLink).where(OneTimeLink.key_hash == link.key_hash))
    assert isinstance(used, CursorResult)
    if used.rowcount != 1:
        raise LinkExpired(link.purpose.value)
    change_password(session, account, new)
    return account


def _take(session: Session, request: ResetRequest) -> bool:
    taken = session.execute(delete(ResetRequest).where(ResetRequest.id == request.id))
    assert isinstance(taken, CursorResult)
    return taken.rowcount == 1
