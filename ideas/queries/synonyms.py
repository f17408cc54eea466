"""Questions about words that mean the same."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.refusals import NotFound
from ideas.model.search import Synonym


class SameWords(NamedTuple):
    """Words with one meaning, as moderators wrote them."""

    meaning: int
    spellings: tuple[str, ...]


def every_synonym(session: Session) -> list[SameWords]:
    """Which words mean the same? By their first word in the alphabet."""
    groups: dict[int, list[str]] = {}
    for meaning, spelling in session.execute(select(Synonym.meaning, Synonym.spelling).order_by(Synonym.phrase)):
        groups.setdefault(meaning, []).append(spelling)
    return [SameWords(meaning, tuple(spellings)) for meaning, spellings in groups.items()]


def spellings_with(session: Session, meaning: int) -> list[str]:
    """The words with this meaning. Raises NotFound."""
    wanted = select(Synonym.spelling).where(Synonym.meaning == meaning).order_by(Synonym.phrase)
    found = list(session.scalars(wanted)) if meaning < 2**31 else []
    if not found:
        raise NotFound(str(meaning))
    return found


def spellings_elsewhere(session: Session, meaning: int | None) -> dict[str, str]:
    """Every phrase that has another meaning, with the first word that means the same."""
    first = {group.meaning: group.spellings[0] for group in every_synonym(session) if group.meaning != meaning}
    rows = session.execute(select(Synonym.phrase, Synonym.meaning))
    return {phrase: first[number] for phrase, number in rows if number in first}
