"""Limits: how often something may be done, wherever the period begins and however many ask at once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

import ideas.actions.limits
from ideas.actions.limits import Use, count_uses, forget_old_uses
from ideas.model.base import now
from ideas.model.database import open_database, session_on
from ideas.model.limits import LimitUse
from ideas.model.refusals import TooOften
from ideas.text.rates import rates_in
from tests.at_once import all_at_once
from tests.databases import fresh_database

ANNA, BRAM = "a" * 64, "b" * 64


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.at = now().replace(minute=0, second=0, microsecond=0)

    def __call__(self):
        return self.at

    def passes(self, **how):
        self.at += timedelta(**how)


@pytest.fixture
def clock(monkeypatch):
    """The moment at which things are counted."""
    set_by_us = Clock()
    monkeypatch.setattr(ideas.actions.limits, "now", set_by_us)
    return set_by_us


@pytest.fixture
def counts(session):
    """Whether one more counts: counts("3/m"). As at the door, what is refused is undone."""

    def do(rates, *, who=ANNA, limit="vote", times=1):
        try:
            count_uses(session, Use(limit, who, rates_in(rates), times))
        except TooOften:
            session.rollback()
            return False
        session.commit()
        return True

    return do


def test_so_many_count_and_no_more(counts):
    assert [counts("3/d") for _ in range(5)] == [True, True, True, False, False]


def test_everybody_is_counted_apart(counts):
    counts("1/d")
    assert counts("1/d", who=BRAM)


def test_everything_is_counted_apart(counts):
    counts("1/d")
    assert counts("1/d", limit="comment")


def test_the_shortest_and_the_longest_period_both_hold(counts, clock):
    assert [counts("2/m,3/h") for _ in range(3)] == [True, True, False]
    clock.passes(minutes=2)
    assert [counts("2/m,3/h") for _ in range(2)] == [True, False]


def test_several_at_once_count_as_several(counts):
    assert counts("2/d", times=2)
    assert not counts("2/d", times=1)


def test_what_is_switched_off_is_not_counted(counts, session):
    assert all(counts("off") for _ in range(5))
    assert session.scalar(select(func.count()).select_from(LimitUse)) == 0


def test_a_refused_use_does_not_make_the_wait_longer(counts, clock):
    counts("1/h")
    for _ in range(6):
        clock.passes(minutes=10)
        counts("1/h")
    clock.passes(minutes=6)
    assert counts("1/h")


def test_no_period_has_more_however_it_is_laid(counts, clock):
    done = []
    for _ in range(200):
        if counts("5/m"):
            done.append(clock.at)
        clock.passes(seconds=3)
    assert len(done) > 40
    for first, sixth in zip(done, done[5:], strict=False):
        assert sixth - first >= timedelta(minutes=1)


def test_the_wait_that_is_told_is_enough(counts, clock, session):
    for _ in range(3):
        assert counts("3/5m")
        clock.passes(seconds=40)
    with pytest.raises(TooOften) as refused:
        count_uses(session, Use("vote", ANNA, rates_in("3/5m")))
    session.rollback()
    clock.passes(seconds=refused.value.wait_seconds - 1)
    assert not counts("3/5m")
    clock.passes(seconds=1)
    assert counts("3/5m")


def test_a_clock_that_goes_back_opens_nothing(counts, clock):
    counts("1/h")
    clock.passes(days=-1)
    assert not counts("1/h")


def test_ten_at_once_are_no_more_than_the_limit(counts, engine):
    counts("4/d")

    def use():
        with session_on(engine) as mine:
            try:
                count_uses(mine, Use("vote", ANNA, rates_in("4/d")))
            except TooOften:
                return False
            mine.commit()
            return True

    assert sum(all_at_once([use] * 10)) == 3


@pytest.fixture
def postgresql(tmp_path):
    """The database where two write at the same time."""
    with fresh_database("postgresql", tmp_path) as address:
        opened = open_database(address)
        yield opened
        opened.dispose()


def test_two_at_the_edge_of_a_slice_do_not_pass_each_other(postgresql, monkeypatch):
    """In one process it is a moment later than in the other: without the row before, they would not meet."""
    edge = now().replace(minute=0, second=0, microsecond=0)
    moments = iter([edge - timedelta(milliseconds=1), edge])
    monkeypatch.setattr(ideas.actions.limits, "now", lambda: next(moments))
    with session_on(postgresql) as first, session_on(postgresql) as second:
        count_uses(first, Use("vote", ANNA, rates_in("1/h")))
        second.execute(text("SET lock_timeout = '200ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            count_uses(second, Use("vote", ANNA, rates_in("1/h")))


def test_what_counts_no_longer_is_thrown_away(counts, clock, session):
    counts("5/m")
    clock.passes(minutes=1, seconds=6)
    counts("5/h", who=BRAM)
    forget_old_uses(session)
    assert set(session.scalars(select(LimitUse.subject))) == {BRAM}
