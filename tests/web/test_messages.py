"""Mail that could not be delivered: moderators see that there is some, administrators decide about it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.actions.notifications import put_in_outbox
from ideas.model.accounts import Role
from ideas.model.base import now
from ideas.model.notifications import Message, MessageKind
from tests.house.test_costs import questions_to

LIST = "/moderation/messages"


@pytest.fixture
def els(an_account):
    """She administers."""
    return an_account("Els", role=Role.ADMINISTRATOR)


@pytest.fixture
def given_up(session, anna):
    """Make a mail to Anna that could not be delivered."""

    def make(kind=MessageKind.ACCOUNT_EXISTS, said="550 No such user", **details):
        put_in_outbox(session, kind, anna, **details)
        message = session.scalars(select(Message).order_by(Message.id.desc())).first()
        message.given_up_at, message.tries, message.last_trouble = now(), 7, said
        session.commit()
        return message

    return make


def test_moderators_see_that_mail_could_not_be_delivered_and_nothing_about_whom(browser_of, bram, given_up):
    given_up()
    page = browser_of(bram, language="en").get("/moderation")
    assert "One e-mail could not be delivered. An administrator can see which." in page.text
    assert "anna@" not in page.text


def test_moderators_are_told_nothing_when_every_mail_was_delivered(browser_of, bram):
    assert "could not be delivered" not in browser_of(bram, language="en").get("/moderation").text


def test_an_administrator_is_led_to_the_list(browser_of, els, given_up):
    given_up()
    assert browser_of(els).get("/moderation").has(f'a[href="{LIST}"]')


@pytest.mark.parametrize("name", ["anna", "bram"])
def test_the_list_is_for_administrators(request, browser_of, given_up, name):
    given_up()
    page = browser_of(request.getfixturevalue(name)).get(LIST)
    assert page.status == 403
    assert "anna@" not in page.text


def test_the_list_says_to_whom_and_why(browser_of, els, given_up):
    given_up()
    text = browser_of(els, language="en").get(LIST).text
    assert "There was an account already · anna@gemeente.example 550 No such user Given up on" in text
    assert "after 7 tries" in text


def test_what_a_server_said_is_text(browser_of, els, given_up):
    given_up(said="550 <script>alert(1)</script>")
    assert "<script>alert(1)</script>" in browser_of(els).get(LIST).text


def test_a_mail_is_sent_again_with_a_button(browser_of, session, els, given_up):
    message = given_up()
    browser = browser_of(els, language="en")
    button = browser.get(LIST).one("main button.primary")
    assert "on its way again" in browser.post(button["formaction"]).text
    session.refresh(message)
    assert message.given_up_at is None


def test_a_mail_is_let_go_with_a_button(browser_of, session, els, given_up):
    given_up()
    browser = browser_of(els, language="en")
    browser.get(LIST)
    assert "is gone from this list" in browser.submit("main form").text
    assert session.scalars(select(Message)).all() == []


def test_a_mail_that_held_a_link_can_only_be_let_go(browser_of, els, given_up):
    given_up(MessageKind.CONFIRM_ADDRESS, key=None, hours=48)
    page = browser_of(els, language="en").get(LIST)
    assert page.texts("main button") == ["Let go"]
    assert "The reader can ask for a new one." in page.text


def test_what_a_colleague_decided_first_stays(browser_of, els, given_up):
    message = given_up()
    browser = browser_of(els)
    browser.post(f"{LIST}/{message.id}/let-go")
    assert browser.post(f"{LIST}/{message.id}/send").status == 409


def test_a_button_that_was_pressed_too_late_is_shown_again(browser_of, els, given_up):
    message = given_up()
    page = browser_of(els).post(f"{LIST}/{message.id}/send", data={"csrf_token": "oud"})
    assert page.status == 400
    assert page.has(f'form[action="{LIST}/{message.id}/send"]')


def test_a_long_list_has_a_second_page(browser_of, session, els, given_up):
    for number in range(51):
        given_up().given_up_at = now() - timedelta(minutes=number // 2)
    session.commit()
    browser = browser_of(els)
    first = browser.get(LIST)
    second = browser.get(first.one("main nav a[rel=next]")["href"])
    assert [len(page.soup.select("ol.rows > li")) for page in (first, second)] == [50, 1]


def test_the_list_costs_as_much_for_two_mails_as_for_twenty(app, browser_of, els, given_up):
    browser = browser_of(els)
    costs = []
    for number in (2, 18):
        for _ in range(number):
            given_up()
        browser.get(LIST)
        with questions_to(app) as asked:
            browser.get(LIST)
        costs.append(len(asked))
    assert costs[0] == costs[1]
