"""Where in a list a page ended: a word that anybody can change, and that must not hurt us."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ideas.model.refusals import BadCursor
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.rankings import ideas_by_support, ideas_gaining_support, newest_ideas
from ideas.queries.votes import ideas_supported_by

KINDS = (int, float, datetime)
QUESTIONS = {int: ideas_by_support, float: ideas_gaining_support, datetime: newest_ideas}
scores = st.one_of(
    st.integers(-(2**31) + 1, 2**31 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(timezones=st.just(UTC)),
)


def written(read):
    """The word for what a stranger put into it."""
    return base64.urlsafe_b64encode(json.dumps(read).encode()).decode().rstrip("=")


ABSURD = [
    *("", "=", "AAAA", "é", "\x00", "W10", "x" * 121, "x" * 100_000, "[1, 2]", "....", "////", "W" * 119, "\ud800"),
    *map(written, [None, [], {}, [1], [1, 2, 3], "ab", 12, [[1], 2], [{}, 2], ["1", 2], [1, "2"], [1, None], [1, 2.0]]),
    *map(written, [[1, 0], [1, -1], [1, True], [1, 2**63], [1, 10**60], [2**200, 10**30]]),
    *(written([score, 5]) for score in ("nu", "2026-01-01T00:00:00", "", "0001-01-01T00:00:00")),
    *map(written, [[float("nan"), 5], [float("inf"), 5], [float("-inf"), 5], [None, 5], [[], 5]]),
]
# As a text in the word these are numbers, and moments, that a database need not know.
EXTREME = [
    *map(written, [[2**31, 5], [-(2**31), 5], [1e308, 5], [-1e308, 5], [10**80, 5], [True, 5], [5e-324, 5]]),
    *map(written, [[1, 2**31], [1, 2**31 - 1], [1, 2**62], [1.5, 2**63 - 1]]),
    written(["0001-01-01T00:00:00+23:59", 5]),
    written(["9999-12-31T23:59:59.999999-23:59", 5]),
    written(["0001-01-01T00:00:00Z", 5]),
    written(["9999-12-31T23:59:59.999999Z", 5]),
    written(["2026-01-01T00:00:00Z", 2**40]),
]


@given(scores, st.integers(1, 2**31 - 1))
def test_a_place_survives_being_written_down(score, number):
    place = Place(score, number)
    assert place_of(cursor_at(place), type(score)) == place


@given(scores, st.integers(1, 2**31 - 1))
def test_a_written_place_fits_in_an_address(score, number):
    assert set(cursor_at(Place(score, number))) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


def test_a_moment_in_another_zone_is_the_same_place():
    here = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=1)))
    assert place_of(cursor_at(Place(here, 5)), datetime) == Place(here.astimezone(UTC), 5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cursor", ABSURD, ids=range(len(ABSURD)))
def test_a_made_up_place_is_refused(cursor, kind):
    with pytest.raises(BadCursor):
        place_of(cursor, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_score_of_another_kind_is_refused(kind):
    others = {int: "2026-01-01T00:00:00+00:00", float: "2026-01-01T00:00:00+00:00", datetime: 3}
    with pytest.raises(BadCursor):
        place_of(written([others[kind], 5]), kind)


def is_refused_or_a_place(cursor, kind):
    try:
        place = place_of(cursor, kind)
    except BadCursor:
        return True
    return isinstance(place.score, kind) and isinstance(place.id, int) and place.id > 0


@given(st.text(max_size=150), st.sampled_from(KINDS))
@example(written(["9999-12-31T23:59:59-23:59", 5]), datetime)
@example(written([10**80, 5]), float)
def test_any_text_is_a_place_or_is_refused(text, kind):
    assert is_refused_or_a_place(text, kind)


@given(st.binary(max_size=90), st.sampled_from(KINDS))
def test_any_bytes_are_a_place_or_are_refused(read, kind):
    assert is_refused_or_a_place(base64.urlsafe_b64encode(read).decode().rstrip("="), kind)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.tuples(json_values, json_values) | json_values, st.sampled_from(KINDS))
def test_any_json_is_a_place_or_is_refused(read, kind):
    assert is_refused_or_a_place(written(read), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_no_made_up_place_breaks_a_list(session, idea, kind):
    for cursor in [*ABSURD, *EXTREME]:
        try:
            page = QUESTIONS[kind](session, None, after=cursor)
        except BadCursor:
            continue
        assert len(page.ideas) <= 1


def test_no_made_up_place_breaks_the_list_of_support(session, idea, anna):
    for cursor in [*ABSURD, *EXTREME]:
        try:
            ideas, _ = ideas_supported_by(session, anna, after=cursor)
        except BadCursor:
            continue
        assert len(ideas) <= 1
