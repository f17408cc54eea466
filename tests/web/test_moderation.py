"""Curating: the queue, decisions with a reason, and undoing them."""

import pytest
from sqlalchemy import select

from ideas.actions.comments import post_comment
from ideas.model.accounts import Role
from ideas.model.comments import CommentKind
from ideas.model.ideas import Idea, Visibility
from ideas.model.moderation import Decision
from tests.second_factors import has_a_code_app, has_recovery_codes
from tests.web.writing import PASSWORD, every_session_ends, has_a_password

REASON = "Dit helpt de buren ook."
CHANGED = "Iemand heeft dit idee intussen veranderd. Kijk nog eens, en besluit dan."

RECOVERY_CODE = "0123 4567 89ab cdef ghjk mnpq"


@pytest.fixture
def waiting(an_idea):
    """An idea in the queue."""
    return an_idea("Het wachtende idee", visibility=Visibility.WAITING)


def state_of(session, idea):
    found = session.get(Idea, idea.id, populate_existing=True)
    session.commit()
    return found


def last_decision(session):
    found = session.scalars(select(Decision).order_by(Decision.id.desc()).limit(1)).one_or_none()
    session.commit()
    return found


def decide(browser, idea, decision, reason=REASON, **other):
    return browser.post(f"/moderation/ideas/{idea.id}/{decision}", data={"reason": reason, **other})


def undo_last(browser, session):
    browser.get(f"/moderation/decisions/{last_decision(session).id}/undo")
    return browser.submit("main form", reason="Dat was te vroeg.")


def test_the_queue_shows_what_waits_longest_first(browser_of, an_idea, bram):
    ideas = [an_idea(f"Het wachtende idee {n}", visibility=Visibility.WAITING) for n in range(3)]
    an_idea("Het concept", visibility=Visibility.DRAFT)
    page = browser_of(bram).get("/moderation")
    links = page.soup.select('section[aria-labelledby="waiting-name"] ol a')
    back = "?back=/moderation"
    assert [link["href"] for link in links] == [f"/moderation/ideas/{idea.id}{back}" for idea in ideas]


def test_an_empty_queue_says_so(browser_of, bram):
    assert browser_of(bram).get("/moderation").has("main .empty")


def test_publishing_puts_the_idea_on_the_board_with_the_vote_of_its_author(browser_of, session, waiting, bram):
    browser = browser_of(bram)
    page = decide(browser, waiting, "publish")
    assert page.address == f"/moderation/ideas/{waiting.id}"
    assert browser_of(None).get("/ideas").one("main article[data-idea]")["data-votes"] == "1"


