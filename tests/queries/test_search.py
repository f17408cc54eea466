"""The right idea on top, on both databases."""

import pytest
from sqlalchemy import event, func, select

from ideas.actions.comments import post_comment
from ideas.actions.ideas import disappear, edit_idea
from ideas.actions.search import index_everything
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.model.search import Posting, Word
from ideas.queries import known_words, matching
from ideas.queries.knowledge import knowledge_of
from ideas.queries.search import ideas_matching, understood
from ideas.queries.terms import MOST_CORRECTED, Correction
from ideas.text.asking import asked_in
from tests.conftest import content


@pytest.fixture
def found(session):
    """The titles of what is found, the best first."""

    def look(typed, **how):
        known = knowledge_of(session)
        question = understood(session, asked_in(typed), known)
        return [idea.title for idea in ideas_matching(session, None, question, knowledge=known, **how).ideas]

    return look


@pytest.fixture
def board(an_idea):
    """Three ideas about different things."""
    plain = {"summary": "Kort gezegd.", "added_value": "Het wordt beter.", "how_it_works": "Begin klein."}
    an_idea("Parkeervergunningen samen afgeven", question="Hoe helpen we bewoners sneller?", **plain)
    an_idea("Strooizout kopen met de buren", question="Wie koopt het zout?", **plain)
    an_idea("Jeugdhulp in de regio inkopen", question="Hoe helpen we kinderen?", domains=("jeugdhulp",), **plain)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("parkeervergunning", "Parkeervergunningen samen afgeven"),
        ("vergunning", "Parkeervergunningen samen afgeven"),
        ("parkervergunning", "Parkeervergunningen samen afgeven"),
        ("hoe kopen we zout", "Strooizout kopen met de buren"),
        ("zout", "Strooizout kopen met de buren"),
        ("jeugdzorg", "Jeugdhulp in de regio inkopen"),
        ("kind", "Jeugdhulp in de regio inkopen"),
        ("youth care", "Jeugdhulp in de regio inkopen"),
        ('"met de buren"', "Strooizout kopen met de buren"),
        ("aanbesteden regio", "Jeugdhulp in de regio inkopen"),
        ("strooi zout", "Strooizout kopen met de buren"),
        ("parkeer vergunningen", "Parkeervergunningen samen afgeven"),
        ("afgegeven", "Parkeervergunningen samen afgeven"),
        ("zoutopslag", "Strooizout kopen met de buren"),
    ],
)
def test_what_somebody_types_finds_the_idea(found, board, typed, title):
    assert found(typed)[:1] == [title]


def test_what_is_left_out_is_not_found(found, board):
    assert found("helpen -parkeervergunningen") == ["Jeugdhulp in de regio inkopen"]


def test_a_phrase_is_more_than_its_words(found, board):
    assert found('"kopen met de buren"') == ["Strooizout kopen met de buren"]


def test_a_stop_word_in_a_phrase_counts_too(session, found, board, an_idea, chaima):
    idea = an_idea("Kopen zonder buren", summary="Kopen, want buren willen niet.")
    an_idea("Nog eens kopen bij de buren")
    assert found('"kopen met de buren"') == ["Strooizout kopen met de buren"]
    post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Toch kopen met de buren!")
    session.commit()
    assert sorted(found('"kopen met de buren"')) == ["Kopen zonder buren", "Strooizout kopen met de buren"]


def test_a_phrase_that_stands_nowhere_is_taken_apart(session, board):
    known = knowledge_of(session)
    question = understood(session, asked_in('"buren met zout"'), known)
    found = ideas_matching(session, None, question, knowledge=known)
    assert [idea.title for idea in found.ideas] == ["Strooizout kopen met de buren"]
    assert found.is_loosened


def test_a_reader_is_told_that_only_a_part_of_a_word_was_known(session, board):
    question = understood(session, asked_in("zoutopslag"), knowledge_of(session))
    assert question.corrections == (Correction("zoutopslag", "zout", is_part=True),)


def test_without_an_idea_that_has_it_all_those_with_some_are_found(found, board):
    assert found("zout olifanten strooizout vergunning")


@pytest.mark.parametrize("state", [Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN])
def test_what_is_not_public_is_not_found(found, an_idea, state):
    an_idea("Geheime zwembaden", visibility=state)
    assert found("zwembaden") == []


