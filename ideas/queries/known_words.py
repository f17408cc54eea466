"""Which words of a question stand here, and what does each thing that was asked for say?

Each has a mass: the rarer it is, the more. A word that stands in very many ideas is common: of it, only the ideas count
in which it weighs most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.given import given, spelled, to_come
from ideas.model.search import Word
from ideas.queries.glossary import BY_WORD, Named
from ideas.queries.terms import Term
from ideas.text.weighing import rarity

# Of a word in more ideas than this, the ideas where it weighs most. A reader never gets that far down a list.
MOST_PER_WORD = 1_500
# So many words may stand for one term; for one that is written all over the board the nearest are enough.
MOST_WORDS_PER_TERM = 120
MOST_FOR_A_COMMON_TERM = 8
COMMON_FROM = 1_000
# When a term stands in so many ideas, a common word that only carries a little of it brings up nothing but noise.
PLENTY = 20
A_LITTLE = 0.45
# A word that only names a thing says as much as one that stands in one of so many ideas.
IDEAS_PER_THING = 3
_EXACT = 0.84
_SCALE = 100
# Put together once: that takes longer than to answer it. Plain columns, so that no row is made a record.
_WANTED = given(to_come("stems"), "stem", table="wanted", texts=["stem"])
_WORDS = Word.__table__
_KNOWN = select(_WORDS.c.stem, _WORDS.c.id, _WORDS.c.ideas).join(_WANTED, _WANTED.c.stem == _WORDS.c.stem)


class KnownWord(NamedTuple):
    """A stem that stands in ideas: its number, and in how many."""

    id: int
    ideas: int


class Together(NamedTuple):
    """Words that only stand for a term together, by their numbers, the rarest first; and what they carry of it."""

    words: tuple[int, ...]
    boost: int
    is_common: bool


@dataclass(frozen=True)
class Weighed:
    """A term with what the database needs of it. `mass` is what it says; each boost is mass times nearness."""

    number: int
    mass: int
    words: dict[int, int]
    common: frozenset[int]
    groups: list[Together]
    # In how many ideas each of its words stands.
    spread: dict[int, int]
    things: dict[Named, int]


def words_known(session: Session, stems: Iterable[str]) -> dict[str, KnownWord]:
    """Which of these stems stand in ideas? The empty one always answers, with the number of all ideas."""
    found = session.execute(_KNOWN, {"stems": spelled([(root,) for root in sorted({"", *stems})])})
    return {"": KnownWord(0, 0)} | {root: KnownWord(number, ideas) for root, number, ideas in found}


def weighed(terms: Sequence[Term], known: dict[str, KnownWord]) -> list[Weighed]:
    """The terms that stand in at least one idea, or name a thing, each with its mass."""
    everywhere = known[""].ideas
    found = []
    for number, term in enumerate(terms):
        words = {root: near for root, near in term.stems.items() if root in known}
        groups = {phrase: near for phrase, near in term.groups.items() if all(root in known for root in phrase)}
        if not (words or groups or term.things):
            continue
        exact = sum(known[root].ideas for root, near in words.items() if near >= _EXACT)
        exact = exact or max((known[root].ideas for root in words), default=0)
        exact += sum(min(known[root].ideas for root in phrase) for phrase, near in groups.items() if near >= _EXACT)
        if not (words or groups) and max(term.things.values()) <= BY_WORD:
            # Nobody wrote it, and it is only a word out of the names of things.
            exact = everywhere // IDEAS_PER_THING
        mass = max(1, round(_SCALE * rarity(min(exact, everywhere), everywhere)))
        most = MOST_FOR_A_COMMON_TERM if exact > COMMON_FROM else MOST_WORDS_PER_TERM
        telling = [
            root for root in words if words[root] >= A_LITTLE or exact < PLENTY or known[root].ideas <= MOST_PER_WORD
        ]
        nearest = sorted(telling, key=lambda root: (-words[root], -known[root].ideas, root))[:most]
        found.append(
            Weighed(
                number,
                mass,
                {known[root].id: max(1, round(mass * words[root])) for root in nearest},
                frozenset(known[root].id for root in nearest if known[root].ideas > MOST_PER_WORD),
                [_together(phrase, known, round(mass * near)) for phrase, near in groups.items()],
                {known[root].id: known[root].ideas for root in nearest},
                {thing: max(1, round(mass * sure)) for thing, sure in term.things.items()},
            )
        )
    return found


def _together(phrase: Sequence[str], known: dict[str, KnownWord], boost: int) -> Together:
    rarest_first = sorted((known[root] for root in phrase), key=lambda word: (word.ideas, word.id))
    return Together(tuple(word.id for word in rarest_first), boost, rarest_first[0].ideas > MOST_PER_WORD)
