"""Which ideas fit what somebody answers: most answers met first, the lightest among equals, and never a total score."""

import random
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import event

from ideas.actions.filing import file_under, give_motives
from ideas.model.base import now
from ideas.model.ideas import Axis, Idea, Motive, Visibility
from ideas.queries import guide
from ideas.queries.guide import (
    ANSWERS,
    CouncilTurn,
    Mark,
    Question,
    Trust,
    Unsure,
    When,
    how_many_meet,
    ideas_by_wishes_met,
    ideas_that_fit,
    nearby_domains_that_fit,
    weights_of,
    wish_of,
)
from ideas.queries.taxonomy import taxonomy_of

START = now()
HIDDEN = [each for each in Visibility if each not in (Visibility.PUBLISHED, Visibility.MERGED, Visibility.ERASED)]
IN_A_HURRY = {
    Question.WHEN: wish_of(When.WEEKS),
    Question.TRUST: wish_of(Trust.NEW),
    Question.COUNCIL: wish_of(CouncilTurn.STOP),
}


@pytest.fixture
def known(session):
    return taxonomy_of(session)


@pytest.fixture
def listed(session, anna):
    """Put an idea on the board: listed(quick_to_start=5, domains=["wmo"]). What is not said is 1, open or none."""
    numbers = count(1)

    def make(*, domains=(), motives=(), visibility=Visibility.PUBLISHED, **fields):
        number = next(numbers)
        scores = {axis.value: 1 for axis in Axis}
        published = START + timedelta(seconds=number)
        idea = Idea(
            slug=f"idee-{number}", author_id=anna.id, title=f"Idee nummer {number}", question="Hoe pakken we het aan?",
            added_value="Samen sneller", visibility=visibility, published_at=published, **scores | fields,
        )  # fmt: skip
        session.add(idea)
        session.flush()
        file_under(session, idea.id, list(domains))
        give_motives(session, idea.id, motives)
        return idea

    return make


def fitting(session, wishes, domain=None):
    return [fit.idea.id for fit in ideas_that_fit(session, None, wishes, domain, taxonomy_of(session))]


def test_the_guide_asks_five_questions_and_none_is_about_a_form():
    assert [question.value for question in Question] == ["goal", "domain", "when", "trust", "council"]


@pytest.mark.parametrize(
    ("answer", "wish"),
    [
        (Motive.COSTS, Motive.COSTS),
        (Unsure.NOT_KNOWN_YET, Mark(Axis.ADAPTABLE, 4)),
        (When.WEEKS, Mark(Axis.QUICK_TO_START, 4)),
        (When.MONTHS, Mark(Axis.QUICK_TO_START, 3)),
        (When.LATER, None),
        (Trust.NEW, Mark(Axis.LOW_TRUST_NEEDED, 4)),
        (Trust.SOME, Mark(Axis.LOW_TRUST_NEEDED, 3)),
        (Trust.OLD, None),
        (CouncilTurn.STOP, Mark(Axis.EASY_TO_UNDO, 4)),
        (CouncilTurn.STEER, Mark(Axis.ADAPTABLE, 4)),
        (CouncilTurn.STAY, None),
    ],
)
def test_an_answer_asks_one_thing_of_an_idea_or_nothing(answer, wish):
    assert wish_of(answer) == wish


def test_each_of_the_four_reasons_is_asked_by_some_answer():
    wishes = [wish_of(answer) for answers in ANSWERS.values() for answer in answers]
    assert {wish.axis for wish in wishes if isinstance(wish, Mark)} == set(Axis)


def test_no_two_answers_share_a_slug():
    slugs = [answer.value for answers in ANSWERS.values() for answer in answers]
    assert len(slugs) == len(set(slugs))


def test_what_meets_most_answers_comes_first(session, listed):
    one = listed(quick_to_start=4, votes=900, form_slug="overleg-netwerk")
    three = listed(quick_to_start=4, low_trust_needed=5, easy_to_undo=4, form_slug="openbaar-lichaam")
    none = listed(votes=1_000)
    two = listed(quick_to_start=5, easy_to_undo=4)
    assert fitting(session, IN_A_HURRY) == [three.id, two.id, one.id, none.id]


def test_twice_a_three_is_not_once_a_five(session, listed):
    """Marks are never added up: what just misses two answers stands below what meets one of them."""
    misses_both = listed(quick_to_start=3, low_trust_needed=3, easy_to_undo=3)
    meets_one = listed(quick_to_start=5)
    assert fitting(session, IN_A_HURRY) == [meets_one.id, misses_both.id]


def test_a_fit_says_which_answers_are_met(session, listed, known):
    listed(quick_to_start=4, easy_to_undo=5, domains=["wmo"])
    (fit,) = ideas_that_fit(session, None, IN_A_HURRY, "wmo", known)
    assert fit.met == {Question.WHEN, Question.COUNCIL, Question.DOMAIN}


def test_among_equals_the_lightest_form_comes_first(session, listed):
    forms = ["openbaar-lichaam", "convenant", "overleg-netwerk", "personeelspool"]
    ideas = {slug: listed(form_slug=slug, votes=votes) for votes, slug in enumerate(reversed(forms))}
    lightest_first = ["overleg-netwerk", "personeelspool", "convenant", "openbaar-lichaam"]
    assert fitting(session, {}) == [ideas[slug].id for slug in lightest_first]


def test_an_open_form_comes_after_what_needs_no_paper_and_before_what_does(session, listed, known):
    paper, still_open, no_paper = listed(form_slug="convenant"), listed(votes=99), listed(form_slug="personeelspool")
    assert fitting(session, {}) == [no_paper.id, still_open.id, paper.id]
    weights, open_form = weights_of(known)
    assert weights["personeelspool"] < open_form < weights["convenant"]


