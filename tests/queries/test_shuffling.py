"""Ideas in an order by lot: the same on every page, on both databases, in long and in short lists."""

from itertools import count

import pytest
from sqlalchemy import event, insert

from ideas.actions.filing import file_under
from ideas.model.base import now
from ideas.model.ideas import Idea, Stage, Visibility
from ideas.model.refusals import BadCursor, BadSeed, UnknownSlug
from ideas.queries import shuffling
from ideas.queries.cursors import Place, cursor_at
from ideas.queries.rankings import Narrowing, newest_ideas
from ideas.queries.shuffling import ideas_at_random
from ideas.queries.taxonomy import taxonomy_of
from ideas.text.shuffles import FEWEST_BITS, Shuffle

SEED = "2026-03-03-7k2mq"
PILOT = Narrowing(stage=Stage.PILOT)


@pytest.fixture
def board(session, anna):
    """Fill the board: board(20) puts ideas 1 to 20 on it, board(range(1, 90, 3)) those with these numbers."""
    names = count(1)

    def fill(numbers, **fields):
        rows = [
            {
                "id": number, "slug": f"idee-{next(names)}", "author_id": anna.id, "title": f"Idee nummer {number}",
                "question": "Hoe pakken we het aan?", "added_value": "Samen sneller", "quick_to_start": 3,
                "adaptable": 3, "low_trust_needed": 3, "easy_to_undo": 3, "visibility": Visibility.PUBLISHED,
                "published_at": now(), **fields,
            }
            for number in (range(1, numbers + 1) if isinstance(numbers, int) else numbers)
        ]  # fmt: skip
        if rows:
            session.execute(insert(Idea), rows)
        session.flush()

    return fill


@pytest.fixture
def long_lists(monkeypatch):
    """Ten ideas are a long list here, so that the way of long lists is walked with few."""
    monkeypatch.setattr(shuffling, "SHORT_LIST", 10)


def numbers_of(page):
    return [idea.id for idea in page.ideas]


def walk(session, *, seed=SEED, **how):
    """The numbers on each page, until there is no next one."""
    pages, after = [], None
    while True:
        page = ideas_at_random(session, None, seed=seed, after=after, **how)
        pages.append(numbers_of(page))
        after = page.after
        if after is None:
            return pages


def as_drawn(numbers, bits=FEWEST_BITS):
    return sorted(numbers, key=Shuffle(SEED, bits).place_of)


@pytest.mark.parametrize("limit", [1, 4, 7, 20, 50])
def test_a_walk_meets_every_idea_once_in_the_order_that_was_drawn(session, board, limit):
    board(20)
    pages = walk(session, limit=limit)
    assert [number for page in pages for number in page] == as_drawn(range(1, 21))
    assert all(len(page) == limit for page in pages[:-1])


@pytest.mark.parametrize("limit", [1, 4, 7, 20, 50])
def test_a_walk_through_a_long_list_is_the_same(session, board, long_lists, limit):
    board(range(1, 300, 7))
    pages = walk(session, limit=limit)
    assert [number for page in pages for number in page] == as_drawn(range(1, 300, 7))


@pytest.mark.parametrize("limit", [3, 8])
@pytest.mark.parametrize("every", [2, 20, 97])
def test_a_filter_leaves_out_ideas_and_keeps_their_order(session, board, long_lists, limit, every):
    """Every second one is found at the first look; with fewer the list is read whole, or looked at further on."""
    wanted = list(range(every, 1_000, every))
    board(wanted, stage=Stage.PILOT)
    board(number for number in range(1, 1_000) if number not in wanted)
    pages = walk(session, limit=limit, narrowed=PILOT, taxonomy=taxonomy_of(session))
    assert [number for page in pages for number in page] == as_drawn(wanted)


def test_a_page_that_finds_too_few_in_time_is_short_and_loses_none(session, board, long_lists, monkeypatch):
    monkeypatch.setattr(shuffling, "MOST_LOOKS", 40)
    wanted = list(range(50, 1_000, 50))
    board(wanted, stage=Stage.PILOT)
    board(number for number in range(1, 1_000) if number % 50)
    pages = walk(session, limit=4, narrowed=PILOT, taxonomy=taxonomy_of(session))
    assert [number for page in pages for number in page] == as_drawn(wanted)
    assert any(len(page) < 4 for page in pages[:-1])


def test_another_seed_is_another_order(session, board):
    board(20)
    orders = {tuple(walk(session, seed=f"2026-03-03-0000{code}", limit=20)[0]) for code in "0123456789"}
    assert len(orders) == 10


