"""The home page."""

from ideas.model.ideas import Stage, Visibility


def test_it_opens_with_questions_that_lead_to_ideas(browser_of, idea):
    page = browser_of(None).get("/")
    assert page.one("main .questions h1")
    link = page.one("main .questions li a")
    assert (link.get_text(strip=True), link["href"]) == (idea.question, f"/ideas/{idea.id}-{idea.slug}")


def test_it_asks_nothing_of_a_visitor(browser_of, idea):
    assert not browser_of(None).get("/").has("main form[method=post]")


def test_an_empty_board_has_a_home_page(browser_of):
    for language in ("nl", "en"):
        assert browser_of(None, language=language).get("/").status == 200


def test_it_shows_what_is_in_practice(browser_of, an_idea):
    an_idea("Het bedachte idee")
    wanted = an_idea("Het idee in praktijk", stage=Stage.IN_PRACTICE)
    page = browser_of(None).get("/")
    [shown] = page.soup.select('section[aria-labelledby="in-practice"] [data-idea]')
    assert int(shown["data-idea"]) == wanted.id


def test_hidden_ideas_are_not_on_it(browser_of, an_idea, bram):
    for visibility in (Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN):
        an_idea("Het verborgen idee", visibility=visibility)
    assert not browser_of(bram).get("/").has("main [data-idea]")


def test_it_leads_to_the_list_the_domains_and_the_form_for_an_idea(browser_of):
    page = browser_of(None).get("/")
    addresses = {link["href"] for link in page.soup.select("a[href]")}
    assert {"/ideas", "/domains", "/cooperation-forms", "/ideas/new"} <= addresses
