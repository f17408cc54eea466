"""Keeping the words that mean the same to a reader."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.model.accounts import Account
from ideas.model.database import insert_if_absent
from ideas.model.refusals import NotInThisState
from ideas.model.search import Synonym
from ideas.permissions import May, require
from ideas.queries.synonyms import spellings_with
from ideas.text.stems import words_of


def keep_synonyms(session: Session, spellings: Sequence[str], *, meaning: int | None, by: Account) -> int:
    """Let these words mean the same, in place of those that had this meaning before. Answers with the meaning.

    Raises NotInThisState when one of them has another meaning meanwhile.
    """
    require(by, May.MODERATE)
    # Who changes synonyms takes turns at the first of them: two that are new get meanings of their own.
    session.execute(select(Synonym.phrase).order_by(Synonym.phrase).limit(1).with_for_update())
    before = spellings_with(session, meaning) if meaning is not None else []
    if meaning is None:
        meaning = (session.scalar(select(func.max(Synonym.meaning))) or 0) + 1
    session.execute(delete(Synonym).where(Synonym.meaning == meaning))
    for spelling in spellings:
        phrase = " ".join(words_of(spelling))
        if not insert_if_absent(session, Synonym, phrase=phrase, spelling=spelling, meaning=meaning):
            raise NotInThisState(spelling)
    change = Change("keep-synonyms", f"synonyms {meaning}", {"words": before}, {"words": list(spellings)})
    note_change(session, change, by=by)
    return meaning


def remove_synonyms(session: Session, meaning: int, *, by: Account) -> None:
    """Let each of these words mean only itself."""
    require(by, May.MODERATE)
    before = spellings_with(session, meaning)
    session.execute(delete(Synonym).where(Synonym.meaning == meaning))
    note_change(session, Change("remove-synonyms", f"synonyms {meaning}", {"words": before}, {"words": []}), by=by)
