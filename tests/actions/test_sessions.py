"""How long a session lasts, and ending one."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ideas.actions.accounts import begin_session, make_administrator, make_moderator
from ideas.actions.sessions import end_other_sessions, end_session_of, end_sessions_of
from ideas.model.accounts import Role, SignInSession
from ideas.model.base import now
from ideas.queries.accounts import signed_in_with
from ideas.queries.sessions import HANDLE, SessionLimits, is_open, open_sessions_of
from ideas.text.keys import hash_of

A_MINUTE = timedelta(minutes=1)
LIMITS = SessionLimits(timedelta(hours=12), timedelta(minutes=30), timedelta(hours=12))


def open_since(session, account, *, started=A_MINUTE, seen=A_MINUTE):
    """A session that began and was used so long ago."""
    key_hash = hash_of(begin_session(session, account, days=14))
    session.flush()
    when = {"started_at": now() - started, "seen_at": now() - seen}
    session.execute(update(SignInSession).where(SignInSession.key_hash == key_hash).values(**when))
    session.expire_all()
    return session.get(SignInSession, key_hash)


@pytest.mark.parametrize(("idle", "is_in"), [(12 * 60 - 1, True), (12 * 60, False)])
def test_a_session_that_nobody_uses_ends_after_twelve_hours(session, anna, idle, is_in):
    assert is_open(open_since(session, anna, seen=idle * A_MINUTE), LIMITS) is is_in


@pytest.mark.parametrize(("idle", "is_in"), [(29, True), (30, False)])
def test_an_administrator_who_does_nothing_is_signed_out_after_half_an_hour(session, an_account, idle, is_in):
    greta = an_account("Greta", role=Role.ADMINISTRATOR)
    assert is_open(open_since(session, greta, seen=idle * A_MINUTE), LIMITS) is is_in


@pytest.mark.parametrize(("age", "is_in"), [(12 * 60 - 1, True), (12 * 60, False)])
def test_an_administrator_is_signed_in_for_twelve_hours_at_most(session, an_account, age, is_in):
    greta = an_account("Greta", role=Role.ADMINISTRATOR)
    assert is_open(open_since(session, greta, started=age * A_MINUTE), LIMITS) is is_in


def test_a_member_who_comes_every_day_stays_signed_in(session, anna):
    assert is_open(open_since(session, anna, started=timedelta(days=13)), LIMITS)


def test_the_list_has_open_sessions_of_this_person_only(session, anna, chaima):
    mine, old = open_since(session, anna), open_since(session, anna, seen=timedelta(hours=13))
    open_since(session, chaima)
    assert list(open_sessions_of(session, anna, LIMITS)) == [mine]
    assert not is_open(old, LIMITS)


def test_one_session_ends(session, anna):
    here, there = (hash_of(begin_session(session, anna, days=1)) for _ in range(2))
    session.flush()
    end_session_of(session, anna, there[:HANDLE])
    assert signed_in_with(session, there) is None
    assert signed_in_with(session, here) is not None


def test_nobody_ends_the_session_of_somebody_else(session, anna, chaima):
    theirs = hash_of(begin_session(session, chaima, days=1))
    session.flush()
    end_session_of(session, anna, theirs[:HANDLE])
    assert signed_in_with(session, theirs) is not None


def test_all_others_end(session, anna, chaima):
    here, there = (hash_of(begin_session(session, anna, days=1)) for _ in range(2))
    theirs = hash_of(begin_session(session, chaima, days=1))
    session.flush()
    end_other_sessions(session, session.get(SignInSession, here))
    found = [signed_in_with(session, each) is not None for each in (here, there, theirs)]
    assert found == [True, False, True]


def test_an_administrator_can_end_all_sessions_of_somebody(session, anna):
    key = begin_session(session, anna, days=1)
    session.flush()
    assert end_sessions_of(session, anna) == 1
    assert signed_in_with(session, hash_of(key)) is None


@pytest.mark.parametrize("give", [make_moderator, make_administrator])
def test_another_role_ends_sessions(session, anna, give):
    key = begin_session(session, anna, days=1)
    session.flush()
    give(session, anna.email)
    assert signed_in_with(session, hash_of(key)) is None