def test_drafts_in_a_domain_take_the_place_of_nothing(found, an_idea):
    plain = {"summary": "Kort gezegd.", "added_value": "Het wordt beter.", "domains": ("jeugdhulp",)}
    an_idea("Een kamer delen met buren", **plain)
    for _ in range(3):
        an_idea("Een concept over iets", visibility=Visibility.DRAFT, **plain)
    assert found("jeugdzorg", limit=1) == ["Een kamer delen met buren"]


def test_of_a_very_common_word_those_ideas_count_in_which_it_weighs_most(monkeypatch, found, an_idea):
    for module in (known_words, matching):
        monkeypatch.setattr(module, "MOST_PER_WORD", 2)
    # The longer the summary, the less the word in it weighs. Where it weighs the same, the newer idea counts.
    for number, more in enumerate((0, 3, 3, 3)):
        an_idea(f"Zonder dat woord {number}", summary=f"Strooizout {'en nog iets ' * more}")
    assert found("strooizout") == ["Zonder dat woord 0", "Zonder dat woord 3"]


def test_a_changed_text_is_found_by_its_new_words_only(session, found, an_idea, anna):
    idea = an_idea("Geheime zwembaden")
    edit_idea(session, idea, content(title="Openbare tuinen"), by=anna)
    session.commit()
    assert found("zwembaden") == []
    assert found("tuinen") == ["Openbare tuinen"]


def test_a_comment_is_found_until_the_idea_leaves(session, found, idea, chaima):
    post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Bij ons heet dat zwaluwstaarten.")
    session.commit()
    assert found("zwaluwstaarten") == [idea.title]
    disappear(session, idea, Visibility.WITHDRAWN)
    session.commit()
    assert found("zwaluwstaarten") == []


def test_the_numbers_of_the_words_are_those_of_the_rows(session, board, idea):
    disappear(session, idea, Visibility.WITHDRAWN)
    session.commit()
    counted = select(Posting.word_id, func.count().label("ideas")).group_by(Posting.word_id).subquery()
    wrong = select(Word.stem).outerjoin(counted, counted.c.word_id == Word.id)
    wrong = wrong.where(Word.ideas != func.coalesce(counted.c.ideas, 0))
    assert session.scalars(wrong).all() == []


def test_reading_everything_anew_changes_nothing(session, board):
    rows = select(Posting.word_id, Posting.idea_id, Posting.weight, Posting.places).order_by(
        Posting.word_id, Posting.idea_id
    )
    before = session.execute(rows).all()
    assert index_everything(session) == 3
    session.commit()
    assert session.execute(rows).all() == before


def test_pages_neither_repeat_nor_lose_an_idea(session, an_idea):
    for number in range(7):
        an_idea(f"Samen zwemmen nummer {number}")
    known = knowledge_of(session)
    question = understood(session, asked_in("zwemmen"), known)
    seen, after = [], None
    while True:
        page = ideas_matching(session, None, question, knowledge=known, after=after, limit=3)
        seen += [idea.id for idea in page.ideas]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)


def test_it_costs_as_much_for_one_idea_as_for_ten(session, engine, an_idea):
    def costs():
        known = knowledge_of(session)
        asked = []

        def listen(*told):
            asked.append(told[2])

        event.listen(session.get_bind(), "before_cursor_execute", listen)
        ideas_matching(session, None, understood(session, asked_in("samen zwemmen"), known), knowledge=known)
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len(asked)

    an_idea("Samen zwemmen")
    for_one = costs()
    for number in range(9):
        an_idea(f"Samen zwemmen {number}")
    assert costs() == for_one


def test_a_word_that_is_said_again_and_again_asks_for_one_thing(session, board):
    question = understood(session, asked_in("zout " * 40 + "vergunning"), knowledge_of(session))
    assert [term.typed for term in question.terms] == [("zout",), ("vergunning",)]


def test_of_many_words_that_nobody_wrote_only_some_are_compared_with_all(session, board):
    typed = " ".join(f"parkeervergunnin{letter}x" for letter in "abcdefgh")
    question = understood(session, asked_in(typed), knowledge_of(session))
    assert 0 < len(question.corrections) <= MOST_CORRECTED
