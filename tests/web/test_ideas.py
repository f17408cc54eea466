"""One idea: reading it, writing it, changing it."""

import pytest
from sqlalchemy import func, select

from ideas.actions.comments import post_comment
from ideas.model.comments import CommentKind
from ideas.model.ideas import Idea, Version, Visibility
from tests.web.writing import FIELDS, PASSWORD, doors_of, filled_in, has_a_password, link_in_last_mail

FORM = "main form.form"
HIDDEN = [Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN]


def own_ideas(session, account):
    asked = select(Idea).where(Idea.author_id == account.id).execution_options(populate_existing=True)
    ideas = session.scalars(asked).all()
    session.commit()
    return ideas


def versions(session, idea):
    number = session.scalar(select(func.count()).select_from(Version).where(Version.idea_id == idea.id))
    session.commit()
    return number


def fields_come_back(page, typed):
    _address, shown = page.form(FORM)
    for name, value in typed.items():
        found = shown[name]
        if isinstance(found, list) and not isinstance(value, list):
            [found] = found
        assert found == value, f"{name} came back as {found!r}"


# Reading


def test_the_heading_is_the_title_and_the_question_stands_above_it(browser_of, idea):
    page = browser_of(None).get(f"/ideas/{idea.id}")
    assert page.heading == idea.title
    question = page.one("main h1").find_previous(string=lambda text: text.strip() == idea.question)
    assert question.find_parent("main")


def test_the_whole_text_can_be_read(browser_of, idea):
    text = browser_of(None).get(f"/ideas/{idea.id}").text
    for said in (idea.added_value, idea.summary, "Maak een lijst.", idea.joins):
        assert said in text


def test_the_list_and_the_page_tell_the_same_numbers(browser_of, session, idea, chaima):
    post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Doen!")
    session.commit()
    browser = browser_of(chaima)
    browser.post(f"/ideas/{idea.id}-{idea.slug}/vote", data={"vote": "cast"})
    told = [browser.get(address).one("main article[data-votes]") for address in ("/ideas", f"/ideas/{idea.id}")]
    assert [(tag["data-votes"], tag["data-comments"]) for tag in told] == [("2", "1")] * 2


def test_a_wrong_or_missing_slug_leads_to_the_right_one_for_good(browser_of, idea):
    for wrong in (f"/ideas/{idea.id}", f"/ideas/{idea.id}-wrong", f"/ideas/{idea.id}-%00", f"/ideas/00{idea.id}-x"):
        answer = browser_of(None).get(wrong, follow=False)
        assert (answer.status, answer.headers["Location"]) == (301, f"/ideas/{idea.id}-{idea.slug}")


def test_a_number_without_an_idea_is_not_found(browser_of, idea):
    for wrong in ("0", "999999", "2147483648", "9" * 30, "-1", "1.5", "x", f"{idea.id}x"):
        assert browser_of(None).get(f"/ideas/{wrong}").status == 404, wrong


def test_a_visitor_reads_without_any_form_to_fill_in(browser_of, idea):
    assert not browser_of(None).get(f"/ideas/{idea.id}").has("main form")


def test_markup_from_the_author_is_text(browser_of, an_idea):
    idea = an_idea("<script>alert(1)</script>", how_it_works="<script>alert(1)</script> [x](javascript:alert(1))")
    page = browser_of(None).get(f"/ideas/{idea.id}")
    assert page.heading == "<script>alert(1)</script>"
    assert not page.has('main a[href^="javascript"]')


@pytest.mark.parametrize("visibility", HIDDEN)
def test_a_hidden_idea_is_not_found_at_any_door(browser_of, an_idea, chaima, daan, visibility):
    idea = an_idea("Het verborgen idee", visibility=visibility)
    for reader in (None, chaima, daan):
        browser = browser_of(reader)
        sent = {"vote": "cast", "body": "Hoi", "kind": "vraag", **filled_in(), "csrf_token": browser.token()}
        for method, address in doors_of(idea):
            page = browser.get(address) if method == "GET" else browser.post(address, data=sent)
            assert page.status == 404, f"{method} {address} answers {page.status}"


@pytest.mark.parametrize("visibility", HIDDEN)
def test_the_desk_of_the_moderators_does_not_tell_whether_an_idea_exists(browser_of, an_idea, chaima, visibility):
    idea = an_idea("Het verborgen idee", visibility=visibility)
    for reader, language in ((chaima, "nl"), (None, "en")):
        browser = browser_of(reader, language=language)
        for address in ("", "/publish", "/decline"):
            answers = set()
            for number in (idea.id, 999_999):
                here = f"/moderation/ideas/{number}{address}"
                page = browser.post(here, data={"reason": "x"}) if address else browser.get(here)
                assert idea.title not in page.text
                answers.add((page.status, page.heading))
            assert len(answers) == 1
            assert reader is None or answers.pop()[0] in (403, 404)