def test_then_the_one_with_most_votes_comes_first(session, listed):
    few, many = listed(votes=2, form_slug="convenant"), listed(votes=3, form_slug="convenant")
    assert fitting(session, {}) == [many.id, few.id]


def test_and_then_the_newer_one(session, listed):
    older, newer = listed(), listed()
    assert fitting(session, {}) == [newer.id, older.id]


@pytest.mark.parametrize("axis", Axis)
def test_a_reason_that_was_left_open_is_not_met(session, listed, axis):
    listed(**{axis.value: None})
    meets = ideas_by_wishes_met(session, None, {Question.WHEN: Mark(axis, 1)}, None)
    assert meets == {frozenset(): 1}


def test_a_goal_is_met_by_an_idea_with_that_motive(session, listed):
    listed(motives=[Motive.SERVICE])
    wanted = listed(motives=[Motive.SERVICE, Motive.COSTS])
    assert fitting(session, {Question.GOAL: Motive.COSTS})[0] == wanted.id


def test_a_domain_is_where_to_look(session, listed):
    listed(domains=["ict"])
    wanted = listed(domains=["wmo"])
    assert fitting(session, {}, "wmo") == [wanted.id]


def test_a_group_holds_the_ideas_of_its_topics(session, listed):
    wanted = listed(domains=["wmo"])
    assert fitting(session, {}, "sociaal-domein") == [wanted.id]


@pytest.mark.parametrize("visibility", HIDDEN)
def test_what_is_not_published_fits_nothing(session, listed, visibility):
    listed(visibility=visibility, domains=["wmo"])
    assert fitting(session, {}) == fitting(session, {}, "wmo") == []
    assert ideas_by_wishes_met(session, None, IN_A_HURRY, "wmo").total() == 0


def test_at_most_twelve_ideas_are_shown(session, listed):
    for _ in range(15):
        listed()
    assert len(fitting(session, {})) == guide.MOST_SHOWN == 12


def meets(idea, motives, wish):
    if isinstance(wish, Motive):
        return wish in motives
    given = getattr(idea, wish.axis.value)
    return given is not None and given >= wish.at_least


@pytest.mark.parametrize("seed", range(3))
def test_the_database_finds_what_reading_every_idea_would_find(session, listed, known, seed):
    chance = random.Random(seed)
    wishes = {**IN_A_HURRY, Question.GOAL: Motive.KNOWLEDGE}
    weights, open_form = weights_of(known)
    told = []
    for _ in range(60):
        scores = {axis.value: chance.choice([None, 1, 2, 3, 4, 5]) for axis in Axis}
        motives = chance.sample(list(Motive), 2)
        form = chance.choice([None, *known.forms])
        idea = listed(motives=motives, form_slug=form, votes=chance.randint(0, 3), **scores)
        met = frozenset(question for question, wish in wishes.items() if meets(idea, motives, wish))
        told.append((-len(met), weights.get(form, open_form), -idea.votes, -idea.id, met))
    best = sorted(told, key=lambda each: each[:4])[: guide.MOST_SHOWN]
    fits = ideas_that_fit(session, None, wishes, None, known)
    assert [(fit.idea.id, fit.met) for fit in fits] == [(-number, met) for *_, number, met in best]
    counted = ideas_by_wishes_met(session, None, wishes, None)
    for question in wishes:
        others = wishes.keys() - {question}
        assert how_many_meet(counted, others) == sum(met >= others for *_, met in told)


def test_a_topic_has_its_group_and_the_topics_beside_it_nearby(session, listed, known):
    for domain in ("wmo", "wmo", "schuldhulp", "ict"):
        listed(domains=[domain], quick_to_start=4)
    listed(domains=["schuldhulp"], quick_to_start=2)
    wishes = {Question.WHEN: wish_of(When.WEEKS)}
    near = nearby_domains_that_fit(session, None, wishes, known.domains["jeugdhulp"], known)
    assert [(each.domain.slug, each.ideas) for each in near] == [("sociaal-domein", 3), ("wmo", 2), ("schuldhulp", 1)]


def test_a_group_has_other_groups_nearby(session, listed, known):
    listed(domains=["ict"], motives=[Motive.COSTS])
    listed(domains=["wmo"])
    wishes = {Question.GOAL: Motive.COSTS}
    near = nearby_domains_that_fit(session, None, wishes, known.domains["sociaal-domein"], known)
    assert [(each.domain.slug, each.ideas) for each in near] == [("bedrijfsvoering", 1)]


@pytest.mark.parametrize("domain", [None, "wmo"])
def test_on_a_very_large_board_the_guide_looks_at_the_newest(session, listed, monkeypatch, domain):
    monkeypatch.setattr(guide, "MOST_LOOKED_AT", 2)
    listed(domains=["wmo"], votes=99)
    newest = [listed(domains=["wmo"]), listed(domains=["wmo"])]
    assert fitting(session, {}, domain) == [idea.id for idea in reversed(newest)]
    assert ideas_by_wishes_met(session, None, IN_A_HURRY, domain).total() == 2


def test_fitting_ideas_cost_three_questions_however_many_there_are(session, listed, known):
    for _ in range(20):
        listed(domains=["wmo"])
    asked = []

    def listen(*call):
        asked.append(call[2])

    event.listen(session.get_bind(), "before_cursor_execute", listen)
    ideas_that_fit(session, None, IN_A_HURRY, "wmo", known)
    event.remove(session.get_bind(), "before_cursor_execute", listen)
    assert len(asked) == 3
