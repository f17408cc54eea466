"""Questions about text that was typed and not sent."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, desc, select
from sqlalchemy.orm import Session

from ideas.model.kept_texts import KeptText


class Keeper(NamedTuple):
    """For whom a text is kept: an account, or else a browser known by the hash of its key. Both None keeps nothing."""

    account_id: int | None
    browser_hash: str | None


def text_kept_for(session: Session, keeper: Keeper, address: str) -> KeptText | None:
    """What did this person type at this address without sending it?"""
    if keeper == (None, None):
        return None
    return session.scalar(select(KeptText).where(kept_by(keeper), KeptText.address == address))


def texts_kept_for(session: Session, keeper: Keeper) -> Sequence[KeptText]:
    """What else did this person type without sending it, the last text first?"""
    if keeper == (None, None):
        return []
    return session.scalars(select(KeptText).where(kept_by(keeper)).order_by(desc(KeptText.kept_at)).limit(50)).all()


def kept_by(keeper: Keeper) -> ColumnElement[bool]:
    """The condition that a text belongs to this keeper."""
    if keeper.account_id is not None:
        return KeptText.account_id == keeper.account_id
    return KeptText.browser_hash == keeper.browser_hash
