"""The conversation under an idea."""

import pytest
from sqlalchemy import select

from ideas.actions.comments import post_comment
from ideas.model.comments import Comment, CommentKind
from ideas.text.markdown import safe_html
from tests.web.writing import PASSWORD, every_session_ends, has_a_password

FORM = "#comment-form form"


@pytest.fixture
def comment(session, idea, chaima):
    """What Chaima asked."""
    said = post_comment(session, idea, by=chaima, kind=CommentKind.QUESTION, body="Wie betaalt de reiskosten?")
    session.commit()
    return said


def comments_on(page):
    return int(page.one("main article.idea")["data-comments"])


@pytest.mark.parametrize("kind", list(CommentKind))
def test_a_comment_of_each_kind_stands_under_the_idea(browser_of, idea, chaima, kind):
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    page = browser.submit(FORM, kind=kind.value, body="Dit **werkt** bij ons.")
    assert page.texts(f"article.comment.kind-{kind.value} .prose strong") == ["werkt"]
    assert comments_on(page) == 1


def test_a_comment_is_rendered_once(browser_of, idea, chaima):
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    safe_html.cache_clear()
    assert comments_on(browser.submit(FORM, kind="vraag", body="Dit **werkt** bij ons.")) == 1
    assert safe_html.cache_info().misses == 1


def test_the_fields_of_the_form_are_the_promised_ones(browser_of, idea, chaima):
    _address, fields = browser_of(chaima).get(f"/ideas/{idea.id}").form(FORM)
    assert {"kind", "body", "reply_to"} <= set(fields)


def test_a_reply_stands_behind_what_it_answers(browser_of, session, idea, comment, chaima, anna):
    other = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Een andere draad.")
    session.commit()
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-{idea.slug}?reply_to={comment.id}")
    page = browser.submit(FORM, kind="opmerking", body="De regio betaalt.")
    shown = [card["id"] for card in page.soup.select("article.comment")]
    assert shown[0] == f"comment-{comment.id}"
    assert shown[2] == f"comment-{other.id}"
    assert "is-reply" in page.soup.select("article.comment")[1]["class"]


def test_a_reply_to_a_reply_joins_the_thread(browser_of, session, idea, comment, anna):
    reply = post_comment(session, idea, by=anna, kind=CommentKind.REMARK, body="De regio betaalt.", reply_to=comment.id)
    session.commit()
    browser_of(anna).post(
        f"/ideas/{idea.id}-{idea.slug}/comments", data={"kind": "vraag", "body": "Echt?", "reply_to": reply.id}
    )
    threads = set(session.scalars(select(Comment.thread_id)))
    session.commit()
    assert threads == {comment.id}


def test_a_reply_to_what_is_not_there_is_a_page_of_4xx(browser_of, session, idea, an_idea, comment, chaima, anna):
    elsewhere = an_idea("Het andere idee")
    other = post_comment(session, elsewhere, by=chaima, kind=CommentKind.REMARK, body="Elders.")
    session.commit()
    browser = browser_of(anna)
    for wrong in ("999999", "-1", "x", "0", "9" * 40, "1\x00", "٣", str(other.id)):
        page = browser.post(
            f"/ideas/{idea.id}-{idea.slug}/comments", data={"kind": "vraag", "body": "Echt?", "reply_to": wrong}
        )
        assert 400 <= page.status < 500, wrong
    assert comments_on(browser.get(f"/ideas/{idea.id}")) == 1


def test_an_absurd_reply_in_the_address_shows_the_page(browser_of, idea, comment, anna):
    for wrong in ("999999", "-1", "x", "0", "9" * 40, "%00", "%FF"):
        assert browser_of(anna).get(f"/ideas/{idea.id}-{idea.slug}?reply_to={wrong}").heading == idea.title


def test_a_wrong_comment_comes_back_filled_in(browser_of, idea, chaima):
    wrong = [
        ("kind", "unknown"),
        ("kind", ""),
        ("body", ""),
        ("body", " \n "),
        ("body", "x" * 5001),
        ("body", "é" * 100_000),
        ("body", "> " * 100 + "a"),
        ("body", "|" + "x|" * 50 + "\n|" + "-|" * 50 + "\n" + "a\n" * 2_000),
    ]
    browser = browser_of(chaima)
    for name, value in wrong:
        typed = {"kind": "ervaring", "body": "Bij ons ging het goed.", name: value}
        page = browser.post(f"/ideas/{idea.id}-{idea.slug}/comments", data=typed)
        assert page.status == 422, (name, value[:20])
        assert page.errors_at(name)
        assert page.has(f'.error-summary a[href="#{name}"]')
        assert page.one(f"{FORM} textarea").get_text().removeprefix("\n").strip() == typed["body"].strip()
        assert comments_on(page) == 0


def test_a_stale_token_keeps_the_comment(browser_of, idea, chaima):
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    page = browser.submit(FORM, kind="vraag", body="Hoe dan precies?", csrf_token="stale")
    assert page.status == 400
    page = browser.submit(FORM)
    assert page.texts("article.comment.kind-vraag .prose") == ["Hoe dan precies?"]


