"""Which ideas resemble this text? By what its words mean, not by their letters."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import desc, func, or_, select
from sqlalchemy.orm import Session

from ideas.model.given import brought
from ideas.model.ideas import Idea, Visibility
from ideas.model.merging import Variant
from ideas.model.search import Posting, Word
from ideas.queries.knowledge import Knowledge
from ideas.queries.known_words import KnownWord, words_known
from ideas.queries.matching import stands, words_given
from ideas.text.likeness import COMMON_PART, Concepts, concepts_of, likeness, shared_concepts
from ideas.text.stems import says_something
from ideas.text.weighing import Field, rarity, weighed_words

# The words of a text that say most are looked up, with words that mean the same; then the best are compared whole.
MOST_WORDS = 24
MOST_PER_WORD = 400
MOST_COMPARED = 24
RELATED_FROM = 0.09
STRONG_FROM = 0.17
# Beside one that is far more alike, another is only related.
OF_THE_NEAREST = 0.6
# On a board with fewer ideas than this nobody knows yet which words are rare: then it takes more to be strongly alike.
WORDS_ARE_KNOWN_FROM = 20
# From here on it is put before a moderator without anybody asking.
PROBABLY_THE_SAME_FROM = 0.42
_HERE = Posting.__table__


class Strength(StrEnum):
    """How alike: ask whether it is the same, or only show it."""

    STRONG = "strong"
    RELATED = "related"


class Resembling(NamedTuple):
    """An idea that resembles a text; `likeness` is from 0 to 1. `shared` are words that both hold."""

    id: int
    slug: str
    title: str
    question: str
    language: str
    votes: int
    comments: int
    likeness: float
    shared: tuple[str, ...]
    strength: Strength


class Draft(NamedTuple):
    """What somebody is writing, as far as it got."""

    title: str = ""
    question: str = ""
    summary: str = ""
    how_it_works: str = ""
    added_value: str = ""
    language: str = "nl"


def ideas_resembling(
    session: Session,
    draft: Draft,
    knowledge: Knowledge,
    *,
    besides: Iterable[int] = (),
    least: float = RELATED_FROM,
    limit: int = 5,
) -> list[Resembling]:
    """Which published ideas resemble this text most? Four questions to the database, at any number of ideas."""
    fields = [(Field(name), text) for name, text in draft._asdict().items() if name != "language"]
    weighed = weighed_words(fields, draft.language)
    own = {root: word.weight for root, word in weighed.items() if says_something(word.spelling)}
    return _resembling(session, own, knowledge, besides=set(besides), least=least)[:limit]


def ideas_like(
    session: Session, idea: Idea, knowledge: Knowledge, *, least: float = RELATED_FROM, limit: int = 5
) -> list[Resembling]:
    """Which published ideas resemble this one most? Those that are linked as a variant are left out."""
    texts = {name: getattr(idea, name) for name in Draft._fields}
    linked = select(Variant.of_id, Variant.idea_id).where(or_(Variant.idea_id == idea.id, Variant.of_id == idea.id))
    besides = {number for pair in session.execute(linked) for number in pair}
    return ideas_resembling(session, Draft(**texts), knowledge, besides={*besides, idea.id}, least=least, limit=limit)


def _resembling(
    session: Session, own: dict[str, int], knowledge: Knowledge, *, besides: set[int], least: float
) -> list[Resembling]:
    same = {other for root in own for other in knowledge.glossary.same_as(root)}
    parts = {part for root in own for part in knowledge.vocabulary.parts_of(root)}
    known = words_known(session, {*own, *same, *parts})
    numbers = _that_share_most(session, own, known, knowledge, besides)
    if not numbers:
        return []
    theirs = _words_of(session, numbers)
    # What stands in ideas that nobody compared with is known by the words that are compared.
    known |= {root: KnownWord(0, ideas) for words in theirs.values() for root, (_weight, ideas) in words.items()}
    mine = _concepts(own, known, knowledge)
    alike: dict[int, tuple[float, list[str]]] = {}
    for number, words in theirs.items():
        other = _concepts({root: weight for root, (weight, _ideas) in words.items()}, known, knowledge)
        alike[number] = (round(likeness(mine, other), 3), shared_concepts(mine, other))
    strong_from = STRONG_FROM if known[""].ideas >= WORDS_ARE_KNOWN_FROM else PROBABLY_THE_SAME_FROM
    near = {number: each for number, each in alike.items() if each[0] >= least}
    nearest = max((nearness for nearness, _shared in near.values()), default=0.0)
    strong_from = max(strong_from, OF_THE_NEAREST * nearest)
    return _told(session, near, knowledge, strong_from)


def _that_share_most(
    session: Session, own: dict[str, int], known: dict[str, KnownWord], knowledge: Knowledge, besides: set[int]
) -> Sequence[int]:
    everywhere = known[""].ideas
    boosts: dict[int, int] = {}
    telling = sorted(own, key=lambda root: (-own[root] * _rarity(root, known), root))[:MOST_WORDS]
    for root in telling:
        for other in (root, *knowledge.glossary.same_as(root), *knowledge.vocabulary.parts_of(root)):
            # A word that stands nearly everywhere brings up everything.
            if other in known and known[other].ideas <= max(10, COMMON_PART * everywhere):
                boost = round(own[root] * _rarity(other, known))
                boosts[known[other].id] = max(boosts.get(known[other].id, 1), boost)
    if not boosts:
        return []
    common = {word.id for word in known.values() if word.ideas > MOST_PER_WORD}
    rows = [(word, int(word in common), boost) for word, boost in boosts.items()]
    asked = words_given(brought(rows), "word_id", "is_common", "boost", most=MOST_PER_WORD, table="asked")
    score = func.sum(_HERE.c.weight * asked.c.boost)
    question = (
        select(_HERE.c.idea_id)
        .join(asked, stands(asked, _HERE))
        .where(_HERE.c.idea_id.not_in(sorted(besides)))
        .group_by(_HERE.c.idea_id)
        .order_by(desc(score), desc(_HERE.c.idea_id))
        .limit(MOST_COMPARED)
    )
    return session.scalars(question).all()


def _words_of(session: Session, numbers: Sequence[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """Of each idea its stems, with their weight there and in how many ideas they stand."""
    question = (
        select(Posting.idea_id, Word.stem, Posting.weight, Word.ideas)
        .join(Word, Word.id == Posting.word_id)
        .where(Posting.idea_id.in_(numbers), Word.stem != "")
    )
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for number, root, weight, ideas in session.execute(question):
        found.setdefault(number, {})[root] = (weight, ideas)
    return found


def _concepts(weights: dict[str, int], known: dict[str, KnownWord], knowledge: Knowledge) -> Concepts:
    return concepts_of(
        weights,
        rarity=lambda root: _rarity(root, known),
        concept=knowledge.glossary.concept_of,
        parts=knowledge.vocabulary.parts_of,
    )


def _rarity(root: str, known: dict[str, KnownWord]) -> float:
    everywhere = known[""].ideas
    return rarity(min(known[root].ideas, everywhere) if root in known else 1, everywhere)


def still_readable(session: Session, found: Sequence[Resembling]) -> list[Resembling]:
    """Of what was found before, what can be read now, as it is called now."""
    if not found:
        return []
    before = {each.id: each for each in found}
    rows = {row.id: row for row in session.execute(select(*_SHOWN).where(Idea.id.in_(before), _IS_PUBLISHED))}
    return [Resembling(*rows[each.id], each.likeness, each.shared, each.strength) for each in found if each.id in rows]


_SHOWN = (Idea.id, Idea.slug, Idea.title, Idea.question, Idea.language, Idea.votes, Idea.comments)
_IS_PUBLISHED = Idea.visibility == Visibility.PUBLISHED


def _told(
    session: Session, alike: dict[int, tuple[float, list[str]]], knowledge: Knowledge, strong_from: float
) -> list[Resembling]:
    rows = session.execute(select(*_SHOWN).where(Idea.id.in_(alike), _IS_PUBLISHED))
    found = []
    for row in rows:
        nearness, shared = alike[row.id]
        spelled = tuple(knowledge.vocabulary.spellings.get(root, root) for root in shared)
        found.append(
            Resembling(*row, nearness, spelled, Strength.STRONG if nearness >= strong_from else Strength.RELATED)
        )
    return sorted(found, key=lambda each: (-each.likeness, -each.id))
