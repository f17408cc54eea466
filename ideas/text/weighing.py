"""How much a word weighs in an idea: BM25F, with whole numbers.

A field has a boost and a usual length. A word that stands n times in a field of length l adds

    boost · n / (1 − b + b · l / usual length)

to its count; the weight in the idea is count / (count + k), times 1,000 and rounded. Usual lengths are constants and
not averages of the board, so that one idea more does not change the weights of all others. Whole numbers add up to the
same on every database, so that both put ideas in the same order.

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009).
"""

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from ideas.text.stems import stem_in, tokens_in

# How soon more of the same stops counting, and how much the length of a field matters.
K = 3.0
B = 0.55
FULL_WEIGHT = 1000
# Between two fields no phrase can run on.
_GAP = 50


class Field(StrEnum):
    """The parts of an idea that are searched."""

    TITLE = "title"
    QUESTION = "question"
    SUMMARY = "summary"
    ADDED_VALUE = "added_value"
    HOW_IT_WORKS = "how_it_works"
    JOINS = "joins"
    PLACES = "places"
    COMMENTS = "comments"


BOOSTS = {
    Field.TITLE: 5.0,
    Field.QUESTION: 3.0,
    Field.SUMMARY: 3.0,
    Field.ADDED_VALUE: 1.5,
    Field.HOW_IT_WORKS: 1.2,
    Field.JOINS: 1.0,
    Field.PLACES: 1.5,
    Field.COMMENTS: 0.5,
}
USUAL_LENGTHS = {
    Field.TITLE: 8,
    Field.QUESTION: 20,
    Field.SUMMARY: 35,
    Field.ADDED_VALUE: 30,
    Field.HOW_IT_WORKS: 90,
    Field.JOINS: 12,
    Field.PLACES: 6,
    Field.COMMENTS: 90,
}


class WeighedWord(NamedTuple):
    """A stem in an idea: a form in which it stands there, its weight from 1 to 1,000, and at which places it stands."""

    spelling: str
    weight: int
    places: tuple[int, ...]


def weighed_words(fields: Iterable[tuple[Field, str]], language: str) -> dict[str, WeighedWord]:
    """Every stem of an idea. A field may come several times, as comments do."""
    counts: dict[str, float] = {}
    places: dict[str, list[int]] = {}
    spellings: dict[str, str] = {}
    place = 0
    for field, text in fields:
        tokens = [(token.folded, stem_in(language, token.folded)) for token in tokens_in(text)]
        worth = BOOSTS[field] / (1 - B + B * len(tokens) / USUAL_LENGTHS[field])
        for folded, root in tokens:
            counts[root] = counts.get(root, 0.0) + worth
            places.setdefault(root, []).append(place)
            # The shortest form is nearest to the one in a dictionary.
            spellings[root] = min(spellings.get(root, folded), folded, key=lambda form: (len(form), form))
            place += 1
        place += _GAP
    return {
        root: WeighedWord(spellings[root], max(1, round(FULL_WEIGHT * count / (count + K))), tuple(places[root]))
        for root, count in counts.items()
    }


def rarity(ideas: int, of: int) -> float:
    """What a word says that stands in so many ideas of so many: the rarer the more. Never below 0.05."""
    return max(0.05, math.log(1 + (of - ideas + 0.5) / (ideas + 0.5)))
