"""The ideas that resemble one: worked out once in ten minutes, and looked up each time whether they can be read."""

from time import monotonic
from typing import NamedTuple

from ideas.model.ideas import Idea
from ideas.plumbing.house import house
from ideas.plumbing.knowledge import knowledge
from ideas.plumbing.session import db
from ideas.queries.likeness import Resembling, ideas_like, still_readable

KEPT_FOR_SECONDS = 600.0
# So many ideas have theirs kept; who is not looked at goes first.
MOST_KEPT = 2_000
SHOWN = 4


class Kept(NamedTuple):
    """What resembled an idea, until when that is taken for true, and for which text it was worked out."""

    until: float
    changed_at: object
    found: tuple[Resembling, ...]


def alike(idea: Idea) -> list[Resembling]:
    """The published ideas that resemble this one most, as they are called now."""
    if not idea.is_published:
        return []
    known = house().alike
    kept = known.get(idea.id)
    if kept is None or kept.until < monotonic() or kept.changed_at != idea.changed_at:
        found = ideas_like(db(), idea, knowledge(), limit=SHOWN)
        while len(known) >= MOST_KEPT:
            known.pop(next(iter(known)), None)
        known.pop(idea.id, None)
        known[idea.id] = Kept(monotonic() + KEPT_FOR_SECONDS, idea.changed_at, tuple(found))
        return found
    return still_readable(db(), kept.found)
