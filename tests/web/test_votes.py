"""Supporting an idea."""

import pytest

from ideas.actions.votes import cast_vote
from ideas.model.ideas import Visibility

BUTTON = "form[data-vote-form]"
JSON = {"Accept": "application/json"}


@pytest.fixture
def address(idea):
    return f"/ideas/{idea.id}-{idea.slug}/vote"


def votes_on(page):
    return int(page.one("main article[data-votes]")["data-votes"])


def test_pressing_the_button_counts_one_vote(browser_of, idea, chaima):
    browser = browser_of(chaima)
    before = votes_on(browser.get(f"/ideas/{idea.id}"))
    assert votes_on(browser.submit(BUTTON)) == before + 1


def test_pressing_again_takes_it_back(browser_of, idea, chaima):
    browser = browser_of(chaima)
    before = votes_on(browser.get(f"/ideas/{idea.id}"))
    browser.submit(BUTTON)
    assert votes_on(browser.submit(BUTTON)) == before


def test_the_button_says_its_state(browser_of, idea, chaima):
    browser = browser_of(chaima, language="en")
    page = browser.get(f"/ideas/{idea.id}")
    assert page.one(f"{BUTTON} button")["aria-pressed"] == "false"
    assert "1 person supports it." in page.one(f"{BUTTON} button")["aria-label"]
    page = browser.submit(BUTTON)
    assert page.one(f"{BUTTON} button")["aria-pressed"] == "true"
    assert "2 people support it, and so do you." in page.one(f"{BUTTON} button")["aria-label"]


def test_the_author_finds_the_own_vote_and_may_take_it_back(browser_of, idea, anna):
    browser = browser_of(anna)
    page = browser.get(f"/ideas/{idea.id}")
    assert page.one(f"{BUTTON} button")["aria-pressed"] == "true"
    assert votes_on(browser.submit(BUTTON)) == 0


def test_casting_twice_counts_once(browser_of, idea, address, chaima):
    browser = browser_of(chaima)
    for _ in range(3):
        page = browser.post(address, data={"vote": "cast"})
    assert votes_on(page) == 2


def test_taking_back_twice_takes_back_once(browser_of, idea, address, chaima):
    browser = browser_of(chaima)
    browser.post(address, data={"vote": "cast"})
    for _ in range(3):
        page = browser.post(address, data={"vote": "withdraw"})
    assert votes_on(page) == 1


def test_the_list_the_page_and_my_votes_show_the_same_number(browser_of, idea, chaima, address):
    browser = browser_of(chaima)
    browser.post(address, data={"vote": "cast"})
    assert votes_on(browser.get("/ideas")) == votes_on(browser.get(f"/ideas/{idea.id}")) == 2
    assert browser.get("/account/votes").has(f'main a[href="/ideas/{idea.id}-{idea.slug}"]')


def test_a_script_gets_the_number_and_the_words(browser_of, address, chaima):
    browser = browser_of(chaima, language="en")
    answer = browser.post(address, data={"vote": "cast"}, headers=JSON)
    assert answer.status == 200
    assert (answer.json["votes"], answer.json["voted"]) == (2, True)
    assert answer.json["label"].startswith("I support this idea.")
    assert answer.json["text"]
    again = browser.post(address, data={"vote": "cast"}, headers=JSON)
    assert again.json == answer.json
    back = browser.post(address, data={"vote": "withdraw"}, headers=JSON)
    assert (back.json["votes"], back.json["voted"]) == (1, False)


def test_a_visitor_sees_no_form_but_a_way_to_sign_in_and_back(browser_of, idea):
    page = browser_of(None).get(f"/ideas/{idea.id}")
    assert not page.has(BUTTON)
    assert page.one("a.vote-button")["href"] == f"/sign-in?next=/ideas/{idea.id}-{idea.slug}"


def test_a_visitor_who_votes_is_led_to_sign_in(browser_of, idea, address):
    browser = browser_of(None)
    page = browser.post(address, data={"vote": "cast"})
    assert page.address == "/sign-in"
    assert votes_on(browser.get(f"/ideas/{idea.id}")) == 1


def test_an_unconfirmed_address_has_no_vote(browser_of, idea, address, daan):
    browser = browser_of(daan)
    page = browser.get(f"/ideas/{idea.id}")
    assert not page.has(BUTTON)
    assert browser.post(address, data={"vote": "cast"}).status == 403
    assert votes_on(browser.get(f"/ideas/{idea.id}")) == 1


def test_a_stale_token_asks_to_press_once_more_and_then_counts(browser_of, idea, address, chaima):
    browser = browser_of(chaima)
    page = browser.post(address, data={"vote": "cast", "csrf_token": "stale"})
    assert page.status == 400
    assert votes_on(browser.submit("main form")) == 2


@pytest.mark.parametrize("wish", ["", "x", "cast\x00", "-1", "CAST"])
def test_a_wish_we_do_not_know_is_refused(browser_of, idea, address, chaima, wish):
    browser = browser_of(chaima)
    assert browser.post(address, data={"vote": wish}).status == 400
    assert votes_on(browser.get(f"/ideas/{idea.id}")) == 1


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN])
def test_nobody_votes_on_what_is_not_published(browser_of, an_idea, anna, chaima, bram, visibility):
    hidden = an_idea("Het verborgen idee", visibility=visibility)
    address = f"/ideas/{hidden.id}-{hidden.slug}/vote"
    assert browser_of(chaima).post(address, data={"vote": "cast"}).status == 404
    assert browser_of(anna).post(address, data={"vote": "cast"}).status == 403
    assert browser_of(bram).post(address, data={"vote": "cast"}).status in (403, 404)


def test_votes_of_others_are_not_told(browser_of, session, idea, anna, chaima):
    cast_vote(session, idea, by=chaima)
    session.commit()
    assert chaima.name not in browser_of(anna).get(f"/ideas/{idea.id}").text
