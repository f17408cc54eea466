"""In which ideas do words stand next to each other, in this order?"""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.comments import Comment
from ideas.model.ideas import Idea
from ideas.model.search import Posting
from ideas.queries.known_words import KnownWord
from ideas.text.stems import fold, says_something, stems_of

# In so many ideas a phrase is looked for, those first in which its rarest word weighs most.
MOST_FOR_A_PHRASE = 3_000
# So many are read to see whether the stop words in a phrase stand there too; the newest first.
MOST_READ = 150
_PLACES = Posting.__table__.alias("places")
_TEXTS = (Idea.title, Idea.question, Idea.summary, Idea.added_value, Idea.how_it_works, Idea.joins)


def ideas_with_phrase(session: Session, phrase: tuple[str, ...], known: dict[str, KnownWord]) -> list[int]:
    """The ideas in which these words stand next to each other, in this order."""
    telling = [(offset, _number_of(word, known)) for offset, word in enumerate(phrase) if says_something(word)]
    if not telling or any(number is None for _offset, number in telling):
        return []
    numbers = {number for _offset, number in telling if number is not None}
    rarest = min(numbers, key=lambda number: (_ideas_of(number, known), number))
    heaviest = (
        select(Posting.idea_id)
        .where(Posting.word_id == rarest)
        .order_by(Posting.weight.desc(), Posting.idea_id.desc())
        .limit(MOST_FOR_A_PHRASE)
    )
    looked_at = heaviest.subquery()
    ordered = sorted(numbers)
    # Each by its key: asked for with one condition, PostgreSQL reads all words of all these ideas.
    spelled = [
        select(_PLACES.c.places)
        .where(_PLACES.c.word_id == number, _PLACES.c.idea_id == looked_at.c.idea_id)
        .scalar_subquery()
        for number in ordered
    ]
    found = []
    for idea_id, *places in session.execute(select(looked_at.c.idea_id, *spelled)):
        by_word = {number: set(map(int, (there or "").split())) for number, there in zip(ordered, places, strict=True)}
        if _stand_together(telling, by_word):
            found.append(idea_id)
    return found if len(telling) == len(phrase) else _literally(session, sorted(found, reverse=True), phrase)


def _literally(session: Session, numbers: Sequence[int], phrase: tuple[str, ...]) -> list[int]:
    """Of these ideas, those whose text holds the words as they are: of a stop word no place is kept."""
    wanted = re.compile(r"\b" + r"\W+".join(map(re.escape, phrase)) + r"\b")
    read = numbers[:MOST_READ]
    texts = select(Idea.id, *_TEXTS).where(Idea.id.in_(read))
    readable = (Comment.deleted_at.is_(None), Comment.hidden_at.is_(None))
    comments = select(Comment.idea_id, Comment.body).where(Comment.idea_id.in_(read), *readable)
    found = {
        number
        for asked in (texts, comments)
        for number, *parts in session.execute(asked)
        if any(wanted.search(fold(part)) for part in parts)
    }
    return sorted(found)


def _stand_together(telling: Sequence[tuple[int, int | None]], places: dict[int, set[int]]) -> bool:
    (first, number), *others = telling
    starts = {place - first for place in places.get(number or 0, ())}
    for offset, other in others:
        starts &= {place - offset for place in places.get(other or 0, ())}
    return bool(starts)


def _number_of(word: str, known: dict[str, KnownWord]) -> int | None:
    return next((known[root].id for root in stems_of(word) if root in known), None)


def _ideas_of(number: int, known: dict[str, KnownWord]) -> int:
    return next(word.ideas for word in known.values() if word.id == number)
