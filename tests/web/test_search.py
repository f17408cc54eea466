"""Looking for ideas, and what resembles what somebody writes."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from ideas.actions.filing import give_tags
from ideas.actions.merging import link_variant
from ideas.actions.moderation import withdraw_idea
from ideas.model.ideas import Idea
from ideas.model.queue import QueueItem, QueueKind
from tests.web.writing import filled_in


def test_the_words_by_which_it_was_found_are_marked(browser_of, idea):
    page = browser_of(None).get("/ideas?q=balie")
    assert page.texts("article h2 mark") == ["balie"]


def test_a_typo_is_told(browser_of, idea):
    page = browser_of(None).get("/ideas?q=ballie")
    assert any("Bedoelde je" in text for text in page.texts(".note"))


def test_nothing_found_is_no_dead_end(browser_of, idea):
    page = browser_of(None).get("/ideas?q=olifantenverzorging")
    assert page.has('.empty a[href*="/ideas/new?question="]')
    assert page.has('.empty a[href^="/domains/"]')


def test_the_question_goes_along_to_a_new_idea(browser_of):
    page = browser_of(None).get("/ideas/new?question=Hoe+delen+we+een+olifant")
    assert page.one("[name=question]")["value"] == "Hoe delen we een olifant"


def test_a_filter_as_words_narrows_the_list(browser_of, idea):
    assert browser_of(None).get("/ideas?q=balie+domein:burgerzaken").has("article")
    assert not browser_of(None).get("/ideas?q=balie+domein:afval").has("article")


def test_a_filter_that_names_nothing_is_told(browser_of, idea):
    page = browser_of(None).get("/ideas?q=balie+domein:olifanten")
    assert any("olifanten" in text for text in page.texts(".note"))


def test_no_wgr_shows_the_forms_outside_it(browser_of, an_idea):
    an_idea("Zonder nieuwe regeling", form="dvo")
    an_idea("Met een zware regeling", form="openbaar-lichaam")
    page = browser_of(None).get("/ideas?q=ik+wil+geen+wgr")
    assert page.texts("article h2") == ["Zonder nieuwe regeling"]


@pytest.mark.parametrize("order", ["top", "new", "trending", "discussed", "relevance"])
def test_what_is_found_can_be_seen_in_every_order(browser_of, idea, order):
    assert browser_of(None).get(f"/ideas?q=balie&order={order}").has("article")


@pytest.mark.parametrize(
    "typed",
    [
        "x" * 10_000,
        "de het een",
        "???!!",
        "%25%25%25%5F*",
        "😀😀",
        "%00",
        "%E2%80%AE",
        '"',
        "-",
        "a:b:c",
        "((((",
        "' OR 1=1",
    ],
)
def test_odd_questions_get_a_page(browser_of, idea, typed):
    assert browser_of(None).get(f"/ideas?q={typed}").status == 200


def offered(browser, typed):
    """The options that the box offers: what they are called, and where they lead."""
    answer = browser.client.get("/ideas/suggestions", query_string={"q": typed})
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.get_data(), "lxml")
    assert len({option["id"] for option in soup.select("[id]")}) == len(soup.select("[id]"))
    return {option.get_text(" ", strip=True): option["href"] for option in soup.select("[role=option]")}


def test_the_box_offers_ideas_domains_forms_labels_and_organisations(browser_of, session, idea):
    give_tags(session, idea.id, ["Baliewerk"])
    session.commit()
    here = browser_of(None)
    assert offered(here, "bali")[idea.title] == f"/ideas/{idea.id}-{idea.slug}"
    assert offered(here, "bali")["Baliewerk"] == "/tags/baliewerk"
    assert offered(here, "jeugdz")["Jeugdhulp en jeugdbescherming jeugdzorg"] == "/domains/jeugdhulp"
    assert offered(here, "dvo")["Dienstverleningsovereenkomst (DVO)"] == "/cooperation-forms/dvo"
    assert offered(here, "zutph")["Zutphen"] == "/organisations/zutphen"


def test_everything_that_is_offered_is_there(browser_of, session, idea):
    give_tags(session, idea.id, ["Baliewerk"])
    session.commit()
    here = browser_of(None)
    for typed in ("bali", "burgerz", "dvo", "zutph", "jeugdz"):
        for address in offered(here, typed).values():
            assert here.get(address).status == 200


def test_what_is_offered_is_said_in_the_language_of_the_reader(browser_of, idea):
    page = browser_of(None, language="en").client.get("/ideas/suggestions?q=youth").text
    assert "Youth care and protection" in page
    assert "Use the arrow keys" in page
    assert "pijltjestoetsen" in browser_of(None).client.get("/ideas/suggestions?q=jeugd").text


def test_a_title_with_marks_of_html_stays_text(browser_of, an_idea):
    title = "Balies <b onclick=\"alert(1)\"> & 'zo'</a>"
    idea = an_idea(title)
    assert offered(browser_of(None), "balies") == {title: f"/ideas/{idea.id}-{idea.slug}"}
    assert "<b " not in browser_of(None).client.get("/ideas/suggestions?q=balies").text


def test_a_filter_as_words_narrows_what_is_offered(browser_of, idea):
    assert idea.title in offered(browser_of(None), "domein:burgerzaken bali")
    assert idea.title not in offered(browser_of(None), "domein:afval bali")


def test_without_anything_to_offer_the_answer_is_empty(browser_of, idea):
    assert browser_of(None).client.get("/ideas/suggestions?q=qqqq").text.strip() == ""
    assert browser_of(None).client.get("/ideas/suggestions").text.strip() == ""


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "x" * 10_000,
            "balie " * 2_000,
            "a b " * 3_000,
            '"' * 5_000,
            "-" * 5_000,
            "domein:" * 1_000,
            "\u0301" * 9_000,
        ),
        *(
            "\x00",
            "bal\x00ie",
            "😀",
            "👩‍👩‍👧",
            "\u202ebalie",
            "שלום",
            "ba\u0301lie",
            "%",
            "_",
            "*",
            "' OR 1=1",
            "<b>",
            "\ud7ff",
        ),
        *(
            "domein:",
            "label:qqq b",
            "vorm:dvo vorm:dvo b",
            "geen wgr",
            "geen wg",
            "-",
            '"balie',
            '"balie bezetten',
            "1",
            "12",
        ),
    ],
    ids=ascii,
)
def test_odd_letters_offer_something_or_nothing_and_break_nothing(browser_of, idea, typed):
    assert isinstance(offered(browser_of(None), typed), dict)


def test_what_is_offered_to_a_member_is_kept_nowhere(browser_of, idea, chaima):
    assert browser_of(None).client.get("/ideas/suggestions?q=bali").headers["Cache-Control"] == "private, no-cache"
    assert browser_of(chaima).client.get("/ideas/suggestions?q=bali").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/ideas", "/domains/burgerzaken"])
def test_the_box_is_an_ordinary_one_until_the_script_comes(browser_of, idea, address):
    page = browser_of(None).get(address)
    assert page.one("#q").get("role") is None
    assert page.one("[data-suggestions] #q")
    assert page.has("script[src*='suggestions.js']")


def likes(browser, **typed):
    page = browser.client.get("/ideas/similar", query_string=typed)
    assert page.status_code == 200
    soup = BeautifulSoup(page.get_data(), "lxml")
    return {link["href"]: link["data-likeness"] for link in soup.select("a[data-likeness]")}


def test_the_same_idea_in_nearly_the_same_words_is_strongly_alike(browser_of, idea):
    found = likes(browser_of(None), title=idea.title, question=idea.question, summary=idea.summary)
    assert found[f"/ideas/{idea.id}-{idea.slug}"] == "strong"


def test_another_subject_is_not(browser_of, idea):
    assert likes(browser_of(None), title="Olifanten wassen", question="Wie wast de olifant?") == {}


@pytest.mark.parametrize("typed", ["", "x" * 20_000, "\x00\u202e", "de het een"])
def test_odd_texts_resemble_nothing_and_break_nothing(browser_of, idea, typed):
    assert likes(browser_of(None), title=typed) == {}


def test_the_preview_shows_what_is_here_already_and_one_press_supports_it(browser_of, idea, chaima):
    chaimas = browser_of(chaima)
    page = chaimas.post("/ideas/new", data=filled_in(do="preview", title=idea.title, question=idea.question))
    assert page.has("a[data-likeness]")
    there = chaimas.post("/ideas/new", data=filled_in(support=str(idea.id), title="Mijn eigen titel hier"))
    assert there.heading == idea.title
    assert "Mijn eigen titel hier" in there.one("textarea[name=body]").get_text()


def the_same_as(idea, **more):
    return filled_in(title=idea.title, question=idea.question, summary=idea.summary, **more)


def ideas_called(session, title):
    return session.scalars(select(Idea).where(Idea.title == title).order_by(Idea.id)).all()


def test_before_the_same_is_sent_in_again_the_author_is_asked(browser_of, session, idea, chaima):
    page = browser_of(chaima).post("/ideas/new", data=the_same_as(idea, joins="Het overleg van woensdag"))
    assert page.status == 200
    assert "Is jouw idee een variant van een idee dat hier al staat?" in page.text
    assert page.one(".asked a[data-likeness=strong]")["href"] == f"/ideas/{idea.id}-{idea.slug}"
    assert page.one("input[name=joins]")["value"] == "Het overleg van woensdag"
    assert ideas_called(session, idea.title) == [idea]


def test_who_says_that_it_is_another_idea_has_it_sent_in(browser_of, session, idea, chaima):
    browser_of(chaima).post("/ideas/new", data=the_same_as(idea, do="submit-other"))
    [_first, other] = ideas_called(session, idea.title)
    assert not other.is_draft


def test_who_calls_it_a_variant_has_it_sent_in_and_moderators_see_both(browser_of, session, idea, chaima):
    page = browser_of(chaima).post("/ideas/new", data=the_same_as(idea, variant=str(idea.id)))
    [_first, variant] = ideas_called(session, idea.title)
    assert not variant.is_draft
    assert f"Een moderator koppelt jouw idee aan “{idea.title}”" in page.text
    waits = session.scalars(select(QueueItem).where(QueueItem.kind == QueueKind.DOUBLE)).one()
    assert {waits.idea_id, waits.other_idea_id} == {idea.id, variant.id}


def test_a_draft_is_asked_about_when_it_is_sent_in_and_not_before(browser_of, session, idea, chaima):
    browser = browser_of(chaima)
    page = browser.post("/ideas/new", data=the_same_as(idea, do="save"))
    [_first, draft] = ideas_called(session, idea.title)
    assert "Is jouw idee een variant" not in page.text
    at = f"/ideas/{draft.id}-{draft.slug}/edit"
    sent = the_same_as(idea)
    session.commit()
    page = browser.post(at, data=sent)
    assert "Is jouw idee een variant" in page.text
    asked_about = page.one(".asked [name=support]")["value"]
    there = browser.post(at, data={**sent, "support": asked_about})
    assert there.heading == sent["title"]
    assert sent["question"] in there.one("textarea[name=body]").get_text()


@pytest.mark.parametrize("number", ["0", "x", "99999", "99999999999999"])
def test_a_variant_of_nothing_is_nothing(browser_of, session, idea, chaima, number):
    page = browser_of(chaima).post("/ideas/new", data=the_same_as(idea, variant=number))
    assert page.status == 404
    assert ideas_called(session, idea.title) == [idea]


def test_another_idea_is_sent_in_without_a_question(browser_of, session, idea, chaima):
    browser_of(chaima).post("/ideas/new", data=filled_in())
    assert len(ideas_called(session, "Badmeesters delen")) == 1


def test_an_idea_shows_what_resembles_it_and_why(browser_of, session, an_idea, idea, bram):
    like = an_idea("Elkaars balie bemannen")
    address = f"/ideas/{idea.id}-{idea.slug}"
    page = browser_of(None).get(address)
    assert page.texts("#likes-name + ul a") == ["Elkaars balie bemannen"]
    assert "In allebei:" in page.one("#likes-name + ul").get_text()
    withdraw_idea(session, like, by=bram, reason="Weg")
    session.commit()
    assert not browser_of(None).get(address).has("#likes-name")


def test_what_is_linked_as_a_variant_is_not_shown_twice(browser_of, session, an_idea, idea, bram):
    like = an_idea("Elkaars balie bemannen")
    link_variant(session, idea, like, by=bram, reason="Anders gedaan")
    session.commit()
    page = browser_of(None).get(f"/ideas/{idea.id}-{idea.slug}")
    assert page.texts("#variants-name + ul a") == ["Elkaars balie bemannen"]
    assert not page.has("#likes-name")
