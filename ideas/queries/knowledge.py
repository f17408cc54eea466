"""What is known before somebody asks anything: what words stand for, and which words there are."""

from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import desc, select
from sqlalchemy.orm import Session

from ideas.model.search import Word
from ideas.queries.glossary import Glossary, glossary_of
from ideas.text.vocabulary import Vocabulary

# A word that got its number earlier may have been committed later.
_LOOK_BACK = 500


class Knowledge(NamedTuple):
    """What words stand for, which words there are, and the number of the newest of them."""

    glossary: Glossary
    vocabulary: Vocabulary
    newest: int


def knowledge_of(session: Session) -> Knowledge:
    """What do words stand for on this board, and which are there? Reads all of them."""
    glossary = glossary_of(session)
    return Knowledge(glossary, *_vocabulary(session, Vocabulary(glossary.words()), 0))


def with_newest_words(session: Session, known: Knowledge) -> Knowledge:
    """The same with the words that came since. One question when there are none."""
    newest = session.scalar(select(Word.id).order_by(desc(Word.id)).limit(1)) or 0
    if newest == known.newest:
        return known
    return Knowledge(known.glossary, *_vocabulary(session, known.vocabulary, known.newest))


def _vocabulary(session: Session, known: Vocabulary, last: int) -> tuple[Vocabulary, int]:
    columns = (Word.stem, Word.spelling, Word.ideas, Word.id)
    question = select(*columns).where(Word.id > max(0, last - _LOOK_BACK), Word.stem != "")
    rows = [tuple(row) for row in session.execute(question)]
    newest = max([last, *map(itemgetter(3), rows)])
    # Those in most ideas first. Sorted here, or each database would have an order of its own for what is equal.
    rows.sort()
    rows.sort(key=itemgetter(2), reverse=True)
    return known.with_more(map(itemgetter(0, 1), rows)), newest
