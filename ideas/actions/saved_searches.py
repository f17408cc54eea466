"""Keeping what somebody looks for, and no longer."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.refusals import TooManySaved
from ideas.model.saved_searches import MOST_SAVED, SavedSearch
from ideas.permissions import May, require


def save_search(session: Session, asked: str, *, by: Account, name: str, tells: bool) -> SavedSearch:
    """Keep a search. One that is kept already gets this name. Raises TooManySaved."""
    require(by, May.FOLLOW)
    # Two windows of one person take turns, so that nobody keeps one more than they can.
    session.execute(select(Account.id).where(Account.id == by.id).with_for_update())
    own = select(SavedSearch).where(SavedSearch.account_id == by.id)
    kept = session.scalars(own.where(SavedSearch.asked == asked)).one_or_none()
    if kept is not None:
        kept.name, kept.tells = name, tells
        return kept
    if (session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST_SAVED:
        raise TooManySaved(str(MOST_SAVED))
    kept = SavedSearch(account_id=by.id, asked=asked, name=name, tells=tells)
    session.add(kept)
    session.flush()
    return kept


def change_saved_search(session: Session, kept: SavedSearch, *, by: Account, name: str, tells: bool) -> None:
    """Call it otherwise, and hear of new ideas or not."""
    require(by, May.HAVE_AN_ACCOUNT)
    kept.name, kept.tells = name, tells


def remove_saved_search(session: Session, kept: SavedSearch, *, by: Account) -> None:
    """Keep it no longer."""
    require(by, May.HAVE_AN_ACCOUNT)
    session.delete(kept)