def test_a_draft_is_not_shown_to_moderators(browser_of, an_idea, bram):
    idea = an_idea("Het prille idee", visibility=Visibility.DRAFT)
    for method, address in (*doors_of(idea), ("GET", f"/moderation/ideas/{idea.id}")):
        page = browser_of(bram).get(address) if method == "GET" else browser_of(bram).post(address, data=filled_in())
        assert page.status == 404, f"{method} {address} answers {page.status}"


def test_the_author_reads_the_own_hidden_idea(browser_of, an_idea, anna):
    for visibility in HIDDEN:
        idea = an_idea("Het verborgen idee", visibility=visibility)
        assert browser_of(anna).get(f"/ideas/{idea.id}").heading == idea.title


def test_only_the_author_changes_an_idea(browser_of, idea, chaima, bram):
    for other in (chaima, bram):
        browser = browser_of(other)
        assert browser.get(f"/ideas/{idea.id}-{idea.slug}/edit").status == 403
        assert browser.post(f"/ideas/{idea.id}-{idea.slug}/edit", data=filled_in()).status == 403
        assert browser.post(f"/ideas/{idea.id}-{idea.slug}/withdraw").status == 403
        assert browser.get(f"/ideas/{idea.id}").heading == idea.title


# Writing


def test_the_form_asks_what_it_promised_in_that_order(browser_of):
    page = browser_of(None).get("/ideas/new")
    names = [
        field["name"] for field in page.soup.select(f"{FORM} :is(input:not([type=hidden]), select, textarea)[name]")
    ]
    assert list(dict.fromkeys(names)) == FIELDS


def test_a_first_idea_waits_for_a_moderator(browser_of, session, chaima):
    page = browser_of(chaima).post("/ideas/new", data=filled_in())
    assert page.heading == "Badmeesters delen"
    [idea] = own_ideas(session, chaima)
    assert idea.visibility is Visibility.WAITING
    assert idea.votes == 0


def test_a_later_idea_appears_at_once_with_the_vote_of_its_author(browser_of, session, idea, anna):
    browser = browser_of(anna)
    page = browser.post("/ideas/new", data=filled_in())
    assert page.one("main article")["data-votes"] == "1"
    assert browser_of(None).get("/ideas").texts("main h2 a")[0] == "Badmeesters delen"


def test_everything_that_was_filled_in_is_on_the_board(browser_of, idea, anna):
    browser = browser_of(anna)
    page = browser.post("/ideas/new", data=filled_in())
    for said in ("Het overleg van de zwembaden", "Maak een rooster.", "Kinderen leren zwemmen"):
        assert said in page.text
    assert page.has('a[href="/cooperation-forms/personeelspool"]')
    fields_come_back(browser.get(f"{page.address}/edit"), filled_in())


def test_the_form_of_cooperation_and_the_motives_may_stay_open(browser_of, idea, anna):
    page = browser_of(anna).post("/ideas/new", data=filled_in(form="", motives=[], joins="", how_it_works=""))
    assert page.heading == "Badmeesters delen"


WRONG = [
    ("title", "Te kort"), ("title", "x" * 121), ("title", ""), ("question", ""), ("question", "Geen vraagteken hier."),
    ("added_value", ""), ("summary", ""), ("how_it_works", "x" * 20_001), ("domains", []),
    ("domains", ["wmo", "jeugdhulp", "schuldhulp", "participatiewet"]), ("domains", ["unknown"]),
    ("motives", ["unknown"]), ("quick_to_start", ""), ("adaptable", "6"), ("low_trust_needed", "0"),
    ("easy_to_undo", "-1"), ("stage", "unknown"), ("form", "unknown"), ("how_it_works", ">" * 2000 + "x"),
    ("adaptable", "9" * 40), ("stage", ""),
]  # fmt: skip


def test_what_is_wrong_comes_back_filled_in_with_the_error_at_its_field(browser_of, session, chaima):
    browser = browser_of(chaima)
    token = browser.token()
    for name, value in WRONG:
        typed = filled_in(**{name: value})
        page = browser.post("/ideas/new", data={**typed, "csrf_token": token})
        assert page.status == 422, (name, value)
        assert page.errors_at(name), (name, value)
        assert page.has(f'.error-summary a[href="#{name}"]')
        fields_come_back(page, {other: said for other, said in typed.items() if other != name})
        if name in ("title", "question", "added_value", "summary", "how_it_works"):
            fields_come_back(page, {name: value})
    assert own_ideas(session, chaima) == []


