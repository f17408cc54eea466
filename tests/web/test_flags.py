"""Reporting an idea or a comment, from the page and back; and what moderators and readers see of it."""

import pytest
from sqlalchemy import select

from ideas.actions.comments import post_comment
from ideas.model.accounts import Role
from ideas.model.comments import CommentKind
from ideas.model.flags import Flag


@pytest.fixture
def comment(session, idea, chaima):
    made = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Koop nu!")
    session.commit()
    return made


def report(browser, idea, **fields):
    browser.get(f"/ideas/{idea.id}-{idea.slug}/flags")
    return browser.submit("main form", **fields)


def test_a_reader_reports_an_idea_and_comes_back_to_it(browser_of, session, idea, chaima):
    page = report(browser_of(chaima), idea, reason="legal", body="Dit mag niet van de wet.")
    assert page.address == f"/ideas/{idea.id}-{idea.slug}"
    assert session.scalars(select(Flag.body)).all() == ["Dit mag niet van de wet."]


def test_without_a_reason_the_page_asks_for_one_and_keeps_the_text(browser_of, idea, chaima):
    page = report(browser_of(chaima), idea, body="Hier klopt iets niet.")
    assert (page.status, page.errors_at("reason")) == (422, "Kies wat er mis is.")
    assert page.form("main form")[1]["body"] == "Hier klopt iets niet."


def test_something_else_has_to_be_explained(browser_of, idea, chaima):
    page = report(browser_of(chaima), idea, reason="other")
    assert page.errors_at("body") == "Schrijf in één zin wat er mis is."


def test_a_reason_that_we_do_not_offer_is_refused(browser_of, idea, chaima):
    assert report(browser_of(chaima), idea, reason="onzin").status == 422


def test_who_reports_twice_reads_that_they_did(browser_of, session, idea, chaima):
    browser = browser_of(chaima)
    report(browser, idea, reason="spam")
    page = browser.get(f"/ideas/{idea.id}-{idea.slug}/flags")
    assert page.texts("main .note")[0].startswith("Je hebt dit al gemeld.")
    assert browser.post(f"/ideas/{idea.id}-{idea.slug}/flags", data={"reason": "spam"}).status == 409


def test_a_visitor_signs_in_first_and_finds_the_text_back(browser_of, idea, session):
    browser = browser_of(None)
    browser.get("/ideas/new")
    page = browser.post(f"/ideas/{idea.id}-{idea.slug}/flags", data={"reason": "spam", "body": "Dit is reclame."})
    assert page.address == "/sign-in"


def test_a_comment_is_reported_from_its_place(browser_of, session, idea, comment, anna):
    browser = browser_of(anna)
    page = browser.get(f"/ideas/{idea.id}-{idea.slug}")
    assert "Melden" in page.texts(".comment .tools a")
    browser.get(f"/comments/{comment.id}/flags")
    browser.submit("main form", reason="spam")
    assert session.scalars(select(Flag.comment_id)).all() == [comment.id]


def test_the_writer_sees_no_way_to_report_themselves(browser_of, idea, comment, chaima):
    page = browser_of(chaima).get(f"/ideas/{idea.id}-{idea.slug}")
    assert "Melden" not in page.texts(".comment .tools a")


def test_a_moderator_answers_and_the_reader_finds_the_answer(browser_of, idea, chaima, bram):
    report(browser_of(chaima), idea, reason="spam")
    moderator = browser_of(bram)
    assert moderator.get(f"/moderation/ideas/{idea.id}").has("#flags")
    moderator.submit("#flags form", answer="Dit is geen reclame.")
    page = browser_of(chaima).get("/account/flags")
    assert page.texts("main .note") == ["Er is niets mis Dit is geen reclame."]


def test_an_empty_answer_is_asked_for_again(browser_of, idea, chaima, bram):
    report(browser_of(chaima), idea, reason="spam")
    moderator = browser_of(bram)
    moderator.get(f"/moderation/ideas/{idea.id}")
    assert moderator.submit("#flags form", answer="").status == 422


def test_who_flagged_is_for_moderators_alone(browser_of, an_account, idea, chaima, anna):
    report(browser_of(chaima), idea, reason="spam", body="Kanarie")
    for who in (None, anna, an_account("Dewi", role=Role.MEMBER)):
        assert "Kanarie" not in browser_of(who).get(f"/ideas/{idea.id}-{idea.slug}").text