def test_an_empty_board_has_one_empty_page(session):
    assert ideas_at_random(session, None, seed=SEED) == ([], [], None)


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN])
@pytest.mark.parametrize("short", [10, 2_000])
def test_a_hidden_idea_is_never_in_it(session, board, anna, bram, monkeypatch, visibility, short):
    monkeypatch.setattr(shuffling, "SHORT_LIST", short)
    board(range(1, 40, 2), visibility=visibility)
    board(range(2, 41, 2))
    for actor in (None, anna, bram):
        assert numbers_of(ideas_at_random(session, actor, seed=SEED, limit=50)) == as_drawn(range(2, 41, 2))


def test_a_new_idea_comes_between_the_others_and_leaves_them_in_their_order(session, board):
    board(20)
    first = ideas_at_random(session, None, seed=SEED, limit=6)
    board([21, 22, 23])
    second = ideas_at_random(session, None, seed=SEED, after=first.after, limit=50)
    met = numbers_of(first) + numbers_of(second)
    assert [number for number in met if number <= 20] == as_drawn(range(1, 21))
    assert len(set(met)) == len(met)


def test_a_walk_goes_on_when_the_last_idea_seen_is_gone(session, board):
    board(20)
    first = ideas_at_random(session, None, seed=SEED, limit=6)
    session.get(Idea, numbers_of(first)[-1]).visibility = Visibility.WITHDRAWN
    session.flush()
    second = ideas_at_random(session, None, seed=SEED, after=first.after, limit=50)
    assert numbers_of(first) + numbers_of(second) == as_drawn(range(1, 21))


def test_a_walk_goes_on_in_its_order_when_the_board_grows_out_of_it(session, board):
    board(20)
    first = ideas_at_random(session, None, seed=SEED, limit=6)
    board([2**FEWEST_BITS, 2**FEWEST_BITS + 5])
    second = ideas_at_random(session, None, seed=SEED, after=first.after, limit=50)
    assert numbers_of(first) + numbers_of(second) == as_drawn(range(1, 21))


def test_a_walk_that_begins_after_that_holds_the_new_ideas_as_well(session, board):
    board([1, 2, 3, 2**FEWEST_BITS])
    assert numbers_of(ideas_at_random(session, None, seed=SEED)) == as_drawn([1, 2, 3, 2**FEWEST_BITS], FEWEST_BITS + 1)


@pytest.mark.parametrize("seed", ["", "1", "2026-03-03", "2026-02-30-7k2mq", "x" * 5_000])
def test_what_is_no_seed_is_refused(session, seed):
    with pytest.raises(BadSeed):
        ideas_at_random(session, None, seed=seed)


@pytest.mark.parametrize("place", [Place(3, 1), Place(-1, 1), Place(2**31 - 1, 2**31 - 1), Place(5, 2**20)])
def test_a_place_that_the_lot_did_not_give_is_refused(session, board, place):
    board(20)
    with pytest.raises(BadCursor):
        ideas_at_random(session, None, seed=SEED, after=cursor_at(place))


def test_a_place_of_another_seed_or_order_is_refused(session, board):
    board(20)
    here = ideas_at_random(session, None, seed=SEED, limit=3).after
    for seed, after in (("2026-03-03-00000", here), (SEED, newest_ideas(session, None, limit=3).after)):
        with pytest.raises(BadCursor):
            ideas_at_random(session, None, seed=seed, after=after)


def test_an_unknown_filter_is_refused(session):
    with pytest.raises(UnknownSlug):
        ideas_at_random(
            session, None, seed=SEED, narrowed=Narrowing(domain="maanreizen"), taxonomy=taxonomy_of(session)
        )


def test_a_card_names_the_domains(session, board):
    board(1)
    file_under(session, 1, ["wmo", "afval"])
    assert ideas_at_random(session, None, seed=SEED).ideas[0].domains == ("wmo", "afval")


@pytest.mark.parametrize("ideas", [2, 60, 600])
@pytest.mark.parametrize("narrowed", [Narrowing(), PILOT], ids=["all", "few"])
def test_a_page_costs_six_questions_at_most_however_many_ideas_there_are(
    session, engine, board, long_lists, ideas, narrowed
):
    board(range(30, ideas + 1, 30), stage=Stage.PILOT)
    board(number for number in range(1, ideas + 1) if number % 30)
    known, asked = taxonomy_of(session), []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    ideas_at_random(session, None, seed=SEED, narrowed=narrowed, taxonomy=known, limit=5)
    assert len(asked) <= 6
