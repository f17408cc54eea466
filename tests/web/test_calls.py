"""Calls for ideas: asked for some weeks, answered with an idea, closed by themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.actions.moderation import restore_idea, withdraw_idea
from ideas.actions.recount import differences_in_tallies
from ideas.model.base import today
from ideas.model.calls import Call
from ideas.model.ideas import Idea
from tests.house.test_routes import IDEA

QUESTION = "Hoe delen we schoolbussen?"


def dates(first=0, last=14):
    return {"opens_on": str(today() + timedelta(days=first)), "closes_on": str(today() + timedelta(days=last))}


def open_call(browser, **fields):
    browser.get("/moderation/calls/new")
    return browser.submit("main form", **{"question": QUESTION, "body": "Vertel het **ons**.", **dates(), **fields})


def call_of(session):
    question = select(Call).where(Call.question == QUESTION).execution_options(populate_existing=True)
    found = session.scalars(question).first()
    session.commit()
    return found


@pytest.fixture
def call(browser_of, session, bram):
    open_call(browser_of(bram))
    return call_of(session)


def answer(browser, call, **fields):
    browser.get(f"/ideas/new?call={call.slug}")
    return browser.submit("main form.form", **{**IDEA, "title": "Samen schoolbussen rijden", **fields})


def test_a_new_board_has_the_invitation_with_which_it_began(browser_of):
    page = browser_of(None).get("/calls")
    assert "Hoe houd je samenwerken licht?" in page.text
    assert "Hoe houd je samenwerken licht?" in browser_of(None).get("/").texts("#call")


def test_a_call_stands_on_the_home_page_until_it_closes(browser_of, call):
    # The one that closes first comes first.
    assert browser_of(None).get("/").texts("#call") == [QUESTION]


def test_an_idea_answers_a_call(browser_of, session, call, anna):
    page = answer(browser_of(anna), call)
    assert session.scalars(select(Idea.call_id)).all() == [call.id]
    assert QUESTION in page.text


def test_what_came_in_is_counted_while_it_is_public(browser_of, session, call, an_idea, anna, bram):
    an_idea("Het eerste idee van Anna")
    answer(browser_of(anna), call, do="submit-other")
    idea = session.scalars(select(Idea).where(Idea.call_id == call.id)).one()
    assert call_of(session).ideas == 1
    withdraw_idea(session, idea, by=bram, reason="Weg")
    session.commit()
    assert call_of(session).ideas == 0
    session.refresh(idea)
    restore_idea(session, idea, by=bram, reason="Terug")
    session.commit()
    assert call_of(session).ideas == 1
    assert differences_in_tallies(session) == []
    assert "Samen schoolbussen rijden" in browser_of(None).get(f"/ideas?call={call.slug}").text


def test_a_call_closes_by_itself_and_shows_what_came_in(browser_of, session, call):
    call.opens_on, call.closes_on = today() - timedelta(days=9), today() - timedelta(days=1)
    session.merge(call)
    session.commit()
    page = browser_of(None).get(f"/calls/{call.slug}")
    assert "Wat er binnenkwam" in page.texts("h2")
    assert not page.has(f'a[href="/ideas/new?call={call.slug}"]')


def test_a_call_that_closed_while_somebody_wrote_loses_nothing(browser_of, session, call, anna):
    browser = browser_of(anna)
    browser.get(f"/ideas/new?call={call.slug}")
    found = session.merge(call)
    found.opens_on, found.closes_on = today() - timedelta(days=9), today() - timedelta(days=1)
    session.commit()
    page = browser.submit("main form.form", **{**IDEA, "title": "Samen schoolbussen rijden"})
    assert "De oproep is intussen gesloten." in page.text
    assert session.scalar(select(Idea.call_id).where(Idea.title == "Samen schoolbussen rijden")) is None


def test_a_call_to_come_is_for_moderators_until_its_first_day(browser_of, session, bram):
    open_call(browser_of(bram), **dates(3, 14))
    call = call_of(session)
    assert browser_of(None).get(f"/calls/{call.slug}").status == 404
    assert QUESTION in browser_of(bram).get("/calls").text
    assert QUESTION not in browser_of(None).get("/calls").text
    assert browser_of(None).get(f"/ideas?call={call.slug}").status == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"question": "Schoolbussen delen"}, "question"),
        ({"question": ""}, "question"),
        (dates(5, 2), "closes_on"),
        (dates(0, 400), "closes_on"),
        ({"opens_on": "morgen"}, "opens_on"),
    ],
)
def test_what_is_not_right_is_asked_for_again(browser_of, bram, fields, wrong):
    page = open_call(browser_of(bram), **fields)
    assert page.status == 422
    assert page.errors_at(wrong)


def test_a_call_is_changed_and_keeps_its_address(browser_of, session, call, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/calls/{call.slug}")
    page = browser.submit("main form", question="Hoe delen we bussen?")
    assert (page.address, page.heading) == (f"/calls/{call.slug}", "Hoe delen we bussen?")


def test_two_calls_with_the_same_question_have_two_addresses(browser_of, call, bram):
    assert open_call(browser_of(bram)).address == f"/calls/{call.slug}-2"


@pytest.mark.parametrize("slug", ["bestaat-niet", "Ã©", "a" * 200])
def test_a_call_that_is_not_there(browser_of, slug):
    assert browser_of(None).get(f"/calls/{slug}").status == 404
    assert browser_of(None).get(f"/ideas?call={slug}").status == 404


def test_an_unknown_call_in_the_address_of_a_new_idea_is_left_out(browser_of, anna):
    assert browser_of(anna).get("/ideas/new?call=bestaat-niet").status == 200
