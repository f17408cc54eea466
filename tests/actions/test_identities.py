"""Who somebody is at the sign-in of their organisation: once, whoever comes at the same time."""

import pytest
from sqlalchemy import func, select

from ideas.actions.identities import (
    Newcomer,
    link_offered_identity,
    offer_identity,
    sign_up_with_identity,
    unlink_identity,
    usable_name,
    use_up_answer,
)
from ideas.model.accounts import Account, Identity
from ideas.model.database import session_on
from ideas.model.refusals import LastWayIn, Refusal, SignInElsewhereFailed, TripOver
from tests.at_once import all_at_once

ISSUER = "https://login.zutphen.example"
ELS = Newcomer(ISSUER, "els-1", "els@zutphen.example", "Els de Boer")


def try_in_a_session_of_its_own(engine, deed):
    """Whether the deed was done and committed."""
    with session_on(engine) as session:
        try:
            deed(session)
        except Refusal:
            return False
        session.commit()
        return True


def how_many(session, kind):
    found = session.scalar(select(func.count()).select_from(kind))
    session.commit()
    return found


def test_an_answer_is_used_by_one_of_many_at_once(engine):
    done = all_at_once([lambda: try_in_a_session_of_its_own(engine, lambda session: use_up_answer(session, "x"))] * 6)
    assert sorted(done) == [False] * 5 + [True]


def test_somebody_new_in_two_windows_gets_one_account(engine, session):
    def sign_up(session):
        sign_up_with_identity(session, ELS, language="nl")

    done = all_at_once([lambda: try_in_a_session_of_its_own(engine, sign_up)] * 4)
    assert sorted(done) == [False] * 3 + [True]
    assert (how_many(session, Account), how_many(session, Identity)) == (1, 1)


def test_one_identity_with_two_addresses_at_once_gets_one_account(engine, session):
    def sign_up(email):
        def deed(session):
            sign_up_with_identity(session, ELS._replace(email=email), language="nl")

        return lambda: try_in_a_session_of_its_own(engine, deed)

    assert sorted(all_at_once([sign_up("els@a.example"), sign_up("els@b.example")])) == [False, True]
    assert (how_many(session, Account), how_many(session, Identity)) == (1, 1)


def test_an_offer_is_taken_by_one_of_many_at_once(engine, session, chaima):
    key = offer_identity(session, ISSUER, "els-1", organisation=None, to=chaima)
    session.commit()

    def link(session):
        link_offered_identity(session, key, by=session.get(Account, chaima.id))

    assert sorted(all_at_once([lambda: try_in_a_session_of_its_own(engine, link)] * 4)) == [False] * 3 + [True]


def test_the_last_two_ways_in_do_not_go_at_once(engine, session, chaima):
    for subject in ("els-1", "els-2"):
        session.add(Identity(issuer=ISSUER, subject=subject, account_id=chaima.id))
    session.commit()

    def unlink(subject):
        def deed(session):
            unlink_identity(session, ISSUER, subject, by=session.get(Account, chaima.id), here="")

        return lambda: try_in_a_session_of_its_own(engine, deed)

    assert sorted(all_at_once([unlink("els-1"), unlink("els-2")])) == [False, True]
    assert how_many(session, Identity) == 1


def test_the_only_way_in_is_not_taken_away(session, chaima):
    session.add(Identity(issuer=ISSUER, subject="els-1", account_id=chaima.id))
    session.commit()
    with pytest.raises(LastWayIn):
        unlink_identity(session, ISSUER, "els-1", by=chaima, here="")


def test_an_answer_that_was_used_stays_used(session):
    use_up_answer(session, "x")
    with pytest.raises(TripOver):
        use_up_answer(session, "x")


def test_an_account_that_is_in_use_is_never_taken_over(session, chaima):
    with pytest.raises(SignInElsewhereFailed):
        sign_up_with_identity(session, ELS._replace(email=chaima.email), language="nl")
    session.rollback()
    assert how_many(session, Identity) == 0


@pytest.mark.parametrize(
    ("name", "email", "called"),
    [
        ("Els de Boer", "els@a.example", "Els de Boer"),
        ("", "els@a.example", "els"),
        ("–", "els@a.example", "els"),
        ("x", "e@a.example", "e@a.example"),
    ],
)
def test_everybody_gets_a_name_that_can_be_read(name, email, called):
    assert usable_name(ELS._replace(name=name, email=email)) == called
