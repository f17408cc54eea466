"""Keeping closed accounts closed, also after an older copy of the database was put back."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from ideas.actions.closing import erase_account
from ideas.model.accounts import Account
from ideas.model.database import insert_if_absent
from ideas.model.erasures import Erasure
from ideas.queries.erasures import open_again


def replay_erasures(session: Session, ledger: Iterable[tuple[str, datetime, bool]]) -> int:
    """Close again, in the same way, every account that the ledger or the database says was closed.

    Answers with how many were open. Nobody gets a mail: they had one when they left.
    """
    for pseudonym_hash, erased_at, texts_too in ledger:
        insert_if_absent(
            session, Erasure, pseudonym_hash=pseudonym_hash, erased_at=erased_at, texts_too=texts_too
        )  # fmt: skip
    back = open_again(session)
    for number, texts_too in sorted(back.items()):
        account = session.get(Account, number)
        assert account is not None, "it was found just now"
        erase_account(session, account, texts_too=texts_too)
    return len(back)
