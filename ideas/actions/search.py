"""Keeping the words of the ideas: what was changed is read anew as the last deed of the transaction that changed it.

`search_anew` only notes an idea down. Just before the commit, the words of each noted idea are compared with those
that are stored, and the difference is written. That comes last because everybody who indexes waits for one lock: were
it taken earlier, two people could wait for each other. On SQLite the writer's turn is that lock.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import delete, event, insert, select, text, update
from sqlalchemy.orm import Session

from ideas.model.comments import Comment
from ideas.model.database import insert_all_if_absent
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
    columns = (getattr(Idea, name) for name in ("id", "language", *_TEXTS))
    published = select(*columns).where(Idea.id.in_(numbers), Idea.visibility == Visibility.PUBLISHED)
    ideas = {row.id: row for row in session.execute(published)}
    sources = session.execute(select(Source.idea_id, Source.places, Source.note).where(Source.idea_id.in_(ideas)))
    places = {row.idea_id: f"{row.places} {row.note}" for row in sources}
    comments = _comments_of(session, ideas)
    return {
        number: _with_the_empty_word(
            weighed_words(_fields(row, places.get(number, ""), comments.get(number, "")), row.language)
        )
        for number, row in ideas.items()
    }


_TEXTS = tuple(field.value for field in Field if field not in (Field.PLACES, Field.COMMENTS))


def _fields(row: Any, places: str, comments: str) -> Iterator[tuple[Field, str]]:
    for name in _TEXTS:
        yield Field(name), getattr(row, name)
    yield Field.PLACES, places
    yield Field.COMMENTS, comments


def _comments_of(session: Session, numbers: Iterable[int]) -> dict[int, str]:
    readable = (Comment.deleted_at.is_(None), Comment.hidden_at.is_(None))
    found: dict[int, str] = {}
    # The latest first: of a very long conversation that is what people look for.
    question = (
        select(Comment.idea_id, Comment.body)
        .where(Comment.idea_id.in_(list(numbers)), *readable)
        .order_by(Comment.idea_id, Comment.id.desc())
    )
    for number, body in session.execute(question):
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
    question = (
        select(Posting.idea_id, Word.stem, Posting.word_id, Posting.weight, Posting.places)
        .join(Word, Word.id == Posting.word_id)
        .where(Posting.idea_id.in_(numbers))
    )
    found: dict[int, dict[str, tuple[int, int, str]]] = {}
    for number, root, word_id, weight, places in session.execute(question):
        found.setdefault(number, {})[root] = (word_id, weight, places)
    return found


def _write(
    session: Session, wanted: dict[int, dict[str, WeighedWord]], stored: dict[int, dict[str, tuple[int, int, str]]]
) -> None:
    spellings = {root: word.spelling for words in wanted.values() for root, word in words.items()}
    known = {root: word_id for words in stored.values() for root, (word_id, *_rest) in words.items()}
    known |= _word_numbers(session, {root: form for root, form in spellings.items() if root not in known})
    added, changed, gone = [], [], []
    steps: dict[int, int] = {}
    for number in {*wanted, *stored}:
        now, before = wanted.get(number, {}), stored.get(number, {})
        for root, word in now.items():
            row = {"word_id": known[root], "idea_id": number, "weight": word.weight, "places": _spelled(word.places)}
            if root not in before:
                added.append(row)
                steps[known[root]] = steps.get(known[root], 0) + 1
            elif before[root][1:] != (row["weight"], row["places"]):
                changed.append(row)
        for root, (word_id, *_rest) in before.items():
            if root not in now:
                gone.append((number, word_id))
                steps[word_id] = steps.get(word_id, 0) - 1
    _take_out(session, gone)
    if added:
        session.execute(insert(Posting), added)
    if changed:
        session.execute(update(Posting), changed)
    _count(session, steps)


def _word_numbers(session: Session, spellings: dict[str, str]) -> dict[str, int]:
    """The numbers of these stems; those that are new are made."""
    if not spellings:
        return {}
    question = select(Word.stem, Word.id).where(Word.stem.in_(list(spellings)))
    found = {row.stem: row.id for row in session.execute(question)}
    missing = [{"stem": root, "spelling": form, "ideas": 0} for root, form in spellings.items() if root not in found]
    if missing:
        insert_all_if_absent(session, Word, missing)
        found = {row.stem: row.id for row in session.execute(question)}
    return found


def _take_out(session: Session, gone: list[tuple[int, int]]) -> None:
    by_idea: dict[int, list[int]] = {}
    for number, word_id in gone:
        by_idea.setdefault(number, []).append(word_id)
    for number, words in by_idea.items():
        session.execute(
            delete(Posting).where(Posting.idea_id == number, Posting.word_id.in_(words)), execution_options=_SILENTLY
        )


def _count(session: Session, steps: dict[int, int]) -> None:
    """Change the number of ideas of each word; a word that is left in none goes, with whatever it named."""
    by_step: dict[int, list[int]] = {}
    for word_id, step in steps.items():
        if step:
            by_step.setdefault(step, []).append(word_id)
    for step, words in by_step.items():
        session.execute(
            update(Word).where(Word.id.in_(words)).values(ideas=Word.ideas + step), execution_options=_SILENTLY
        )
    fewer = [word_id for word_id, step in steps.items() if step < 0]
    if fewer:
        session.execute(
            delete(Word).where(Word.id.in_(fewer), Word.ideas == 0, Word.stem != ""), execution_options=_SILENTLY
        )


_SILENTLY = {"synchronize_session": False}


def _spelled(places: tuple[int, ...]) -> str:
    return " ".join(map(str, places))
