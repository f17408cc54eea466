"""Charts as numbers: where each bar, column or cell stands. A template draws them as SVG, with the figures beside them.

Lengths are in the units of the drawing (its viewBox), rounded to a tenth.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

# The drawing of columns: a phone of 320 px shows it at its own size.
WIDTH, HEIGHT = 320, 150
_LEFT, _RIGHT, _BOTTOM, _TOP = 34, 12, 18, 8
_MOST_NAMES = 6
HEAT_STEPS = 5


class Figure(NamedTuple):
    """One thing that is counted, and what it is called on a page."""

    label: str
    value: float


class Bar(NamedTuple):
    """A bar beside its figure; `width` is from 0 to 100."""

    label: str
    value: float
    width: float


class Column(NamedTuple):
    """A column, as a rectangle."""

    label: str
    value: float
    x: float
    y: float
    width: float
    height: float
    is_named: bool

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return round(self.x + self.width / 2, 1)


class Tick(NamedTuple):
    """A line across the drawing, with its figure."""

    value: float
    y: float


class Columns(NamedTuple):
    """Columns over time, with the lines behind them."""

    columns: list[Column]
    ticks: list[Tick]


class Cell(NamedTuple):
    """A figure in a table; `heat` is from 0 (none at all) to HEAT_STEPS (the most)."""

    value: int
    heat: int


def bars_of(figures: Sequence[Figure]) -> list[Bar]:
    """Each figure with a bar; the largest fills the width."""
    most = max((figure.value for figure in figures), default=0)
    return [Bar(*figure, round(100 * figure.value / most, 1) if most > 0 else 0.0) for figure in figures]


def columns_of(figures: Sequence[Figure]) -> Columns:
    """Each figure as a column, from left to right. The highest line is a round figure, and no column is above it."""
    ticks = ticks_for(max((figure.value for figure in figures), default=0))
    top, floor = ticks[-1], HEIGHT - _BOTTOM
    room = floor - _TOP
    step = (WIDTH - _LEFT - _RIGHT) / max(len(figures), 1)
    every = math.ceil(len(figures) / _MOST_NAMES) if figures else 1
    columns = [
        Column(
            figure.label, figure.value,
            x=round(_LEFT + place * step + step * 0.1, 1),
            y=round(floor - room * figure.value / top, 1),
            width=round(step * 0.8, 1),
            height=round(room * figure.value / top, 1),
            is_named=place % every == 0,
        )
        for place, figure in enumerate(figures)
    ]  # fmt: skip
    return Columns(columns, [Tick(value, round(floor - room * value / top, 1)) for value in ticks])


def ticks_for(most: float) -> list[float]:
    """Round figures from 0 to at least the largest one: steps of 1, 2 or 5 times a power of ten."""
    if most <= 0:
        return [0, 1]
    rough = most / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = max(next(power * times for times in (1, 2, 5, 10) if power * times >= rough), 1)
    return [step * n for n in range(math.ceil(most / step) + 1)]


def heated(rows: Sequence[Sequence[int]]) -> list[list[Cell]]:
    """Each figure of a table with its heat, in steps of the square root: none, few and some differ most."""
    most = max((value for row in rows for value in row), default=0)
    return [[Cell(value, _heat(value, most)) for value in row] for row in rows]


def _heat(value: int, most: int) -> int:
    return math.ceil(HEAT_STEPS * math.sqrt(value / most)) if value > 0 else 0