def test_the_summary_of_errors_takes_focus_and_counts_them(browser_of, chaima):
    page = browser_of(chaima, language="en").post("/ideas/new", data=filled_in(title="", question=""))
    summary = page.one("main .error-summary[autofocus][tabindex='-1']")
    assert "2 things are not right yet" in summary.get_text(" ")


def test_nothing_filled_in_tells_every_field_that_is_needed(browser_of, chaima):
    page = browser_of(chaima).post("/ideas/new", data={})
    for name in ("question", "added_value", "title", "summary", "domains", "quick_to_start", "easy_to_undo"):
        assert page.errors_at(name), name


def test_a_hundred_thousand_characters_are_refused_and_kept(browser_of, chaima):
    for name in ("title", "question", "added_value", "summary", "how_it_works", "joins"):
        page = browser_of(chaima).post("/ideas/new", data=filled_in(**{name: "é" * 100_000}))
        assert page.status == 422
        fields_come_back(page, {name: "é" * 100_000})


def test_lengths_at_the_edge_are_accepted(browser_of, idea, anna):
    for title in ("Tien tekens"[:10], "x" * 120):
        page = browser_of(anna).post(
            "/ideas/new", data=filled_in(title=title, how_it_works="x" * 20_000, do="submit-other")
        )
        assert page.heading == title


def test_a_stale_token_keeps_the_text(browser_of, session, chaima):
    browser = browser_of(chaima)
    page = browser.post("/ideas/new", data={**filled_in(), "csrf_token": "stale"})
    assert page.status == 400
    assert page.has(".error-summary")
    fields_come_back(page, filled_in())
    assert browser.submit(FORM).heading == "Badmeesters delen"


def test_a_preview_shows_the_text_and_posts_nothing(browser_of, session, chaima):
    browser = browser_of(chaima)
    page = browser.post("/ideas/new", data={**filled_in(), "do": "preview"})
    assert page.texts(".preview strong") == ["Bel"] or "Bel" in page.texts(".preview strong")
    fields_come_back(page, filled_in())
    assert own_ideas(session, chaima) == []


def test_a_visitor_may_preview_and_finds_the_text_again(browser_of):
    browser = browser_of(None)
    assert browser.post("/ideas/new", data={**filled_in(), "do": "preview"}).has(".preview")
    fields_come_back(browser.get("/ideas/new"), filled_in())


def test_a_draft_may_be_incomplete_and_is_found_under_my_ideas(browser_of, session, chaima):
    browser = browser_of(chaima)
    browser.post("/ideas/new", data={"question": "Hoe dan", "do": "save"})
    [draft] = own_ideas(session, chaima)
    assert draft.visibility is Visibility.DRAFT
    page = browser.get("/account/ideas")
    assert page.has(f'main a[href="/ideas/{draft.id}-{draft.slug}"]')
    fields_come_back(browser.get(f"/ideas/{draft.id}-{draft.slug}/edit"), {"question": "Hoe dan"})


def test_a_draft_is_sent_in_later(browser_of, session, chaima):
    browser = browser_of(chaima)
    browser.post("/ideas/new", data={"question": "Hoe dan", "do": "save"})
    browser.submit(FORM, **filled_in())
    [idea] = own_ideas(session, chaima)
    assert (idea.title, idea.visibility) == ("Badmeesters delen", Visibility.WAITING)


def test_a_draft_can_be_thrown_away(browser_of, session, chaima):
    browser = browser_of(chaima)
    browser.post("/ideas/new", data={"question": "Hoe dan", "do": "save"})
    [draft] = own_ideas(session, chaima)
    browser.get(f"/ideas/{draft.id}-{draft.slug}/withdraw")
    browser.submit(FORM)
    assert own_ideas(session, chaima) == []


def test_what_a_visitor_wrote_survives_signing_up_and_confirming_elsewhere(browser_of, session, settings):
    here, there = browser_of(None), browser_of(None)
    page = here.post("/ideas/new", data=filled_in())
    assert page.address == "/sign-in"
    here.get(page.one('main a[href^="/sign-up"]')["href"])
    here.submit("main form", name="Els", email="els@gemeente.example", password=PASSWORD)
    there.get(link_in_last_mail(settings))
    assert there.submit("main form", password=PASSWORD).address == "/sign-in"
    page = there.submit("main form", email="els@gemeente.example", password=PASSWORD)
    assert page.address == "/ideas/new"
    fields_come_back(page, filled_in())
    assert there.submit(FORM).heading == "Badmeesters delen"