def test_publishing_can_be_done_from_the_page(browser_of, session, waiting, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{waiting.id}")
    browser.submit("#decide-publish form", reason=REASON)
    assert state_of(session, waiting).visibility is Visibility.PUBLISHED


@pytest.mark.parametrize(
    ("decision", "before", "after"),
    [
        ("publish", Visibility.WAITING, Visibility.PUBLISHED),
        ("ask-change", Visibility.WAITING, Visibility.DRAFT),
        ("decline", Visibility.WAITING, Visibility.WITHDRAWN),
        ("withdraw", Visibility.PUBLISHED, Visibility.WITHDRAWN),
        ("ask-change", Visibility.PUBLISHED, Visibility.PUBLISHED),
        ("restore", Visibility.WITHDRAWN, Visibility.PUBLISHED),
    ],
)
def test_a_decision_is_recorded_told_to_the_author_and_can_be_undone(
    browser_of, session, an_idea, anna, bram, decision, before, after
):
    idea = an_idea("Het besproken idee", visibility=before)
    browser = browser_of(bram)
    assert decide(browser, idea, decision).status == 200
    assert state_of(session, idea).visibility is after
    kept = last_decision(session)
    assert (kept.kind.value, kept.reason, kept.decided_by) == (decision, REASON, bram.id)
    assert REASON in browser_of(anna).get(f"/ideas/{idea.id}").text
    undo_last(browser, session)
    assert state_of(session, idea).visibility is before


def test_featuring_marks_the_idea_until_it_no_longer_is(browser_of, session, idea, bram):
    browser = browser_of(bram)
    decide(browser, idea, "feature")
    assert browser_of(None).get("/ideas").has("main article .special")
    decide(browser, idea, "unfeature")
    assert not browser_of(None).get("/ideas").has("main article .special")
    undo_last(browser, session)
    assert browser_of(None).get("/ideas").has("main article .special")


def test_curating_files_the_idea_anew(browser_of, session, idea, bram):
    browser = browser_of(bram)
    decide(browser, idea, "curate", domains=["wmo", "jeugdhulp"], tags="Zorg, Gladde wegen")
    page = browser_of(None).get(f"/ideas/{idea.id}")
    for address in ("/domains/wmo", "/domains/jeugdhulp", "/tags/zorg", "/tags/gladde-wegen"):
        assert page.has(f'main article a[href="{address}"]')
    undo_last(browser, session)
    page = browser_of(None).get(f"/ideas/{idea.id}")
    assert page.has('main article a[href="/domains/burgerzaken"]')
    assert not page.has('main article a[href="/tags/zorg"]')


def test_wrong_labels_come_back_filled_in(browser_of, idea, bram):
    browser = browser_of(bram)
    for name, value in (("tags", "x" * 41), ("tags", "!!!"), ("tags", ",".join(f"label {n}" for n in range(9))),
                        ("domains", []), ("domains", ["unknown"])):  # fmt: skip
        typed = {"domains": ["wmo"], "tags": "Zorg", name: value}
        page = decide(browser, idea, "curate", **typed)
        assert page.status == 422, (name, value)
        assert page.errors_at(f"curate-{name}")
        assert page.form("#decide-curate form")[1]["reason"] == REASON


@pytest.mark.parametrize("decision", ["publish", "ask-change", "decline"])
def test_a_decision_needs_a_reason(browser_of, session, waiting, bram, decision):
    browser = browser_of(bram)
    for reason in ("", " ", "\u202e", "x"):
        page = decide(browser, waiting, decision, reason=reason)
        assert page.status == 422
        assert page.errors_at(f"{decision}-reason")
        assert page.has(f'.error-summary a[href="#{decision}-reason"]')
    assert state_of(session, waiting).visibility is Visibility.WAITING
    assert last_decision(session) is None


def test_a_reason_that_is_too_long_comes_back(browser_of, waiting, bram):
    page = decide(browser_of(bram), waiting, "decline", reason="x" * 2001)
    assert page.status == 422
    assert page.form("#decide-decline form")[1]["reason"] == "x" * 2001


def test_the_labels_stay_when_the_reason_is_missing(browser_of, idea, bram):
    page = decide(browser_of(bram), idea, "curate", reason="", domains=["wmo"], tags="Zorg")
    assert page.form("#decide-curate form")[1]["tags"] == "Zorg"
    assert page.form("#decide-curate form")[1]["domains"] == ["wmo"]


def test_a_stale_token_keeps_the_reason(browser_of, session, waiting, bram):
    browser = browser_of(bram)
    page = decide(browser, waiting, "decline", csrf_token="stale")
    assert page.status == 400
    assert page.form("#decide-decline form")[1]["reason"] == REASON
    browser.submit("#decide-decline form")
    assert state_of(session, waiting).visibility is Visibility.WITHDRAWN


def test_a_decision_that_no_longer_fits_changes_nothing(browser_of, session, waiting, bram):
    browser = browser_of(bram)
    decide(browser, waiting, "publish")
    assert decide(browser, waiting, "publish").status == 409
    assert decide(browser, waiting, "decline").status == 409
    assert decide(browser, waiting, "unfeature").status == 409
    assert state_of(session, waiting).visibility is Visibility.PUBLISHED


def test_what_was_rewritten_and_taken_back_meanwhile_is_not_published(browser_of, session, waiting, anna, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{waiting.id}")
    author = browser_of(anna)
    author.get(f"/ideas/{waiting.id}-{waiting.slug}/edit")
    author.submit("main form.form", title="Wat niemand nog las", do="submit")
    author.get(f"/ideas/{waiting.id}-wat-niemand-nog-las/withdraw")
    author.submit("main form")
    page = browser.submit("#decide-publish form", reason=REASON)
    assert page.status == 409
    assert CHANGED in page.text
    assert REASON in page.text
    assert not page.has("#decide-publish")
    assert decide(browser, waiting, "publish").status == 409
    assert state_of(session, waiting).visibility is Visibility.WITHDRAWN


def test_a_rewritten_text_is_read_again_before_it_is_published(browser_of, session, waiting, anna, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{waiting.id}")
    author = browser_of(anna)
    author.get(f"/ideas/{waiting.id}-{waiting.slug}/edit")
    author.submit("main form.form", title="Wat niemand nog las", do="submit")
    page = browser.submit("#decide-publish form", reason=REASON)
    assert (page.status, page.texts(".error-summary h2")) == (409, [CHANGED])
    assert "Wat niemand nog las" in page.heading
    assert page.form("#decide-publish form")[1]["reason"] == REASON
    browser.submit("#decide-publish form")
    assert state_of(session, waiting).visibility is Visibility.PUBLISHED


def test_a_stale_page_does_not_override_a_colleague(browser_of, session, an_account, waiting, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{waiting.id}")
    decide(browser_of(an_account("Els", role=Role.MODERATOR)), waiting, "decline")
    page = browser.submit("#decide-publish form", reason=REASON)
    assert (page.status, page.texts(".error-summary h2")) == (409, [CHANGED])
    assert REASON in page.text
    assert state_of(session, waiting).visibility is Visibility.WITHDRAWN


def test_labels_come_back_when_a_colleague_was_first(browser_of, session, an_account, idea, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{idea.id}")
    decide(browser_of(an_account("Els", role=Role.MODERATOR)), idea, "curate", domains=["ict"], tags="Snel")
    page = browser.submit("#decide-curate form", reason=REASON, domains=["wmo"], tags="Zorg")
    assert page.status == 409
    fields = page.form("#decide-curate form")[1]
    assert (fields["domains"], fields["tags"], fields["reason"]) == (["wmo"], "Zorg", REASON)


def test_a_draft_that_came_back_and_is_empty_by_now_can_be_withdrawn(browser_of, session, waiting, anna, bram):
    decide(browser_of(bram), waiting, "ask-change")
    author = browser_of(anna)
    author.get(f"/ideas/{waiting.id}-{waiting.slug}/edit")
    author.submit("main form.form", title="", question="", added_value="", do="save")
    assert browser_of(bram).post("/moderation/decisions/1/undo", data={"reason": REASON}).status == 409
    author.get(f"/ideas/{waiting.id}-x/withdraw")
    author.submit("main form")
    withdrawn = state_of(session, waiting)
    assert (withdrawn.visibility, withdrawn.title) == (Visibility.WITHDRAWN, "Het wachtende idee")


def test_a_decision_that_does_not_exist_is_not_found(browser_of, waiting, bram):
    for wrong in ("unknown", "hide", "undo", "PUBLISH", "%00", "-1"):
        assert browser_of(bram).post(f"/moderation/ideas/{waiting.id}/{wrong}", data={"reason": REASON}).status == 404
    for wrong in (0, 999_999, 2**31, 10**30):
        assert browser_of(bram).get(f"/moderation/ideas/{wrong}").status == 404
        assert browser_of(bram).get(f"/moderation/decisions/{wrong}/undo").status == 404
        assert browser_of(bram).get(f"/moderation/comments/{wrong}").status == 404


def test_a_decision_is_undone_once(browser_of, session, waiting, bram):
    browser = browser_of(bram)
    decide(browser, waiting, "publish")
    number = last_decision(session).id
    undo_last(browser, session)
    assert browser.post(f"/moderation/decisions/{number}/undo", data={"reason": REASON}).status == 409


def test_the_last_decision_is_undone_first(browser_of, session, waiting, bram):
    browser = browser_of(bram)
    decide(browser, waiting, "publish")
    number = last_decision(session).id
    decide(browser, waiting, "withdraw")
    assert browser.post(f"/moderation/decisions/{number}/undo", data={"reason": REASON}).status == 409
    assert state_of(session, waiting).visibility is Visibility.WITHDRAWN


def test_undoing_needs_a_reason(browser_of, session, waiting, bram):
    browser = browser_of(bram)
    decide(browser, waiting, "publish")
    browser.get(f"/moderation/decisions/{last_decision(session).id}/undo")
    page = browser.submit("main form", reason="")
    assert (page.status, bool(page.errors_at("reason"))) == (422, True)
    assert state_of(session, waiting).visibility is Visibility.PUBLISHED


def test_what_came_back_for_a_change_is_sent_in_again(browser_of, session, waiting, anna, bram):
    decide(browser_of(bram), waiting, "ask-change")
    author = browser_of(anna)
    author.get(f"/ideas/{waiting.id}-{waiting.slug}/edit")
    author.submit("main form.form", title="Het verbeterde idee", do="submit")
    assert state_of(session, waiting).visibility is Visibility.WAITING


def test_moderators_read_the_text_that_was_sent_in_last(browser_of, session, waiting, anna, bram):
    browser = browser_of(bram)
    decide(browser, waiting, "ask-change")
    author = browser_of(anna)
    author.get(f"/ideas/{waiting.id}-{waiting.slug}/edit")
    private = {"title": "Mijn geheim plan", "how_it_works": "Met een geheim", "domains": ["wmo"], "motives": []}
    author.submit("main form.form", **private, form="convenant", do="save")
    assert author.get(f"/ideas/{waiting.id}").heading == "Mijn geheim plan"
    for address in (f"/moderation/ideas/{waiting.id}", f"/ideas/{waiting.id}-{waiting.slug}/history",
                    f"/ideas/{waiting.id}-mijn-geheim-plan", "/moderation/decisions/1/undo", "/moderation"):  # fmt: skip
        page = browser.get(address)
        assert page.status == 200
        assert "geheim" not in page.data.decode().lower(), address
        assert not page.has('article a[href="/domains/wmo"], dl a[href="/domains/wmo"]'), address
    page = browser.get(f"/ideas/{waiting.id}")
    assert (page.address, page.heading) == (f"/ideas/{waiting.id}-{waiting.slug}", "Het wachtende idee")
    assert page.has('article a[href="/domains/burgerzaken"]')
    assert state_of(session, waiting).title == "Mijn geheim plan"


def test_the_reason_is_not_shown_to_other_readers(browser_of, idea, chaima, bram):
    decide(browser_of(bram), idea, "ask-change")
    for reader in (None, chaima):
        assert REASON not in browser_of(reader).get(f"/ideas/{idea.id}").text


def test_a_hidden_comment_is_gone_for_readers_and_explained_to_its_author(browser_of, session, idea, chaima, bram):
    comment = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Koop bij mijn neef!")
    session.commit()
    browser = browser_of(bram)
    browser.get(f"/moderation/comments/{comment.id}")
    browser.submit("main form", reason="Dit is reclame.")
    page = browser_of(None).get(f"/ideas/{idea.id}")
    assert comment.body not in page.text
    assert "Dit is reclame." not in page.text
    assert page.one("main article.idea")["data-comments"] == "0"
    assert "Dit is reclame." in browser_of(chaima).get(f"/ideas/{idea.id}").text
    undo_last(browser, session)
    assert comment.body in browser_of(None).get(f"/ideas/{idea.id}").text


def test_hiding_needs_a_reason(browser_of, session, idea, chaima, bram):
    comment = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Koop bij mijn neef!")
    session.commit()
    browser = browser_of(bram)
    for door in ("", "/hide"):
        page = browser.post(f"/moderation/comments/{comment.id}{door}", data={"reason": ""})
        assert (page.status, bool(page.errors_at("reason"))) == (422, True)
    assert comment.body in browser_of(None).get(f"/ideas/{idea.id}").text


def test_a_member_is_refused_everywhere(browser_of, session, waiting, anna, chaima, daan, bram):
    decide(browser_of(bram), waiting, "publish")
    number = last_decision(session).id
    for member in (anna, chaima, daan):
        browser = browser_of(member)
        assert browser.get("/moderation").status == 403
        assert browser.get(f"/moderation/ideas/{waiting.id}").status == 403
        for decision in ("withdraw", "feature", "curate", "ask-change"):
            assert decide(browser, waiting, decision).status == 403
        assert browser.get(f"/moderation/decisions/{number}/undo").status == 403
        assert browser.post(f"/moderation/decisions/{number}/undo", data={"reason": REASON}).status == 403
        assert not browser.get("/").has('a[href="/moderation"]')
    assert state_of(session, waiting).visibility is Visibility.PUBLISHED


def test_a_reason_after_the_session_ended_comes_back_after_signing_in(browser_of, session, waiting, bram):
    has_a_password(session, bram)
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{waiting.id}")
    every_session_ends(session)
    page = browser.submit("#decide-decline form", reason=REASON)
    assert page.address == "/sign-in"
    (code,) = has_recovery_codes(session, bram, RECOVERY_CODE)
    has_a_code_app(session, bram)
    browser.submit("main form", email=bram.email, password=PASSWORD)
    page = browser.submit("main form", code=code)
    assert page.address == f"/moderation/ideas/{waiting.id}"
    assert page.form("#decide-decline form")[1]["reason"] == REASON


def test_an_absurd_place_in_the_queue_is_a_page_of_400(browser_of, bram):
    for wrong in ("x", "-1", "9" * 40, "%00", "W10"):
        assert browser_of(bram).get(f"/moderation?after={wrong}").status == 400


def test_an_idea_that_was_withdrawn_is_listed_to_be_published_again(browser_of, an_idea, bram):
    idea = an_idea("Het ingetrokken idee", visibility=Visibility.WITHDRAWN)
    page = browser_of(bram).get("/moderation")
    assert page.texts('section[aria-labelledby="withdrawn-name"] a') == ["Het ingetrokken idee"]
    assert page.one('section[aria-labelledby="withdrawn-name"] a')["href"] == f"/moderation/ideas/{idea.id}"


def test_undoing_a_hidden_comment_leads_back_to_the_comment(browser_of, session, idea, chaima, bram):
    comment = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Dit is een grap")
    session.commit()
    browser = browser_of(bram)
    browser.post(f"/moderation/comments/{comment.id}", data={"reason": REASON})
    browser.get(f"/moderation/decisions/{last_decision(session).id}/undo")
    answer = browser.submit("main form", follow=False, reason="Toch niet.")
    assert answer.headers["Location"].endswith(f"/ideas/{idea.id}-{idea.slug}#comment-{comment.id}")


def test_my_ideas_shows_the_decision_with_its_reason(browser_of, waiting, anna, bram):
    decide(browser_of(bram), waiting, "decline")
    page = browser_of(anna).get("/account/ideas")
    assert page.texts("main .note") == [f"Afgewezen {REASON} Niet mee eens? Maak bezwaar"]
