"""Browsing by domain."""

from tests.web.test_listing import numbers_on


def test_every_domain_stands_on_the_page_of_domains(browser_of):
    page = browser_of(None).get("/domains")
    addresses = {link["href"] for link in page.soup.select("main a")}
    assert {"/domains/sociaal-domein", "/domains/wmo", "/domains/burgerzaken"} <= addresses


def test_a_domain_shows_its_number_of_ideas(browser_of, an_idea):
    an_idea("Het idee over de Wmo", domains=("wmo",))
    page = browser_of(None, language="en").get("/domains")
    item = page.one('main a[href="/domains/wmo"]').find_parent("li")
    assert "1 idea" in item.get_text(" ")


def test_a_topic_shows_only_its_own_ideas(browser_of, an_idea):
    wanted = an_idea("Het idee over de Wmo", domains=("wmo",))
    an_idea("Het idee over de balie", domains=("burgerzaken",))
    assert numbers_on(browser_of(None).get("/domains/wmo")) == [wanted.id]


def test_a_group_shows_the_ideas_of_its_topics(browser_of, an_idea):
    wanted = an_idea("Het idee over de Wmo", domains=("wmo",))
    assert numbers_on(browser_of(None).get("/domains/sociaal-domein")) == [wanted.id]


def test_a_domain_can_be_narrowed_further(browser_of, an_idea):
    an_idea("Het idee over de Wmo", domains=("wmo",))
    page = browser_of(None).get("/domains/wmo?stage=gestopt")
    assert page.status == 200
    assert numbers_on(page) == []


def test_a_domain_that_does_not_exist_is_not_found(browser_of):
    for wrong in ("/domains/unknown", "/domains/%00", "/domains/-1", "/domains/" + "x" * 3000, "/domains/a/b"):
        assert browser_of(None).get(wrong).status == 404


def test_another_order_stays_on_the_page_of_the_domain(browser_of, idea):
    page = browser_of(None).get("/domains/burgerzaken")
    links = [link["href"] for link in page.soup.select("nav.orders a")]
    assert "/domains/burgerzaken?order=new" in links
    assert not [link for link in links if not link.startswith("/domains/burgerzaken")]


def test_a_topic_leads_to_its_group(browser_of, idea):
    page = browser_of(None).get("/domains/burgerzaken")
    assert page.has('main > p.question a[href^="/domains/"]')
