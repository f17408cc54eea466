"""Keeping what people type until they send it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, desc, select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import insert_or_replace
from ideas.model.kept_texts import KeptText
from ideas.queries.kept_texts import Keeper, kept_by, text_kept_for, texts_kept_for

KEPT_FOR_A_BROWSER = timedelta(days=30)
KEPT_FOR_AN_ACCOUNT = timedelta(days=365)
MOST_TEXTS = 20


def keep_text(session: Session, keeper: Keeper, address: str, fields: dict[str, Any]) -> KeptText:
    """Keep what was typed at an address, in place of what was kept there before. Of too many, the oldest goes."""
    owner = "account_id" if keeper.account_id is not None else "browser_hash"
    key = {owner: getattr(keeper, owner), "address": address}
    insert_or_replace(session, KeptText, key, fields=fields, kept_at=now())
    _make_room(session, keeper)
    question = select(KeptText).where(kept_by(keeper), KeptText.address == address)
    return session.scalars(question.execution_options(populate_existing=True)).one()


def forget_text(session: Session, keeper: Keeper, address: str) -> None:
    """It was sent, or thrown away: keep it no longer."""
    if keeper != (None, None):
        session.execute(delete(KeptText).where(kept_by(keeper), KeptText.address == address))


def copy_texts(session: Session, browser: Keeper, account: Account) -> None:
    """Keep for an account, too, what was typed in this browser. What was typed last wins."""
    for typed in texts_kept_for(session, browser):
        kept = text_kept_for(session, Keeper(account.id, None), typed.address)
        if kept is None or kept.kept_at < typed.kept_at:
            keep_text(session, Keeper(account.id, None), typed.address, typed.fields).kept_at = typed.kept_at


def hand_texts_over(session: Session, browser: Keeper, account: Account) -> None:
    """Give an account what its owner typed in this browser before signing in."""
    copy_texts(session, browser, account)
    if browser.browser_hash is not None:
        session.execute(delete(KeptText).where(kept_by(browser)))


def forget_old_texts(session: Session) -> None:
    """Throw away what nobody came back for."""
    session.execute(
        delete(KeptText).where(KeptText.browser_hash.is_not(None), KeptText.kept_at < now() - KEPT_FOR_A_BROWSER)
    )
    session.execute(
        delete(KeptText).where(KeptText.account_id.is_not(None), KeptText.kept_at < now() - KEPT_FOR_AN_ACCOUNT)
    )


def _make_room(session: Session, keeper: Keeper) -> None:
    times = select(KeptText.kept_at).where(kept_by(keeper)).order_by(desc(KeptText.kept_at))
    oldest = session.scalar(times.offset(MOST_TEXTS - 1).limit(1))
    if oldest is not None:
        # By its moment and not by its number: a text that another window renews meanwhile stays.
        session.execute(delete(KeptText).where(kept_by(keeper), KeptText.kept_at < oldest))
