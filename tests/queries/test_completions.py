"""What the search box offers while somebody types, on both databases."""

import pytest
from sqlalchemy import event

from ideas.actions.filing import give_tags
from ideas.actions.taxonomy import merge_domains, merge_tags, use_domain, use_tag
from ideas.model.domains import Domain
from ideas.model.ideas import Visibility
from ideas.model.tags import Tag
from ideas.queries.completions import MOST_IDEAS, MOST_OF_A_KIND, ideas_offered, things_offered
from ideas.queries.knowledge import knowledge_of
from ideas.text.asking import unfinished_in

PLAIN = {"summary": "Kort gezegd.", "added_value": "Het wordt beter.", "how_it_works": "Begin klein."}


@pytest.fixture
def titles(session):
    """The titles that are offered, the best first: titles("strooi")."""

    def look(typed, who=None):
        offered = ideas_offered(session, who, unfinished_in(typed), knowledge=knowledge_of(session))
        return [idea.title for idea in offered]

    return look


@pytest.fixture
def named(session):
    """The things that are offered, by kind: named("jeugd", "domain")."""

    def look(typed, kind, language="nl"):
        offered = things_offered(knowledge_of(session).glossary, unfinished_in(typed), language)
        return [thing.label for thing in offered.get(kind, [])]

    return look


@pytest.fixture
def board(an_idea):
    """Three ideas about different things."""
    an_idea("Parkeervergunningen samen afgeven", question="Hoe helpen we bewoners sneller?", **PLAIN)
    an_idea("Strooizout kopen met de buren", question="Wie koopt het zout?", **PLAIN)
    an_idea("Huizen bouwen in de regio", question="Waar wonen onze kinderen?", **PLAIN)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("st", "Strooizout kopen met de buren"),
        ("strooiz", "Strooizout kopen met de buren"),
        ("STROOIZOUT", "Strooizout kopen met de buren"),
        ("strooizout kop", "Strooizout kopen met de buren"),
        ("hoe koop je het zou", "Strooizout kopen met de buren"),
        ("zout ", "Strooizout kopen met de buren"),
        ("strooizuot", "Strooizout kopen met de buren"),
        ("parkeerv", "Parkeervergunningen samen afgeven"),
        ("parkeervergunni", "Parkeervergunningen samen afgeven"),
        ("huiz", "Huizen bouwen in de regio"),
        ("huis bou", "Huizen bouwen in de regio"),
    ],
)
def test_a_beginning_is_enough(titles, board, typed, title):
    assert titles(typed)[:1] == [title]


def test_the_beginning_of_a_later_part_of_a_compound_is_enough(titles, board, an_idea):
    an_idea("Parkeren op het plein", question="Waar staan de wagens?", **PLAIN)
    assert titles("vergu") == ["Parkeervergunningen samen afgeven"]


def test_after_a_space_a_word_is_whole(titles, board):
    assert titles("strooi") == ["Strooizout kopen met de buren"]
    assert unfinished_in("strooi ").begun == ""
    assert unfinished_in("strooi.").begun == ""


@pytest.mark.parametrize("typed", ["", " ", "s", "de het een ", "???", "\x00", "😀"])
def test_too_little_offers_nothing(titles, board, typed):
    assert titles(typed) == []


def test_what_is_left_out_is_not_offered(titles, board):
    assert titles("kinde") == ["Huizen bouwen in de regio"]
    assert titles("-huizen kinde") == []


@pytest.mark.parametrize("state", [Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN])
@pytest.mark.parametrize("who", [None, "anna", "bram"])
def test_what_is_not_public_is_offered_to_nobody(titles, an_idea, anna, bram, state, who):
    an_idea("Geheime zwembaden", visibility=state)
    assert titles("zwemb", {"anna": anna, "bram": bram}.get(who)) == []


def test_a_handful_is_offered(titles, an_idea):
    for number in range(MOST_IDEAS + 3):
        an_idea(f"Samen zwemmen nummer {number}")
    assert len(titles("zwem")) == MOST_IDEAS


def test_it_costs_as_many_questions_for_one_idea_as_for_ten(session, an_idea):
    def costs():
        known, asked = knowledge_of(session), []

        def listen(*told):
            asked.append(told[2])

        event.listen(session.get_bind(), "before_cursor_execute", listen)
        assert ideas_offered(session, None, unfinished_in("samen zwe"), knowledge=known)
        event.remove(session.get_bind(), "before_cursor_execute", listen)
        return len(asked)

    an_idea("Samen zwemmen")
    for_one = costs()
    for number in range(9):
        an_idea(f"Samen zwemmen {number}")
    assert costs() == for_one == 2


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("jeugdh", "Jeugdhulp en jeugdbescherming"),
        ("jeugdhulp en jeugdb", "Jeugdhulp en jeugdbescherming"),
        ("hulp", "Jeugdhulp en jeugdbescherming"),
        ("JÉUGDZ", "Jeugdhulp en jeugdbescherming"),
        ("hoe verbeteren we jeugdh", "Jeugdhulp en jeugdbescherming"),
    ],
)
def test_a_domain_is_offered_by_the_beginnings_of_its_names(named, typed, label):
    assert named(typed, "domain")[:1] == [label]


def test_a_name_is_told_in_the_language_of_the_reader(named):
    assert named("jeugdh", "domain", "en") == ["Youth care and protection"]
    assert named("youth c", "domain", "nl") == ["Jeugdhulp en jeugdbescherming"]


def test_what_begins_so_stands_before_what_has_it_further_on(named):
    assert named("afval", "domain")[:2] == ["Afval en grondstoffen", "Water, afval en milieu"]


def test_forms_and_organisations_are_offered_as_well(named):
    assert named("dienstverleningso", "form") == ["Dienstverleningsovereenkomst (DVO)"]
    assert named("zutp", "organisation") == ["Zutphen"]


def test_a_letter_names_nothing_and_two_name_a_few(named):
    assert named("e", "domain") == []
    assert len(named("ve", "organisation")) == MOST_OF_A_KIND


def test_a_label_that_is_not_used_any_more_is_not_offered(session, named, idea, bram):
    give_tags(session, idea.id, ["Strooizout", "Strooiwagens", "Strooipapier"])
    session.commit()
    assert named("strooi", "tag") == ["Strooipapier", "Strooiwagens", "Strooizout"]
    use_tag(session, session.get(Tag, "strooipapier"), in_use=False, by=bram)
    merge_tags(session, session.get(Tag, "strooiwagens"), session.get(Tag, "strooizout"), by=bram)
    session.commit()
    assert named("strooi", "tag") == ["Strooizout"]
    assert named("strooiwag", "tag") == ["Strooizout"]


def test_a_domain_that_went_into_another_leads_there(session, named, bram):
    merge_domains(session, session.get(Domain, "afval"), session.get(Domain, "burgerzaken"), by=bram)
    use_domain(session, session.get(Domain, "jeugdhulp"), in_use=False, by=bram)
    session.commit()
    assert named("jeugdhulp en", "domain") == []
    assert named("afval en gr", "domain") == named("burgerz", "domain")[:1]
