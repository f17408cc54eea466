"""Not agreeing with a decision: from the mail or the page to the answer; and measures about people."""

import pytest

from ideas.actions.measures import take_measure
from ideas.actions.moderation import decline_idea
from ideas.model.accounts import Role
from ideas.model.ideas import Visibility
from ideas.model.measures import MeasureKind

BODY = "Het is geen reclame, want wij verkopen niets."


@pytest.fixture
def els(an_account):
    """She moderates too."""
    return an_account("Els", role=Role.MODERATOR)


@pytest.fixture
def declined(session, an_idea, bram):
    decision = decline_idea(session, an_idea(visibility=Visibility.WAITING), by=bram, reason="Dit is reclame.")
    session.commit()
    return decision


def appeal(browser, declined):
    browser.get(f"/decisions/{declined.id}/appeal")
    return browser.submit("main form", body=BODY)


def test_the_author_finds_the_way_to_appeal_beside_the_decision(browser_of, declined, anna):
    page = browser_of(anna).get("/account/ideas")
    assert page.one(".note a")["href"] == f"/decisions/{declined.id}/appeal"


def test_an_appeal_is_answered_by_a_colleague_and_the_author_reads_it(browser_of, session, declined, anna, els):
    author, colleague = browser_of(anna), browser_of(els)
    assert BODY in appeal(author, declined).text
    page = colleague.get("/moderation?only=appeal")
    colleague.get(page.soup.select_one("[data-queue] a")["href"])
    colleague.submit("main form", upheld="yes", answer="Je hebt gelijk.")
    page = author.get(f"/decisions/{declined.id}/appeal")
    assert "Je hebt gelijk." in page.text
    session.refresh(declined.idea)
    assert declined.idea.visibility is Visibility.WAITING


def test_who_decided_sees_the_appeal_and_no_form(browser_of, declined, anna, bram):
    appeal(browser_of(anna), declined)
    browser = browser_of(bram)
    page = browser.get("/moderation/appeals/1")
    assert not page.has("main form")
    assert browser.post("/moderation/appeals/1", data={"upheld": "no", "answer": "Nee."}).status == 403


def test_a_second_appeal_changes_nothing(browser_of, declined, anna):
    browser = browser_of(anna)
    appeal(browser, declined)
    assert browser.post(f"/decisions/{declined.id}/appeal", data={"body": "Nog eens"}).status == 409


def test_an_empty_appeal_is_asked_for_again(browser_of, declined, anna):
    browser = browser_of(anna)
    browser.get(f"/decisions/{declined.id}/appeal")
    assert browser.submit("main form", body="").errors_at("body") == "Schrijf waarom je het er niet mee eens bent."


def test_nobody_else_appeals_or_reads_along(browser_of, declined, chaima):
    browser = browser_of(chaima)
    assert browser.get(f"/decisions/{declined.id}/appeal").status == 403


def test_an_answer_without_a_choice_is_asked_for_again_and_keeps_the_text(browser_of, declined, anna, els):
    appeal(browser_of(anna), declined)
    browser = browser_of(els)
    browser.get("/moderation/appeals/1")
    page = browser.submit("main form", answer="Ik weet het niet.")
    assert page.status == 422
    assert page.form("main form")[1]["answer"] == "Ik weet het niet."


def test_a_moderator_suspends_somebody_who_then_reads_and_appeals(browser_of, session, idea, chaima, bram, els):
    moderator = browser_of(bram)
    moderator.get(f"/moderation/people/{chaima.id}/measures")
    moderator.submit("main form", kind="suspend", days="7", reason="Beledigende reacties.")
    browser = browser_of(chaima)
    assert browser.get(f"/ideas/{idea.id}-{idea.slug}").status == 200
    assert "Moderators hebben iets besloten over je account." in browser.page.text
    assert "Je kunt nu niet stemmen." in browser.page.text
    assert "Je kunt nu niet reageren." in browser.page.text
    assert (
        browser.post(f"/ideas/{idea.id}-{idea.slug}/comments", data={"kind": "vraag", "body": "Mag ik?"}).status == 403
    )
    assert browser.get("/account/data").status == 200
    page = browser.get("/account/measures")
    assert "Beledigende reacties." in page.text
    browser.get("/account/measures/1/appeal")
    browser.submit("main form", body="Dat waren geen beledigingen.")
    colleague = browser_of(els)
    colleague.get("/moderation/appeals/1")
    colleague.submit("main form", upheld="yes", answer="Klopt.")
    session.refresh(chaima)
    assert not chaima.is_suspended


