"""Looking for ideas, and what resembles what somebody writes."""

import pytest
from bs4 import BeautifulSoup

from tests.web.writing import filled_in


def test_the_words_by_which_it_was_found_are_marked(browser_of, idea):
    page = browser_of(None).get("/ideas?q=balie")
    assert page.texts("article h2 mark") == ["balie"]


def test_a_typo_is_told(browser_of, idea):
    page = browser_of(None).get("/ideas?q=ballie")
    assert any("Bedoelde je" in text for text in page.texts(".note"))


def test_nothing_found_is_no_dead_end(browser_of, idea):
    page = browser_of(None).get("/ideas?q=olifantenverzorging")
    assert page.has('.empty a[href*="/ideas/new?question="]')
    assert page.has('.empty a[href^="/domains/"]')


def test_the_question_goes_along_to_a_new_idea(browser_of):
    page = browser_of(None).get("/ideas/new?question=Hoe+delen+we+een+olifant")
    assert page.one("[name=question]")["value"] == "Hoe delen we een olifant"


def test_a_filter_as_words_narrows_the_list(browser_of, idea):
    assert browser_of(None).get("/ideas?q=balie+domein:burgerzaken").has("article")
    assert not browser_of(None).get("/ideas?q=balie+domein:afval").has("article")


def test_a_filter_that_names_nothing_is_told(browser_of, idea):
    page = browser_of(None).get("/ideas?q=balie+domein:olifanten")
    assert any("olifanten" in text for text in page.texts(".note"))


def test_no_wgr_shows_the_forms_outside_it(browser_of, an_idea):
    an_idea("Zonder nieuwe regeling", form="dvo")
    an_idea("Met een zware regeling", form="openbaar-lichaam")
    page = browser_of(None).get("/ideas?q=ik+wil+geen+wgr")
    assert page.texts("article h2") == ["Zonder nieuwe regeling"]


@pytest.mark.parametrize("order", ["top", "new", "trending", "discussed", "relevance"])
def test_what_is_found_can_be_seen_in_every_order(browser_of, idea, order):
    assert browser_of(None).get(f"/ideas?q=balie&order={order}").has("article")


@pytest.mark.parametrize(
    "typed",
    [
        "x" * 10_000,
        "de het een",
        "???!!",
        "%25%25%25%5F*",
        "😀😀",
        "%00",
        "%E2%80%AE",
        '"',
        "-",
        "a:b:c",
        "((((",
        "' OR 1=1",
    ],
)
def test_odd_questions_get_a_page(browser_of, idea, typed):
    assert browser_of(None).get(f"/ideas?q={typed}").status == 200


def likes(browser, **typed):
    page = browser.client.get("/ideas/similar", query_string=typed)
    assert page.status_code == 200
    soup = BeautifulSoup(page.get_data(), "lxml")
    return {link["href"]: link["data-likeness"] for link in soup.select("a[data-likeness]")}


def test_the_same_idea_in_nearly_the_same_words_is_strongly_alike(browser_of, idea):
    found = likes(browser_of(None), title=idea.title, question=idea.question, summary=idea.summary)
    assert found[f"/ideas/{idea.id}-{idea.slug}"] == "strong"


def test_another_subject_is_not(browser_of, idea):
    assert likes(browser_of(None), title="Olifanten wassen", question="Wie wast de olifant?") == {}


@pytest.mark.parametrize("typed", ["", "x" * 20_000, "\x00\u202e", "de het een"])
def test_odd_texts_resemble_nothing_and_break_nothing(browser_of, idea, typed):
    assert likes(browser_of(None), title=typed) == {}


def test_the_preview_shows_what_is_here_already_and_one_press_supports_it(browser_of, idea, chaima):
    chaimas = browser_of(chaima)
    page = chaimas.post("/ideas/new", data=filled_in(do="preview", title=idea.title, question=idea.question))
    assert page.has("a[data-likeness]")
    there = chaimas.post("/ideas/new", data=filled_in(support=str(idea.id), title="Mijn eigen titel hier"))
    assert there.heading == idea.title
    assert "Mijn eigen titel hier" in there.one("textarea[name=body]").get_text()
