"""Keeping domains, labels and legal notes from their pages."""

from datetime import timedelta

import pytest

from ideas.actions.deciding import file_anew
from ideas.actions.merging import Kept, merge_ideas
from ideas.model.base import today
from ideas.model.cooperation_forms import LegalNote


def test_a_renamed_domain_is_called_so_at_once(browser_of, bram):
    browser = browser_of(bram)
    browser.get("/moderation/domains/jeugdhulp")
    browser.submit(
        "main form.form:has(#label_nl)",
        label_nl="Jeugd en gezin",
        label_en="Youth and families",
        aliases="jeugdzorg, gezinshulp",
    )
    assert browser_of(None).get("/domains/jeugdhulp").heading == "Jeugd en gezin"
    assert browser_of(None, language="en").get("/domains/jeugdhulp").heading == "Youth and families"


def test_a_merged_domain_leads_to_the_other_one(browser_of, an_idea, bram):
    an_idea(domains=("burgerzaken",))
    browser = browser_of(bram)
    browser.get("/moderation/domains/burgerzaken")
    browser.submit('form[action="/moderation/domains/burgerzaken/merge"]', into="ict")
    assert "Eén idee is meegegaan." in browser.page.text
    assert browser_of(None).get("/domains/burgerzaken").address == "/domains/ict"
    assert len(browser_of(None).get("/ideas?domain=burgerzaken").soup.select("article[data-idea]")) == 1


def test_a_new_domain_can_be_chosen_at_once(browser_of, bram, anna):
    browser = browser_of(bram)
    browser.get("/moderation/domains/new")
    browser.submit("main form", label_nl="Paspoorten", label_en="Passports", within="sociaal-domein")
    assert browser_of(anna).get("/ideas/new").has('input[value="paspoorten"]')


def test_a_domain_that_is_used_no_longer_cannot_be_chosen(browser_of, bram, anna):
    browser = browser_of(bram)
    browser.get("/moderation/domains/jeugdhulp")
    browser.submit('form[action="/moderation/domains/jeugdhulp/use"]')
    assert not browser_of(anna).get("/ideas/new").has('input[value="jeugdhulp"]')
    assert browser_of(None).get("/domains/jeugdhulp").status == 200


@pytest.mark.parametrize("fields", [{"label_nl": "", "label_en": "X"}, {"label_nl": "!!", "label_en": "Exclamations"}])
def test_a_domain_without_a_name_is_asked_for_again(browser_of, bram, fields):
    browser = browser_of(bram)
    browser.get("/moderation/domains/new")
    assert browser.submit("main form", **fields).status == 422


def test_a_label_is_renamed_merged_and_retired(browser_of, session, idea, bram):
    file_anew(session, idea, ["burgerzaken"], ["loket", "balie"])
    session.commit()
    browser = browser_of(bram)
    assert browser.get("/moderation/tags").texts("main .rows a") == ["balie", "loket"]
    browser.get("/moderation/tags/loket")
    browser.submit('form[action="/moderation/tags/loket/merge"]', into="balie")
    assert browser_of(None).get("/tags/loket").address == "/tags/balie"
    browser.get("/moderation/tags/balie")
    browser.submit("main form.form:has(#label)", label="Servicepunt")
    assert browser_of(None).get("/tags/balie").heading == "Servicepunt"
    browser.get("/moderation/tags/balie")
    browser.submit('form[action="/moderation/tags/balie/use"]')
    assert "Servicepunt" not in browser_of(None).get(f"/ideas/{idea.id}-{idea.slug}").text


def test_a_reader_suggests_a_label_and_a_moderator_takes_it_over(browser_of, idea, chaima, bram):
    reader = browser_of(chaima)
    reader.get(f"/ideas/{idea.id}-{idea.slug}/tags")
    reader.submit("main form", label="Ziekteverlof")
    moderator = browser_of(bram)
    assert "Voorgestelde labels (1)" in moderator.get("/moderation").texts(".tabs a")
    moderator.get(f"/moderation/ideas/{idea.id}")
    moderator.submit('form[action="/moderation/suggestions/1"]', do="take-over")
    assert "Ziekteverlof" in browser_of(None).get(f"/ideas/{idea.id}-{idea.slug}").text


def test_a_label_that_was_suggested_before_is_not_taken_again(browser_of, idea, chaima, anna):
    for who, status in ((chaima, 200), (anna, 409)):
        browser = browser_of(who)
        browser.get(f"/ideas/{idea.id}-{idea.slug}/tags")
        assert browser.submit("main form", label="Ziekteverlof").status == status


def write_note(browser, **fields):
    browser.get("/moderation/legal-notes/convenant")
    values = {"text_nl": "Zet **afspraken** op papier.", "text_en": "Write it down.", "owner": "juridische zaken"}
    return browser.submit("main form", **{**values, "review_on": str(today() + timedelta(days=90)), **fields})


def test_a_legal_note_stands_with_its_owner_and_its_day(browser_of, bram):
    write_note(browser_of(bram))
    page = browser_of(None).get("/cooperation-forms/convenant")
    assert page.has(".note strong")
    assert "juridische zaken" in page.text
    assert "geen juridisch advies" in page.text
    assert "achterhaald" not in page.text


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_to_look_again_lies_ahead_and_not_too_far(browser_of, bram, days):
    page = write_note(browser_of(bram), review_on=str(today() + timedelta(days=days)))
    assert page.errors_at("review_on")


def test_an_overdue_note_says_so_to_readers_and_moderators(browser_of, session, bram):
    browser = browser_of(bram)
    write_note(browser)
    session.get(LegalNote, "convenant").review_on = today() - timedelta(days=1)
    session.commit()
    assert "achterhaald" in browser_of(None).get("/cooperation-forms/convenant").text
    assert "Kijk er opnieuw naar" in browser.get("/moderation/legal-notes").text


def test_a_suggestion_for_an_idea_that_was_merged_leads_to_where_it_went(
    browser_of, session, an_idea, idea, chaima, bram
):
    reader = browser_of(chaima)
    reader.get(f"/ideas/{idea.id}-{idea.slug}/tags")
    reader.submit("main form", label="Ziekteverlof")
    kept = an_idea("Het idee dat blijft")
    session.refresh(idea)
    merge_ideas(session, idea, kept, Kept(("burgerzaken",), (), ()), by=bram, reason="Hetzelfde")
    session.refresh(kept)
    session.refresh(bram)
    session.commit()
    page = browser_of(bram).post("/moderation/suggestions/1", data={"do": "take-over"})
    assert page.address == f"/ideas/{kept.id}-{kept.slug}"
