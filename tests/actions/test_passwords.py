"""Passwords: what counts as the same, and what a changed one ends."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from ideas.actions.accounts import WrongCredentials, account_with_password, begin_session
from ideas.actions.passwords import (
    answer_reset_request,
    ask_for_reset,
    change_password,
    hold_password,
    is_password_of,
    password_hash,
    reset_password,
)
from ideas.model.accounts import Account, LinkPurpose, OneTimeLink, ResetRequest, SignInStep, StepPurpose
from ideas.model.base import now
from ideas.model.database import session_on
from ideas.model.notifications import Message, MessageKind
from ideas.model.refusals import LinkExpired, NotInThisState
from ideas.queries.accounts import link_for, reset_requests, signed_in_with
from ideas.text.keys import hash_of
from tests.web.writing import PASSWORD, has_a_password

NEW = "vijf fietsen in de sneeuw"
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def els(session, an_account):
    """She signs in with a password."""
    return has_a_password(session, an_account("Els"))


def mailed(session) -> list[Message]:
    session.flush()
    return list(session.scalars(select(Message).order_by(Message.id)))


def ask(session, email: str) -> str | None:
    """Ask for a link, let the worker answer, and give the key in the mail; None when there is no mail."""
    before = len(mailed(session))
    ask_for_reset(session, email, language="nl")
    session.flush()
    for number in reset_requests(session):
        answer_reset_request(session, number, lasts=AN_HOUR)
    mails = mailed(session)
    return mails[-1].details["key"] if len(mails) > before else None


def test_long_passwords_that_differ_at_the_end_differ():
    long = "x" * 99
    assert is_password_of(password_hash(long + "a"), long + "a")
    assert not is_password_of(password_hash(long + "a"), long + "b")


@pytest.mark.parametrize("other", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD + "\x00", PASSWORD[:-1]])
def test_a_password_is_taken_exactly(other):
    assert not is_password_of(password_hash(PASSWORD), other)


def test_a_letter_with_an_accent_is_the_same_from_every_keyboard():
    assert is_password_of(password_hash("zee\u0308n van tijd"), "ze\u00ebn van tijd")


def test_what_is_absurdly_long_is_no_password(session):
    assert not is_password_of(password_hash(""), "x" * 1_001)


def test_an_older_kind_of_hash_is_renewed_at_the_door(session, els):
    els.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    session.commit()
    account_with_password(session, email=els.email, password=PASSWORD)
    assert "m=19456,t=2,p=1" in els.password_hash
    assert account_with_password(session, email=els.email, password=PASSWORD) is els


def test_a_hash_of_this_kind_stays_as_it_is(session, els):
    before = els.password_hash
    account_with_password(session, email=els.email, password=PASSWORD)
    assert els.password_hash == before


def test_nobody_is_let_in_with_a_password_that_was_changed_meanwhile(session, engine, els):
    session.commit()
    with session_on(engine) as elsewhere, elsewhere.begin():
        change_password(elsewhere, elsewhere.get(Account, els.id), NEW)
    assert not hold_password(session, els, PASSWORD)


def test_a_password_that_was_changed_meanwhile_is_not_changed_back(session, engine, els):
    session.commit()
    with session_on(engine) as elsewhere, elsewhere.begin():
        change_password(elsewhere, elsewhere.get(Account, els.id), NEW)
    with pytest.raises(NotInThisState):
        change_password(session, els, "nog een ander wachtwoord")


def test_a_changed_password_ends_sessions_links_and_half_a_sign_in(session, els):
    key, link = begin_session(session, els, days=1), ask(session, els.email)
    step = SignInStep(key_hash=hash_of("stap"), purpose=StepPurpose.SECOND_FACTOR, account_id=els.id)
    step.expires_at = now() + AN_HOUR
    session.add(step)
    session.flush()
    change_password(session, els, NEW)
    assert signed_in_with(session, hash_of(key)) is None
    assert session.scalar(select(func.count()).select_from(SignInStep)) == 0
    with pytest.raises(LinkExpired):
        reset_password(session, link, "nog een ander wachtwoord")


def test_a_changed_password_is_told_to_its_owner(session, els):
    change_password(session, els, NEW)
    assert [mail.kind for mail in mailed(session)] == [MessageKind.PASSWORD_CHANGED]


def test_the_link_gives_another_password(session, els):
    reset_password(session, ask(session, els.email), NEW)
    assert account_with_password(session, email=els.email, password=NEW) is els
    with pytest.raises(WrongCredentials):
        account_with_password(session, email=els.email, password=PASSWORD)


def test_the_link_works_once(session, els):
    key = ask(session, els.email)
    reset_password(session, key, NEW)
    with pytest.raises(LinkExpired):
        reset_password(session, key, "nog een ander wachtwoord")


def test_only_the_newest_link_works(session, els):
    earlier, later = ask(session, els.email), ask(session, els.email)
    with pytest.raises(LinkExpired):
        reset_password(session, earlier, NEW)
    reset_password(session, later, NEW)


def test_the_link_expires(session, els):
    key = ask(session, els.email)
    session.execute(update(OneTimeLink).values(expires_at=now()))
    session.expire_all()
    with pytest.raises(LinkExpired):
        reset_password(session, key, NEW)


def test_the_link_is_bound_to_the_password_of_that_moment(session, els):
    key = ask(session, els.email)
    els.password_hash = password_hash(NEW)
    session.flush()
    with pytest.raises(LinkExpired):
        reset_password(session, key, "nog een ander wachtwoord")


def test_the_link_opens_nothing_else(session, els):
    key = ask(session, els.email)
    for purpose in set(LinkPurpose) - {LinkPurpose.RESET_PASSWORD}:
        with pytest.raises(LinkExpired):
            link_for(session, hash_of(key), purpose)


def test_a_request_is_answered_once(session, els):
    ask_for_reset(session, els.email, language="nl")
    session.flush()
    [number] = reset_requests(session)
    for _worker in range(2):
        answer_reset_request(session, number, lasts=AN_HOUR)
    assert [mail.kind for mail in mailed(session)] == [MessageKind.RESET_PASSWORD]


def test_nobody_gets_a_mail_for_an_address_that_is_not_known(session, daan):
    assert ask(session, "niemand@gemeente.example") is None
    assert ask(session, daan.email) is None, "he never confirmed it"
    assert session.scalar(select(func.count()).select_from(ResetRequest)) == 0


def test_who_signs_in_elsewhere_may_have_a_password_too(session, anna):
    reset_password(session, ask(session, anna.email), NEW)
    assert account_with_password(session, email=anna.email, password=NEW) is anna


@pytest.mark.parametrize("how", ["closed", "example"])
def test_an_account_that_nobody_signs_in_to_gets_no_link(session, anna, how):
    anna.closed_at, anna.is_example = (now(), False) if how == "closed" else (None, True)
    session.flush()
    assert ask(session, anna.email) is None
