"""What moderators decided, for everybody to read; and how it goes, for themselves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.actions.appeals import answer_appeal, appeal_against_decision
from ideas.actions.flags import flag_idea
from ideas.actions.moderation import decline_idea, publish_idea, withdraw_idea
from ideas.actions.undoing import undo_decision
from ideas.model.accounts import Role
from ideas.model.audit import AuditEvent
from ideas.model.base import now, today
from ideas.model.flags import FlagReason
from ideas.model.ideas import Visibility
from ideas.queries.figures import days_to_a_decision


@pytest.fixture
def busy(session, an_idea, an_account, chaima, bram):
    """A declined idea with an appeal that was right, a published one, one that was withdrawn, and a report."""
    els = an_account("Els", role=Role.MODERATOR)
    declined, published = (
        an_idea(f"Het idee van {name}", by=an_account(name), visibility=Visibility.WAITING) for name in ("Fien", "Gijs")
    )
    decision = decline_idea(session, declined, by=bram, reason="Kanariereden")
    appeal = appeal_against_decision(session, decision, by=declined.author, body="Kanariebezwaar")
    answer_appeal(session, appeal, by=els, upheld=True, answer="Kanarieantwoord")
    publish_idea(session, published, by=bram, reason="Kanariereden")
    shown = an_idea("Een ander idee")
    flag_idea(session, shown, by=chaima, reason=FlagReason.LEGAL, body="Kanariemelding")
    withdraw_idea(session, shown, by=bram, reason="Kanariereden")
    session.commit()
    return published


def test_everybody_reads_the_log_and_nobody_is_named_in_it(browser_of, busy):
    page = browser_of(None).get("/moderation/log")
    assert page.status == 200
    assert [
        word
        for word in ("Kanarie", "Bram", "Els", "Fien", "Gijs", "Chaima")
        if word in page.text.replace(busy.title, "")
    ] == []
    assert page.texts("main .rows strong") == ["Ingetrokken", "Gepubliceerd", "Afgewezen"]


def test_the_log_names_an_idea_only_while_it_is_public(browser_of, busy):
    page = browser_of(None).get("/moderation/log")
    assert page.texts("main .rows a") == [busy.title]


def test_the_log_says_that_an_appeal_was_right(browser_of, busy):
    assert "de schrijver maakte bezwaar en had gelijk" in browser_of(None).get("/moderation/log").text


def test_the_log_goes_on(browser_of, session, idea, bram):
    for _ in range(30):
        undo_decision(session, withdraw_idea(session, idea, by=bram, reason="Weg"), by=bram, reason="Terug")
        session.refresh(idea)
    for _ in range(25):
        undo_decision(session, withdraw_idea(session, idea, by=bram, reason="Weg"), by=bram, reason="Terug")
    session.commit()
    browser = browser_of(None)
    page = browser.get("/moderation/log")
    assert len(page.soup.select("main .rows > li")) == 50
    page = browser.get(page.one('a[rel="next"]')["href"])
    assert len(page.soup.select("main .rows > li")) == 5


def test_a_year_is_told_in_figures_with_a_table_beside_each(browser_of, busy):
    page = browser_of(None).get("/moderation/transparency")
    assert page.heading == f"Modereren in {today().year}"
    assert page.has("svg rect.column")
    tables = {table.caption.get_text(): table for table in page.soup.select("table")}
    rows = {row.th.get_text(): row.td.get_text() for row in tables["Besluiten per soort"].select("tbody tr")}
    assert (rows["Afgewezen"], rows["Gepubliceerd"], rows["Ingetrokken"]) == ("1", "1", "1")
    assert "Er is één keer bezwaar gemaakt." in page.text
    assert "Eén melding klopte." in page.text


@pytest.mark.parametrize("year", [1999, 99999])
def test_a_year_in_which_nothing_was_decided_has_no_page(browser_of, busy, year):
    assert browser_of(None).get(f"/moderation/transparency/{year}").status == 404


def test_a_new_board_has_a_page_with_nothing_on_it(browser_of):
    assert browser_of(None).get("/moderation/transparency").status == 200
    assert browser_of(None).get("/moderation/log").status == 200


def test_moderators_see_where_it_is_quiet(browser_of, busy, bram):
    page = browser_of(bram).get("/moderation/insight")
    rows = {
        row.th.get_text(): [cell.get_text() for cell in row.select("td")]
        for row in page.soup.select(".heat-map tbody tr")
    }
    assert rows["Burgerzaken en dienstverlening"] == ["1", "0", "0", "0", "0", "0"]
    assert len(page.soup.select("svg")) > 3


def test_how_it_goes_is_for_moderators(browser_of, chaima):
    assert browser_of(chaima).get("/moderation/insight").status == 403


def test_half_of_the_ideas_is_what_counts(session, an_idea, an_account, bram):
    for days, name in ((1, "Fien"), (3, "Gijs"), (30, "Hans")):
        idea = an_idea(f"Het idee van {name}", by=an_account(name), visibility=Visibility.WAITING)
        idea.submitted_at = now() - timedelta(days=days)
        publish_idea(session, idea, by=bram, reason="Mooi")
    assert days_to_a_decision(session, now() - timedelta(days=1), now() + timedelta(days=1)) == 3.0


def test_administrators_read_the_trail(browser_of, session, busy, an_account, bram):
    dewi = an_account("Dewi", role=Role.ADMINISTRATOR)
    page = browser_of(dewi).get("/moderation/audit")
    assert "publish" in page.text
    assert "Kanarie" not in page.text
    page = browser_of(dewi).get("/moderation/audit", query_string={"thing": f"idea {busy.id}"})
    assert page.texts("main .rows strong") == ["publish"]
    assert browser_of(bram).get("/moderation/audit").status == 403


def test_looking_at_an_address_is_in_the_trail(browser_of, session, an_account, chaima, bram):
    chaima.organisation_code = "GM0301"
    session.commit()
    browser_of(bram).get(f"/moderation/people/{chaima.id}")
    browser_of(bram).get(f"/moderation/people/{chaima.id}/measures")
    events = session.execute(select(AuditEvent.deed, AuditEvent.thing, AuditEvent.by).order_by(AuditEvent.number)).all()
    thing = f"account {chaima.pseudonym}"
    assert [tuple(event) for event in events] == [
        ("looked-at-address", thing, bram.pseudonym), ("looked-at-measures", thing, bram.pseudonym),
    ]  # fmt: skip
