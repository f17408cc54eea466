"""Questions about closed accounts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.erasures import Erasure
from ideas.text.keys import hash_of

_BATCH = 1_000


class Erased(NamedTuple):
    """That somebody closed their account, when, and whether their ideas and comments went too."""

    pseudonym_hash: str
    erased_at: datetime
    texts_too: bool


def every_erasure(session: Session) -> list[Erased]:
    """Who closed their account, in the order in which they did?"""
    question = select(*(getattr(Erasure, field) for field in Erased._fields))
    return [Erased(*row) for row in session.execute(question.order_by(Erasure.erased_at, Erasure.pseudonym_hash))]


def open_again(session: Session) -> dict[int, bool]:
    """Which accounts are open that were closed before? By their number: whether their ideas and comments went too."""
    texts_too = {erased.pseudonym_hash: erased.texts_too for erased in every_erasure(session)}
    if not texts_too:
        return {}
    question = select(Account.id, Account.pseudonym).where(Account.closed_at.is_(None))
    rows = session.execute(question.execution_options(yield_per=_BATCH))
    hashes = ((number, hash_of(pseudonym)) for number, pseudonym in rows)
    return {number: texts_too[hashed] for number, hashed in hashes if hashed in texts_too}
