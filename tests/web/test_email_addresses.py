"""Changing the address with which somebody signs in."""

import pytest
from sqlalchemy import select

from ideas.model.accounts import Account
from tests.at_once import all_at_once
from tests.web.writing import PASSWORD, has_a_password, link_in_last_mail, mails

NEW = "anna.nieuw@gemeente.example"


@pytest.fixture
def anna(session, anna):
    """She signs in with a password."""
    return has_a_password(session, anna)


@pytest.fixture
def link(browser_of, settings, anna):
    """The link that was mailed to her new address."""
    browser = browser_of(anna)
    browser.get("/account/address")
    browser.submit("main form", email=NEW)
    return link_in_last_mail(settings)


def address_of(session, account):
    found = session.scalar(select(Account.email).where(Account.id == account.id))
    session.commit()
    return found


def test_a_member_signs_in_with_another_address(browser_of, session, settings, anna, link):
    browser = browser_of(anna)
    browser.get(link)
    assert browser.submit("main form").address == "/account"
    assert address_of(session, anna) == NEW
    assert mails(settings)[-1]["To"] == "anna@gemeente.example"


def test_looking_at_the_link_changes_nothing(browser_of, session, anna, link):
    for _look in range(2):
        assert browser_of(anna).get(link).status == 200
    assert address_of(session, anna) == "anna@gemeente.example"


def test_a_stranger_who_gets_the_mail_can_do_nothing_with_it(browser_of, session, anna, chaima, link):
    assert browser_of(None).get(link).address == "/sign-in"
    assert browser_of(chaima).get(link).status == 410
    assert browser_of(chaima).post(link).status == 410
    assert address_of(session, anna) == "anna@gemeente.example"


def test_after_signing_in_the_link_goes_on(browser_of, anna, link):
    browser = browser_of(None)
    browser.get(link)
    assert browser.submit("main form", email=anna.email, password=PASSWORD).address == link


def test_the_link_works_once(browser_of, anna, link):
    browser_of(anna).post(link)
    assert browser_of(anna).get(link).status == 410


def test_a_wrong_address_comes_back_filled_in(browser_of, anna):
    browser = browser_of(anna)
    browser.get("/account/address")
    page = browser.submit("main form", email="anna@")
    assert (page.status, page.form("main form")[1]["email"]) == (422, "anna@")


def test_two_who_want_the_same_address_do_not_both_get_it(browser_of, session, settings, anna, chaima):
    links = {}
    for who in (anna, chaima):
        browser_of(who).post("/account/address", data={"email": NEW})
        links[who.id] = link_in_last_mail(settings)
    browsers = {who.id: browser_of(who) for who in (anna, chaima)}
    tokens = {number: browser.token() for number, browser in browsers.items()}
    deeds = [
        lambda number=number, browser=browser: (
            browser.post(links[number], data={"csrf_token": tokens[number]}, follow=False).status
        )
        for number, browser in browsers.items()
    ]
    assert sorted(all_at_once(deeds)) == [303, 409]
    assert session.scalars(select(Account.email)).all().count(NEW) == 1
