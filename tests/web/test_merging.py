"""Merging from the page: both side by side, a choice, and the way back."""

import pytest
from sqlalchemy import select

from ideas.actions.comments import post_comment
from ideas.actions.moderation import curate_idea
from ideas.actions.votes import cast_vote
from ideas.model.accounts import Role
from ideas.model.comments import CommentKind
from ideas.model.ideas import Idea, Visibility
from ideas.model.moderation import Decision, DecisionKind

WHY = "Gaat over hetzelfde."


@pytest.fixture
def pair(session, an_idea, anna, chaima):
    kept, gone = an_idea("Elkaars balie bezetten bij ziekte"), an_idea("Samen de balie bemensen", by=chaima)
    cast_vote(session, gone, by=anna)
    post_comment(session, gone, by=anna, kind=CommentKind.QUESTION, body="Wie belt er?")
    session.commit()
    return kept, gone


def merge(browser, kept, gone, **fields):
    browser.get(f"/moderation/ideas/{gone.id}/merge?into={kept.id}")
    return browser.submit(f'form[action="/moderation/ideas/{gone.id}/merge"]', **{"reason": WHY, **fields})


def test_ideas_that_look_alike_are_offered(browser_of, pair, bram):
    kept, gone = pair
    page = browser_of(bram).get(f"/moderation/ideas/{gone.id}/merge")
    assert kept.title in page.texts(".rows a")


def test_an_address_of_another_idea_will_do(browser_of, pair, bram):
    kept, gone = pair
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{gone.id}/merge")
    for typed in (str(kept.id), f"https://bord.example/ideas/{kept.id}-{kept.slug}"):
        assert browser.get(f"/moderation/ideas/{gone.id}/merge", query_string={"idea": typed}).heading.startswith(
            "Deze"
        )


@pytest.mark.parametrize("typed", ["999", "niets", "/ideas/"])
def test_an_idea_that_is_not_there_is_asked_for_again(browser_of, pair, bram, typed):
    page = browser_of(bram).get(f"/moderation/ideas/{pair[1].id}/merge", query_string={"idea": typed})
    assert page.status in (200, 404)
    assert page.heading == "Welk idee blijft?"


def test_both_stand_side_by_side(browser_of, pair, bram):
    kept, gone = pair
    page = browser_of(bram).get(f"/moderation/ideas/{gone.id}/merge?into={kept.id}")
    assert page.texts(".columns h2") == [kept.title, gone.title]


def test_readers_of_the_old_address_come_to_the_new_one(browser_of, pair, bram):
    kept, gone = pair
    page = merge(browser_of(bram), kept, gone)
    assert page.address == f"/moderation/ideas/{kept.id}"
    reader = browser_of(None)
    assert reader.get(f"/ideas/{gone.id}-{gone.slug}").address == f"/ideas/{kept.id}-{kept.slug}"
    assert "Wie belt er?" in reader.page.text
    assert gone.title in reader.page.text


def test_a_vote_sent_to_the_old_address_counts_at_the_new_one(browser_of, session, an_account, pair, bram):
    kept, gone = pair
    merge(browser_of(bram), kept, gone)
    voter = browser_of(an_account("Els"))
    page = voter.post(f"/ideas/{gone.id}-{gone.slug}/vote", data={"vote": "cast"})
    assert page.address == f"/ideas/{kept.id}-{kept.slug}"
    session.refresh(kept)
    assert kept.votes == 3


def test_a_page_that_was_overtaken_asks_to_look_again_and_keeps_the_reason(browser_of, session, an_account, pair, bram):
    kept, gone = pair
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{gone.id}/merge?into={kept.id}")
    els = an_account("Els", role=Role.MODERATOR)
    curate_idea(session, kept, by=els, reason="Beter", domains=["ict"], tags=[])
    session.commit()
    page = browser.submit(f'form[action="/moderation/ideas/{gone.id}/merge"]', reason=WHY)
    assert page.status == 409
    assert page.form(f'form[action="/moderation/ideas/{gone.id}/merge"]')[1]["reason"] == WHY


def test_the_merge_is_undone_from_either_page(browser_of, session, pair, bram):
    kept, gone = pair
    browser = browser_of(bram)
    merge(browser, kept, gone)
    number = session.scalars(select(Decision.id).where(Decision.kind == DecisionKind.MERGE)).one()
    session.commit()
    for idea in pair:
        assert f"/moderation/decisions/{number}/undo" in str(browser.get(f"/moderation/ideas/{idea.id}").soup)
    browser.get(f"/moderation/decisions/{number}/undo")
    browser.submit("main form", reason="Toch niet.")
    session.expire_all()
    assert session.get(Idea, gone.id).visibility is Visibility.PUBLISHED
    assert browser_of(None).get(f"/ideas/{gone.id}-{gone.slug}").status == 200


def test_a_draft_is_private_paper_and_cannot_be_merged(browser_of, session, an_idea, pair, anna, bram):
    waiting = an_idea("Het teruggestuurde idee", visibility=Visibility.WAITING)
    waiting.visibility = Visibility.DRAFT
    session.commit()
    assert browser_of(bram).get(f"/moderation/ideas/{waiting.id}/merge").status == 409


def test_both_authors_read_why(browser_of, session, pair, anna, chaima, bram):
    kept, gone = pair
    merge(browser_of(bram), kept, gone)
    assert WHY in browser_of(chaima).get("/account/ideas").text


def test_a_variant_is_linked_and_readers_find_it(browser_of, session, pair, bram):
    kept, gone = pair
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{gone.id}/variant")
    browser.submit("main form", idea=str(kept.id), reason="Lijkt erop.")
    page = browser_of(None).get(f"/ideas/{kept.id}-{kept.slug}")
    assert gone.title in page.texts(".idea-end a")
    browser.get(f"/moderation/ideas/{gone.id}/no-variant?of={kept.id}")
    browser.submit("main form", reason="Toch niet.")
    assert gone.title not in browser_of(None).get(f"/ideas/{kept.id}-{kept.slug}").texts(".idea-end a")


def test_a_variant_of_nothing_is_asked_for_again(browser_of, pair, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{pair[1].id}/variant")
    page = browser.submit("main form", idea="999", reason="Lijkt erop.")
    assert (page.status, page.errors_at("idea")) == (422, "We kunnen dit idee niet vinden.")
