"""Choosing an order, an order by lot, and the page that explains them all."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from ideas.actions.filing import give_tags
from ideas.actions.organisations import join_organisation, verify_organisation
from ideas.actions.tallies import trend_of
from ideas.actions.votes import cast_vote
from ideas.model.base import today
from ideas.model.ideas import Idea, Stage, Visibility
from ideas.model.organisations import VerifiedBy
from ideas.plumbing.order_words import EXAMPLE_SEED, EXPLAINED
from ideas.queries.rankings import Order
from ideas.text.shuffles import FEWEST_BITS, Shuffle, day_of_seed
from tests.house.test_costs import questions_to

SEED = "2026-03-03-7k2mq"
ZUTPHEN, ZWOLLE = "GM0301", "GM0193"


def numbers_on(page):
    return [int(card["data-idea"]) for card in page.soup.select("main article[data-idea]")]


def tabs_on(page):
    return page.texts("nav.orders .tabs:first-child a")


def seed_of(address):
    return parse_qs(urlsplit(address).query)["seed"][0]


@pytest.fixture
def colleague(session, an_account):
    """Somebody who verifiably works there: colleague("Els", ZUTPHEN)."""

    def make(name, code):
        account = an_account(name)
        join_organisation(session, account, code)
        verify_organisation(session, account, code, how=VerifiedBy.MODERATOR)
        return account

    return make


def test_two_small_municipalities_come_before_one_large_one(browser_of, session, an_idea, colleague):
    large, small = an_idea("Het idee van de grote stad"), an_idea("Het idee van twee kleine")
    for name in ("Els", "Fien", "Gijs"):
        cast_vote(session, large, by=colleague(name, ZWOLLE))
    cast_vote(session, small, by=colleague("Hans", ZUTPHEN))
    cast_vote(session, small, by=colleague("Ine", ZWOLLE))
    an_idea("Het idee zonder stemmen van elders")
    session.commit()
    page = browser_of(None).get("/ideas?order=broad")
    assert numbers_on(page)[:2] == [small.id, large.id]
    assert numbers_on(browser_of(None).get("/ideas"))[:2] == [large.id, small.id]
    assert "Het idee met stemmen uit de meeste gemeenten staat vooraan." in page.text


@pytest.mark.parametrize("address", ["/ideas?order=applied", "/domains/burgerzaken?order=applied"])
def test_without_practice_reports_the_order_by_them_says_so(browser_of, idea, address):
    page = browser_of(None).get(address)
    assert page.status == 200
    assert numbers_on(page) == []
    assert "Nog geen praktijkverslagen" in page.text


def test_without_practice_reports_no_list_offers_that_order(browser_of, idea):
    for address in ("/ideas", "/ideas?order=applied"):
        tabs = tabs_on(browser_of(None).get(address))
        assert "Meest toegepast" not in tabs
        assert "Meeste gemeenten" in tabs


def test_with_the_first_practice_report_lists_offer_that_order(browser_of, session, an_idea):
    applied, other = an_idea("Het toegepaste idee"), an_idea("Het nieuwere idee")
    session.execute(update(Idea).where(Idea.id == applied.id).values(adoptions=1))
    session.commit()
    page = browser_of(None).get("/ideas?order=applied")
    assert "Meest toegepast" in tabs_on(page)
    assert numbers_on(page) == [applied.id, other.id]


def test_a_list_costs_as_much_as_before_there_were_more_orders(browser_of, app, idea):
    visitor = browser_of(None)
    visitor.get("/ideas")
    with questions_to(app) as asked:
        visitor.get("/ideas")
    assert len(asked) == 2


def test_who_asks_for_a_random_order_gets_one_of_today_in_the_address(browser_of, idea):
    visitor = browser_of(None)
    answer = visitor.get("/ideas?order=random&domain=burgerzaken", follow=False)
    assert answer.status == 303
    assert day_of_seed(seed_of(answer.headers["Location"])) == today()
    assert "domain=burgerzaken" in answer.headers["Location"]
    assert "Set-Cookie" not in answer.headers
    page = visitor.get(answer.headers["Location"])
    assert numbers_on(page) == [idea.id]
    assert "Set-Cookie" not in page.headers


def test_each_visitor_gets_an_order_of_their_own(browser_of, idea):
    asked = [browser_of(None).get("/ideas?order=random", follow=False) for _ in range(5)]
    assert len({answer.headers["Location"] for answer in asked}) == 5


def test_with_the_same_address_everybody_sees_the_same_order(browser_of, an_idea, chaima):
    made = [an_idea(f"Het gelote idee {number}").id for number in range(9)]
    drawn = sorted(made, key=Shuffle(SEED, FEWEST_BITS).place_of)
    for reader in (None, None, chaima):
        assert numbers_on(browser_of(reader).get(f"/ideas?order=random&seed={SEED}")) == drawn


def test_the_page_says_which_order_it_is_and_how_to_get_it_again_or_another(browser_of, idea):
    page = browser_of(None).get(f"/ideas?order=random&seed={SEED}&stage=idee")
    assert f"Je ziet volgorde {SEED}, geloot op 3 maart 2026." in page.text
    again = page.soup.find("a", string="Opnieuw loten")["href"]
    assert again.startswith("/ideas?stage=idee&order=random&seed=2026-03-03-")
    assert seed_of(again) != SEED
    assert page.one("meta[name=robots]")["content"] == "noindex"


def test_a_random_order_stays_the_same_from_page_to_page_and_when_it_is_narrowed(browser_of, an_idea, app):
    made = [an_idea(f"Het gelote idee {number}", stage=Stage.PILOT).id for number in range(25)]
    an_idea("Het idee dat niet loopt")
    visitor, met = browser_of(None), []
    page = visitor.get(f"/ideas?order=random&seed={SEED}&stage=proef")
    met += numbers_on(page)
    met += numbers_on(visitor.get(page.one("main a[rel=next]")["href"]))
    assert met == sorted(made, key=Shuffle(SEED, FEWEST_BITS).place_of)
    assert all(f"seed={SEED}" in link["href"] for link in page.soup.select("#filters a"))


def test_another_order_or_filter_does_not_drag_the_lot_along(browser_of, idea):
    page = browser_of(None).get(f"/ideas?order=random&seed={SEED}")
    others = [link["href"] for link in page.soup.select("nav.orders a") if "order=random" not in link["href"]]
    assert [address for address in others if "seed" in address] == []
    assert "seed=" not in str(browser_of(None).get(f"/ideas?order=new&seed={SEED}").one("#filters"))


@pytest.mark.parametrize("seed", ["1", "2026-02-30-7k2mq", "%27%20OR%201=1", "x" * 500, "2026-03-03-7K2MQ", "%00"])
def test_a_bad_seed_gets_a_clear_answer(browser_of, idea, seed):
    page = browser_of(None).get(f"/ideas?order=random&seed={seed}")
    assert page.status == 400
    assert page.heading == "Deze willekeurige volgorde kennen we niet"


def test_a_place_from_another_order_gets_a_clear_answer(browser_of, an_idea):
    for number in range(25):
        an_idea(f"Het idee {number}")
    visitor = browser_of(None)
    link = visitor.get("/ideas?order=broad").one("main a[rel=next]")["href"]
    after = parse_qs(urlsplit(link).query)["after"][0]
    assert visitor.get(f"/ideas?order=random&seed={SEED}&after={after}").status == 400


@pytest.mark.parametrize("address", ["/domains/burgerzaken", "/tags/zout"])
def test_the_page_of_a_domain_or_label_has_a_random_order_too(browser_of, session, idea, address):
    give_tags(session, idea.id, ["Zout"])
    session.commit()
    answer = browser_of(None).get(f"{address}?order=random", follow=False)
    assert answer.status == 303
    assert answer.headers["Location"].startswith(f"{address}?order=random&seed=")
    assert numbers_on(browser_of(None).get(answer.headers["Location"])) == [idea.id]


def test_every_order_is_explained():
    assert list(EXPLAINED) == list(Order)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_guide_explains_each_order_with_an_example_and_its_limits(browser_of, language):
    page = browser_of(None, language=language).get("/guide/orders")
    assert page.status == 200
    for order in Order:
        section = page.one(f"section[aria-labelledby={order.value}]")
        assert [len(" ".join(told.get_text().split())) > 20 for told in section.select("dd")] == [True] * 4


@pytest.mark.parametrize("order", [order for order in Order if order is not Order.RANDOM])
def test_a_list_leads_to_how_its_order_is_made(browser_of, idea, order):
    visitor = browser_of(None)
    link = visitor.get(f"/ideas?order={order.value}").soup.find("a", string="Zo komt deze volgorde tot stand")["href"]
    path, _, place = link.partition("#")
    assert visitor.get(path).one(f"[id={place}]").name == "h2"


def test_the_example_of_the_trend_is_what_the_board_computes():
    """Four votes of today, ten of fourteen days ago that are worth 2.5 of today."""
    day = today()
    before = day.fromordinal(day.toordinal() - 14)
    assert trend_of([(day, 4)]) > trend_of([(before, 10)])
    assert trend_of([(before, 10)]) == pytest.approx(trend_of([(day, 2.5)]), abs=1e-9)


def test_the_example_of_the_lot_is_what_the_board_draws(browser_of):
    page = browser_of(None).get("/guide/orders")
    drawn = sorted(range(1, 6), key=Shuffle(EXAMPLE_SEED, FEWEST_BITS).place_of)
    told = re.search(rf"code {EXAMPLE_SEED} staan de ideeën 1 tot en met 5 in deze volgorde: ([\d, ]+)\.", page.text)
    assert told
    assert told[1] == ", ".join(map(str, drawn))


def test_a_member_finds_their_own_order_of_the_day_again_and_others_get_another_one(browser_of, idea, anna, chaima):
    def drawn_for(reader):
        return seed_of(browser_of(reader).get("/ideas?order=random", follow=False).headers["Location"])

    assert drawn_for(anna) == drawn_for(anna)
    assert drawn_for(anna) != drawn_for(chaima)
    assert day_of_seed(drawn_for(anna)) == today()


def test_what_is_found_can_be_shuffled_and_ordered_by_municipalities(browser_of, an_idea):
    for number in range(4):
        an_idea(f"Samen zout strooien {number}")
    an_idea("Iets heel anders", question="Waar gaat dit over?")
    found = numbers_on(browser_of(None).get("/ideas?q=zout"))
    for order in (f"random&seed={SEED}", "broad", "new"):
        assert sorted(numbers_on(browser_of(None).get(f"/ideas?q=zout&order={order}"))) == sorted(found)
    assert tabs_on(browser_of(None).get("/ideas?q=zout"))[0] == "Past het best"
    assert "Past het best" not in tabs_on(browser_of(None).get("/ideas"))


def test_an_idea_tells_the_figures_behind_its_place(browser_of, session, idea, colleague):
    cast_vote(session, idea, by=colleague("Els", ZWOLLE))
    session.commit()
    page = browser_of(None).get(f"/ideas/{idea.id}-{idea.slug}")
    page = browser_of(None).get(page.soup.find("a", string="Waarom staat dit hier?")["href"])
    said = dict(zip(page.texts("main dl dt"), page.texts("main dl dd"), strict=True))
    assert said["Meeste stemmen"] == (
        "2 stemmen. In de laatste 7 dagen: 2. In de laatste 30 dagen: 2. In de laatste 365 dagen: 2."
    )
    assert said["Nu populair"] == "Alle stemmen en reacties samen tellen als 2 van vandaag."
    assert said["Meeste gemeenten"] == "Stemmen uit 1 gemeente."
    assert said["Meest besproken"] == "0 reacties."
    assert len(said) == len(Order)


def test_what_is_not_on_the_board_stands_nowhere(browser_of, an_idea, anna, bram):
    draft = an_idea("Nog niet klaar", visibility=Visibility.DRAFT)
    for reader in (None, anna, bram):
        assert browser_of(reader).get(f"/ideas/{draft.id}-{draft.slug}/place").status == 404
