"""The one queue: what waits, in order; filters that stay; many decisions in one go, and all of them back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ideas.actions.comments import post_comment
from ideas.actions.flags import flag_comment, flag_idea
from ideas.actions.ideas import disappear, edit_idea
from ideas.actions.moderation import decline_idea, feature_idea
from ideas.actions.queue import about_idea, about_two_ideas, put_in_queue
from ideas.model.accounts import Role
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.flags import FlagReason
from ideas.model.ideas import Idea, Visibility
from ideas.model.moderation import Batch, Decision
from ideas.model.queue import QueueItem, QueueKind, QueueTally
from tests.conftest import content

REASON = "Dit helpt de buren ook."


@pytest.fixture
def three(an_idea):
    return [an_idea(f"Het wachtende idee {n}", visibility=Visibility.WAITING) for n in range(3)]


def items(session, kind=QueueKind.NEW_IDEA):
    found = session.scalars(select(QueueItem.id).where(QueueItem.kind == kind).order_by(QueueItem.id)).all()
    session.commit()
    return [str(number) for number in found]


def states(session, ideas):
    session.expire_all()
    found = [session.get(Idea, idea.id).visibility for idea in ideas]
    session.commit()
    return found


def choose(browser, session, decision="publish", **more):
    """Choose all that is new, and look at what will happen."""
    browser.get("/moderation")
    return browser.post(
        "/moderation/bulk", data={"do": decision, "item": items(session), "back": "/moderation", **more}
    )


def test_the_oldest_promise_comes_first(browser_of, session, an_idea, idea, chaima, bram):
    waiting = an_idea("Het wachtende idee", by=chaima, visibility=Visibility.WAITING)
    flag_idea(session, idea, by=chaima, reason=FlagReason.LEGAL, body="")
    session.commit()
    page = browser_of(bram).get("/moderation")
    # A report is looked at within two working days, a new idea within five.
    assert page.texts("[data-queue] a")[:2] == [idea.title, waiting.title]


def test_each_kind_has_its_number_and_its_filter(browser_of, session, three, idea, chaima, bram):
    flag_idea(session, idea, by=chaima, reason=FlagReason.LEGAL, body="")
    session.commit()
    browser = browser_of(bram)
    page = browser.get("/moderation")
    assert {"Alles (4)", "Nieuwe ideeën (3)", "Gemelde ideeën (1)"} <= set(page.texts(".tabs a"))
    assert browser.get("/moderation?only=flagged-idea").texts("[data-queue] a") == [idea.title]


def test_what_should_have_been_done_by_now_has_a_filter(browser_of, session, three, bram):
    item = session.scalars(select(QueueItem).order_by(QueueItem.id)).first()
    item.promised_at = now() - timedelta(days=1)
    session.commit()
    assert browser_of(bram).get("/moderation?only=overdue").texts("[data-queue] a") == [three[0].title]


def test_the_filter_stays_after_a_decision(browser_of, session, three, bram):
    browser = browser_of(bram)
    page = browser.get("/moderation?only=new-idea")
    browser.get(page.soup.select_one("[data-queue] a")["href"])
    page = browser.submit("#decide-publish form", reason=REASON)
    assert page.address == "/moderation"
    assert page.texts('.tabs [aria-current="page"]')[-1] == "Nieuwe ideeën (2)"


def test_a_published_idea_that_changed_waits_to_be_seen(browser_of, session, idea, anna, bram):
    edit_idea(session, idea, content(title="Elkaars balie beter bezetten"), by=anna)
    session.commit()
    browser = browser_of(bram)
    browser.get("/moderation?only=changed-idea")
    number = items(session, QueueKind.CHANGED_IDEA)[0]
    page = browser.post(f"/moderation/queue/{number}/done", data={"back": "/moderation?only=changed-idea"})
    assert page.has("main .empty")


def test_what_asks_for_a_decision_is_not_just_done(browser_of, session, three, bram):
    assert browser_of(bram).post(f"/moderation/queue/{items(session)[0]}/done").status == 409


def test_every_kind_of_thing_can_be_shown(browser_of, session, an_idea, idea, chaima, anna, bram):
    comment = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Koop nu!")
    flag_comment(session, comment, by=anna, reason=FlagReason.SPAM, body="")
    other = an_idea("Nog een balie")
    put_in_queue(session, QueueKind.DOUBLE, about_two_ideas(idea.id, other.id))
    put_in_queue(session, QueueKind.STALE_IDEA, about_idea(idea.id))
    session.commit()
    page = browser_of(bram).get("/moderation")
    assert len(page.soup.select("[data-queue] > li")) == 3
    assert "Koop nu!" in page.text


def test_many_are_published_in_one_go(browser_of, session, three, bram):
    browser = browser_of(bram)
    page = choose(browser, session)
    assert states(session, three) == [Visibility.WAITING] * 3
    assert page.text.count("Het wachtende idee") == 3
    page = browser.submit("main form", reason=REASON, sure="yes")
    assert "3 besluiten" in page.text
    assert states(session, three) == [Visibility.PUBLISHED] * 3


def test_all_of_it_is_undone_in_one_go(browser_of, session, three, bram):
    browser = browser_of(bram)
    choose(browser, session)
    browser.submit("main form", reason=REASON, sure="yes")
    browser.get("/moderation/bulk/1/undo")
    browser.submit("main form", reason="Te vroeg.")
    assert states(session, three) == [Visibility.WAITING] * 3
    assert len(items(session)) == 3
    assert browser.post("/moderation/bulk/1/undo", data={"reason": "Nog eens."}).status == 409


def test_what_a_colleague_decided_meanwhile_is_passed_over(browser_of, session, three, an_account, bram):
    els = an_account("Els", role=Role.MODERATOR)
    browser = browser_of(bram)
    choose(browser, session)
    session.refresh(three[0])
    decline_idea(session, three[0], by=els, reason="Reclame")
    session.commit()
    page = browser.submit("main form", reason=REASON, sure="yes")
    assert states(session, three) == [Visibility.WITHDRAWN, Visibility.PUBLISHED, Visibility.PUBLISHED]
    assert "2 besluiten" in page.text


def test_own_words_are_passed_over(browser_of, session, an_idea, three, bram):
    own = an_idea("Het idee van Bram zelf", by=bram)
    disappear(session, own, Visibility.WAITING)
    session.commit()
    browser = browser_of(bram)
    page = choose(browser, session)
    assert "Hier gebeurt niets" in page.text
    browser.submit("main form", reason=REASON, sure="yes")
    assert states(session, [own, *three]) == [Visibility.WAITING, *[Visibility.PUBLISHED] * 3]


def test_what_was_changed_since_stays_when_the_rest_is_undone(browser_of, session, three, an_account, bram):
    els = an_account("Els", role=Role.MODERATOR)
    browser = browser_of(bram)
    choose(browser, session)
    browser.submit("main form", reason=REASON, sure="yes")
    session.expire_all()
    feature_idea(session, session.get(Idea, three[0].id), by=els, reason="Bijzonder")
    session.commit()
    browser.get("/moderation/bulk/1/undo")
    page = browser.submit("main form", reason="Te vroeg.")
    assert "Eén besluit kon niet terug" in page.text
    assert states(session, three) == [Visibility.PUBLISHED, Visibility.WAITING, Visibility.WAITING]


def test_a_reason_is_needed_for_many_as_for_one(browser_of, session, three, bram):
    browser = browser_of(bram)
    choose(browser, session)
    page = browser.submit("main form", reason="", sure="yes")
    assert (page.status, page.errors_at("reason")) == (422, "Geef een reden, of kies er een uit de lijst.")
    assert states(session, three) == [Visibility.WAITING] * 3


def test_a_reason_at_hand_is_enough(browser_of, session, three, bram):
    browser = browser_of(bram)
    choose(browser, session)
    browser.submit("main form", ready="helder-en-bruikbaar", sure="yes")
    decided = session.execute(select(Decision.reason, Decision.reason_slug)).all()
    assert {slug for _reason, slug in decided} == {"helder-en-bruikbaar"}
    assert decided[0][0].startswith("Je vraag en de meerwaarde zijn duidelijk.")


def test_without_anything_chosen_nothing_happens(browser_of, session, three, bram):
    page = browser_of(bram).post("/moderation/bulk", data={"do": "publish", "back": "/moderation"})
    assert page.address == "/moderation"
    assert session.scalar(select(func.count()).select_from(Batch)) == 0


@pytest.mark.parametrize(
    "data", [{"do": "merge"}, {"do": "publish", "item": ["een"]}, {"do": "publish", "item": ["1"] * 101}]
)
def test_what_no_page_of_ours_sends_is_refused(browser_of, three, bram, data):
    assert browser_of(bram).post("/moderation/bulk", data=data).status == 400


def test_the_page_says_what_changed_since_last_time(browser_of, session, an_idea, three, an_account, bram):
    els = an_account("Els", role=Role.MODERATOR)
    browser = browser_of(bram)
    page = browser.get("/moderation")
    assert "Sinds je laatst keek" not in page.text
    browser.submit('form[action="/moderation/seen"]')
    an_idea("Nog een nieuw idee", visibility=Visibility.WAITING)
    session.refresh(three[0])
    decline_idea(session, three[0], by=els, reason="Reclame")
    session.commit()
    page = browser.get("/moderation")
    assert "Er is één ding bijgekomen of veranderd." in page.text
    assert "Els" in page.text


def test_the_numbers_equal_what_waits(browser_of, session, three, idea, chaima, bram):
    flag_idea(session, idea, by=chaima, reason=FlagReason.LEGAL, body="")
    session.commit()
    browser = browser_of(bram)
    choose(browser, session, "decline")
    browser.submit("main form", reason=REASON, sure="yes")
    stored = {kind: n for kind, n in session.execute(select(QueueTally.kind, QueueTally.waiting)) if n}
    assert stored == {QueueKind.FLAGGED_IDEA: 1}


def test_somebody_who_no_longer_moderates_is_refused_in_the_middle(browser_of, session, three, bram):
    browser = browser_of(bram)
    choose(browser, session)
    bram.role = Role.MEMBER
    session.commit()
    page = browser.submit("main form", reason=REASON, sure="yes")
    assert page.status == 403
    assert states(session, three) == [Visibility.WAITING] * 3
