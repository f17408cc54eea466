"""The list of ideas: its orders, filters and pages."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import update

from ideas.actions.comments import post_comment
from ideas.actions.filing import give_tags
from ideas.actions.votes import cast_vote
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.ideas import Idea, Motive, Stage, Visibility
from ideas.settings import Settings, prepare_instance, read_settings
from tests.conftest import SECRET_KEY, UNLIMITED

ORDERS = (
    "order=top",
    "order=top&period=week",
    "order=top&period=year",
    "order=trending",
    "order=new",
    "order=discussed",
    "order=broad",
)


@pytest.fixture
def settings(database: str, instance: Path) -> Settings:
    """A board with short pages."""
    how = {"instance": instance, "database": database, "secret_key": SECRET_KEY, "ideas_per_page": 3}
    return prepare_instance(read_settings({}, **how, **UNLIMITED))


def numbers_on(page):
    return [int(card["data-idea"]) for card in page.soup.select("main article[data-idea]")]


def numbers_to_the_end(browser, address):
    """Read on until there is no next page."""
    found = []
    while address:
        page = browser.get(address)
        found += numbers_on(page)
        after = page.soup.select_one("main a[rel=next]")
        address = after["href"] if after else None
        assert len(found) < 100, "the pages never end"
    return found


def cursor(*place):
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def test_top_shows_the_idea_with_most_votes_first(browser_of, session, an_idea, bram, chaima):
    few, most = an_idea("Het idee met weinig"), an_idea("Het idee met de meeste")
    for voter in (bram, chaima):
        cast_vote(session, most, by=voter)
    session.commit()
    last = an_idea("Het idee van vandaag")
    assert numbers_on(browser_of(None).get("/ideas?order=top")) == [most.id, last.id, few.id]


def test_new_shows_the_last_published_idea_first(browser_of, an_idea):
    made = [an_idea(f"Het idee nummer {n}").id for n in range(3)]
    assert numbers_on(browser_of(None).get("/ideas?order=new")) == made[::-1]


def test_discussed_shows_the_idea_with_most_comments_first(browser_of, session, an_idea, chaima):
    talked_about, quiet = an_idea("Het besproken idee"), an_idea("Het stille idee")
    post_comment(session, talked_about, by=chaima, kind=CommentKind.QUESTION, body="Hoe dan?")
    session.commit()
    assert numbers_on(browser_of(None).get("/ideas?order=discussed")) == [talked_about.id, quiet.id]


def test_trending_shows_the_idea_that_moves_first(browser_of, session, an_idea, chaima):
    moving, still = an_idea("Het idee dat beweegt"), an_idea("Het idee dat stilstaat")
    cast_vote(session, moving, by=chaima)
    session.commit()
    assert numbers_on(browser_of(None).get("/ideas?order=trending")) == [moving.id, still.id]


@pytest.mark.parametrize("order", ORDERS)
def test_the_pages_of_an_order_lose_and_repeat_no_idea_even_when_all_are_tied(browser_of, session, an_idea, order):
    made = [an_idea(f"Het gelijke idee {n}").id for n in range(7)]
    session.execute(update(Idea).values(published_at=now()))
    session.commit()
    assert numbers_to_the_end(browser_of(None), f"/ideas?{order}") == made[::-1]


def test_the_pages_of_an_order_follow_unequal_votes_to_the_end(browser_of, session, an_idea, an_account):
    made = [an_idea(f"Het ongelijke idee {n}") for n in range(7)]
    for n, idea in enumerate(made):
        for k in range(n // 2):
            cast_vote(session, idea, by=an_account(f"Kiezer{n}x{k}"))
    session.commit()
    expected = [idea.id for idea in sorted(made, key=lambda idea: (made.index(idea) // 2, idea.id), reverse=True)]
    assert numbers_to_the_end(browser_of(None), "/ideas?order=top") == expected


def test_the_next_page_keeps_the_order_and_the_filter(browser_of, an_idea):
    wanted = [an_idea(f"Het idee op proef {n}", stage=Stage.PILOT).id for n in range(5)]
    an_idea("Het idee in praktijk", stage=Stage.IN_PRACTICE)
    assert numbers_to_the_end(browser_of(None), "/ideas?stage=proef&order=new") == wanted[::-1]


@pytest.mark.parametrize(
    "chosen", ["domain=wmo", "domain=sociaal-domein", "form=convenant", "motive=kosten", "stage=proef", "tag=zorg"]
)
def test_a_filter_leaves_out_what_does_not_fit(browser_of, session, an_idea, chosen):
    wanted = an_idea(
        "Het gezochte idee", domains=("wmo",), form="convenant", motives=(Motive.COSTS,), stage=Stage.PILOT
    )
    give_tags(session, wanted.id, ["Zorg"])
    session.commit()
    an_idea("Het andere idee")
    assert numbers_on(browser_of(None).get(f"/ideas?{chosen}")) == [wanted.id]


def test_the_tier_of_a_form_is_a_filter(browser_of, an_idea):
    light, heavy = an_idea("Het lichte idee", form="kennisdeling"), an_idea("Het zware idee", form="openbaar-lichaam")
    browser = browser_of(None)
    assert numbers_on(browser.get("/ideas?tier=1")) == [light.id]
    assert numbers_on(browser.get("/ideas?tier=5")) == [heavy.id]


def test_filters_are_combined(browser_of, an_idea):
    an_idea("Het halve idee", domains=("wmo",))
    wanted = an_idea("Het hele idee", domains=("wmo",), stage=Stage.PILOT)
    assert numbers_on(browser_of(None).get("/ideas?domain=wmo&stage=proef")) == [wanted.id]


def test_an_empty_filter_is_no_filter(browser_of, idea):
    page = browser_of(None).get("/ideas?domain=&form=&tier=&motive=&stage=&tag=&order=&period=&after=")
    assert numbers_on(page) == [idea.id]


def test_a_filter_without_ideas_says_so(browser_of, idea):
    page = browser_of(None).get("/ideas?domain=wmo")
    assert page.has("main .empty")


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN])
def test_the_list_holds_only_what_everybody_may_read(browser_of, an_idea, anna, bram, visibility):
    an_idea("Het verborgen idee", visibility=visibility)
    for reader in (None, anna, bram):
        assert numbers_on(browser_of(reader).get("/ideas")) == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("order", "of_another"), [("top", "new"), ("trending", "discussed")])
def test_each_order_is_explained_in_one_sentence(browser_of, order, of_another, language):
    browser = browser_of(None, language=language)
    [said] = browser.get(f"/ideas?order={order}").texts("main nav.orders + p")
    assert ". " in said
    assert said not in browser.get(f"/ideas?order={of_another}").texts("main nav.orders + p")


def test_the_current_order_is_marked(browser_of, idea):
    page = browser_of(None).get("/ideas?order=new")
    [current] = page.soup.select("nav.orders a[aria-current]")
    assert "order=new" in current["href"]


def test_each_title_in_the_list_leads_to_the_idea(browser_of, idea):
    page = browser_of(None).get("/ideas")
    link = page.one("main article[data-idea] h2 a")
    assert (link.get_text(strip=True), link["href"]) == (idea.title, f"/ideas/{idea.id}-{idea.slug}")


@pytest.mark.parametrize(
    "wrong",
    [
        "order=best", "period=decade", "domain=unknown", "form=unknown", "tier=0", "tier=6", "tier=-1", "tier=x",
        "tier=99999999999999999999", "motive=unknown", "stage=unknown", "tag=%00", "domain=%00", "form=%00",
        "stage=%00", "order=%00", "domain=-1", "tag=" + "x" * 5000,
    ],
)  # fmt: skip
def test_an_unknown_word_in_the_address_is_a_page_of_4xx(browser_of, idea, wrong):
    page = browser_of(None).get(f"/ideas?{wrong}")
    assert page.status in (400, 404)


@pytest.mark.parametrize("order", ORDERS)
def test_an_absurd_place_in_the_list_is_a_page_of_400(browser_of, idea, order):
    absurd = [
        "x", "-1", "0", "9" * 30, "%00", quote("é漢"), "%F0%9F%98%80", "a" * 5000, "=", "....", "null", "W10", "e30",
        cursor(), cursor(1), cursor(1, 2, 3), cursor(1, -5), cursor(1, 0), cursor(1, 2**70), cursor("1", "2"),
        cursor([[]], 1), cursor(None, 1), cursor(True, 1), cursor(1, True), cursor(1, 1.5), cursor("x", 1),
        cursor("2026-01-01T00:00:00", 1), cursor(10**80, "x"), base64.urlsafe_b64encode(b"[NaN,1]").decode(),
        base64.urlsafe_b64encode(b"[Infinity,1]").decode(), base64.urlsafe_b64encode(b"[" * 80).decode(),
    ]  # fmt: skip
    browser = browser_of(None)
    for after in absurd:
        assert browser.get(f"/ideas?{order}&after={after}").status == 400, after


@pytest.mark.parametrize("order", ORDERS)
def test_a_place_outside_every_list_never_breaks_it(browser_of, idea, order):
    browser = browser_of(None)
    scores = [-(2**31) + 1, 2**31 - 1, 1e308, -1e308, 10**80, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
              "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00"]  # fmt: skip
    for score in scores:
        for number in (1, 2**31, 2**63 - 1):
            page = browser.get(f"/ideas?{order}&after={cursor(score, number)}")
            assert page.status in (200, 400), (score, number)


def test_a_refused_address_is_explained_in_the_readers_language(browser_of):
    dutch = browser_of(None).get("/ideas?domain=unknown")
    english = browser_of(None, language="en").get("/ideas?domain=unknown")
    assert english.heading == "We do not know this filter"
    assert (dutch.soup.html["lang"], english.soup.html["lang"]) == ("nl", "en")


def test_a_list_of_a_period_tells_how_many_votes_came_in_it(browser_of, idea):
    for_a_week = browser_of(None, language="en").get("/ideas?order=top&period=week")
    assert "1 in this period" in for_a_week.texts("main .facts li")
    for_ever = browser_of(None, language="en").get("/ideas")
    assert not [fact for fact in for_ever.texts("main .facts li") if "period" in fact]


def test_a_later_page_leads_back_to_the_first(browser_of, an_idea):
    for number in range(4):
        an_idea(f"Samen strooizout {number}")
    browser = browser_of(None)
    first = browser.get("/ideas?order=new")
    assert len(first.soup.select("nav.paging a")) == 1
    later = browser.get(first.one("nav.paging a")["href"])
    assert later.one("nav.paging a")["href"] == "/ideas?order=new"
