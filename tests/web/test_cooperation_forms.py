"""Browsing along the ladder of forms."""

from datetime import timedelta

from ideas.actions.legal_notes import write_legal_note
from ideas.model.base import today
from ideas.model.cooperation_forms import CooperationForm
from ideas.queries.cooperation_forms import form_called
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


def test_each_rung_tells_what_it_asks_how_long_it_takes_and_how_to_stop(browser_of):
    page = browser_of(None, language="en").get("/cooperation-forms")
    asked = ["What it asks of the council", "Time to set up", "How to stop"]
    assert page.texts("main .ladder dt") == asked * 19
    assert "Usually one to three months." in page.texts("main .ladder dd")


def test_a_form_tells_it_too_in_the_language_of_the_reader(browser_of):
    for language, told in (("nl", "Meestal één tot drie maanden."), ("en", "Usually one to three months.")):
        page = browser_of(None, language=language).get("/cooperation-forms/convenant")
        assert told in page.texts("main .asks dd")
    assert "no legal advice" in page.text


def test_the_number_of_ideas_leads_to_them(browser_of, an_idea):
    wanted = an_idea("Het idee met een convenant", form="convenant")
    visitor = browser_of(None, language="en")
    link = visitor.get("/cooperation-forms").one("main .ladder a[aria-label='1 idea: Letter of intent or covenant']")
    assert numbers_on(visitor.get(link["href"])) == [wanted.id]


def test_a_form_without_ideas_leads_one_rung_lighter(browser_of):
    page = browser_of(None, language="en").get("/cooperation-forms/convenant")
    assert page.has("main a[href='/cooperation-forms/personeelspool#ideas']")


def test_the_ladder_leads_to_legal_notes_where_there_are(browser_of, session, bram):
    told = {"texts": ("Let op.", "Mind."), "owner": "redactie", "review_on": today() + timedelta(days=30)}
    write_legal_note(session, form_called(session, "convenant"), by=bram, **told)
    session.commit()
    visitor = browser_of(None, language="en")
    notes = visitor.get("/cooperation-forms").soup.select("main .ladder a[href$='#legal-name']")
    assert [note["href"] for note in notes] == ["/cooperation-forms/convenant#legal-name"]
    page = visitor.get(notes[0]["href"])
    assert page.one("#legal-name").parent.get_text(" ").count("redactie") == 1


def test_the_ladder_sends_whoever_begins_there_to_the_guide(browser_of):
    assert browser_of(None).get("/cooperation-forms").has("main .lead a[href='/guide']")


def test_a_form_that_no_file_names_any_more_has_no_empty_answers(browser_of, session):
    told = dict.fromkeys(("label_nl", "label_en", "definition_nl", "definition_en"), "Ruilbeurs")
    session.add(CooperationForm(slug="ruilbeurs", rung=99, tier=5, under_wgr=False, legal_person=False, **told))
    session.commit()
    page = browser_of(None).get("/cooperation-forms/ruilbeurs")
    assert (page.status, page.has("main .asks")) == (200, False)
