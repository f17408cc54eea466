"""What is typed and not sent, while somebody is writing."""

import pytest
from sqlalchemy import select

from ideas.actions.comments import post_comment
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.model.kept_texts import KeptText
from ideas.web.kept_texts import KEPT_FIELDS
from tests.second_factors import has_a_code_app, has_recovery_codes
from tests.web.writing import PASSWORD, every_session_ends, filled_in, has_a_password

COMMENT = {"kind": "vraag", "body": "Hoe dan?"}

RECOVERY_CODE = "0123 4567 89ab cdef ghjk mnpq"


def kept_texts(session):
    """Everything that is kept, for whomever."""
    found = session.scalars(select(KeptText).order_by(KeptText.id)).all()
    session.commit()
    return found


def kept_title(browser, address="/ideas/new"):
    return browser.get(address).form("main form.form")[1]["title"]


def test_what_a_script_keeps_is_there_after_the_page_was_closed(browser_of, chaima):
    browser = browser_of(chaima)
    answer = browser.post("/kept-texts?at=/ideas/new", data=filled_in())
    assert answer.json["text"]
    assert kept_title(browser) == "Badmeesters delen"
    assert kept_title(browser_of(chaima)) == "Badmeesters delen"


def test_a_visitor_keeps_a_text_in_the_own_browser_only(browser_of):
    browser = browser_of(None)
    browser.post("/kept-texts?at=/ideas/new", data=filled_in())
    assert kept_title(browser) == "Badmeesters delen"
    assert kept_title(browser_of(None)) == ""


def test_somebody_begins_again_with_an_empty_page(browser_of, chaima):
    browser = browser_of(chaima)
    browser.post("/kept-texts?at=/ideas/new", data=filled_in())
    browser.get("/ideas/new")
    browser.submit("main form.kept")
    assert kept_title(browser) == ""


def test_my_ideas_shows_what_was_not_sent(browser_of, chaima):
    browser = browser_of(chaima)
    browser.post("/kept-texts?at=/ideas/new", data=filled_in())
    assert browser.get("/account/ideas").texts('main section a[href="/ideas/new"]') == ["Badmeesters delen"]


def test_a_kept_edit_is_shown_to_its_author(browser_of, an_idea, anna):
    idea = an_idea("Het prille idee", visibility=Visibility.DRAFT)
    browser = browser_of(anna)
    address = f"/ideas/{idea.id}-{idea.slug}/edit"
    browser.post(f"/kept-texts?at={address}", data=filled_in())
    assert kept_title(browser, address) == "Badmeesters delen"


def test_nothing_is_kept_for_other_addresses(browser_of, chaima):
    browser = browser_of(chaima)
    for wrong in ("", "/", "/account", "/sign-in", "https://elders.example/ideas/new", "//ideas/new", "/ideas/new%00",
                  "/ideas/new%0a", "/ideas/x-y/edit", "/ideas/" + "9" * 40 + "-x", "/ideas/new?x=1", "%FF"):  # fmt: skip
        assert browser.post(f"/kept-texts?at={wrong}", data=filled_in()).status == 400, wrong


def test_a_password_or_token_is_never_kept(browser_of, session, chaima):
    browser = browser_of(chaima)
    browser.post("/kept-texts?at=/ideas/new", data=filled_in(password="geheim-genoeg"))
    page = browser.get("/ideas/new")
    assert b"geheim-genoeg" not in page.data


def test_without_a_token_nothing_is_kept(browser_of, chaima):
    browser = browser_of(chaima)
    assert browser.post("/kept-texts?at=/ideas/new", data=filled_in(), token=False).status == 400
    assert kept_title(browser) == ""


