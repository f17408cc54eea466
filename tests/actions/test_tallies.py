"""The stored sums behind the orders: periods that roll on, and a trend that fades."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from ideas.actions.comments import delete_comment, post_comment
from ideas.actions.recount import TREND_MAY_DIFFER_BY, differences_in_tallies, mend_tallies
from ideas.actions.tallies import HALF_LIFE_DAYS, WINDOWS, advance_tally_clock, count_in, trend_of, weight_of
from ideas.actions.votes import cast_vote, withdraw_vote
from ideas.model.base import now, today
from ideas.model.comments import CommentKind
from ideas.model.votes import IdeaDay, TallyClock, Vote

A_DAY = date(2026, 3, 2)
EDGES = [(window, days) for window, days in WINDOWS.items()]
near = pytest.approx


def tallies_of(session, idea):
    session.refresh(idea)
    return {field: getattr(idea, field) for field in ("votes", *WINDOWS, "comments")}


def trend_now(session, idea):
    session.refresh(idea)
    return idea.trend


def date_votes(session, idea, days_ago):
    """Let all votes for the idea have been cast so many days ago."""
    at = now() - timedelta(days=days_ago)
    session.execute(update(Vote).where(Vote.idea_id == idea.id).values(cast_at=at))
    session.execute(delete(IdeaDay).where(IdeaDay.idea_id == idea.id))
    mend_tallies(session)


@pytest.mark.parametrize(("window", "days"), EDGES)
def test_a_vote_stays_in_a_period_until_its_last_day(session, idea, window, days):
    advance_tally_clock(session, to=today() + timedelta(days=days - 1))
    assert tallies_of(session, idea)[window] == 1


@pytest.mark.parametrize(("window", "days"), EDGES)
def test_a_vote_drops_out_of_a_period_the_day_after(session, idea, window, days):
    advance_tally_clock(session, to=today() + timedelta(days=days))
    assert tallies_of(session, idea)[window] == 0


def test_a_vote_never_drops_out_of_all_time(session, idea):
    advance_tally_clock(session, to=today() + timedelta(days=4000))
    assert tallies_of(session, idea)["votes"] == 1


def test_a_clock_that_stood_still_for_weeks_catches_up(session, idea, bram):
    date_votes(session, idea, 5)
    cast_vote(session, idea, by=bram)
    advance_tally_clock(session, to=today() + timedelta(days=27))
    assert tallies_of(session, idea) == {"votes": 2, "votes_week": 0, "votes_month": 1, "votes_year": 2, "comments": 0}


def test_days_and_weeks_lead_to_the_same_tallies(session, idea, bram):
    date_votes(session, idea, 3)
    cast_vote(session, idea, by=bram)
    for day in range(1, 40):
        advance_tally_clock(session, to=today() + timedelta(days=day))
        assert differences_in_tallies(session) == []


def test_the_clock_says_whether_there_was_anything_to_do(session, idea):
    assert advance_tally_clock(session, to=today() + timedelta(days=1)) is True
    assert advance_tally_clock(session, to=today() + timedelta(days=1)) is False


def test_the_clock_never_runs_back(session, idea):
    advance_tally_clock(session, to=today() + timedelta(days=10))
    advance_tally_clock(session, to=today())
    assert session.get(TallyClock, 1, populate_existing=True).day == today() + timedelta(days=10)


def test_a_vote_that_left_a_period_leaves_it_alone_when_taken_back(session, idea, anna, bram):
    date_votes(session, idea, 20)
    cast_vote(session, idea, by=bram)
    withdraw_vote(session, idea, by=anna)
    assert tallies_of(session, idea) == {"votes": 1, "votes_week": 1, "votes_month": 1, "votes_year": 1, "comments": 0}


def test_tallies_never_fall_below_zero(session, idea, anna):
    advance_tally_clock(session, to=today() + timedelta(days=8))
    withdraw_vote(session, idea, by=anna)
    withdraw_vote(session, idea, by=anna)
    assert set(tallies_of(session, idea).values()) == {0}


def test_a_vote_weighs_half_as_much_a_half_life_earlier():
    later = A_DAY + timedelta(days=HALF_LIFE_DAYS)
    assert trend_of([(A_DAY, 2)]) == near(trend_of([(later, 1)]))


def test_the_trend_rises_with_every_vote(session, idea, chaima):
    before = trend_now(session, idea)
    cast_vote(session, idea, by=chaima)
    assert trend_now(session, idea) > before


def test_a_comment_weighs_as_much_as_a_vote(session, idea, an_idea, chaima):
    other = an_idea("Samen zout inkopen")
    cast_vote(session, idea, by=chaima)
    post_comment(session, other, by=chaima, kind=CommentKind.REMARK, body="Dit werkt.")
    assert trend_now(session, idea) == near(trend_now(session, other))


def test_newer_support_trends_above_the_same_support_of_last_week(session, idea, an_idea):
    old = an_idea("Samen zout inkopen")
    date_votes(session, old, 7)
    assert trend_now(session, idea) > trend_now(session, old)


def test_the_order_of_counting_does_not_matter_to_the_trend(session, idea, an_idea):
    other = an_idea("Samen zout inkopen")
    days = [today() + timedelta(days=ahead) for ahead in (0, 40, 3, 900)]
    for day in days:
        count_in(session, idea.id, day, votes=1)
    for day in reversed(days):
        count_in(session, other.id, day, votes=1)
    assert trend_now(session, idea) == near(trend_now(session, other))


def test_a_taken_back_vote_leaves_the_trend_as_if_it_was_never_cast(session, idea, chaima):
    before = trend_now(session, idea)
    cast_vote(session, idea, by=chaima)
    withdraw_vote(session, idea, by=chaima)
    assert trend_now(session, idea) == near(before, abs=TREND_MAY_DIFFER_BY)


def test_a_deleted_comment_leaves_the_trend_as_if_it_was_never_posted(session, idea, chaima):
    before = trend_now(session, idea)
    comment = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Dit werkt.")
    delete_comment(session, comment, by=chaima)
    assert trend_now(session, idea) == near(before, abs=TREND_MAY_DIFFER_BY)


def test_an_idea_that_lost_all_support_has_no_trend(session, idea, anna):
    withdraw_vote(session, idea, by=anna)
    assert trend_now(session, idea) == 0.0


def test_nothing_at_all_is_no_trend():
    assert trend_of([]) == trend_of([(A_DAY, 0)]) == 0.0


dated = st.tuples(st.dates(date(2020, 1, 1), date(2120, 1, 1)), st.integers(0, 10_000))


@given(st.lists(dated, max_size=30))
def test_a_trend_is_never_below_zero(days):
    assert 0.0 <= trend_of(days) < 10_000


@given(st.lists(dated, max_size=20), st.dates(date(2020, 1, 1), date(2120, 1, 1)))
def test_one_more_vote_never_lowers_the_trend(days, day):
    assert trend_of([*days, (day, 1)]) >= max(trend_of(days), weight_of(day)) - 1e-9
