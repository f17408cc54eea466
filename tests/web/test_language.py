"""Choosing Dutch or English."""

import pytest


def test_the_board_speaks_dutch_first(browser_of):
    page = browser_of(None).get("/", headers={"Accept-Language": "en"})
    assert page.soup.html["lang"] == "nl"


def test_a_reader_switches_and_stays_on_the_page(browser_of, idea):
    browser = browser_of(None)
    page = browser.get("/ideas?order=new")
    page = browser.get(page.one('header a[hreflang="en"]')["href"])
    assert page.soup.html["lang"] == "en"
    assert page.address == "/ideas"
    assert page.has('nav.orders a[aria-current][href*="order=new"]')


def test_the_choice_stays_on_later_pages(browser_of, idea):
    browser = browser_of(None)
    browser.get("/language/en")
    assert browser.get(f"/ideas/{idea.id}").soup.html["lang"] == "en"
    browser.get("/language/nl")
    assert browser.get(f"/ideas/{idea.id}").soup.html["lang"] == "nl"


def test_the_choice_is_the_only_cookie_a_visitor_gets(browser_of):
    browser = browser_of(None)
    browser.get("/language/en")
    browser.get("/ideas")
    assert browser.cookies() == {"language"}


def test_an_idea_keeps_its_own_language(browser_of, idea):
    page = browser_of(None, language="en").get(f"/ideas/{idea.id}")
    assert (page.soup.html["lang"], page.one("h1")["lang"]) == ("en", "nl")


@pytest.mark.parametrize("wrong", ["de", "NL", "%00", "nl%00", "en-gb", "-1"])
def test_a_language_we_do_not_speak_is_not_found(browser_of, wrong):
    assert browser_of(None).get(f"/language/{wrong}").status == 404


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elders.example/", "//elders.example", "/\\elders.example", "javascript:alert(1)", "/%0d%0aX:1"],
)
def test_switching_never_leads_to_another_site(browser_of, elsewhere):
    answer = browser_of(None).get(f"/language/en?next={elsewhere}", follow=False)
    assert answer.headers["Location"] == "/"


def test_a_cookie_with_a_language_we_do_not_speak_is_dutch(browser_of):
    for said in ("de", "../../etc", "x" * 3000):
        assert browser_of(None, language=said).get("/").soup.html["lang"] == "nl"


def test_no_sentence_stays_in_the_language_of_whoever_came_first(app):
    template = app.jinja_env.from_string("{{ 1|others }}")
    said = set()
    for language in ("nl", "en"):
        with app.test_request_context("/", headers={"Cookie": f"language={language}"}):
            said.add(template.render())
    assert len(said) == 2