def test_odd_characters_are_kept_without_harm(browser_of, chaima):
    browser = browser_of(chaima)
    odd = {
        "title": "Nul\x00teken",
        "sleutel\x00": "x",
        "summary": "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    }
    assert browser.post("/kept-texts?at=/ideas/new", data=odd).status == 200
    assert kept_title(browser) == "Nulteken"


def test_more_than_anybody_types_is_refused(browser_of, chaima):
    browser = browser_of(chaima)
    assert browser.post("/kept-texts?at=/ideas/new", data={"how_it_works": "x" * 200_000}).status == 400


def test_a_kept_text_can_be_thrown_away_where_they_are_listed(browser_of, chaima):
    browser = browser_of(chaima)
    browser.post("/kept-texts?at=/ideas/new", data=filled_in())
    browser.get("/account/ideas")
    page = browser.submit('form[action^="/kept-texts/forget"]')
    assert page.address == "/account/ideas"
    assert not page.has('a[href="/ideas/new"]:not(.button)')


def test_a_vote_is_no_text_to_keep(browser_of, session, idea, chaima):
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    every_session_ends(session)
    page = browser.submit("[data-vote-form]")
    assert page.address == "/sign-in"
    assert page.texts(".flash") == ["Log eerst in. Druk daarna nog eens op de knop."]
    has_a_password(session, chaima)
    browser.submit("main form", email=chaima.email, password=PASSWORD)
    assert not browser.get("/account/ideas").has('form[action^="/kept-texts/forget"]')


def test_a_reason_stands_again_under_the_decision_it_was_meant_for(browser_of, session, idea, bram):
    browser = browser_of(bram)
    browser.get(f"/moderation/ideas/{idea.id}")
    every_session_ends(session)
    browser.submit("#decide-withdraw form", reason="Dubbel met een ander idee.")
    has_a_password(session, bram)
    (code,) = has_recovery_codes(session, bram, RECOVERY_CODE)
    has_a_code_app(session, bram)
    browser.submit("main form", email=bram.email, password=PASSWORD)
    page = browser.submit("main form", code=code)
    assert page.texts("details[open] textarea") == ["Dubbel met een ander idee."]
    assert page.has("#decide-withdraw[open]")


def test_a_comment_being_written_is_kept_for_its_idea(browser_of, idea, chaima):
    browser = browser_of(chaima)
    page = browser.get(f"/ideas/{idea.id}")
    browser.post(page.one("#comment-form form")["data-keep"], data={"body": "Wij doen dit ook", "kind": "ervaring"})
    page = browser.get(f"/ideas/{idea.id}?reply_to=")
    assert page.texts("#comment-form textarea") == ["Wij doen dit ook"]


def test_a_request_that_never_had_a_form_of_ours_keeps_nothing(browser_of, session, idea):
    browser = browser_of(None)
    for _ in range(2):
        page = browser.post(f"/ideas/{idea.id}-{idea.slug}/comments", data=COMMENT, token=False, follow=False)
        assert (page.status, page.headers["Location"]) == (303, f"/sign-in?next=/ideas/{idea.id}-{idea.slug}")
    assert kept_texts(session) == []


def test_a_cookie_that_is_sent_again_and_again_is_one_browser(app, browser_of, session, idea):
    browser = browser_of(None)
    fields = {**COMMENT, "csrf_token": browser.token()}
    first = browser.client.get_cookie("ideas").value
    for address in ("/kept-texts?at=/ideas/new", "/ideas/new", f"/ideas/{idea.id}-{idea.slug}/comments"):
        browser.client.set_cookie("ideas", first)
        browser.post(address, data={**fields, "do": "save", **filled_in()}, follow=False)
    assert len(kept_texts(session)) == 2
    assert len({text.browser_hash for text in kept_texts(session)}) == 1


def test_a_comment_is_kept_under_the_real_address_of_its_idea(browser_of, session, idea):
    browser = browser_of(None)
    for made_up in ("een", "twee", idea.slug):
        page = browser.post(f"/ideas/{idea.id}-{made_up}/comments", data=COMMENT, follow=False)
        assert page.headers["Location"] == f"/sign-in?next=/ideas/{idea.id}-{idea.slug}"
    assert [text.address for text in kept_texts(session)] == [f"/ideas/{idea.id}-{idea.slug}"]


def test_an_edit_is_kept_under_the_real_address_of_its_idea(browser_of, session, idea, anna):
    has_a_password(session, anna)
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-verouderd/edit")
    every_session_ends(session)
    browser.submit("main form.form", title="Badmeesters delen", do="submit")
    page = browser.submit("main form", email=anna.email, password=PASSWORD)
    assert page.address == f"/ideas/{idea.id}-{idea.slug}/edit"
    assert page.form("main form.form")[1]["title"] == "Badmeesters delen"


def test_nothing_is_kept_for_an_idea_that_does_not_exist(browser_of, session):
    assert browser_of(None).post("/ideas/999-zout/comments", data=COMMENT).status == 404
    assert kept_texts(session) == []


def test_only_what_the_forms_ask_is_kept(browser_of, session, chaima):
    browser_of(chaima).post("/kept-texts?at=/ideas/new", data={**COMMENT, "password": "x", "do": "x", "opslag": "x"})
    [kept] = kept_texts(session)
    assert set(kept.fields) == {"kind", "body"}


def test_everything_that_the_forms_ask_is_kept(browser_of, session, idea, bram):
    own = post_comment(session, idea, by=bram, kind=CommentKind.REMARK, body="Dit werkt bij ons.")
    session.commit()
    browser = browser_of(bram)
    pages = ("/ideas/new", f"/ideas/{idea.id}", f"/comments/{own.id}/edit", f"/moderation/ideas/{idea.id}",
             f"/moderation/comments/{own.id}")  # fmt: skip
    asked = {field["name"] for address in pages for field in browser.get(address).soup.select("form.form [name]")}
    assert asked - KEPT_FIELDS == {"csrf_token", "do", "seen"}


@pytest.mark.parametrize(
    "fields",
    [{"body": "\U0001f600" * 25_001}, {"domains": ["x"] * 15_000}, {"body": "x" * 60_000, "reason": "x" * 60_000}],
    ids=["in bytes", "with their names", "together"],
)
def test_what_is_typed_is_measured(browser_of, session, chaima, fields):
    assert browser_of(chaima).post("/kept-texts?at=/ideas/new", data=fields).status == 400
    assert kept_texts(session) == []


def test_who_signed_out_in_another_window_loses_nothing(browser_of, session, idea, chaima):
    has_a_password(session, chaima)
    browser = browser_of(chaima)
    writing = browser.get(f"/ideas/{idea.id}-{idea.slug}").form("#comment-form form")
    browser.submit('form[action="/sign-out"]')
    browser.get("/ideas")
    browser.post(writing[0], data={**writing[1], "body": "Dit werkt bij ons."})
    page = browser.submit("main form", email=chaima.email, password=PASSWORD)
    assert page.texts("#comment-form textarea") == ["Dit werkt bij ons."]
