"""Comparing every stored tally with the rows behind it, and mending what differs."""

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from ideas.actions.comments import delete_comment, post_comment
from ideas.actions.ideas import start_draft, submit_idea
from ideas.actions.moderation import hide_comment
from ideas.actions.organisations import join_organisation, leave_organisation, verify_organisation
from ideas.actions.recount import Difference, differences_in_tallies, mend_tallies
from ideas.actions.undoing import undo_decision
from ideas.actions.votes import cast_vote, withdraw_vote
from ideas.model.accounts import Account, Role
from ideas.model.base import now, today
from ideas.model.comments import Comment, CommentKind
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.database import open_database, session_on
from ideas.model.domains import Domain
from ideas.model.ideas import Idea
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.organisations import VerifiedBy
from ideas.model.votes import IdeaDay, IdeaOrganisation, Vote
from ideas.permissions import May, may
from tests.conftest import content
from tests.databases import fresh_database


@pytest.fixture
def busy(session, an_idea, chaima):
    """An idea with two votes, a comment and a form."""
    idea = an_idea(form="convenant")
    cast_vote(session, idea, by=chaima)
    post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Dit werkt.")
    return idea


TALLIES_OF_AN_IDEA = {"votes": 2, "votes_week": 2, "votes_month": 2, "votes_year": 2, "comments": 1}


@pytest.mark.usefixtures("busy")
def test_a_board_that_was_left_alone_has_no_differences(session):
    assert differences_in_tallies(session) == []


@pytest.mark.usefixtures("busy")
def test_there_is_nothing_to_mend_on_such_a_board(session):
    assert mend_tallies(session) == 0


@pytest.mark.parametrize("tally", TALLIES_OF_AN_IDEA)
@pytest.mark.parametrize("planted", [0, 7])
def test_a_wrong_tally_of_an_idea_is_found(session, busy, tally, planted):
    session.execute(update(Idea).values({tally: planted}))
    right = TALLIES_OF_AN_IDEA[tally]
    assert differences_in_tallies(session) == [Difference("ideas", str(busy.id), tally, planted, right)]


@pytest.mark.parametrize("tally", TALLIES_OF_AN_IDEA)
def test_a_wrong_tally_of_an_idea_is_mended(session, busy, tally):
    session.execute(update(Idea).values({tally: 7}))
    assert mend_tallies(session) == 1
    assert getattr(busy, tally) == TALLIES_OF_AN_IDEA[tally]


def test_a_wrong_number_of_municipalities_is_found_and_mended(session, busy):
    session.execute(update(Idea).values(municipalities=3))
    assert differences_in_tallies(session) == [Difference("ideas", str(busy.id), "municipalities", 3, 0)]
    assert mend_tallies(session) == 1
    assert busy.municipalities == 0


def test_a_wrong_number_of_votes_from_an_organisation_is_found_and_mended(session, busy):
    code = MUNICIPALITIES[0]
    session.add(IdeaOrganisation(idea_id=busy.id, organisation_code=code, votes=2))
    found = Difference("idea_organisations", f"{busy.id} at {code}", "votes", 2, 0)
    assert differences_in_tallies(session) == [found]
    assert mend_tallies(session) == 1
    assert session.get(IdeaOrganisation, (busy.id, code)).votes == 0


def test_lost_votes_from_an_organisation_are_counted_again(session, busy, chaima):
    vote = update(Vote).where(Vote.voter_id == chaima.id)
    session.execute(vote.values(organisation_code=MUNICIPALITIES[0], organisation_verified=True))
    assert mend_tallies(session) == 2
    assert busy.municipalities == 1


def test_a_wrong_trend_is_found(session, busy):
    session.refresh(busy)
    right = busy.trend
    session.execute(update(Idea).values(trend=right + 1))
    assert differences_in_tallies(session) == [
        Difference("ideas", str(busy.id), "trend", pytest.approx(right + 1), pytest.approx(right))
    ]


def test_a_wrong_trend_is_mended(session, busy):
    session.refresh(busy)
    right = busy.trend
    session.execute(update(Idea).values(trend=0.0))
    mend_tallies(session)
    assert busy.trend == pytest.approx(right)


@pytest.mark.parametrize(("tally", "right"), [("votes", 2), ("comments", 1)])
def test_a_wrong_day_is_found(session, busy, tally, right):
    session.execute(update(IdeaDay).values({tally: 9}))
    assert differences_in_tallies(session) == [Difference("idea_days", f"{busy.id} on {today()}", tally, 9, right)]


@pytest.mark.usefixtures("busy")
def test_a_lost_day_is_found(session):
    session.execute(delete(IdeaDay))
    found = [
        (difference.tally, difference.stored, difference.counted) for difference in differences_in_tallies(session)
    ]
    assert found == [("votes", 0, 2), ("comments", 0, 1)]


@pytest.mark.usefixtures("busy")
def test_a_lost_day_is_made_again(session):
    session.execute(delete(IdeaDay))
    assert mend_tallies(session) == 2
    assert [(day.votes, day.comments) for day in session.scalars(select(IdeaDay))] == [(2, 1)]


