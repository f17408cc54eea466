"""What was drawn is kept, within a bound that no visitor can fill up."""

from concurrent.futures import ThreadPoolExecutor
from sys import getsizeof

from flask import template_rendered
from markupsafe import Markup

from ideas.plumbing.drawer import Drawer

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


def test_a_visitor_sees_at_once_what_changed(browser_of, idea, chaima, bram, session):
    def seen():
        page = browser_of(None).get(f"/ideas/{idea.id}")
        listed = browser_of(None).get("/ideas").one("main article[data-idea]")
        return (page.heading, page.one("main article")["data-votes"], listed["data-votes"], page.has(".mark.special"))

    assert seen() == ("Elkaars balie bezetten", "1", "1", False)
    browser_of(chaima).post(f"/ideas/{idea.id}-{idea.slug}/vote", data={"vote": "cast"})
    assert seen() == ("Elkaars balie bezetten", "2", "2", False)
    browser_of(bram).post(f"/moderation/ideas/{idea.id}/feature", data={"reason": "Slim en klein"})
    assert seen() == ("Elkaars balie bezetten", "2", "2", True)


def test_a_page_that_was_drawn_for_a_visitor_is_drawn_once(app, browser_of, idea):
    drawn = []
    with app.app_context():
        template_rendered.connect(lambda _sender, template, **_more: drawn.append(template.name), app, weak=False)
    for _ in range(3):
        browser_of(None).get(f"/ideas/{idea.id}-{idea.slug}")
    assert drawn == ["ideas/show.html"]


def test_what_a_member_sees_is_drawn_for_that_member(browser_of, idea, chaima):
    address = f"/ideas/{idea.id}-{idea.slug}"
    browser_of(None).get(address)
    assert browser_of(chaima).get(address).has("form[data-vote-form]")
    assert not browser_of(None).get(address).has("form[data-vote-form]")