def test_a_comment_after_the_session_ended_comes_back_after_signing_in(browser_of, session, idea, chaima):
    has_a_password(session, chaima)
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    every_session_ends(session)
    page = browser.submit(FORM, kind="ervaring", body="Bij ons ging het goed.")
    assert page.address == "/sign-in"
    page = browser.submit("main form", email=chaima.email, password=PASSWORD)
    assert page.heading == idea.title
    _address, fields = page.form(FORM)
    assert (fields["body"], fields["kind"]) == ("Bij ons ging het goed.", ["ervaring"])
    assert comments_on(browser.submit(FORM)) == 1
    assert page.form(FORM)[1]["body"]
    assert browser.get(f"/ideas/{idea.id}").form(FORM)[1]["body"] == ""


def test_a_reply_after_the_session_ended_still_answers_the_same(browser_of, session, idea, comment, anna):
    has_a_password(session, anna)
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-{idea.slug}?reply_to={comment.id}")
    every_session_ends(session)
    browser.submit(FORM, kind="opmerking", body="De regio betaalt.")
    page = browser.submit("main form", email=anna.email, password=PASSWORD)
    assert page.form(FORM)[1]["reply_to"] == str(comment.id)


def test_a_visitor_who_comments_is_led_to_sign_in(browser_of, idea):
    browser = browser_of(None)
    page = browser.post(f"/ideas/{idea.id}-{idea.slug}/comments", data={"kind": "vraag", "body": "Hoe dan?"})
    assert page.address == "/sign-in"
    assert comments_on(browser.get(f"/ideas/{idea.id}")) == 0


def test_an_unconfirmed_member_cannot_comment(browser_of, idea, daan):
    browser = browser_of(daan)
    page = browser.post(f"/ideas/{idea.id}-{idea.slug}/comments", data={"kind": "vraag", "body": "Hoe dan?"})
    assert page.status == 403
    assert not browser.get(f"/ideas/{idea.id}").has(FORM)


def test_a_member_changes_the_own_comment(browser_of, idea, comment, chaima):
    browser = browser_of(chaima)
    page = browser.get(f"/comments/{comment.id}/edit")
    assert page.form("main form")[1]["body"] == comment.body
    page = browser.submit("main form", kind="waarschuwing", body="Let op de reiskosten.")
    assert page.texts("article.comment.kind-waarschuwing .prose") == ["Let op de reiskosten."]


def test_a_wrong_change_comes_back_filled_in(browser_of, comment, chaima):
    browser = browser_of(chaima)
    browser.get(f"/comments/{comment.id}/edit")
    page = browser.submit("main form", body="x" * 5001)
    assert (page.status, page.form("main form")[1]["body"]) == (422, "x" * 5001)
    assert page.errors_at("body")


def test_a_member_deletes_the_own_comment_and_replies_stay(browser_of, session, idea, comment, anna, chaima):
    post_comment(session, idea, by=anna, kind=CommentKind.REMARK, body="De regio betaalt.", reply_to=comment.id)
    session.commit()
    browser = browser_of(chaima)
    browser.get(f"/comments/{comment.id}/delete")
    page = browser.submit("main form")
    assert comments_on(page) == 1
    assert comment.body not in page.text
    assert page.texts("article.comment.is-reply .prose") == ["De regio betaalt."]


def test_looking_at_the_page_for_deleting_deletes_nothing(browser_of, idea, comment, chaima):
    browser = browser_of(chaima)
    browser.get(f"/comments/{comment.id}/delete")
    assert comments_on(browser.get(f"/ideas/{idea.id}")) == 1


def test_nobody_changes_the_comment_of_another(browser_of, idea, comment, anna, bram):
    for other in (anna, bram):
        browser = browser_of(other)
        for door in ("edit", "delete"):
            assert browser.get(f"/comments/{comment.id}/{door}").status == 403
            assert browser.post(f"/comments/{comment.id}/{door}", data={"kind": "vraag", "body": "Haha"}).status == 403
        assert comment.body in browser.get(f"/ideas/{idea.id}").text


def test_a_comment_that_does_not_exist_is_not_found(browser_of, idea, chaima):
    for wrong in (0, 999_999, 2**31, 10**30):
        for door in ("edit", "delete"):
            assert browser_of(chaima).get(f"/comments/{wrong}/{door}").status == 404


def test_a_deleted_comment_cannot_be_changed(browser_of, comment, chaima):
    browser = browser_of(chaima)
    browser.get(f"/comments/{comment.id}/delete")
    browser.submit("main form")
    assert browser.get(f"/comments/{comment.id}/edit").status == 403
    assert comment.body not in browser.page.text


def test_my_comments_lists_what_i_said(browser_of, idea, comment, chaima):
    assert comment.body in browser_of(chaima).get("/account/comments").text


def test_scripts_in_a_comment_are_text(browser_of, idea, chaima):
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    page = browser.submit(FORM, kind="vraag", body="<img src=x onerror=alert(1)> [x](javascript:alert(1))")
    assert not page.has("article.comment img")
    assert not page.has('article.comment a[href^="javascript"]')


def test_an_absurd_place_in_the_conversation_is_a_page_of_400(browser_of, idea):
    for wrong in ("x", "1", "1.x", "-1.2", "9" * 40 + ".1", "1." + "9" * 40, "%00", "1.2.3", "٣.٣", "9999999999.1"):
        assert browser_of(None).get(f"/ideas/{idea.id}-{idea.slug}?after={wrong}").status == 400, wrong