def test_a_day_on_which_nothing_happened_is_found(session, busy):
    day = today() - timedelta(days=3)
    session.add(IdeaDay(idea_id=busy.id, day=day, votes=4, comments=0))
    assert differences_in_tallies(session) == [Difference("idea_days", f"{busy.id} on {day}", "votes", 4, 0)]


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(("slug", "right"), [("burgerzaken", 1), ("dienstverlening", 1), ("wmo", 0)])
def test_a_wrong_number_beside_a_domain_is_found(session, slug, right):
    session.execute(update(Domain).where(Domain.slug == slug).values(ideas=5))
    assert differences_in_tallies(session) == [Difference("domains", slug, "ideas", 5, right)]


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(("slug", "right"), [("convenant", 1), ("dvo", 0)])
def test_a_wrong_number_beside_a_form_is_found(session, slug, right):
    session.execute(update(CooperationForm).where(CooperationForm.slug == slug).values(ideas=5))
    assert differences_in_tallies(session) == [Difference("cooperation_forms", slug, "ideas", 5, right)]


@pytest.mark.usefixtures("busy")
def test_a_vote_that_was_never_counted_is_found(session, idea, bram):
    session.add(Vote(idea_id=idea.id, voter_id=bram.id, cast_at=now()))
    assert {difference.tally for difference in differences_in_tallies(session) if difference.table == "ideas"} == {
        "votes", "votes_week", "votes_month", "votes_year", "trend",
    }  # fmt: skip


@pytest.mark.usefixtures("busy")
def test_everything_wrong_at_once_is_mended(session, idea, bram):
    session.add(Vote(idea_id=idea.id, voter_id=bram.id, cast_at=now() - timedelta(days=12)))
    session.execute(update(Idea).values(votes=0, votes_week=3, trend=1.0, comments=8))
    session.execute(update(Domain).values(ideas=2))
    session.execute(update(CooperationForm).values(ideas=2))
    session.execute(delete(IdeaDay))
    mend_tallies(session)
    assert differences_in_tallies(session) == []


@contextmanager
def small_board():
    """A session on a board of its own with two ideas and three people, the first of whom moderates."""
    with TemporaryDirectory() as folder, fresh_database("sqlite", Path(folder)) as address:
        engine = open_database(address)
        try:
            with session_on(engine) as session:
                people = [
                    Account(name=name, email=f"{name.lower()}@gemeente.example", role=role, confirmed_at=now())
                    for name, role in (("Bram", Role.MODERATOR), ("Anna", Role.MEMBER), ("Chaima", Role.MEMBER))
                ]
                people[0].second_factor_given = True
                session.add_all(people)
                session.flush()
                ideas = [start_draft(session, content(), by=people[1], language="nl") for _ in range(2)]
                for idea in ideas:
                    submit_idea(session, idea, by=people[1], first_idea_waits=False)
                yield session, people, ideas
        finally:
            engine.dispose()


MUNICIPALITIES = ("GM0301", "GM0193")


def _verify(session, by, _idea):
    if by.organisation_code is not None:
        verify_organisation(session, by, by.organisation_code, how=VerifiedBy.MODERATOR)


def _delete_one(session, by, idea):
    mine = select(Comment).where(Comment.idea_id == idea.id, Comment.author_id == by.id, Comment.deleted_at.is_(None))
    comment = session.scalars(mine.where(Comment.hidden_at.is_(None)).order_by(Comment.id).limit(1)).one_or_none()
    if comment is not None:
        delete_comment(session, comment, by=by)


def _hide_one(session, by, idea):
    shown = select(Comment).where(Comment.idea_id == idea.id, Comment.deleted_at.is_(None))
    comment = session.scalars(shown.where(Comment.hidden_at.is_(None)).order_by(Comment.id).limit(1)).one_or_none()
    if comment is not None and may(by, May.DECIDE, comment):
        hide_comment(session, comment, by=by, reason="Reclame")


def _undo_one(session, by, idea):
    undone = select(Decision.undoes_id).where(Decision.undoes_id.is_not(None))
    standing = select(Decision).where(
        Decision.idea_id == idea.id, Decision.kind == DecisionKind.HIDE_COMMENT, Decision.id.not_in(undone)
    )
    decision = session.scalars(standing.order_by(Decision.id).limit(1)).one_or_none()
    if decision is not None and may(by, May.DECIDE, decision.comment):
        undo_decision(session, decision, by=by, reason="Vergissing")


DEEDS = {
    "join": lambda session, by, idea: join_organisation(session, by, MUNICIPALITIES[idea.id % 2]),
    "leave": lambda session, by, _idea: leave_organisation(session, by),
    "verify": _verify,
    "cast": lambda session, by, idea: cast_vote(session, idea, by=by),
    "withdraw": lambda session, by, idea: withdraw_vote(session, idea, by=by),
    "comment": lambda session, by, idea: post_comment(session, idea, by=by, kind=CommentKind.REMARK, body="Ja."),
    "delete": _delete_one,
    "hide": _hide_one,
    "undo": _undo_one,
}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 2), st.integers(0, 1)), max_size=25))
def test_whatever_people_do_the_tallies_stay_right(deeds):
    with small_board() as (session, people, ideas):
        for deed, person, number in deeds:
            DEEDS[deed](session, people[person], ideas[number])
        assert differences_in_tallies(session) == []


@pytest.mark.usefixtures("busy")
def test_a_wrong_number_of_unread_notifications_is_found(session, anna):
    session.execute(update(Account).where(Account.id == anna.id).values(unread=3))
    assert differences_in_tallies(session) == [Difference("accounts", str(anna.id), "unread", 3, 0)]


@pytest.mark.usefixtures("busy")
def test_a_wrong_number_of_unread_notifications_is_mended(session, anna):
    session.execute(update(Account).where(Account.id == anna.id).values(unread=3))
    mend_tallies(session)
    session.refresh(anna)
    assert anna.unread == 0