def test_what_a_visitor_wrote_is_there_after_signing_in_here(browser_of, session, chaima):
    has_a_password(session, chaima)
    browser = browser_of(None)
    browser.post("/ideas/new", data=filled_in())
    page = browser.submit("main form", email=chaima.email, password=PASSWORD)
    assert page.address == "/ideas/new"
    fields_come_back(page, filled_in())


def test_what_was_sent_in_is_not_offered_again(browser_of, session, chaima):
    has_a_password(session, chaima)
    browser = browser_of(None)
    browser.post("/ideas/new", data=filled_in())
    browser.submit("main form", email=chaima.email, password=PASSWORD)
    browser.submit(FORM)
    fields_come_back(browser.get("/ideas/new"), {"title": "", "question": ""})


# Changing


def test_an_edit_is_shown_and_kept_as_a_version(browser_of, session, idea, anna):
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-{idea.slug}/edit")
    page = browser.submit(FORM, title="Elkaars loket bezetten")
    assert page.heading == "Elkaars loket bezetten"
    assert versions(session, idea) == 2
    history = browser_of(None).get(f"/ideas/{idea.id}-x/history")
    assert history.texts("main .changed del")
    assert "loket" in " ".join(history.texts("main .changed ins"))


def test_of_two_windows_the_second_hears_of_the_first_and_may_still_win(browser_of, session, idea, anna):
    address = f"/ideas/{idea.id}-{idea.slug}/edit"
    first, second = browser_of(anna, language="en"), browser_of(anna, language="en")
    first.get(address)
    second.get(address)
    first.submit(FORM, summary="Vier gemeenten helpen elkaar aan de balie.")
    page = second.submit(FORM, joins="Het overleg in de regio")
    assert page.status == 422
    assert "saved in another window" in page.one(".error-summary").get_text()
    assert page.form(FORM)[1]["joins"] == "Het overleg in de regio"
    assert second.submit(FORM).status == 200
    session.expire_all()
    assert session.get(Idea, idea.id).joins == "Het overleg in de regio"


def test_an_edit_without_a_change_is_no_version(browser_of, session, idea, anna):
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-{idea.slug}/edit")
    browser.submit(FORM)
    assert versions(session, idea) == 1


def test_a_wrong_edit_changes_nothing_and_comes_back(browser_of, session, idea, anna):
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-{idea.slug}/edit")
    page = browser.submit(FORM, title="Kort", summary="Een heel andere samenvatting.")
    assert page.status == 422
    assert page.errors_at("title")
    fields_come_back(page, {"title": "Kort", "summary": "Een heel andere samenvatting."})
    assert browser.get(f"/ideas/{idea.id}").heading == idea.title


def test_a_stale_token_keeps_an_edit(browser_of, idea, anna):
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-{idea.slug}/edit")
    page = browser.submit(FORM, title="Elkaars loket bezetten", csrf_token="stale")
    assert page.status == 400
    fields_come_back(page, {"title": "Elkaars loket bezetten"})


def test_unknown_fields_change_nothing(browser_of, session, idea, anna, chaima):
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-{idea.slug}/edit")
    sneaky = {
        "votes": "500", "visibility": "ingetrokken", "author_id": str(chaima.id), "id": "77", "is_example": "1",
        "featured_at": "2026-01-01", "slug": "anders", "how_it_works_html": "<script>", "published_at": "",
    }  # fmt: skip
    page = browser.submit(FORM, **sneaky)
    assert page.one("main article")["data-votes"] == "1"
    [kept] = own_ideas(session, anna)
    assert (kept.id, kept.slug, kept.visibility, kept.is_example, kept.featured_at) == (
        idea.id, "elkaars-balie-bezetten", Visibility.PUBLISHED, False, None,
    )  # fmt: skip
    assert "<script>" not in kept.how_it_works_html


def test_an_author_takes_the_own_idea_off_the_board(browser_of, idea, anna):
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-{idea.slug}/withdraw")
    browser.submit(FORM)
    assert browser_of(None).get(f"/ideas/{idea.id}").status == 404
    assert browser.get(f"/ideas/{idea.id}").heading == idea.title


def test_an_edit_with_a_wrong_slug_comes_to_the_same_idea(browser_of, idea, anna):
    browser = browser_of(anna)
    browser.get(f"/ideas/{idea.id}-wrong/edit")
    assert browser.submit(FORM, title="Elkaars loket bezetten").heading == "Elkaars loket bezetten"


def test_a_draft_that_was_never_sent_in_has_no_history_yet(browser_of, an_idea, anna):
    draft = an_idea(visibility=Visibility.DRAFT)
    assert "niet ingestuurd" in browser_of(anna).get(f"/ideas/{draft.id}-x/history").text
