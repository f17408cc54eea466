"""A question about ideas in an order by lot: the same for whoever has the seed, on every page and on both databases.

The order is that of all numbers (`text/shuffles.py`); what is not in a list is passed over. Nothing is stored for it,
so a new idea stands somewhere between the others, and these stay in their order.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from ideas.model.ideas import Idea
from ideas.model.refusals import BadCursor, BadSeed
from ideas.permissions import Actor
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.rankings import (
    CARD,
    EVERYTHING,
    IdeaPage,
    ListedIdea,
    Narrowing,
    conditions_of,
    seen_by,
    with_domains,
)
from ideas.queries.taxonomy import Taxonomy
from ideas.text.shuffles import FEWEST_BITS, Shuffle, bits_for, day_of_seed

# A list of so many ideas is read whole and put in order. In a longer one the order is followed to where its ideas are.
SHORT_LIST = 2_000
# How many ideas are looked at for each that a page has room for: enough when one in five is in the list.
LOOKS = 8
# What a second look may cost. On a board of a million ideas a page of a list that holds one in 500 may then be shorter.
MOST_LOOKS = 8_000


class _Stretch(NamedTuple):
    """A piece of an order: it begins behind the place `after`, and no number in it is above `highest`."""

    shuffle: Shuffle
    highest: int
    after: int
    limit: int


class _Met(NamedTuple):
    """The places on a stretch where ideas of the list stand. It was followed up to `end`; None says: to the last."""

    places: Sequence[int]
    end: int | None


def ideas_at_random(
    session: Session,
    actor: Actor,
    *,
    seed: str,
    narrowed: Narrowing = EVERYTHING,
    taxonomy: Taxonomy | None = None,
    also: Sequence[ColumnElement[bool]] = (),
    after: str | None = None,
    limit: int = 20,
) -> IdeaPage:
    """In which order does the lot of this seed put the ideas? Raises BadSeed."""
    if day_of_seed(seed) is None:
        raise BadSeed(seed[:40])
    highest = session.scalar(select(func.max(Idea.id))) or 0
    stretch = _stretch(seed, highest, after=after, limit=limit)
    conditions = conditions_of(narrowed, taxonomy)
    seen = seen_by(session, actor, narrowed)
    shown = and_(*seen, *conditions, *also)
    met = _met(session, stretch, shown, is_short=len(seen) > 1)
    places = {stretch.shuffle.number_at(place): place for place in met.places[:limit]}
    # Once more as far as they are shown: one may have left the board between the two questions.
    cards = session.execute(select(*CARD).where(Idea.id.in_(list(places)), shown))
    ideas = sorted((ListedIdea(*row) for row in cards), key=lambda idea: places[idea.id])
    scores = [places[idea.id] for idea in ideas]
    return IdeaPage(with_domains(session, ideas), scores, _cursor_after(stretch, met))


def _stretch(seed: str, highest: int, *, after: str | None, limit: int) -> _Stretch:
    if after is None:
        return _Stretch(Shuffle(seed, bits_for(highest)), highest, -1, limit)
    place = place_of(after, int)
    # A walk that began before the board grew out of its shuffle goes on in the one in which it began.
    for bits in range(bits_for(highest), FEWEST_BITS - 1, -1):
        shuffle = Shuffle(seed, bits)
        if place.id < shuffle.size and shuffle.place_of(place.id) == place.score:
            return _Stretch(shuffle, min(highest, shuffle.size - 1), shuffle.place_of(place.id), limit)
    raise BadCursor(after)


def _met(session: Session, stretch: _Stretch, shown: ColumnElement[bool], *, is_short: bool) -> _Met:
    """The ideas of the list that come next, at the cost of at most three questions. `is_short` when that is known."""
    enough = stretch.limit + 1
    if stretch.highest > SHORT_LIST and not is_short:
        met = _met_on_the_way(session, stretch, shown, looks=LOOKS * enough)
        if met.end is None or len(met.places) >= enough:
            return met
    numbers = session.scalars(select(Idea.id).where(shown).limit(SHORT_LIST + 1)).all()
    if len(numbers) <= SHORT_LIST:
        places = sorted(stretch.shuffle.place_of(number) for number in numbers if number <= stretch.highest)
        return _Met([place for place in places if place > stretch.after], None)
    # More than SHORT_LIST of them, so at least one in so many: three times what would do on average.
    looks = min(3 * enough * stretch.highest // SHORT_LIST, MOST_LOOKS)
    return _met_on_the_way(session, stretch, shown, looks=looks)


def _met_on_the_way(session: Session, stretch: _Stretch, shown: ColumnElement[bool], *, looks: int) -> _Met:
    onward = stretch.shuffle.walk(stretch.after + 1)
    passed = {number: place for place, number in islice(_that_exist(onward, stretch.highest), looks)}
    listed = session.scalars(select(Idea.id).where(Idea.id.in_(list(passed)), shown)).all()
    end = max(passed.values()) if len(passed) == looks else None
    return _Met(sorted(passed[number] for number in listed), end)


def _that_exist(onward: Iterator[tuple[int, int]], highest: int) -> Iterator[tuple[int, int]]:
    return ((place, number) for place, number in onward if 0 < number <= highest)


def _cursor_after(stretch: _Stretch, met: _Met) -> str | None:
    last = met.places[stretch.limit - 1] if len(met.places) > stretch.limit else met.end
    return None if last is None else cursor_at(Place(last, stretch.shuffle.number_at(last)))
