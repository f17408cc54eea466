"""Voting: one vote each, and taking it back."""

import pytest
from sqlalchemy import func, select

from ideas.actions.recount import differences_in_tallies
from ideas.actions.votes import cast_vote, withdraw_vote
from ideas.model.ideas import Visibility
from ideas.model.refusals import NotAllowed
from ideas.model.votes import Vote


def votes_in(session, idea):
    """The stored tally, and the rows behind it."""
    session.refresh(idea)
    return idea.votes, session.scalar(select(func.count()).select_from(Vote).where(Vote.idea_id == idea.id))


def test_a_vote_counts(session, idea, chaima):
    assert cast_vote(session, idea, by=chaima) is True
    assert votes_in(session, idea) == (2, 2)


def test_a_vote_counts_in_every_period(session, idea, chaima):
    cast_vote(session, idea, by=chaima)
    session.refresh(idea)
    assert (idea.votes_week, idea.votes_month, idea.votes_year) == (2, 2, 2)


def test_a_second_vote_changes_nothing(session, idea, chaima):
    cast_vote(session, idea, by=chaima)
    assert cast_vote(session, idea, by=chaima) is False
    assert votes_in(session, idea) == (2, 2)


def test_a_vote_can_be_taken_back(session, idea, chaima):
    cast_vote(session, idea, by=chaima)
    assert withdraw_vote(session, idea, by=chaima) is True
    assert votes_in(session, idea) == (1, 1)


def test_taking_back_what_was_never_cast_changes_nothing(session, idea, chaima):
    assert withdraw_vote(session, idea, by=chaima) is False
    assert votes_in(session, idea) == (1, 1)


def test_taking_back_twice_counts_once(session, idea, anna):
    withdraw_vote(session, idea, by=anna)
    assert withdraw_vote(session, idea, by=anna) is False
    assert votes_in(session, idea) == (0, 0)


def test_who_took_a_vote_back_can_vote_again(session, idea, chaima):
    cast_vote(session, idea, by=chaima)
    withdraw_vote(session, idea, by=chaima)
    assert cast_vote(session, idea, by=chaima) is True
    assert votes_in(session, idea) == (2, 2)


def test_a_vote_leaves_other_ideas_alone(session, idea, an_idea, chaima):
    other = an_idea("Samen zout inkopen")
    cast_vote(session, idea, by=chaima)
    assert votes_in(session, other) == (1, 1)


def test_votes_keep_the_tallies_right(session, idea, bram, chaima):
    cast_vote(session, idea, by=bram)
    cast_vote(session, idea, by=chaima)
    withdraw_vote(session, idea, by=bram)
    assert differences_in_tallies(session) == []


def test_an_unconfirmed_address_cannot_vote(session, idea, daan):
    with pytest.raises(NotAllowed):
        cast_vote(session, idea, by=daan)


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN])
def test_only_a_published_idea_gets_votes(session, an_idea, anna, visibility):
    hidden = an_idea(visibility=visibility)
    with pytest.raises(NotAllowed):
        cast_vote(session, hidden, by=anna)
