"""Browsing along the ladder of forms."""

from tests.web.test_listing import numbers_on


def test_the_ladder_has_nineteen_rungs_from_light_to_heavy(browser_of):
    page = browser_of(None).get("/cooperation-forms")
    assert [int(rung["value"]) for rung in page.soup.select("main .ladder li[value]")] == list(range(1, 20))


def test_every_rung_can_be_read(browser_of):
    browser = browser_of(None, language="en")
    page = browser.get("/cooperation-forms")
    for link in page.soup.select("main .ladder h3 a"):
        assert browser.get(link["href"]).heading == link.get_text(strip=True)


def test_a_form_shows_its_ideas(browser_of, an_idea):
    wanted = an_idea("Het idee met een convenant", form="convenant")
    an_idea("Het idee zonder vorm")
    assert numbers_on(browser_of(None).get("/cooperation-forms/convenant")) == [wanted.id]


def test_a_form_names_its_lighter_neighbour(browser_of):
    page = browser_of(None).get("/cooperation-forms/openbaar-lichaam")
    assert page.one("main .lighter a")["href"].startswith("/cooperation-forms/")


def test_the_lightest_form_has_no_lighter_neighbour(browser_of):
    page = browser_of(None).get("/cooperation-forms/overleg-netwerk")
    assert not page.has("main .lighter a")


def test_a_form_that_does_not_exist_is_not_found(browser_of):
    for wrong in ("unknown", "%00", "-1", "x" * 3000):
        assert browser_of(None).get(f"/cooperation-forms/{wrong}").status == 404
