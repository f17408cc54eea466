"""What was drawn is kept, within a bound that no visitor can fill up."""

from concurrent.futures import ThreadPoolExecutor
from sys import getsizeof

from markupsafe import Markup

from ideas.plumbing.pieces import Drawer

CARD = Markup("<li>Elkaars balie bezetten</li>")
ROOM_FOR_TEN = 10 * getsizeof(CARD)


def kept(drawer, keys):
    return [key for key in keys if drawer.find(key) is not None]


def test_a_piece_is_found_under_what_it_was_drawn_from():
    drawer = Drawer()
    drawer.put_away(("card", 1), CARD)
    assert drawer.find(("card", 1)) is CARD
    assert drawer.find(("card", 2)) is None


def test_the_pieces_together_never_take_more_than_their_room():
    drawer = Drawer(ROOM_FOR_TEN)
    for n in range(1_000):
        drawer.put_away(n, CARD)
        assert drawer.bytes <= ROOM_FOR_TEN
    assert kept(drawer, range(1_000)) == list(range(990, 1_000))


def test_a_piece_that_is_used_stays():
    drawer = Drawer(ROOM_FOR_TEN)
    for n in range(1_000):
        drawer.put_away(n, CARD)
        drawer.find(0)
    assert drawer.find(0) is CARD


def test_one_large_piece_counts_as_many_small_ones():
    drawer = Drawer(ROOM_FOR_TEN)
    for n in range(10):
        drawer.put_away(n, CARD)
    drawer.put_away("panel", Markup("x") * (ROOM_FOR_TEN // 2))
    assert 3 <= len(kept(drawer, range(10))) <= 5


def test_a_piece_larger_than_all_the_room_is_not_kept():
    drawer = Drawer(ROOM_FOR_TEN)
    drawer.put_away("panel", Markup("x") * ROOM_FOR_TEN)
    assert drawer.find("panel") is None
    assert drawer.bytes == 0


def test_pieces_put_away_at_the_same_moment_are_counted_once():
    drawer = Drawer(ROOM_FOR_TEN)
    with ThreadPoolExecutor(4) as visitors:
        list(visitors.map(lambda n: drawer.put_away(n % 5, CARD), range(2_000)))
    assert drawer.bytes == 5 * getsizeof(CARD)