def test_a_measure_is_lifted_from_its_page(browser_of, session, chaima, bram):
    take_measure(session, chaima, MeasureKind.LIMIT, by=bram, reason="Rustig aan.", days=7)
    session.commit()
    browser = browser_of(bram)
    browser.get("/moderation/measures/1/lift")
    page = browser.submit("main form", reason="Het gaat goed.")
    assert "opgeheven" in page.text
    session.refresh(chaima)
    assert not chaima.is_limited


def test_a_warning_is_read_once(browser_of, session, chaima, bram):
    take_measure(session, chaima, MeasureKind.WARN, by=bram, reason="Let op je toon.", days=None)
    session.commit()
    browser = browser_of(chaima)
    browser.get("/account/measures")
    browser.submit('form[action="/account/measures"]')
    assert not browser.get("/account/measures").has('form[action="/account/measures"]')


@pytest.mark.parametrize(
    "fields", [{"kind": "", "days": "7"}, {"kind": "ban", "days": "7"}, {"kind": "limit", "days": "9999"}]
)
def test_a_measure_that_we_do_not_offer_is_asked_for_again(browser_of, chaima, bram, fields):
    answer = browser_of(bram).post(f"/moderation/people/{chaima.id}/measures", data={"reason": "Let op.", **fields})
    assert answer.status == 422


def test_reasons_at_hand_are_kept_by_moderators(browser_of, bram):
    browser = browser_of(bram)
    browser.get("/moderation/reasons/reclame")
    browser.submit("main form", title_nl="Dit is echt reclame")
    assert "Dit is echt reclame" in browser.get("/moderation/reasons").text
    browser.get("/moderation/reasons/new")
    page = browser.submit(
        "main form", kind="decline", title_nl="Te vaag", text_nl="Maak het concreter.", title_en="Too vague",
        text_en="Be more specific.",
    )  # fmt: skip
    assert "Te vaag" in page.text


def test_a_reason_that_is_retired_is_offered_no_more(browser_of, an_idea, bram):
    waiting = an_idea(visibility=Visibility.WAITING)
    browser = browser_of(bram)
    assert browser.get(f"/moderation/ideas/{waiting.id}").has('option[value="reclame"]')
    browser.get("/moderation/reasons/reclame")
    browser.submit("main form", in_use=None)
    assert not browser.get(f"/moderation/ideas/{waiting.id}").has('option[value="reclame"]')


def test_the_author_says_how_far_an_idea_has_come(browser_of, idea, anna):
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-{idea.slug}/stage")
    page = browser.submit("main form", stage="gestopt", why="")
    assert page.errors_at("why").startswith("Schrijf waarom het stopte")
    page = browser.submit("main form", stage="gestopt", why="Het geld was op, en dat is goed.")
    assert "Het geld was op, en dat is goed." in browser_of(None).get(f"/ideas/{idea.id}-{idea.slug}").text


def test_a_stage_that_wants_a_moderator_is_not_offered_to_the_author(browser_of, idea, anna):
    browser = browser_of(anna)
    page = browser.get(f"/ideas/{idea.id}-{idea.slug}/stage")
    assert not page.has('option[value="in-praktijk"]')
    assert browser.post(f"/ideas/{idea.id}-{idea.slug}/stage", data={"stage": "in-praktijk"}).status == 422


def test_a_note_of_the_editors_stands_with_the_idea(browser_of, idea, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{idea.id}")
    browser.submit("#decide-note form", note="De wet is per 2026 veranderd.", reason="Uitleg.")
    assert "De wet is per 2026 veranderd." in browser_of(None).get(f"/ideas/{idea.id}-{idea.slug}").text


def test_a_closed_conversation_can_be_read_and_not_joined(browser_of, idea, chaima, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{idea.id}")
    browser.submit("#decide-lock-comments form", reason="Even rust.")
    reader = browser_of(chaima)
    page = reader.get(f"/ideas/{idea.id}-{idea.slug}")
    assert "Moderators hebben dit gesprek gesloten." in page.text
    assert (
        reader.post(f"/ideas/{idea.id}-{idea.slug}/comments", data={"kind": "vraag", "body": "Mag ik?"}).status == 403
    )


def test_nobody_decides_about_what_they_wrote(browser_of, an_idea, bram):
    own = an_idea("Het idee van Bram zelf", by=bram)
    browser = browser_of(bram)
    assert "Dit heb je zelf geschreven." in browser.get(f"/moderation/ideas/{own.id}").text
    assert browser.post(f"/moderation/ideas/{own.id}/feature", data={"reason": "Mooi"}).status == 403
