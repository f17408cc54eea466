"""Feeds: what a reader of feeds gets, and what RFC 4287 asks of it."""

from datetime import datetime
from xml.etree import ElementTree

import pytest

from ideas.actions.filing import give_tags
from ideas.actions.ideas import edit_idea
from ideas.model.ideas import Idea, Visibility
from tests.conftest import content
from tests.house.test_costs import questions_to

A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(app):
    """The feed at this address, as a tree: feed("/feeds/newest.atom")."""

    def read(address):
        answer = app.test_client().get(address)
        assert answer.status_code == 200
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        root = ElementTree.fromstring(answer.data)
        assert_valid(root)
        return root

    return read


def assert_valid(root):
    """What every feed and entry must have, once; and times that know their zone."""
    assert root.tag == f"{A}feed"
    identities = []
    for part in (root, *root.iter(f"{A}entry")):
        for name in ("id", "title", "updated"):
            [one] = part.findall(f"{A}{name}")
            assert one.text
        assert datetime.fromisoformat(part.find(f"{A}updated").text).tzinfo is not None
        identities.append(part.find(f"{A}id").text)
    assert len(identities) == len(set(identities))
    assert root.find(f"{A}author/{A}name").text
    [own] = [link.get("href") for link in root.findall(f"{A}link") if link.get("rel") == "self"]
    assert own.startswith("http")


def titles_in(root):
    return [entry.find(f"{A}title").text for entry in root.iter(f"{A}entry")]


def link_of(part, relation):
    return next((link.get("href") for link in part.findall(f"{A}link") if link.get("rel") == relation), None)


def test_the_newest_ideas_come_first(feed, an_idea):
    for title in ("Het eerste idee", "Het tweede idee"):
        an_idea(title)
    root = feed("/feeds/newest.atom")
    assert titles_in(root) == ["Het tweede idee", "Het eerste idee"]
    assert root.find(f"{A}title").text.startswith("Net gedeeld · ")


def test_an_entry_opens_with_the_question_and_the_added_value(feed, idea):
    [entry] = feed("/feeds/newest.atom").iter(f"{A}entry")
    assert entry.find(f"{A}summary").text == idea.question
    assert entry.find(f"{A}content").text.startswith(f"<p>{idea.question}</p><p>{idea.added_value}</p>")
    assert entry.find(f"{A}category").attrib == {"term": "burgerzaken", "label": "Burgerzaken en basisregistraties"}
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl"
    assert link_of(entry, "alternate").endswith(f"/ideas/{idea.id}-{idea.slug}")


def test_an_idea_keeps_its_name_when_its_title_changes(feed, session, idea, anna):
    [before] = feed("/feeds/newest.atom").iter(f"{A}entry")
    edit_idea(session, idea, content(title="Een heel andere titel"), by=anna)
    session.commit()
    [after] = feed("/feeds/newest.atom").iter(f"{A}entry")
    assert before.find(f"{A}id").text == after.find(f"{A}id").text
    assert before.find(f"{A}updated").text <= after.find(f"{A}updated").text
    assert link_of(after, "alternate").endswith("-een-heel-andere-titel")


@pytest.mark.parametrize("state", [Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN])
def test_what_is_not_public_is_in_no_feed(feed, an_idea, state):
    an_idea("Geheim idee", visibility=state)
    for address in ("newest", "top-month", "domains/burgerzaken", "ideas"):
        assert titles_in(feed(f"/feeds/{address}.atom")) == []


def test_a_domain_a_label_and_a_search_have_a_feed(feed, session, an_idea):
    salt = an_idea("Samen zout kopen", domains=("gladheid-buitendienst",))
    an_idea("Elkaars balie")
    give_tags(session, salt.id, ["zout"])
    session.commit()
    for address in ("domains/gladheid-buitendienst.atom", "tags/zout.atom", "ideas.atom?q=zout"):
        assert titles_in(feed(f"/feeds/{address}")) == ["Samen zout kopen"]
    assert titles_in(feed("/feeds/ideas.atom?domain=burgerzaken")) == ["Elkaars balie"]
    assert link_of(feed("/feeds/ideas.atom?q=zout"), "alternate").endswith("/ideas?q=zout&order=new")


