"""Choosing a password, and choosing another one by a mailed link."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from ideas.model.accounts import OneTimeLink, SignInSession, SignInStep
from ideas.model.base import now
from ideas.model.second_factors import CodeApp
from tests.web.writing import PASSWORD, has_a_password, link_in_last_mail, mails

NEW = "vijf fietsen in de sneeuw"
ELS = {"name": "Els de Vries", "email": "els@gemeente.example"}
DOORS = ("/sign-up", "/account/password", "reset")
GUESSABLE = (
    "password1234", "Welkom2026!!", "Zutphen-2026", "gemeente zutphen", "Pragmatisch samenwerken", "anna@gemeente.example",
)  # fmt: skip


@pytest.fixture
def anna(session, anna):
    """She signs in with a password."""
    return has_a_password(session, anna)


@pytest.fixture
def reset_link(browser_of, settings, anna):
    """The link that Anna was mailed when she had forgotten her password."""
    browser_of(None).post("/account/forgot", data={"email": anna.email})
    return link_in_last_mail(settings)


def signs_in(browser, account, password):
    """Whether this password opens this account at the door."""
    page = browser.post("/sign-in", data={"email": account.email, "password": password})
    return page.has('form[action="/sign-out"]')


def sessions_in(session):
    count = session.scalar(select(func.count()).select_from(SignInSession))
    session.commit()
    return count


def proof_was_long_ago(session):
    session.execute(update(SignInSession).values(proved_at=now() - timedelta(minutes=11)))
    session.commit()


def test_who_forgot_the_password_chooses_another(browser_of, settings, anna):
    browser = browser_of(None)
    browser.get("/sign-in")
    browser.get(browser.page.one('main a[href="/account/forgot"]')["href"])
    browser.submit("main form", email=anna.email.upper())
    assert mails(settings)[-1]["To"] == anna.email
    browser.get(link_in_last_mail(settings))
    assert browser.submit("main form", password=NEW).address == "/sign-in"
    assert signs_in(browser, anna, NEW)


def test_the_old_password_opens_nothing_after_a_reset(browser_of, anna, reset_link):
    browser_of(None).post(reset_link, data={"password": NEW})
    assert not signs_in(browser_of(None), anna, PASSWORD)


def test_the_link_signs_nobody_in(browser_of, reset_link):
    browser = browser_of(None)
    browser.post(reset_link, data={"password": NEW})
    assert browser.get("/account").address == "/sign-in"


def test_a_reset_does_not_take_the_place_of_a_second_factor(browser_of, session, anna, reset_link):
    session.add(CodeApp(account_id=anna.id, secret="verzegeld"))
    session.commit()
    browser = browser_of(None)
    browser.post(reset_link, data={"password": NEW})
    browser.get("/sign-in")
    assert browser.submit("main form", email=anna.email, password=NEW).address == "/sign-in/second-factor"
    assert browser.get("/account").address == "/sign-in"


def test_a_reset_ends_a_sign_in_that_waits_for_the_second_factor(browser_of, session, anna, reset_link):
    session.add(CodeApp(account_id=anna.id, secret="verzegeld"))
    session.commit()
    half = browser_of(None)
    half.post("/sign-in", data={"email": anna.email, "password": PASSWORD})
    browser_of(None).post(reset_link, data={"password": NEW})
    assert session.scalar(select(func.count()).select_from(SignInStep)) == 0
    session.commit()
    assert half.get("/sign-in/second-factor").address == "/sign-in"


def test_looking_at_the_link_changes_nothing(browser_of, anna, reset_link):
    for method in ("GET", "HEAD", "GET"):
        assert browser_of(None).client.open(reset_link, method=method).status_code == 200
    assert signs_in(browser_of(None), anna, PASSWORD)


def test_the_link_works_once(browser_of, anna, reset_link):
    assert browser_of(None).post(reset_link, data={"password": NEW}).status == 200
    assert browser_of(None).get(reset_link).status == 410
    assert browser_of(None).post(reset_link, data={"password": PASSWORD}).status == 410


def test_a_wrong_answer_does_not_use_the_link_up(browser_of, reset_link):
    browser = browser_of(None)
    browser.get(reset_link)
    assert browser.submit("main form", password="kort").status == 422
    assert browser.submit("main form", password=NEW).address == "/sign-in"


def test_a_link_is_too_old_after_an_hour(browser_of, session, reset_link):
    assert session.scalar(select(OneTimeLink.expires_at)) <= now() + timedelta(hours=1)
    session.execute(update(OneTimeLink).values(expires_at=now()))
    session.commit()
    assert browser_of(None).get(reset_link).status == 410


def test_a_link_that_never_was_no_longer_works(browser_of, anna):
    for wrong in ("x", "%00", "-1", "x" * 3000, "é", "%FF"):
        assert browser_of(None).get(f"/account/reset/{wrong}").status == 410
        assert browser_of(anna).get(f"/account/address/{wrong}").status == 410


def test_a_reset_ends_every_session(browser_of, session, anna, reset_link):
    here = browser_of(anna)
    browser_of(None).post(reset_link, data={"password": NEW})
    assert sessions_in(session) == 0
    assert here.get("/account").address == "/sign-in"


def test_a_reset_is_told_to_its_owner(browser_of, settings, anna, reset_link):
    browser_of(None).post(reset_link, data={"password": NEW})
    assert "wachtwoord" in mails(settings)[-1]["Subject"]
    assert mails(settings)[-1]["To"] == anna.email


def test_another_password_needs_the_one_that_was(browser_of, anna):
    browser = browser_of(anna)
    browser.get("/account/password")
    page = browser.submit("main form", current="een gok", password=NEW)
    assert (page.status, bool(page.errors_at("current"))) == (422, True)
    assert browser.submit("main form", current=PASSWORD, password=NEW).address == "/account"
    assert signs_in(browser_of(None), anna, NEW)


def test_another_password_signs_out_everywhere_but_here(browser_of, anna):
    here, there = browser_of(anna), browser_of(anna)
    here.get("/account/password")
    here.submit("main form", current=PASSWORD, password=NEW)
    assert here.get("/account").address == "/account"
    assert there.get("/account").address == "/sign-in"


def test_the_session_goes_on_under_another_key(browser_of, session, anna):
    browser = browser_of(anna)
    before = session.scalars(select(SignInSession.key_hash)).all()
    session.commit()
    browser.get("/account/password")
    browser.submit("main form", current=PASSWORD, password=NEW)
    assert session.scalars(select(SignInSession.key_hash)).all() != before


def test_who_has_no_password_yet_chooses_one(browser_of, chaima):
    browser = browser_of(chaima)
    assert "current" not in browser.get("/account/password").form("main form")[1]
    browser.submit("main form", password=NEW)
    assert signs_in(browser_of(None), chaima, NEW)


@pytest.mark.parametrize("page", ["/account/password", "/account/address"])
def test_what_is_sensitive_asks_once_more_who_it_is(browser_of, session, anna, page):
    browser = browser_of(anna)
    proof_was_long_ago(session)
    browser.get(page)
    assert browser.page.address == "/sign-in/again"
    assert browser.submit("main form", password=PASSWORD).address == page


@pytest.mark.parametrize("page", ["/account/password", "/account/address", "/account/sessions"])
def test_the_pages_of_a_member_are_for_members(browser_of, page):
    assert browser_of(None).get(page).address == "/sign-in"


@pytest.mark.parametrize("door", DOORS)
def test_a_password_that_is_guessed_first_is_refused(browser_of, anna, reset_link, door):
    browser = browser_of(anna if door == "/account/password" else None)
    for guessable in GUESSABLE:
        fields = {"current": PASSWORD, "password": guessable, "name": "Els", "email": anna.email}
        page = browser.post(reset_link if door == "reset" else door, data=fields)
        assert (page.status, bool(page.errors_at("password"))) == (422, True), guessable


def test_any_kind_of_character_makes_a_password(browser_of):
    browser = browser_of(None)
    for fine in ("alleen kleine letters en spaties dus", "é漢😀 over de dijk en terug", "0123 8765 4451 9913 77"):
        assert browser.post("/sign-up", data={**ELS, "password": fine}).status == 200, fine


def test_a_password_has_12_to_128_characters(browser_of):
    sentence = "vier fietsen in de regen en de wind en de zon en de sneeuw, " * 3
    browser = browser_of(None)
    for size, status in ((11, 422), (12, 200), (128, 200), (129, 422)):
        assert browser.post("/sign-up", data={**ELS, "password": sentence[:size]}).status == status, size


def test_password_managers_know_what_each_field_is_for(browser_of, anna, reset_link):
    asked = {"/sign-in": {"email": "username", "password": "current-password"}, "/account/forgot": {"email": "username"},
             "/sign-up": {"email": "email", "password": "new-password"}, reset_link: {"password": "new-password"}}  # fmt: skip
    for address, fields in asked.items():
        page = browser_of(None).get(address)
        for name, purpose in fields.items():
            assert page.one(f"main [name={name}]")["autocomplete"] == purpose, (address, name)
    page = browser_of(anna).get("/account/password")
    assert page.one("main [name=current]")["autocomplete"] == "current-password"
    assert page.one("main [name=password]")["type"] == "password"


def test_a_password_is_never_sent_back(browser_of, anna):
    browser = browser_of(anna)
    browser.get("/account/password")
    page = browser.submit("main form", current="een gok", password=NEW)
    assert NEW.encode() not in page.data
    assert b"een gok" not in page.data


def test_nobody_has_to_change_a_password_because_it_is_old(browser_of, session, anna):
    anna.created_at = anna.confirmed_at = now() - timedelta(days=400)
    session.commit()
    assert signs_in(browser_of(None), anna, PASSWORD)
