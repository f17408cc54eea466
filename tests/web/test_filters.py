"""The choices beside a list: how many ideas each would leave, and what is chosen."""

import pytest

from ideas.actions.filing import give_tags
from ideas.model.ideas import Stage, Visibility
from tests.web.test_listing import numbers_on


def choices_on(page, kind):
    """What can be chosen, with the number of ideas that are said to be left."""
    lines = [line.get_text(" ", strip=True).rsplit(" ", 1) for line in page.soup.select(f"[data-filter={kind}] li")]
    return {name: int(number) for name, number in lines}


def chosen_on(page):
    return [link["aria-label"].removeprefix("Laat weg: ") for link in page.soup.select(".chosen a[aria-label]")]


@pytest.fixture
def board(an_idea):
    """Four ideas: two about social support, one of them a pilot; two about salt, one of them in practice."""
    an_idea("Samen hulp inkopen", domains=("wmo",), form="convenant")
    an_idea("Hulp proberen", domains=("wmo",), stage=Stage.PILOT)
    an_idea("Zout kopen", domains=("gladheid-buitendienst",), form="convenant")
    an_idea("Zout strooien", domains=("gladheid-buitendienst",), stage=Stage.IN_PRACTICE)
    an_idea("Nog een geheim", domains=("wmo",), visibility=Visibility.DRAFT)


def test_each_choice_leaves_as_many_ideas_as_it_says(browser_of, board):
    visitor = browser_of(None)
    for start in (
        "/ideas",
        "/ideas?domain=wmo",
        "/ideas?axis=adaptable",
        "/ideas?q=domein:wmo+hulp",
        "/ideas?q=hulp",
        "/ideas?stage=proef",
        "/ideas?form=convenant",
    ):
        page = visitor.get(start)
        assert page.soup.select("#filters li")
        for line in page.soup.select("#filters li"):
            link = line.a
            if not line.select_one(".how-many"):
                assert numbers_on(visitor.get(link["href"])) is not None
                continue
            number = int(line.select_one(".how-many").get_text())
            assert number > 0
            assert len(numbers_on(visitor.get(link["href"]))) == number, link["href"]


def test_choices_are_combined(browser_of, board):
    page = browser_of(None).get("/ideas?domain=wmo")
    assert choices_on(page, "stage")["Proef"] == 1
    assert "In de praktijk" not in choices_on(page, "stage")
    assert page.one(".how-many-found").get_text() == "2 ideeën"
    assert browser_of(None).get("/ideas?domain=wmo&stage=proef").one(".how-many-found").get_text() == "1 idee"


def test_a_group_leads_to_its_topics_and_a_tier_to_its_forms(browser_of, board, an_idea):
    an_idea("Van elkaar leren", form="kennisdeling")
    page = browser_of(None).get("/ideas")
    assert choices_on(page, "domain")["Sociaal domein"] == 2
    topics = choices_on(browser_of(None).get("/ideas?domain=sociaal-domein"), "domain")
    assert [number for number in topics.values() if number] == [2]
    forms = choices_on(browser_of(None).get("/ideas?tier=1"), "form")
    assert list(forms.values()) == [1]


def test_what_is_chosen_can_be_left_out_again(browser_of, session, an_idea):
    idea = an_idea("Samen hulp inkopen", domains=("wmo",), stage=Stage.PILOT)
    give_tags(session, idea.id, ["zorg"])
    session.commit()
    page = browser_of(None).get("/ideas?q=hulp&domain=wmo&stage=proef&tag=zorg&order=new")
    assert chosen_on(page) == ["Wmo en maatschappelijke ondersteuning", "Proef", "zorg"]
    without = {link["aria-label"]: link["href"] for link in page.soup.select(".chosen a[aria-label]")}
    assert without["Laat weg: Proef"] == "/ideas?q=hulp&domain=wmo&tag=zorg&order=new"
    assert page.one(".chosen .all a")["href"] == "/ideas?q=hulp&order=new"


def test_a_search_keeps_the_filters_and_a_filter_keeps_the_words(browser_of, board):
    page = browser_of(None).get("/ideas?q=hulp&domain=wmo")
    assert page.one("form.search [name=domain]")["value"] == "wmo"
    assert all("q=hulp" in link["href"] for link in page.soup.select("#filters a"))


def test_the_domain_of_a_page_is_no_choice_of_it(browser_of, board):
    page = browser_of(None).get("/domains/wmo?stage=proef")
    assert chosen_on(page) == ["Proef"]
    assert page.one(".chosen a")["href"] == "/domains/wmo"
    assert all("domain=wmo" in link["href"] for link in page.soup.select("#filters a"))


def test_of_a_board_that_is_too_large_no_wrong_number_is_said(browser_of, board, monkeypatch):
    monkeypatch.setattr("ideas.queries.facets.SMALL_BOARD", 3)
    page = browser_of(None).get("/ideas?stage=idee")
    assert not page.has(".how-many")
    assert page.has("#filters a")
    assert browser_of(None).get("/ideas?domain=wmo").one(".how-many-found").get_text() == "2 ideeën"


def test_of_very_many_it_is_said_that_there_are_more(browser_of, board, monkeypatch):
    monkeypatch.setattr("ideas.queries.facets.facets_of.__kwdefaults__", {"also": (), "most": 1})
    page = browser_of(None).get("/ideas?domain=wmo")
    assert page.one(".how-many-found").get_text() == "Meer dan 2.000 ideeën"
    assert not page.has(".how-many")


def test_a_filter_that_was_typed_can_be_left_out_too(browser_of, board):
    page = browser_of(None).get("/ideas?q=hulp+domein:wmo")
    assert chosen_on(page) == ["Wmo en maatschappelijke ondersteuning"]
    assert page.one(".chosen a")["href"] == "/ideas?q=hulp"
    assert page.one("form.search [name=q]")["value"] == "hulp"
    assert page.one("form.search [name=domain]")["value"] == "wmo"


def test_another_stage_takes_the_place_of_the_one_that_is_chosen(browser_of, board):
    page = browser_of(None).get("/ideas?stage=proef")
    [chosen] = page.soup.select("[data-filter=stage] a[aria-current]")
    assert chosen.get_text(strip=True) == "Proef"
    others = [link["href"] for link in page.soup.select("[data-filter=stage] a")]
    assert "/ideas?stage=in-praktijk" in others


def test_ideas_are_filtered_by_each_of_the_four_questions(browser_of, an_idea):
    quick = an_idea("Morgen beginnen", quick_to_start=4, easy_to_undo=1)
    undone = an_idea("Morgen stoppen", quick_to_start=3, easy_to_undo=5)
    visitor = browser_of(None)
    assert numbers_on(visitor.get("/ideas?axis=quick_to_start")) == [quick.id]
    assert numbers_on(visitor.get("/ideas?axis=easy_to_undo")) == [undone.id]
    assert visitor.get("/ideas?axis=geen").status == 404
