"""A lot that is fair, and that can be drawn again."""

from collections import Counter
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.text.shuffles import FEWEST_BITS, Shuffle, bits_for, day_of_seed, new_seed, seed_of_day

A_DAY = date(2026, 3, 3)
DRAWS = 10_000
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
# Ideas as they can be numbered: the first ones, far apart, neighbours late, and powers of two.
NUMBERS = [
    (1, 2, 3, 4, 5, 6, 7, 8),
    (1, 40, 777, 2_048, 9_999, 12_345, 16_000, 16_383),
    (16_001, 16_002, 16_003, 16_004, 16_005, 16_006, 16_007, 16_008),
    (1, 2, 4, 8, 128, 256, 4_096, 8_192),
]
# What chi-square exceeds once in a thousand times when every outcome has the same chance, by degrees of freedom.
ONCE_IN_A_THOUSAND = {23: 49.73, 49: 85.35}


def seed(number):
    """One of many seeds, the same in every run."""
    code = "".join(LETTERS[number // 32**place % 32] for place in range(5))
    return f"{A_DAY.isoformat()}-{code}"


def orders_of(numbers, draws=DRAWS):
    """In which orders so many seeds put these numbers."""
    for draw in range(draws):
        yield sorted(numbers, key=Shuffle(seed(draw), FEWEST_BITS).place_of)


def chi_square(counted, outcomes, draws=DRAWS):
    expected = draws / outcomes
    missing = outcomes - len(counted)
    return sum((times - expected) ** 2 for times in counted.values()) / expected + missing * expected


@pytest.mark.parametrize("numbers", NUMBERS, ids=["first", "apart", "late", "powers"])
def test_each_idea_is_as_likely_at_each_place(numbers):
    """A table of eight ideas by eight places; its rows and columns add up, which leaves 49 degrees of freedom."""
    counted = Counter((number, place) for order in orders_of(numbers) for place, number in enumerate(order))
    expected = DRAWS / len(numbers)
    assert len(counted) == 64
    # The sum over a doubly stochastic table is (n - 1) / n of a chi-square with (n - 1)² degrees of freedom.
    total = sum((times - expected) ** 2 for times in counted.values()) / expected * 7 / 8
    assert total < ONCE_IN_A_THOUSAND[49]


@pytest.mark.parametrize("numbers", [(1, 2, 3, 4), (7, 5_000, 5_001, 16_383)])
def test_each_order_of_four_ideas_is_as_likely(numbers):
    counted = Counter(map(tuple, orders_of(numbers)))
    assert set(counted) <= set(permutations(numbers))
    assert chi_square(counted, 24) < ONCE_IN_A_THOUSAND[23]


def test_seeds_that_lie_side_by_side_tell_nothing_about_each_other():
    """Of two visitors in a row: which of four ideas is first for the one, and for the other, plus eight to spare."""
    first = [order[0] for order in orders_of((1, 2, 3, 4, 5), DRAWS)]
    pairs = Counter(zip(first[::2], first[1::2], strict=True))
    # 25 outcomes: a little stricter than needed with the bound for 23.
    assert chi_square(pairs, 25, DRAWS // 2) < ONCE_IN_A_THOUSAND[23]


@given(draw=st.integers(0, 2**25), bits=st.integers(FEWEST_BITS, 21), number=st.integers(0, 2**14 - 1))
def test_what_stands_at_the_place_of_a_number_is_that_number(draw, bits, number):
    shuffle = Shuffle(seed(draw), bits)
    assert 0 <= shuffle.place_of(number) < shuffle.size
    assert shuffle.number_at(shuffle.place_of(number)) == number


@pytest.mark.parametrize("bits", [FEWEST_BITS, FEWEST_BITS + 1])
def test_every_number_has_a_place_of_its_own(bits):
    shuffle = Shuffle(seed(5), bits)
    assert sorted(number for _place, number in shuffle.walk(0)) == list(range(2**bits))


def test_a_walk_begins_where_it_is_told_to():
    shuffle = Shuffle(seed(5), FEWEST_BITS)
    assert list(shuffle.walk(0))[16_380:] == list(shuffle.walk(16_380))


def test_the_same_seed_gives_the_same_order_for_ever():
    """Written down once: a link to an order that somebody kept goes on to show that order."""
    shuffle = Shuffle("2026-03-03-7k2mq", FEWEST_BITS)
    assert [shuffle.place_of(number) for number in (1, 2, 3, 16_383)] == [4545, 1403, 4526, 13813]


def test_the_bits_hold_the_highest_number():
    assert [bits_for(highest) for highest in (0, 16_383, 16_384, 100_000)] == [14, 14, 15, 17]


def test_a_new_seed_says_its_day():
    seeds = {new_seed(A_DAY) for _ in range(50)}
    assert {day_of_seed(each) for each in seeds} == {A_DAY}
    assert len(seeds) > 45


def test_the_seed_of_a_day_is_the_same_for_everybody():
    assert day_of_seed(seed_of_day(A_DAY)) == A_DAY
    assert seed_of_day(A_DAY) == seed_of_day(A_DAY)


@pytest.mark.parametrize(
    "no_seed",
    [
        "", "1", "2026-03-03", "2026-03-03-", "2026-03-03-7k2m", "2026-03-03-7k2mqq", "2026-03-03-7K2MQ",
        "2026-03-03-7k2mo", "2026-02-30-7k2mq", "0000-01-01-7k2mq", "2026-3-3-7k2mq", "2026-03-03-7k2mq\n",
        "٢٠٢٦-03-03-7k2mq", " 2026-03-03-7k2mq",
    ],
)  # fmt: skip
def test_what_is_no_seed_has_no_day(no_seed):
    assert day_of_seed(no_seed) is None


@given(st.text(max_size=40))
def test_whatever_is_typed_for_a_seed_is_answered(typed):
    assert day_of_seed(typed) is None or len(typed) == 16
