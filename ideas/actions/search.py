"""Keeping the words of the ideas: what was changed is read anew as the last deed of the transaction that changed it.

`search_anew` only notes an idea down. Just before the commit, the words of each noted idea are compared with those
that are stored, and the difference is written. That comes last because everybody who indexes waits for one lock: were
it taken earlier, two people could wait for each other. On SQLite the writer's turn is that lock.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, event, select, text, update
from sqlalchemy.orm import Session

from ideas.model.comments import Comment
from ideas.model.database import insert_all_if_absent, put_all
from ideas.model.ideas import Idea, Source, Visibility
from ideas.model.search import Posting, Word
from ideas.text.stems import says_something
from ideas.text.weighing import Field, WeighedWord, weighed_words

# What was written in a transaction and is to be found afterwards.
_NOTED = "ideas to search anew"
# Any number does, as long as nothing else takes it.
_LOCK = 5_081_926
# Somebody who pastes a book in comments does not make one idea cost as much as a board.
MOST_COMMENT_LETTERS = 40_000
_BATCH = 500


def search_anew(session: Session, number: int) -> None:
    """What this idea says has changed, or whether everybody can see it. Its words follow with the commit."""
    session.info.setdefault(_NOTED, set()).add(number)


@event.listens_for(Session, "before_commit")
def _index_what_was_noted(session: Session) -> None:
    numbers = session.info.pop(_NOTED, None)
    if numbers:
        session.flush()
        index_ideas(session, sorted(numbers))


@event.listens_for(Session, "after_rollback")
def _forget_what_was_noted(session: Session) -> None:
    session.info.pop(_NOTED, None)


def index_if_never_done(session: Session) -> None:
    """Read the words of a board that is older than search."""
    if session.scalar(select(Word.id).limit(1)) is None:
        index_everything(session)


def index_everything(session: Session) -> int:
    """Read the words of every published idea anew. Answers with how many there are."""
    numbers = session.scalars(select(Idea.id).where(Idea.visibility == Visibility.PUBLISHED).order_by(Idea.id)).all()
    stored = session.scalars(select(Posting.idea_id).distinct()).all()
    every = sorted({*numbers, *stored})
    for place in range(0, len(every), _BATCH):
        index_ideas(session, every[place : place + _BATCH])
    return len(numbers)


def forget_ideas(session: Session, numbers: list[int]) -> None:
    """Take the words of ideas out that are about to be deleted: with their rows, nobody would know what to count."""
    _write(session, {}, _words_stored(session, numbers))


def index_ideas(session: Session, numbers: list[int]) -> None:
    """Make the stored words of these ideas equal to what they say; an idea that is not published has none."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    wanted = _words_wanted(session, numbers)
    stored = _words_stored(session, numbers)
    _write(session, wanted, stored)


def _words_wanted(session: Session, numbers: list[int]) -> dict[int, dict[str, WeighedWord]]:
    asked = {"numbers": numbers}
    ideas = {row.id: row for row in session.execute(_PUBLISHED, asked)}
    sources = session.execute(_SOURCES, {"numbers": list(ideas)})
    places = {row.idea_id: f"{row.places} {row.note}" for row in sources}
    comments = _comments_of(session, ideas)
    return {
        number: _with_the_empty_word(
            weighed_words(_fields(row, places.get(number, ""), comments.get(number, "")), row.language)
        )
        for number, row in ideas.items()
    }


def _fields(row: Any, places: str, comments: str) -> Iterator[tuple[Field, str]]:
    for name in _TEXTS:
        yield Field(name), getattr(row, name)
    yield Field.PLACES, places
    yield Field.COMMENTS, comments


