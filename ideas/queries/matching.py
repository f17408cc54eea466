"""Which ideas hold what was asked for, and how well? One statement, the same on both databases.

An idea is found when what it holds makes up enough of the mass of the question (`known_words.py`). Only the terms that
cannot be missed are looked up for all ideas; the others are looked up for the ideas that those brought up. Of a common
word only the ideas are taken where it weighs most. That bounds the work at any number of ideas. All sums are whole
numbers, so that both databases agree on every tie.

Everything that was asked for travels as a few lists of numbers: a statement with a part for each word would take longer
to put together than to answer.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from ideas.model.accounts import Account
from ideas.model.given import given, not_by_index, spelled
from ideas.model.ideas import Idea, IdeaDomain, Visibility
from ideas.model.organisations import Organisation
from ideas.model.search import Posting, Word
from ideas.model.tags import IdeaTag
from ideas.model.votes import IdeaOrganisation
from ideas.queries.known_words import MOST_PER_WORD, Weighed

# So many when more is asked for than so many things: together they are as many.
FEW_TERMS = 4
MOST_PER_WORD_OF_MANY = 400
# What says so many times less than another thing that was asked for, is not looked up beside it.
HARDLY_ANYTHING = 10
# What an idea has to hold of the mass of a question, in hundredths.
ENOUGH = 45
# What it weighs (of 1,000) that an idea is filed under a thing of this kind.
WEIGHT_OF_THING = {"domain": 380, "form": 420, "tag": 600, "organisation": 500}
# Plain tables: a statement of many parts is put together in half the time. The others are for a second look at them.
_HERE = Posting.__table__
_BESIDE = _HERE.alias("beside")
_LAST = _HERE.alias("last_one")
# The empty word stands in every idea that can be found, and there is hardly more to read of it than numbers.
_LISTED = _HERE.alias("listed")
_EMPTY_WORD = select(Word.__table__.c.id).where(Word.__table__.c.stem == "").scalar_subquery()
_WORD = ("term", "word_id", "is_common", "boost")
Bind = Callable[[str], BindParameter[Any]]
# So many shapes of questions are kept put together.
MOST_SHAPES = 100


class _Shape(NamedTuple):
    """What a statement consists of: its terms and lists, and how far and in which way words are looked up."""

    terms: tuple[int, ...]
    lists: tuple[str, ...]
    most: int
    one_by_one: bool


def ideas_holding(terms: Sequence[Weighed], enough: int = ENOUGH) -> CTE:
    """The ideas that hold enough of this, as a table of `idea_id` and `score`.

    `enough` in hundredths of the mass; 0 means that anything will do.
    """
    shape, values = _taken_apart(terms, enough)
    return _put_together(shape, lambda name: bindparam(None, values[name], unique=True, **_kind_of(name)))


def ideas_holding_these(terms: Sequence[Weighed], enough: int = ENOUGH) -> tuple[CTE, dict[str, Any]]:
    """The same, put together once for all questions of one shape; what was asked for goes along when it is executed."""
    shape, values = _taken_apart(terms, enough)
    return _put_together_once(shape), values


@lru_cache(maxsize=MOST_SHAPES)
def _put_together_once(shape: _Shape) -> CTE:
    return _put_together(shape, lambda name: bindparam(name, **_kind_of(name)))


def _kind_of(name: str) -> dict[str, Any]:
    """A list is spelled, see `given.py`; slugs are a plain one; all else are numbers."""
    is_text = name.startswith(("first", "other", "slugs"))
    return {"type_": Text if is_text else Integer, "expanding": name.startswith("slugs")}


def _taken_apart(terms: Sequence[Weighed], enough: int) -> tuple[_Shape, dict[str, Any]]:
    needed = max(1, -(-sum(term.mass for term in terms) * enough // 100))
    telling, rest = _that_cannot_be_missed(terms, needed)
    largest = max(term.mass for term in terms)
    rest = [term for term in rest if term.mass * HARDLY_ANYTHING >= largest]
    most = MOST_PER_WORD if len(terms) <= FEW_TERMS else MOST_PER_WORD_OF_MANY
    lists = {**_lists_of(telling, "first"), **_lists_of(rest, "other")}
    shape = _Shape(tuple(sorted(term.number for term in terms)), tuple(lists), most, _is_less_one_by_one(telling, rest))
    masses = {f"mass_of_{term.number}": term.mass for term in terms}
    slugs = {f"slugs_of_{name}": [row[1] for row in rows] for name, rows in lists.items() if "_things_" in name}
    return shape, {**masses, **slugs, "needed": needed, **{name: spelled(rows) for name, rows in lists.items()}}


def _put_together(shape: _Shape, bind: Bind) -> CTE:
    hits = [_hit(name, bind, shape.most) for name in shape.lists if name.startswith("first")]
    # Asked for twice, and each time SQLite would look for a way of its own.
    first = union_all(*hits).cte("first_hits").prefix_with("MATERIALIZED")
    brought_up = select(first.c.idea_id).distinct().cte("brought_up")
    others = [_hit_among(name, bind, shape, brought_up) for name in shape.lists if name.startswith("other")]
    every = union_all(select(*first.c), *others).subquery("hits")
    # Of each term the best way in which an idea holds it, side by side: to sort them twice would take twice as long.
    scores = [func.max(case((every.c.term == term, every.c.score))).label(f"of_{term}") for term in shape.terms]
    best = select(every.c.idea_id, *scores).group_by(every.c.idea_id).subquery("best")
    own = {term: best.c[f"of_{term}"] for term in shape.terms}
    held = [case((score.is_not(None), bind(f"mass_of_{term}")), else_=0) for term, score in own.items()]
    score = reduce(add, (func.coalesce(score, 0) for score in own.values()))
    found = select(best.c.idea_id, score.label("score")).where(reduce(add, held) >= bind("needed"))
    # Words are kept of published ideas only, but a draft is filed as well.
    return (_listed(found) if any(name.startswith("first_things") for name in shape.lists) else found).cte("found")


def _listed(found: Select[Any]) -> Select[Any]:
    every = found.subquery("every")
    # Joined, PostgreSQL would read the list of all ideas.
    is_listed = select(literal(1)).where(_LISTED.c.word_id == _EMPTY_WORD, _LISTED.c.idea_id == every.c.idea_id)
    return select(*every.c).where(is_listed.scalar_subquery().is_not(None))


def words_given(rows: BindParameter[Any], *names: str, most: int, table: str) -> CTE:
    """Words that are looked for, as a table with columns of these names; `stands` finds where they stand.

    Among the names are `word_id`, and `is_common`: of a common word only so many ideas count, where it weighs most.
    """
    asked = given(rows, *names, table=f"{table}_given")
    columns = {"least": _LAST.c.weight, "least_idea": _LAST.c.idea_id}
    lasts = [
        case((asked.c.is_common == 1, func.coalesce(_the_last_of(asked.c.word_id, column, most), 0)), else_=0).label(
            name
        )
        for name, column in columns.items()
    ]
    # Looked up once for each word, and not again for every idea in which it stands.
    return select(*asked.c, *lasts).cte(table).prefix_with("MATERIALIZED")


def stands(asked: CTE, here: Any) -> ColumnElement[bool]:
    """The condition that a posting is one of a word of `words_given`."""
    is_last = or_(here.c.weight > asked.c.least, here.c.idea_id >= asked.c.least_idea)
    return and_(here.c.word_id == asked.c.word_id, here.c.weight >= asked.c.least, is_last)


def _the_last_of(word: ColumnElement[int], column: ColumnElement[int], most: int) -> ColumnElement[int]:
    in_order = select(column).where(_LAST.c.word_id == word).order_by(_LAST.c.weight.desc(), _LAST.c.idea_id.desc())
    return in_order.offset(most - 1).limit(1).scalar_subquery()


def _that_cannot_be_missed(terms: Sequence[Weighed], needed: int) -> tuple[list[Weighed], list[Weighed]]:
    """The terms of which an idea has to hold at least one, and those that are not enough even together."""
    rest, mass = [], 0
    for term in sorted(terms, key=lambda term: (term.mass, term.number)):
        if mass + term.mass >= needed:
            break
        mass += term.mass
        rest.append(term)
    return [term for term in terms if term not in rest], rest


def _is_less_one_by_one(telling: Sequence[Weighed], rest: Sequence[Weighed]) -> bool:
    """Whether to look every other word up in each idea that was brought up, and not read where those words stand."""
    ideas = sum(min(term.spread[word], MOST_PER_WORD) for term in telling for word in term.words)
    words = [term.spread[word] for term in rest for word in term.words]
    return ideas * len(words) <= sum(words)


def _lists_of(terms: Sequence[Weighed], which: str) -> dict[str, list[tuple[int | str, ...]]]:
    """What these terms ask for: words, words that only stand for a term together, by their number, and things by kind.

    A list is called `first_words`, `first_groups_1`, `first_things_domain`.
    """
    lists: defaultdict[str, list[tuple[int | str, ...]]] = defaultdict(list)
    for term in terms:
        for thing, boost in term.things.items():
            score = boost * WEIGHT_OF_THING[thing.kind]
            lists[f"{which}_things_{thing.kind}"].append((term.number, thing.slug, score))
        for (rarest, *others), boost, is_common in term.groups:
            lists[f"{which}_groups_{len(others)}"].append((term.number, rarest, int(is_common), boost, *others))
        for word, boost in term.words.items():
            lists[f"{which}_words"].append((term.number, word, int(word in term.common), boost))
    return dict(sorted(lists.items()))


def _hit(name: str, bind: Bind, most: int) -> Select[Any]:
    """Where what this list asks for stands: the term, the idea, and what that is worth."""
    _which, kind, *more = name.split("_")
    if kind == "things":
        # Once more as a plain list: PostgreSQL reads a whole table where it cannot see for how few slugs.
        asked = given(bind(name), "term", "slug", "score", table=name, texts=["slug"])
        return _FILED[more[0]](asked, bind(f"slugs_of_{name}"))
    if kind == "groups":
        return _together(name, bind, int(more[0]))
    asked = words_given(bind(name), *_WORD, most=most, table=name)
    score = (_HERE.c.weight * asked.c.boost).label("score")
    return select(asked.c.term, _HERE.c.idea_id, score).join(_HERE, stands(asked, _HERE))


def _together(name: str, bind: Bind, number: int) -> Select[Any]:
    """Words that only stand for a term together, in one idea; the rarest of them is looked up."""
    names = [f"other_{place}" for place in range(number)]
    asked = words_given(bind(name), *_WORD, *names, most=MOST_PER_WORD, table=name)
    # Joined, PostgreSQL would read all words of each idea to see whether these are among them.
    others = [
        select(_BESIDE.c.weight)
        .where(_BESIDE.c.word_id == asked.c[word], _BESIDE.c.idea_id == _HERE.c.idea_id)
        .scalar_subquery()
        .label(word)
        for word in names
    ]
    columns = (asked.c.term, asked.c.boost, _HERE.c.idea_id, _HERE.c.weight, *others)
    found = select(*columns).join(_HERE, stands(asked, _HERE)).cte(f"{name}_found").prefix_with("MATERIALIZED")
    weight: ColumnElement[int] = found.c.weight
    for word in names:
        weight = case((found.c[word] < weight, found.c[word]), else_=weight)
    score = (weight * found.c.boost).label("score")
    return select(found.c.term, found.c.idea_id, score).where(*(found.c[word].is_not(None) for word in names))


def _hit_among(name: str, bind: Bind, shape: _Shape, brought_up: CTE) -> Select[Any]:
    """The same among some ideas: each is looked up by the key of the postings."""
    if not name.endswith("_words"):
        hit = _hit(name, bind, shape.most)
        return hit.where(hit.selected_columns.idea_id.in_(select(brought_up.c.idea_id)))
    asked = given(bind(name), *_WORD, table=name)
    # No database knows how many there are of either, so each way is spelled such that it has no other.
    if shape.one_by_one:
        return _one_by_one(asked, brought_up)
    score = (_HERE.c.weight * asked.c.boost).label("score")
    found = select(asked.c.term, _HERE.c.idea_id, score).join(_HERE, _HERE.c.word_id == asked.c.word_id)
    return found.where(not_by_index(_HERE.c.idea_id).in_(select(brought_up.c.idea_id)))


def _one_by_one(asked: CTE, brought_up: CTE) -> Select[Any]:
    there = (_HERE.c.word_id == asked.c.word_id, _HERE.c.idea_id == brought_up.c.idea_id)
    score = (select(_HERE.c.weight).where(*there).scalar_subquery() * asked.c.boost).label("score")
    each = select(asked.c.term, brought_up.c.idea_id, score).select_from(brought_up).join(asked, literal(True))
    looked_up = each.cte("looked_up").prefix_with("MATERIALIZED")
    return select(*looked_up.c).where(looked_up.c.score.is_not(None))


def _in_domains(asked: CTE, slugs: BindParameter[Any]) -> Select[Any]:
    slug = IdeaDomain.domain_slug
    return _filed(asked, IdeaDomain.idea_id).join(IdeaDomain, and_(slug == asked.c.slug, slug.in_(slugs)))


def _with_forms(asked: CTE, slugs: BindParameter[Any]) -> Select[Any]:
    there = and_(Idea.form_slug == asked.c.slug, Idea.form_slug.in_(slugs), Idea.visibility == Visibility.PUBLISHED)
    return _filed(asked, Idea.id).join(Idea, there)


def _with_tags(asked: CTE, slugs: BindParameter[Any]) -> Select[Any]:
    slug = IdeaTag.tag_slug
    return _filed(asked, IdeaTag.idea_id).join(IdeaTag, and_(slug == asked.c.slug, slug.in_(slugs)))


def _from_organisations(asked: CTE, slugs: BindParameter[Any]) -> Select[Any]:
    """Supported from there, or written there by somebody who verifiably works there."""
    code = Organisation.code
    named = and_(Organisation.slug == asked.c.slug, Organisation.slug.in_(slugs))
    supported = (
        _filed(asked, IdeaOrganisation.idea_id)
        .join(Organisation, named)
        .join(IdeaOrganisation, and_(IdeaOrganisation.organisation_code == code, IdeaOrganisation.votes > 0))
    )
    written = (
        _filed(asked, Idea.id)
        .join(Organisation, named)
        .join(Account, and_(Account.organisation_code == code, Account.organisation_verified_by.is_not(None)))
        .join(Idea, Idea.author_id == Account.id)
    )
    both = union_all(supported, written).subquery()
    return select(*both.c)


def _filed(asked: CTE, idea_id: Any) -> Select[Any]:
    return select(asked.c.term, idea_id.label("idea_id"), asked.c.score)


_FILED = {
    "domain": _in_domains, "form": _with_forms, "tag": _with_tags, "organisation": _from_organisations,
}  # fmt: skip
