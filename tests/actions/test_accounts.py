"""Signing up, confirming, signing in and out, and becoming moderator or administrator."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from ideas.actions.accounts import (
    LinkToMail,
    OtherPassword,
    WrongCredentials,
    account_with_password,
    become_first_administrator,
    begin_session,
    change_name,
    confirm_address,
    forget_unconfirmed_accounts,
    link_for_first_administrator,
    make_administrator,
    make_moderator,
    sign_out,
    sign_up,
)
from ideas.model.accounts import Account, OneTimeLink, Role, SignInSession
from ideas.model.base import now
from ideas.model.database import reading_session_on, session_on
from ideas.model.notifications import Message, MessageKind
from ideas.model.refusals import LinkExpired, NotFound
from ideas.queries.accounts import account_by_email, signed_in_with
from ideas.text.keys import hash_of

PASSWORD = "een lange zin is prima"
EMAIL = "els@gemeente.example"


def ask(session, *, email=EMAIL, name="Els", password=PASSWORD, **more):
    """Els asks for an account."""
    return sign_up(session, email=email, name=name, password=password, link=LinkToMail(language="nl", hours=48, **more))


def mails_in(session):
    session.flush()
    return session.scalars(select(Message).order_by(Message.id)).all()


def last_key(session):
    """The key in the last mail."""
    return mails_in(session)[-1].details["key"]


@pytest.fixture
def els(session):
    """She has an account with a confirmed address."""
    account = ask(session)
    confirm_address(session, last_key(session), password=PASSWORD)
    return account


def test_signing_up_makes_an_account_that_is_not_confirmed(session):
    account = ask(session)
    assert (account.email, account.is_confirmed, account.role) == (EMAIL, False, Role.MEMBER)


def test_signing_up_mails_a_link(session):
    ask(session)
    assert [mail.kind for mail in mails_in(session)] == [MessageKind.CONFIRM_ADDRESS]


def test_an_address_is_kept_in_lower_case(session):
    assert ask(session, email="Els@Gemeente.Example").email == EMAIL


def test_signing_up_with_a_known_address_makes_no_second_account(session, els):
    assert ask(session, email=EMAIL.upper(), password="een heel ander wachtwoord") is els
    assert session.scalar(select(func.count()).select_from(Account)) == 1


def test_signing_up_with_a_known_address_changes_nothing(session, els):
    ask(session, name="Iemand anders", password="een heel ander wachtwoord")
    assert els.name == "Els"
    assert account_with_password(session, email=EMAIL, password=PASSWORD) is els


def test_signing_up_with_a_known_address_sends_a_mail_all_the_same(session, els):
    ask(session)
    assert [mail.kind for mail in mails_in(session)] == [MessageKind.CONFIRM_ADDRESS, MessageKind.ACCOUNT_EXISTS]


def test_a_known_address_gets_no_link(session, els):
    ask(session)
    assert mails_in(session)[-1].details == {}


def test_the_house_keeps_no_password(session, els):
    assert els.password_hash.startswith("$argon2id$")


def test_an_unconfirmed_address_lets_nobody_in(session):
    ask(session)
    with pytest.raises(WrongCredentials):
        account_with_password(session, email=EMAIL, password=PASSWORD)


def test_who_asks_with_the_address_of_somebody_else_changes_nothing_for_them(session):
    ask(session)
    hers = last_key(session)
    ask(session, name="Een ander", password="een heel ander wachtwoord")
    confirm_address(session, hers, password=PASSWORD)
    account = account_with_password(session, email=EMAIL, password=PASSWORD)
    assert account.name == "Els"


def test_a_link_that_somebody_else_asked_for_needs_their_password(session):
    ask(session, name="Een ander", password="een heel ander wachtwoord")
    for typed in (PASSWORD, "", None):
        with pytest.raises(OtherPassword):
            confirm_address(session, last_key(session), password=typed)
    assert not account_by_email(session, EMAIL).is_confirmed


def test_in_the_browser_that_asked_no_password_is_needed(session):
    ask(session, browser_hash="haar-browser")
    with pytest.raises(OtherPassword):
        confirm_address(session, last_key(session), browser_hash="een andere")
    confirm_address(session, last_key(session), browser_hash="haar-browser")
    assert account_with_password(session, email=EMAIL, password=PASSWORD)


def test_confirming_makes_the_other_links_worthless(session):
    ask(session)
    earlier = last_key(session)
    ask(session, password="een heel ander wachtwoord")
    confirm_address(session, last_key(session), password="een heel ander wachtwoord")
    with pytest.raises(LinkExpired):
        confirm_address(session, earlier, password=PASSWORD)


def test_confirming_ends_sessions(session):
    key = begin_session(session, ask(session), days=1)
    confirm_address(session, last_key(session), password=PASSWORD)
    assert signed_in_with(session, hash_of(key)) is None


def test_what_was_never_confirmed_is_forgotten_after_a_month(session, els):
    old, young = ask(session, email="oud@gemeente.example"), ask(session, email="jong@gemeente.example")
    for account in (old, els):
        account.created_at = now() - timedelta(days=31)
    session.flush()
    forget_unconfirmed_accounts(session, asked_before=now() - timedelta(days=30))
    assert set(session.scalars(select(Account.email))) == {els.email, young.email}


def test_the_link_confirms_the_address(session):
    account = ask(session)
    confirm_address(session, last_key(session), password=PASSWORD)
    assert account.is_confirmed


def test_the_link_remembers_where_somebody_was_going(session):
    ask(session, next_address="/ideas/new")
    assert confirm_address(session, last_key(session), password=PASSWORD).next_address == "/ideas/new"


def test_a_newer_link_of_somebody_else_leaves_mine_alone(session):
    account = ask(session)
    mine = last_key(session)
    ask(session, email="fatima@gemeente.example", name="Fatima")
    confirm_address(session, mine, password=PASSWORD)
    assert account.is_confirmed


def test_a_link_works_once(session):
    ask(session)
    key = last_key(session)
    confirm_address(session, key, password=PASSWORD)
    with pytest.raises(LinkExpired):
        confirm_address(session, key, password=PASSWORD)


def test_a_link_expires(session):
    ask(session)
    session.execute(update(OneTimeLink).values(expires_at=now()))
    session.expire_all()
    with pytest.raises(LinkExpired):
        confirm_address(session, last_key(session), password=PASSWORD)


@pytest.mark.parametrize("key", ["", "verzonnen", "é", "x" * 5000])
def test_a_made_up_link_does_not_work(session, key):
    with pytest.raises(LinkExpired):
        confirm_address(session, key, password=PASSWORD)


def test_the_house_keeps_no_key_of_a_link(session):
    ask(session)
    assert session.scalars(select(OneTimeLink.key_hash)).all() == [hash_of(last_key(session))]


def test_a_link_that_confirms_makes_nobody_administrator(session):
    ask(session)
    with pytest.raises(LinkExpired):
        become_first_administrator(session, last_key(session), email=EMAIL, name="Els", password=PASSWORD)


def test_signing_in_takes_any_case_of_the_address(session, els):
    assert account_with_password(session, email="ELS@gemeente.EXAMPLE", password=PASSWORD) is els


def test_the_key_of_a_session_leads_to_its_account(session, els):
    key = begin_session(session, account_with_password(session, email=EMAIL, password=PASSWORD), days=1)
    assert signed_in_with(session, hash_of(key)).account is els


@pytest.mark.parametrize("password", ["", PASSWORD.upper(), PASSWORD + " ", "een lange zin"])
def test_a_wrong_password_is_refused(session, els, password):
    with pytest.raises(WrongCredentials):
        account_with_password(session, email=EMAIL, password=password)


def test_an_unknown_address_is_refused_in_the_same_way(session):
    with pytest.raises(WrongCredentials):
        account_with_password(session, email="niemand@gemeente.example", password=PASSWORD)


def test_a_wrong_password_is_found_out_while_others_write(engine, session, els):
    session.commit()
    # On SQLite this takes the writer's turn, and keeps it.
    session.execute(update(Account).values(language="nl"))
    with session_on(engine) as beside, reading_session_on(engine) as looking, pytest.raises(WrongCredentials):
        account_with_password(beside, looking=looking, email=EMAIL, password="een lange zin")


def test_an_account_without_a_password_lets_nobody_in(session, anna):
    with pytest.raises(WrongCredentials):
        account_with_password(session, email=anna.email, password="")


def test_signing_out_ends_the_session(session, anna):
    key = begin_session(session, anna, days=1)
    sign_out(session, key)
    assert signed_in_with(session, hash_of(key)) is None


def test_signing_out_leaves_other_browsers_signed_in(session, anna):
    here, there = begin_session(session, anna, days=1), begin_session(session, anna, days=1)
    sign_out(session, here)
    assert signed_in_with(session, hash_of(there)).account is anna


def test_signing_out_twice_is_no_trouble(session, anna):
    key = begin_session(session, anna, days=1)
    sign_out(session, key)
    sign_out(session, key)


def test_a_session_expires(session, anna):
    key = begin_session(session, anna, days=14)
    assert signed_in_with(session, hash_of(key)).account is anna
    session.execute(update(SignInSession).values(expires_at=now() - timedelta(seconds=1)))
    session.expire_all()
    assert signed_in_with(session, hash_of(key)) is None


def test_expired_sessions_are_thrown_away_when_somebody_signs_in(session, anna):
    begin_session(session, anna, days=0)
    key = begin_session(session, anna, days=1)
    assert session.scalars(select(SignInSession.key_hash)).all() == [hash_of(key)]


def test_a_member_can_be_known_by_another_name(session, anna):
    change_name(session, anna, "Anna de Vries")
    session.flush()
    assert session.scalars(select(Account.name)).all() == ["Anna de Vries"]


def test_somebody_can_be_made_moderator(session, anna):
    assert make_moderator(session, anna.email.upper()).is_moderator


def test_nobody_is_made_moderator_before_the_address_is_confirmed(session):
    ask(session)
    with pytest.raises(NotFound):
        make_moderator(session, EMAIL)


def test_nobody_can_be_made_moderator_without_an_account(session):
    with pytest.raises(NotFound):
        make_moderator(session, "niemand@gemeente.example")


def test_the_printed_link_makes_the_first_administrator(session):
    key = link_for_first_administrator(session)
    account = become_first_administrator(session, key, email=EMAIL, name="Els", password=PASSWORD)
    assert (account.role, account.is_confirmed) == (Role.ADMINISTRATOR, True)


def test_the_printed_link_works_once(session):
    key = link_for_first_administrator(session)
    become_first_administrator(session, key, email=EMAIL, name="Els", password=PASSWORD)
    with pytest.raises(LinkExpired):
        become_first_administrator(session, key, email="fatima@gemeente.example", name="Fatima", password=PASSWORD)


def test_only_the_newest_printed_link_works(session):
    earlier = link_for_first_administrator(session)
    link_for_first_administrator(session)
    with pytest.raises(LinkExpired):
        become_first_administrator(session, earlier, email=EMAIL, name="Els", password=PASSWORD)


def test_the_printed_link_is_no_good_when_somebody_was_first(session, anna):
    key = link_for_first_administrator(session)
    make_administrator(session, anna.email)
    session.flush()
    with pytest.raises(LinkExpired):
        become_first_administrator(session, key, email=EMAIL, name="Els", password=PASSWORD)


def test_no_link_is_printed_once_there_is_an_administrator(session, anna):
    make_administrator(session, anna.email)
    assert link_for_first_administrator(session) is None


def test_who_has_an_account_becomes_administrator_with_it(session, els):
    key = link_for_first_administrator(session)
    account = become_first_administrator(session, key, email=EMAIL, name="Els", password="een heel ander wachtwoord")
    assert account is els


def test_becoming_administrator_ends_earlier_sessions(session, els):
    earlier = begin_session(session, account_with_password(session, email=EMAIL, password=PASSWORD), days=1)
    key = link_for_first_administrator(session)
    become_first_administrator(session, key, email=EMAIL, name="Els", password="een heel ander wachtwoord")
    assert signed_in_with(session, hash_of(earlier)) is None


def test_becoming_administrator_ends_earlier_links(session):
    ask(session)
    earlier, key = last_key(session), link_for_first_administrator(session)
    become_first_administrator(session, key, email=EMAIL, name="Els", password="een heel ander wachtwoord")
    with pytest.raises(LinkExpired):
        confirm_address(session, earlier, password=PASSWORD)


def test_the_new_administrator_signs_in_with_the_new_password(session):
    key = link_for_first_administrator(session)
    account = become_first_administrator(session, key, email=EMAIL, name="Els", password=PASSWORD)
    assert account_with_password(session, email=EMAIL, password=PASSWORD) is account_by_email(session, account.email)
