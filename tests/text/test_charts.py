"""Where each bar, column and cell of a chart stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.text.charts import HEAT_STEPS, HEIGHT, WIDTH, Figure, bars_of, columns_of, heated, ticks_for

FIGURES = st.lists(st.integers(0, 10**9), max_size=60)


def named(values):
    return [Figure(str(place), value) for place, value in enumerate(values)]


@given(FIGURES)
def test_the_largest_bar_fills_the_width_and_none_goes_beyond(values):
    widths = [bar.width for bar in bars_of(named(values))]
    assert all(0 <= width <= 100 for width in widths)
    assert max(widths, default=0) == (100 if any(values) else 0)


@given(FIGURES)
def test_every_column_stands_within_the_drawing(values):
    chart = columns_of(named(values))
    for column in chart.columns:
        assert 0 <= column.y <= HEIGHT
        assert column.y + column.height <= HEIGHT
        assert column.x + column.width <= WIDTH + 1


@given(st.integers(0, 10**12))
def test_the_lines_reach_the_largest_figure_and_are_few(most):
    ticks = ticks_for(most)
    assert ticks[0] == 0
    assert ticks[-1] >= most
    assert len(ticks) <= 6


@pytest.mark.parametrize(
    ("most", "ticks"), [(0, [0, 1]), (3, [0, 1, 2, 3]), (40, [0, 10, 20, 30, 40]), (70, [0, 20, 40, 60, 80])]
)
def test_lines_stand_at_round_figures(most, ticks):
    assert ticks_for(most) == ticks


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=1, max_size=5), max_size=8))
def test_more_is_never_cooler(rows):
    cells = sorted((cell for row in heated(rows) for cell in row), key=lambda cell: cell.value)
    heats = [cell.heat for cell in cells]
    assert heats == sorted(heats)
    assert all(0 <= heat <= HEAT_STEPS for heat in heats)


def test_nothing_at_all_is_cold():
    assert [cell.heat for cell in heated([[0, 1]])[0]] == [0, HEAT_STEPS]


def test_only_some_columns_are_named_so_that_names_fit():
    chart = columns_of(named(range(26)))
    assert sum(column.is_named for column in chart.columns) <= 6
