"""Moderators verify where people say they work."""

import pytest

from ideas.actions.organisations import join_organisation, verify_organisation
from ideas.actions.votes import cast_vote
from ideas.model.organisations import RefusedClaim, VerifiedBy

ZUTPHEN, ZWOLLE = "GM0301", "GM0193"
PEOPLE = "/moderation/people"


@pytest.fixture
def claim(session, chaima):
    """Chaima says that she works in Zutphen."""
    join_organisation(session, chaima, ZUTPHEN)
    session.commit()
    return chaima


def test_who_said_where_they_work_waits(browser_of, claim, bram):
    page = browser_of(bram).get(PEOPLE)
    assert page.texts("main .rows a") == ["Chaima"]
    assert "gemeente Zutphen" in page.text


def test_the_list_tells_only_what_an_address_ends_with(browser_of, claim, bram):
    text = browser_of(bram).get(PEOPLE).text
    assert "@gemeente.example" in text
    assert claim.email not in text


def test_who_is_verified_waits_no_longer(browser_of, session, claim, bram):
    verify_organisation(session, claim, ZUTPHEN, how=VerifiedBy.MODERATOR)
    session.commit()
    assert "Niemand wacht." in browser_of(bram).get(PEOPLE).text


def test_a_moderator_does_not_find_themself_there(browser_of, session, bram):
    join_organisation(session, bram, ZUTPHEN)
    session.commit()
    browser = browser_of(bram)
    assert browser.get(PEOPLE).texts("main .rows a") == []
    assert browser.get(f"{PEOPLE}/{bram.id}").status == 403


def test_verifying_lets_earlier_votes_count_for_the_municipality(browser_of, session, idea, claim, bram):
    cast_vote(session, idea, by=claim)
    session.commit()
    browser = browser_of(bram)
    browser.get(f"{PEOPLE}/{claim.id}")
    page = browser.submit("form[action$=verify]")
    assert "Geverifieerd: Chaima, gemeente Zutphen." in page.text
    assert "2 stemmen uit 1 gemeente" in browser_of(None).get(f"/ideas/{idea.id}").text


def test_what_cannot_be_verified_needs_a_reason(browser_of, session, claim, bram):
    browser = browser_of(bram)
    browser.get(f"{PEOPLE}/{claim.id}")
    page = browser.submit("main form:has([name=reason])", reason="")
    assert (page.status, session.get(RefusedClaim, claim.id)) == (422, None)


def test_who_is_refused_reads_the_reason(browser_of, claim, bram):
    browser = browser_of(bram)
    browser.get(f"{PEOPLE}/{claim.id}")
    browser.submit("main form:has([name=reason])", reason="Dit adres is van elders.")
    assert "Dit adres is van elders." in browser_of(claim).get("/account/organisation").text


@pytest.mark.parametrize("form", ["form[action$=verify]", "main form:has([name=reason])"])
def test_a_moderator_decides_about_what_they_saw(browser_of, session, claim, bram, form):
    browser = browser_of(bram)
    browser.get(f"{PEOPLE}/{claim.id}")
    join_organisation(session, claim, ZWOLLE)
    session.commit()
    fields = {"reason": "Onbekend."} if "reason" in form else {}
    assert browser.submit(form, **fields).status == 409
    session.refresh(claim)
    assert (claim.organisation_code, claim.organisation_verified_by) == (ZWOLLE, None)


def test_verifying_from_a_page_that_was_open_for_long_asks_to_press_again(browser_of, session, claim, bram):
    browser = browser_of(bram)
    page = browser.post(f"{PEOPLE}/{claim.id}/verify", data={"organisation": ZUTPHEN, "csrf_token": "oud"})
    assert page.status == 400
    browser.submit("main form")
    session.refresh(claim)
    assert claim.organisation_verified_by is VerifiedBy.MODERATOR
