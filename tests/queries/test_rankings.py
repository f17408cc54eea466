"""Which ideas come first, and pages that never repeat or lose one."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event
from sqlalchemy.exc import IntegrityError

from ideas.actions.filing import file_under, give_motives, give_tags
from ideas.model.base import now
from ideas.model.ideas import Idea, Motive, Stage, Visibility
from ideas.model.refusals import BadCursor, UnknownSlug
from ideas.queries.orders import ideas_in_order
from ideas.queries.rankings import (
    Narrowing,
    Order,
    Period,
    featured_ideas,
    ideas_by_support,
    ideas_gaining_support,
    ideas_with_broad_support,
    is_anything_applied,
    most_applied_ideas,
    most_discussed_ideas,
    newest_ideas,
)
from ideas.queries.taxonomy import taxonomy_of

START = now()
# Of an erased idea no text could be listed, and a merged one leads on: test_closing.py and test_merging.py look at those.
HIDDEN = [each for each in Visibility if each not in (Visibility.PUBLISHED, Visibility.MERGED, Visibility.ERASED)]
# Every order of the list that reads a column, and which one. The one by lot stands in test_shuffling.py.
ORDERS = [
    (Order.TOP, Period.WEEK, "votes_week"),
    (Order.TOP, Period.MONTH, "votes_month"),
    (Order.TOP, Period.YEAR, "votes_year"),
    (Order.TOP, Period.ALL, "votes"),
    (Order.TRENDING, Period.ALL, "trend"),
    (Order.NEW, Period.ALL, "published_at"),
    (Order.DISCUSSED, Period.ALL, "comments"),
    (Order.BROAD, Period.ALL, "municipalities"),
    (Order.APPLIED, Period.ALL, "adoptions"),
]
# What an order has to know beside that.
LOT = {Order.RANDOM: {"seed": "2026-03-03-7k2mq"}}
every_order = pytest.mark.parametrize(("order", "period", "field"), ORDERS, ids=[field for *_, field in ORDERS])


def score_for(field, rank):
    """A value of this column; a higher rank comes first."""
    if field == "published_at":
        return START + timedelta(seconds=rank)
    return rank + 0.1 if field == "trend" else rank


@pytest.fixture
def listed(session, anna):
    """Put an idea on the board with these tallies: listed(votes=3)."""
    numbers = count(1)

    def make(*, visibility=Visibility.PUBLISHED, **fields):
        number = next(numbers)
        fields = {"published_at": START, "submitted_at": START, **fields}
        idea = Idea(
            slug=f"idee-{number}", author_id=anna.id, title=f"Idee nummer {number}", question="Hoe pakken we het aan?",
            added_value="Samen sneller", quick_to_start=3, adaptable=3, low_trust_needed=3, easy_to_undo=3,
            visibility=visibility, **fields,
        )  # fmt: skip
        session.add(idea)
        session.flush()
        return idea

    return make


def numbers_of(page):
    return [idea.id for idea in page.ideas]


def walk(session, order, period, *, limit, **how):
    """The numbers on each page, until there is no next one."""
    pages, after = [], None
    while True:
        page = ideas_in_order(session, None, order, period, after=after, limit=limit, **how)
        pages.append(numbers_of(page))
        after = page.after
        if after is None:
            return pages


def narrowed(session, **to):
    return numbers_of(newest_ideas(session, None, narrowed=Narrowing(**to), taxonomy=taxonomy_of(session)))


@every_order
def test_the_highest_comes_first(session, listed, order, period, field):
    low, high, middle = (listed(**{field: score_for(field, rank)}) for rank in (1, 3, 2))
    page = ideas_in_order(session, None, order, period)
    assert numbers_of(page) == [high.id, middle.id, low.id]


@every_order
def test_a_tie_goes_to_the_newer_idea(session, listed, order, period, field):
    first, second, third = (listed(**{field: score_for(field, 5)}) for _ in range(3))
    assert numbers_of(ideas_in_order(session, None, order, period)) == [third.id, second.id, first.id]


@every_order
@pytest.mark.parametrize("limit", [1, 4, 7])
def test_a_walk_over_many_ties_meets_every_idea_once(session, listed, order, period, field, limit):
    ideas = [listed(**{field: score_for(field, number % 3)}) for number in range(25)]
    wanted = sorted(ideas, key=lambda idea: (getattr(idea, field), idea.id), reverse=True)
    pages = walk(session, order, period, limit=limit)
    assert [number for page in pages for number in page] == [idea.id for idea in wanted]


@every_order
def test_every_page_but_the_last_is_full(session, listed, order, period, field):
    for number in range(10):
        listed(**{field: score_for(field, number % 2)})
    assert [len(page) for page in walk(session, order, period, limit=4)] == [4, 4, 2]


@every_order
def test_a_full_last_page_leads_nowhere(session, listed, order, period, field):
    for _ in range(8):
        listed(**{field: score_for(field, 1)})
    assert [len(page) for page in walk(session, order, period, limit=4)] == [4, 4]


@every_order
def test_a_new_idea_on_top_does_not_disturb_a_walk(session, listed, order, period, field):
    for _ in range(6):
        listed(**{field: score_for(field, 1)})
    first = ideas_in_order(session, None, order, period, limit=3)
    listed(**{field: score_for(field, 2)})
    second = ideas_in_order(session, None, order, period, limit=3, after=first.after)
    assert numbers_of(first) + numbers_of(second) == sorted(numbers_of(first) + numbers_of(second), reverse=True)
    assert len({*numbers_of(first), *numbers_of(second)}) == 6


@every_order
def test_a_walk_goes_on_when_the_last_idea_seen_is_gone(session, listed, order, period, field):
    ideas = [listed(**{field: score_for(field, 1)}) for _ in range(6)]
    first = ideas_in_order(session, None, order, period, limit=3)
    ideas[3].visibility = Visibility.WITHDRAWN
    session.flush()
    second = ideas_in_order(session, None, order, period, limit=3, after=first.after)
    assert numbers_of(second) == [idea.id for idea in reversed(ideas[:3])]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ranks=st.lists(st.integers(0, 3), max_size=20), limit=st.integers(1, 8), order=st.sampled_from(ORDERS))
def test_pages_of_any_size_over_any_ties_hold_every_idea_once(session, listed, ranks, limit, order):
    session.execute(delete(Idea))
    kind, period, field = order
    ideas = [listed(**{field: score_for(field, rank)}) for rank in ranks]
    wanted = sorted(ideas, key=lambda idea: (getattr(idea, field), idea.id), reverse=True)
    met = [number for page in walk(session, kind, period, limit=limit) for number in page]
    assert met == [idea.id for idea in wanted]


@every_order
@pytest.mark.parametrize("visibility", HIDDEN)
def test_a_hidden_idea_is_never_listed(session, listed, bram, anna, order, period, field, visibility):
    listed(**{field: score_for(field, 9)}, visibility=visibility)
    for actor in (None, anna, bram):
        assert ideas_in_order(session, actor, order, period).ideas == []


@every_order
def test_a_hidden_idea_between_others_is_on_no_page(session, listed, order, period, field):
    shown = []
    for number in range(9):
        hidden = number % 2
        idea = listed(**{field: score_for(field, 1)}, visibility=Visibility.WAITING if hidden else Visibility.PUBLISHED)
        shown += [] if hidden else [idea.id]
    pages = walk(session, order, period, limit=2)
    assert [number for page in pages for number in page] == shown[::-1]


def test_an_empty_board_has_one_empty_page(session):
    assert newest_ideas(session, None) == ([], [], None)


def test_a_list_can_be_narrowed_to_a_domain(session, listed):
    wanted, other = listed(), listed()
    file_under(session, wanted.id, ["wmo"])
    file_under(session, other.id, ["jeugdhulp"])
    assert narrowed(session, domain="wmo") == [wanted.id]


def test_a_group_holds_the_ideas_of_its_topics(session, listed):
    care, youth, waste = listed(), listed(), listed()
    file_under(session, care.id, ["wmo"])
    file_under(session, youth.id, ["jeugdhulp"])
    file_under(session, waste.id, ["afval"])
    assert narrowed(session, domain="sociaal-domein") == [youth.id, care.id]


def test_an_idea_in_two_topics_of_a_group_is_listed_once(session, listed):
    idea = listed()
    file_under(session, idea.id, ["wmo", "jeugdhulp"])
    assert narrowed(session, domain="sociaal-domein") == [idea.id]


def test_a_list_can_be_narrowed_to_a_form(session, listed):
    wanted, _, _ = listed(form_slug="convenant"), listed(form_slug="dvo"), listed()
    assert narrowed(session, form="convenant") == [wanted.id]


def test_a_list_can_be_narrowed_to_a_tier(session, listed):
    light, _, lighter, _ = (listed(form_slug=form) for form in ("kennisdeling", "dvo", "overleg-netwerk", None))
    assert narrowed(session, tier=1) == [lighter.id, light.id]


def test_a_list_can_be_narrowed_to_a_motive(session, listed):
    wanted, other = listed(), listed()
    give_motives(session, wanted.id, [Motive.COSTS, Motive.SERVICE])
    give_motives(session, other.id, [Motive.SERVICE])
    assert narrowed(session, motive=Motive.COSTS) == [wanted.id]


def test_a_list_can_be_narrowed_to_a_stage(session, listed):
    wanted, _ = listed(stage=Stage.STOPPED), listed(stage=Stage.PILOT)
    assert narrowed(session, stage=Stage.STOPPED) == [wanted.id]


def test_a_list_can_be_narrowed_to_a_label(session, listed):
    wanted, other = listed(), listed()
    give_tags(session, wanted.id, ["Balie"])
    give_tags(session, other.id, ["Regio"])
    assert narrowed(session, tag="balie") == [wanted.id]


def test_narrowings_add_up(session, listed):
    wanted, other = listed(form_slug="convenant", stage=Stage.PILOT), listed(form_slug="convenant")
    for idea in (wanted, other):
        file_under(session, idea.id, ["wmo"])
    assert narrowed(session, domain="wmo", form="convenant", stage=Stage.PILOT) == [wanted.id]


def test_a_narrowed_list_never_shows_a_hidden_idea(session, listed):
    hidden = listed(visibility=Visibility.WITHDRAWN)
    file_under(session, hidden.id, ["wmo"])
    assert narrowed(session, domain="wmo") == []


@every_order
def test_a_walk_through_a_narrowed_list_meets_every_idea_once(session, listed, order, period, field):
    wanted = []
    for number in range(12):
        idea = listed(**{field: score_for(field, number % 2)})
        file_under(session, idea.id, ["wmo" if number % 3 else "afval"])
        wanted += [idea] if number % 3 else []
    wanted.sort(key=lambda idea: (getattr(idea, field), idea.id), reverse=True)
    narrowing = {"narrowed": Narrowing(domain="wmo"), "taxonomy": taxonomy_of(session)}
    pages = walk(session, order, period, limit=3, **narrowing)
    assert [number for page in pages for number in page] == [idea.id for idea in wanted]


@pytest.mark.parametrize("unknown", [{"domain": "maanreizen"}, {"form": "kartel"}, {"domain": "' OR 1=1 --"}])
def test_an_unknown_slug_is_refused(session, unknown):
    with pytest.raises(UnknownSlug):
        narrowed(session, **unknown)


def test_a_place_from_another_order_is_refused(session, listed):
    for _ in range(3):
        listed()
    by_date = newest_ideas(session, None, limit=1).after
    with pytest.raises(BadCursor):
        ideas_by_support(session, None, after=by_date)


def test_a_card_names_the_domains_in_the_order_of_choice(session, listed):
    idea = listed()
    file_under(session, idea.id, ["wmo", "afval"])
    assert newest_ideas(session, None).ideas[0].domains == ("wmo", "afval")


def test_the_last_pick_is_featured_first(session, listed):
    earlier, later = listed(featured_at=START - timedelta(days=1)), listed(featured_at=START)
    listed()
    assert [idea.id for idea in featured_ideas(session, None)] == [later.id, earlier.id]


def test_no_more_are_featured_than_asked_for(session, listed):
    for _ in range(5):
        listed(featured_at=START)
    assert len(featured_ideas(session, None, limit=3)) == 3


def test_a_hidden_idea_is_not_featured(session, listed):
    listed(featured_at=START, visibility=Visibility.WITHDRAWN)
    assert featured_ideas(session, None) == []


@pytest.mark.parametrize("ideas", [1, 15])
def test_a_page_costs_two_queries_however_long_it_is(session, engine, listed, ideas):
    for _ in range(ideas):
        listed()
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    ideas_gaining_support(session, None)
    assert len(asked) == 2


def test_each_order_is_its_own_question(session, listed):
    listed(votes=2, votes_week=1, comments=1, trend=1.0, municipalities=1, adoptions=2)
    listed(votes=1, votes_week=2, comments=2, trend=2.0, municipalities=2, adoptions=1)
    for order, question in (
        (Order.TOP, ideas_by_support),
        (Order.TRENDING, ideas_gaining_support),
        (Order.NEW, newest_ideas),
        (Order.DISCUSSED, most_discussed_ideas),
        (Order.BROAD, ideas_with_broad_support),
        (Order.APPLIED, most_applied_ideas),
    ):
        assert ideas_in_order(session, None, order, Period.ALL) == question(session, None)


@pytest.mark.parametrize("order", [order for order in Order if order is not Order.RELEVANCE])
def test_every_order_can_be_asked_for(session, listed, order):
    idea = listed()
    assert numbers_of(ideas_in_order(session, None, order, Period.ALL, **LOT.get(order, {}))) == [idea.id]


def test_something_is_applied_once_a_published_idea_has_a_report(session, listed):
    listed(adoptions=1, visibility=Visibility.WITHDRAWN)
    listed()
    assert not is_anything_applied(session, None)
    listed(adoptions=1)
    assert is_anything_applied(session, None)


def test_the_number_of_practice_reports_never_falls_below_zero(session, listed):
    with pytest.raises(IntegrityError):
        listed(adoptions=-1)
