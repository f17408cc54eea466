"""How good a list of answers is, and how slow the slow ones are: sums only.

A grade says how well an idea answers a query: 3 is what was looked for, 2 helps, 1 has to do with it, and what was not
graded has nothing to do with it.
"""

import math
from collections.abc import Collection, Mapping, Sequence

HELPS_FROM = 2

Grades = Mapping[str, int]


def gain(grade: int) -> int:
    """What an answer is worth: 3 is worth more than twice a 2."""
    return 2**grade - 1


def cumulated_gain(grades: Sequence[int]) -> float:
    """What a list is worth to somebody who reads it from the top and gets tired."""
    return math.fsum(gain(grade) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))


def ndcg(found: Sequence[str], grades: Grades, *, at: int = 10) -> float:
    """The worth of the first answers, as a part of what the best possible list is worth.

    An idea that stands in the list twice counts once, or a search would win by repeating itself.
    """
    best = cumulated_gain(sorted(grades.values(), reverse=True)[:at])
    if not best:
        raise ValueError("a query without graded ideas has no best list")
    once = list(dict.fromkeys(found))[:at]
    return cumulated_gain([grades.get(idea, 0) for idea in once]) / best


def first_helps(found: Sequence[str], grades: Grades) -> bool:
    """Whether what stands first is what was looked for, or helps."""
    return bool(found) and grades.get(found[0], 0) >= HELPS_FROM


def can_be_helped(grades: Grades) -> bool:
    """Whether there is an idea that could rightly stand first."""
    return any(grade >= HELPS_FROM for grade in grades.values())


def mean(values: Collection[float]) -> float:
    """The mean; nothing has none."""
    return math.fsum(values) / len(values) if values else math.nan


def share(verdicts: Collection[bool]) -> float:
    """Which part is true; nothing has none."""
    return mean([float(verdict) for verdict in verdicts])


def percentile(values: Sequence[float], part: float) -> float:
    """The least of the values that so large a part of them does not exceed: one that was measured, none in between."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(math.ceil(part * len(ordered)), 1) - 1]
