"""How many ideas would be left with each further choice? Counted as far as that stays cheap, and no further.

On a board of some thousands of ideas everything is counted. On a larger one a list is counted when what somebody chose
leaves so few ideas that the database can begin with those; otherwise nothing is said, rather than something wrong.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, and_, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from ideas.model.ideas import Axis, Idea, IdeaDomain, IdeaMotive
from ideas.model.search import Word
from ideas.permissions import Actor
from ideas.queries.rankings import HIGH, Narrowing, conditions_of, seen_by
from ideas.queries.taxonomy import Taxonomy

# A board with so many ideas can be looked through for every list.
SMALL_BOARD = 5_000
# Of more ideas than this it is only said that there are more.
MOST_COUNTED = 2_000

_AXES = [getattr(Idea, axis) for axis in Axis]


class Facets(NamedTuple):
    """How many ideas a list holds, and how many of them have each word. Without `total` there are more than counted."""

    total: int | None
    counts: tuple[tuple[str, str, int], ...] = ()

    def by_kind(self, kind: str) -> dict[str, int]:
        """The numbers of one kind: `domain`, `stage`, `motive`, `form` or `axis`."""
        return {value: number for of_kind, value, number in self.counts if of_kind == kind}


def facets_of(
    session: Session,
    actor: Actor,
    *,
    narrowed: Narrowing,
    taxonomy: Taxonomy,
    also: Sequence[ColumnElement[bool]] = (),
    most: int = MOST_COUNTED,
) -> Facets | None:
    """How many ideas of this list have each domain, stage, motive, form and strong side? None: it was not counted.

    `also` are conditions by which few ideas are left, as words are that somebody looks for.
    """
    seen = seen_by(session, actor, narrowed)
    begins_with_few = len(seen) > 1 or bool(also or narrowed.call)
    if not begins_with_few and _ideas_on_the_board(session) > SMALL_BOARD:
        return None
    shown = and_(*seen, *conditions_of(narrowed, taxonomy), *also)
    found = select(Idea.id, Idea.stage, Idea.form_slug, *_AXES).where(shown).limit(most + 1).cte("counted")
    # Grouped by the column itself, SQLite would walk through the domains and motives of the whole board.
    numbers = select(found.c.id)
    parts = [
        _counted("", literal(""), numbers),
        _counted("stage", found.c.stage, numbers),
        _counted("form", found.c.form_slug, numbers.where(found.c.form_slug.is_not(None))),
        _counted(
            "domain",
            cast(IdeaDomain.domain_slug, Text),
            select(found.c.id).join(IdeaDomain, IdeaDomain.idea_id == found.c.id),
        ),
        _counted("motive", cast(IdeaMotive.motive, Text), numbers.join(IdeaMotive, IdeaMotive.idea_id == found.c.id)),
    ]
    parts += [_counted("axis", literal(axis.key), numbers.where(found.c[axis.key] >= HIGH)) for axis in _AXES]
    rows = [(row.kind, row.value, row.number) for row in session.execute(union_all(*parts))]
    total = sum(number for kind, _value, number in rows if not kind)
    if total > most:
        return Facets(None)
    return Facets(total, tuple(sorted(row for row in rows if row[0])))


def _counted(kind: str, value: Any, of: Any) -> Any:
    columns = (literal(kind).label("kind"), value.label("value"), func.count().label("number"))
    return of.with_only_columns(*columns, maintain_column_froms=True).group_by(value)


def _ideas_on_the_board(session: Session) -> int:
    """The empty word stands in every published idea, and its ideas are counted already."""
    return session.scalar(select(Word.ideas).where(Word.stem == "")) or 0
