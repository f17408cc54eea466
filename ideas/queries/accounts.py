"""Questions about people and the links they hold."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account, LinkPurpose, OneTimeLink, Role, SignInSession
from ideas.model.base import now
from ideas.model.refusals import FirstLinkExpired, LinkExpired

_EXPIRED = {LinkPurpose.CONFIRM_ADDRESS: LinkExpired, LinkPurpose.FIRST_ADMINISTRATOR: FirstLinkExpired}


def account_by_email(session: Session, email: str) -> Account | None:
    """Who signs in with this address? It is compared in lower case."""
    return session.scalar(select(Account).where(Account.email == email.lower()))


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
        raise _EXPIRED[purpose]
    return link


def there_is_an_administrator(session: Session) -> bool:
    """Has somebody become administrator yet?"""
    return session.scalar(select(Account.id).where(Account.role == Role.ADMINISTRATOR).limit(1)) is not None