@pytest.mark.parametrize(
    "address", ["domains/geen.atom", "tags/geen.atom", "ideas.atom?domain=geen", "ideas.atom?stage=geen"]
)
def test_what_does_not_exist_has_no_feed(app, address):
    assert app.test_client().get(f"/feeds/{address}").status_code == 404


@pytest.mark.parametrize("asked", ["q=%00", "q=" + "x" * 5_000, "q=%F0%9F%98%80", "after=onzin", "order=geen", "q=%22"])
def test_bad_input_gets_an_answer(app, asked):
    assert app.test_client().get(f"/feeds/ideas.atom?{asked}").status_code < 500


def test_a_long_feed_has_pages(feed, an_idea):
    for number in range(23):
        an_idea(f"Idee nummer {number}")
    first = feed("/feeds/newest.atom")
    after = link_of(first, "next")
    rest = feed(after.removeprefix(after.partition("/feeds")[0]))
    assert len(titles_in(first)) == 20
    assert len({*titles_in(first), *titles_in(rest)}) == 23
    assert first.find(f"{A}id").text == rest.find(f"{A}id").text
    assert link_of(rest, "next") is None


def test_markup_and_signs_that_xml_lacks_break_nothing(feed, an_idea):
    an_idea("Zout & <b>strooien</b>", question="Wat kost een <script> \x0b en \ufffe?")
    [entry] = feed("/feeds/newest.atom").iter(f"{A}entry")
    assert entry.find(f"{A}title").text == "Zout & <b>strooien</b>"
    assert "<script>" not in entry.find(f"{A}content").text


def test_who_asks_again_gets_it_once(app, idea):
    client = app.test_client()
    answer = client.get("/feeds/newest.atom")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer.headers
    again = client.get("/feeds/newest.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_idea_that_is_gone_is_gone_also_for_who_asks_by_the_time(app, session, an_idea):
    earlier, _later = an_idea("Een eerste idee"), an_idea("Een tweede idee")
    client = app.test_client()
    told = client.get("/feeds/newest.atom").headers["Last-Modified"]
    session.get(Idea, earlier.id).visibility = Visibility.WITHDRAWN
    session.commit()
    again = client.get("/feeds/newest.atom", headers={"If-Modified-Since": told})
    assert again.status_code == 200
    assert "Een eerste idee" not in again.text


def test_an_entry_names_the_labels_of_the_idea(feed, session, idea):
    give_tags(session, idea.id, ["balie", "avondopenstelling"])
    session.commit()
    [entry] = feed("/feeds/newest.atom").iter(f"{A}entry")
    terms = [category.get("term") for category in entry.findall(f"{A}category")]
    assert terms == ["burgerzaken", "avondopenstelling", "balie"]


def test_nobody_is_named_in_a_feed(app, idea):
    assert "Anna" not in app.test_client().get("/feeds/newest.atom").text


def test_a_feed_is_in_the_language_of_the_board_whatever_a_browser_chose(app, idea):
    client = app.test_client()
    client.set_cookie("language", "en")
    assert "Net gedeeld" in client.get("/feeds/newest.atom").text


def test_every_list_says_where_its_feed_is(browser_of, session, idea):
    give_tags(session, idea.id, ["balie"])
    session.commit()
    for address, feed in (
        ("/", "/feeds/newest.atom"),
        ("/ideas?order=new", "/feeds/newest.atom"),
        ("/ideas?order=top&period=month", "/feeds/top-month.atom"),
        ("/domains/burgerzaken", "/feeds/domains/burgerzaken.atom"),
        ("/tags/balie", "/feeds/tags/balie.atom"),
        ("/ideas?q=balie&domain=burgerzaken", "/feeds/ideas.atom?q=balie&domain=burgerzaken"),
    ):
        page = browser_of(None).get(address)
        assert page.soup.find("link", type="application/atom+xml")["href"] == feed
        assert browser_of(None).client.get(feed).status_code == 200


def test_a_feed_costs_as_much_for_two_ideas_as_for_twenty(app, an_idea):
    def cost():
        with questions_to(app) as asked:
            app.test_client().get("/feeds/newest.atom")
        return len(asked)

    for number in range(2):
        an_idea(f"Een idee {number}")
    cost()
    few = cost()
    for number in range(18):
        an_idea(f"Nog een idee {number}")
    assert cost() == few