def _comments_of(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    # The latest first: of a very long conversation that is what people look for.
    for number, body in session.execute(_COMMENTS, {"numbers": list(numbers)}):
        before = found.get(number, "")
        if len(before) < MOST_COMMENT_LETTERS:
            found[number] = f"{before} {body}"
    return found


def _with_the_empty_word(words: dict[str, WeighedWord]) -> dict[str, WeighedWord]:
    """Stop words are left out; the empty word stands in every idea, see `Word`."""
    kept = {root: word for root, word in words.items() if says_something(word.spelling)}
    return {"": WeighedWord("", 0, ()), **kept}


def _words_stored(session: Session, numbers: list[int]) -> dict[int, dict[str, tuple[int, int, str]]]:
    """Per idea and stem: the number of the word, its weight and its places."""
    found: dict[int, dict[str, tuple[int, int, str]]] = {}
    for number, root, word_id, weight, places in session.execute(_STORED, {"numbers": numbers}):
        found.setdefault(number, {})[root] = (word_id, weight, places)
    return found


def _write(
    session: Session, wanted: dict[int, dict[str, WeighedWord]], stored: dict[int, dict[str, tuple[int, int, str]]]
) -> None:
    spellings = {root: word.spelling for words in wanted.values() for root, word in words.items()}
    known = {root: word_id for words in stored.values() for root, (word_id, *_rest) in words.items()}
    known |= _word_numbers(session, {root: form for root, form in spellings.items() if root not in known})
    put: list[tuple[int | str, ...]] = []
    gone: dict[int, list[int]] = {}
    steps: dict[int, int] = {}
    for number in {*wanted, *stored}:
        now, before = wanted.get(number, {}), stored.get(number, {})
        for root, word in now.items():
            places = " ".join(map(str, word.places))
            if root not in before:
                steps[known[root]] = steps.get(known[root], 0) + 1
            if root not in before or before[root][1:] != (word.weight, places):
                put.append((known[root], number, word.weight, places))
        for root, (word_id, *_rest) in before.items():
            if root not in now:
                gone.setdefault(number, []).append(word_id)
                steps[word_id] = steps.get(word_id, 0) - 1
    for number, words in gone.items():
        session.execute(_TAKE_OUT, {"number": number, "words": words})
    if put:
        put.sort()
        put_all(session, Posting, ("word_id", "idea_id", "weight", "places"), put)
    _count(session, steps)


def _word_numbers(session: Session, spellings: dict[str, str]) -> dict[str, int]:
    """The numbers of these stems; those that are new are made."""
    if not spellings:
        return {}
    asked = {"stems": list(spellings)}
    found = {row.stem: row.id for row in session.execute(_NUMBERS, asked)}
    missing: list[tuple[int | str, ...]] = [(root, form, 0) for root, form in spellings.items() if root not in found]
    if missing:
        insert_all_if_absent(session, Word, ("stem", "spelling", "ideas"), missing)
        found = {row.stem: row.id for row in session.execute(_NUMBERS, asked)}
    return found


def _count(session: Session, steps: dict[int, int]) -> None:
    """Change the number of ideas of each word; a word that is left in none goes, with whatever it named."""
    by_step: dict[int, list[int]] = {}
    for word_id, step in steps.items():
        if step:
            by_step.setdefault(step, []).append(word_id)
    for step, words in by_step.items():
        session.execute(_STEP, {"step": step, "words": words})
    fewer = [word_id for word_id, step in steps.items() if step < 0]
    if fewer:
        session.execute(_LET_GO, {"words": fewer})


# Every statement is put together once: that takes longer than what it does for one idea.
_TEXTS = tuple(field.value for field in Field if field not in (Field.PLACES, Field.COMMENTS))
_HERE: Any = Posting.__table__
_WORDS: Any = Word.__table__
_IDEAS: Any = Idea.__table__
_ONE_OF_THEM: BindParameter[Any] = bindparam("numbers", expanding=True)
_PUBLISHED = select(*(_IDEAS.c[name] for name in ("id", "language", *_TEXTS))).where(
    _IDEAS.c.id.in_(_ONE_OF_THEM), _IDEAS.c.visibility == Visibility.PUBLISHED
)
_SOURCES = select(Source.idea_id, Source.places, Source.note).where(Source.idea_id.in_(_ONE_OF_THEM))
_COMMENTS = (
    select(Comment.idea_id, Comment.body)
    .where(Comment.idea_id.in_(_ONE_OF_THEM), Comment.deleted_at.is_(None), Comment.hidden_at.is_(None))
    .order_by(Comment.idea_id, Comment.id.desc())
)
_STORED = (
    select(_HERE.c.idea_id, _WORDS.c.stem, _HERE.c.word_id, _HERE.c.weight, _HERE.c.places)
    .join(_WORDS, _WORDS.c.id == _HERE.c.word_id)
    .where(_HERE.c.idea_id.in_(_ONE_OF_THEM))
)
_NUMBERS = select(_WORDS.c.stem, _WORDS.c.id).where(_WORDS.c.stem.in_(bindparam("stems", expanding=True)))
_TAKE_OUT = delete(_HERE).where(
    _HERE.c.idea_id == bindparam("number"), _HERE.c.word_id.in_(bindparam("words", expanding=True))
)
_THEM = _WORDS.c.id.in_(bindparam("words", expanding=True))
_STEP = update(_WORDS).where(_THEM).values(ideas=_WORDS.c.ideas + bindparam("step"))
_LET_GO = delete(_WORDS).where(_THEM, _WORDS.c.ideas == 0, _WORDS.c.stem != "")
