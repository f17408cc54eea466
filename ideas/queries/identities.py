"""Questions about who somebody is at the sign-in of their organisation."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account, Identity
from ideas.model.second_factors import Passkey


def identity_known_as(session: Session, issuer: str, subject: str) -> Identity | None:
    """Who is this at that organisation, and with it: which account? An e-mail address says nothing here."""
    return session.get(Identity, (issuer, subject), options=[joinedload(Identity.account, innerjoin=True)])


def identities_of(session: Session, account: Account) -> list[Identity]:
    """With which sign-ins of organisations does somebody come in? The one that was linked last comes last."""
    mine = select(Identity).where(Identity.account_id == account.id)
    return list(session.scalars(mine.order_by(Identity.linked_at, Identity.issuer, Identity.subject)))


def ways_in(session: Session, account: Account) -> int:
    """In how many ways can somebody sign in: with a password, passkeys, sign-ins of organisations?"""
    counts = [
        session.scalar(select(func.count()).select_from(kind).where(kind.account_id == account.id))
        for kind in (Identity, Passkey)
    ]
    return sum(count or 0 for count in counts) + (account.password_hash is not None)
