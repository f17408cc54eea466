"""How much two texts resemble each other: what they share of what they say, where rare words say most.

A text is a list of concepts with weights. Words that mean the same are one concept, and a compound is its parts as
well, so that *hulp in de huishouding* and *huishoudhulp* have something in common. The measure is the cosine of the two
lists, from 0 (nothing shared) to 1 (the same concepts with the same weights).

Source: Salton, Wong and Yang, A vector space model for automatic indexing (1975).
"""

import math
from collections.abc import Callable, Mapping

Concepts = dict[str, float]
# What the parts of a compound weigh beside the whole.
_PART = 0.6
# Words in so large a part of all ideas say nothing about which of them are alike.
COMMON_PART = 0.4


def concepts_of(
    weights: Mapping[str, float],
    *,
    rarity: Callable[[str], float],
    concept: Callable[[str], str],
    parts: Callable[[str], tuple[str, ...]],
) -> Concepts:
    """The concepts of a text whose stems have these weights; `rarity` is asked of the concept."""
    found: Concepts = {}
    for root, weight in weights.items():
        name = concept(root)
        found[name] = max(found.get(name, 0.0), weight * rarity(name))
        for part in parts(root):
            name = concept(part)
            found[name] = max(found.get(name, 0.0), _PART * weight * rarity(name))
    return found


def likeness(one: Concepts, other: Concepts) -> float:
    """From 0 to 1."""
    lengths = _length(one) * _length(other)
    return _shared(one, other) / lengths if lengths else 0.0


def shared_concepts(one: Concepts, other: Concepts, limit: int = 5) -> list[str]:
    """What makes them alike, what says most first."""
    both = sorted(one.keys() & other.keys(), key=lambda name: (-one[name] * other[name], name))
    return both[:limit]


def _shared(one: Concepts, other: Concepts) -> float:
    return math.fsum(weight * other[name] for name, weight in one.items() if name in other)


def _length(concepts: Concepts) -> float:
    return math.sqrt(math.fsum(weight * weight for weight in concepts.values()))
