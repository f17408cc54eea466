"""Saving a search, looking again, and hearing of new ideas that it finds."""

import pytest
from sqlalchemy import select

from ideas.actions.saved_searches import save_search
from ideas.actions.taxonomy import merge_domains
from ideas.jobs.news import tell_the_news
from ideas.model.ideas import Stage, Visibility
from ideas.model.notifications import Notification
from ideas.model.saved_searches import MOST_SAVED, SavedSearch
from ideas.queries.domains import domain_called


@pytest.fixture
def told(session, app):
    """Whom the board told of which idea: told() lets it look first."""

    def look():
        session.commit()
        tell_the_news(app)
        found = session.execute(
            select(Notification.recipient_id, Notification.idea_id).where(Notification.kind == "new-idea")
        ).all()
        session.commit()
        return [tuple(row) for row in found]

    return look


def saved_by(session, account):
    found = session.scalars(select(SavedSearch).where(SavedSearch.account_id == account.id)).all()
    session.commit()
    return found


def test_a_search_is_saved_from_the_list_and_found_again(browser_of, session, idea, chaima):
    chaimas = browser_of(chaima)
    page = chaimas.get("/ideas?q=balie&domain=burgerzaken&order=new")
    page = chaimas.get(page.soup.find("a", string="Bewaar deze zoekvraag")["href"])
    assert page.one("#name")["value"] == "balie, Burgerzaken en basisregistraties"
    page = chaimas.submit("main form.form", name="Balies")
    assert "Bewaard: Balies." in page.text
    [kept] = saved_by(session, chaima)
    assert (kept.asked, kept.tells) == ("q=balie&domain=burgerzaken", True)
    link = page.one("main .rows a[id]")
    assert (link.get_text(), link["href"]) == ("Balies", "/ideas?q=balie&domain=burgerzaken")


def test_a_visitor_signs_in_first(browser_of, idea):
    assert browser_of(None).get("/saved-searches/new?q=balie").address.startswith("/sign-in")
    assert browser_of(None).get("/saved-searches").address.startswith("/sign-in")


def test_everything_is_no_search(browser_of, idea, chaima):
    chaimas = browser_of(chaima)
    assert chaimas.get("/ideas").soup.find("a", string="Bewaar deze zoekvraag") is None
    assert chaimas.get("/saved-searches/new").status == 404


def test_the_same_search_is_kept_once(session, chaima):
    for name in ("Zout", "Zout kopen"):
        save_search(session, "q=zout", by=chaima, name=name, tells=True)
        session.commit()
    assert [kept.name for kept in saved_by(session, chaima)] == ["Zout kopen"]


def test_nobody_keeps_more_than_can_be_looked_at(browser_of, session, idea, chaima):
    for number in range(MOST_SAVED):
        save_search(session, f"q=zout{number}", by=chaima, name=f"Zout {number}", tells=True)
    session.commit()
    chaimas = browser_of(chaima)
    chaimas.get("/saved-searches/new?q=balie")
    page = chaimas.submit("main form.form", name="Nog een")
    assert page.status == 409
    assert "Je kunt 30 zoekvragen bewaren" in page.text


def test_it_is_renamed_and_removed_by_its_owner_only(browser_of, session, idea, chaima, anna):
    number = save_search(session, "q=balie", by=chaima, name="Balie", tells=True).id
    session.commit()
    for address in (f"/saved-searches/{number}", f"/saved-searches/{number}/remove"):
        assert browser_of(anna).post(address, data={"name": "Van mij"}).status == 404
    chaimas = browser_of(chaima)
    chaimas.get(f"/saved-searches/{number}")
    chaimas.submit("main form.form", name="De balie", tells=None)
    [kept] = saved_by(session, chaima)
    assert (kept.name, kept.tells) == ("De balie", False)
    chaimas.post(f"/saved-searches/{number}/remove")
    assert saved_by(session, chaima) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "\x00"])
def test_a_bad_name_comes_back(browser_of, session, idea, chaima, name):
    chaimas = browser_of(chaima)
    chaimas.get("/saved-searches/new?q=balie")
    assert chaimas.submit("main form.form", name=name).status == 422
    assert saved_by(session, chaima) == []


@pytest.mark.parametrize(
    ("asked", "hears"),
    [
        ("q=strooien", True),
        ("domain=openbare-ruimte-mobiliteit", True),
        ("q=zout&domain=gladheid-buitendienst&stage=proef", True),
        ("q=zout&stage=idee", False),
        ("q=zout+-strooien", False),
        ("axis=quick_to_start&tier=1", False),
        ("domain=bestaat-niet", False),
        ("q=olifanten", False),
    ],
)
def test_who_looks_for_it_hears_of_a_new_idea(session, told, an_idea, chaima, asked, hears):
    save_search(session, asked, by=chaima, name="Wat ik zoek", tells=True)
    idea = an_idea("Samen zout strooien", domains=("gladheid-buitendienst",), stage=Stage.PILOT)
    assert told() == ([(chaima.id, idea.id)] if hears else [])
    assert len(told()) == hears, "a second look tells nothing twice"


def test_nobody_hears_of_their_own_idea_of_a_draft_or_when_they_did_not_ask(session, told, an_idea, anna, chaima):
    save_search(session, "q=zout", by=anna, name="Mijn zout", tells=True)
    save_search(session, "q=zout", by=chaima, name="Stil", tells=False)
    an_idea("Samen zout strooien", by=anna)
    an_idea("Zout in de kelder", by=anna, visibility=Visibility.DRAFT)
    assert told() == []


def test_a_search_in_a_domain_that_was_merged_goes_on(session, told, an_idea, chaima, bram):
    save_search(session, "domain=afval", by=chaima, name="Afval", tells=True)
    merge_domains(session, domain_called(session, "afval"), domain_called(session, "milieu-bodem"), by=bram)
    idea = an_idea("Samen de bodem schoon houden", domains=("milieu-bodem",))
    assert told() == [(chaima.id, idea.id)]
