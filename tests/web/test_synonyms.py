"""Moderators keep the words that mean the same."""

import pytest
from sqlalchemy import select

from ideas.actions.reference import load_reference
from ideas.actions.synonyms import keep_synonyms, remove_synonyms
from ideas.model.audit import AuditEvent
from ideas.model.refusals import NotInThisState
from ideas.model.search import Synonym
from ideas.queries.synonyms import every_synonym


def words_with(session, phrase):
    found = [group for group in every_synonym(session) if phrase in group.spellings]
    session.commit()
    return found[0].spellings if found else ()


def titles_for(browser, typed):
    return browser.get(f"/ideas?q={typed}").texts("main article h2")


def test_words_that_a_moderator_adds_find_each_other_at_once(browser_of, session, an_idea, bram):
    an_idea("Samen zout strooien")
    brams = browser_of(bram)
    assert titles_for(brams, "pekel") == []
    brams.get("/moderation/synonyms/new")
    page = brams.submit("main form.form", words="pekel, zout")
    assert "pekel, zout" in page.texts("main .rows a")
    assert titles_for(brams, "pekel") == ["Samen zout strooien"]
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.number.desc())).first()
    assert event.deed == "keep-synonyms"


def test_words_are_changed_and_taken_apart_again(browser_of, session, bram):
    number = session.scalars(select(Synonym.meaning).where(Synonym.phrase == "jeugdhulp")).one()
    session.commit()
    brams = browser_of(bram)
    page = brams.get(f"/moderation/synonyms/{number}")
    assert page.soup.find("a", string="Zoek “jeugdzorg”")["href"] == "/ideas?q=jeugdzorg"
    brams.submit("main form.form", words="jeugdhulp, opvoedhulp")
    assert words_with(session, "jeugdhulp") == ("jeugdhulp", "opvoedhulp")
    assert words_with(session, "jeugdzorg") == ()
    brams.post(f"/moderation/synonyms/{number}/remove")
    assert words_with(session, "jeugdhulp") == ()


def test_what_a_moderator_changed_stays_at_the_next_start(browser_of, session, bram):
    number = session.scalars(select(Synonym.meaning).where(Synonym.phrase == "jeugdhulp")).one()
    session.commit()
    browser_of(bram).post(f"/moderation/synonyms/{number}/remove")
    load_reference(session)
    session.commit()
    assert words_with(session, "jeugdhulp") == ()


def test_a_board_whose_moderators_removed_every_word_stays_without(session, bram):
    for group in every_synonym(session):
        remove_synonyms(session, group.meaning, by=bram)
    load_reference(session)
    session.commit()
    assert every_synonym(session) == []


def test_a_word_that_is_typed_twice_is_kept_once(browser_of, session, bram):
    brams = browser_of(bram)
    brams.get("/moderation/synonyms/new")
    brams.submit("main form.form", words="zout, Zout, pekel, zout")
    assert words_with(session, "zout") == ("pekel", "zout")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Vul dit in."),
        ("zout", "Vul minstens twee woorden in"),
        ("zout, Zout", "Vul minstens twee woorden in"),
        ("zout, de", "“de” zegt te weinig"),
        ("zout, !!", "“!!” zegt te weinig"),
        ("zout, " + "x" * 81, "is te lang"),
        ("zout, jeugdzorg", "“jeugdzorg” betekent al hetzelfde als “jeugdhulp”"),
        (", ".join(f"zout{number}" for number in range(21)), "Vul er hoogstens 20 in"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(browser_of, session, bram, words, said):
    brams = browser_of(bram)
    brams.get("/moderation/synonyms/new")
    page = brams.submit("main form.form", words=words)
    assert page.status == 422
    assert said in page.text
    assert page.one("#words").get("value", "") == words
    assert words_with(session, "zout") == ()


def test_a_word_has_one_meaning_also_when_two_moderators_are_at_it(session, bram):
    keep_synonyms(session, ["pekel", "strooizout"], meaning=None, by=bram)
    session.commit()
    with pytest.raises(NotInThisState):
        keep_synonyms(session, ["pekel", "zoutwater"], meaning=None, by=bram)
    session.rollback()


def test_members_do_not_keep_words(browser_of, session, chaima):
    assert browser_of(chaima).get("/moderation/synonyms").status == 403
