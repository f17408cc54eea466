"""Which ideas hold what was asked for, and how well? One statement, the same on both databases.

Each thing that was asked for has a mass: what it says, the rarer the more. An idea is found when what it holds makes up
enough of the mass of the question. Only the terms that cannot be missed are looked up for all ideas; the others are
looked up for the ideas that those brought up. Of a word that stands in very many ideas only the ideas are taken where
it weighs most. That bounds the work at any number of ideas. All sums are whole numbers, so that both databases agree on
every tie.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.given import given, known_after, not_by_index
from ideas.model.ideas import Idea, IdeaDomain
from ideas.model.organisations import Organisation
from ideas.model.search import Posting, Word
from ideas.model.tags import IdeaTag
from ideas.model.votes import IdeaOrganisation
from ideas.queries.glossary import BY_WORD, LONGEST_PHRASE, Named
from ideas.queries.terms import Term
from ideas.text.weighing import rarity

# Of a word in more ideas than this, the ideas where it weighs most. A reader never gets that far down a list.
MOST_PER_WORD = 1_500
# So many when more is asked for than so many things: together they are as many.
FEW_TERMS = 4
MOST_PER_WORD_OF_MANY = 400
# So many words may stand for one term; for one that is written all over the board the nearest are enough.
MOST_WORDS_PER_TERM = 120
MOST_FOR_A_COMMON_TERM = 8
COMMON_FROM = 1_000
# When a term stands in so many ideas, a common word that only carries a little of it brings up nothing but noise.
PLENTY = 20
A_LITTLE = 0.45
# What an idea has to hold of the mass of a question, in hundredths.
ENOUGH = 45
# What it weighs (of 1,000) that an idea is filed under a thing of this kind.
WEIGHT_OF_THING = {"domain": 380, "form": 420, "tag": 600, "organisation": 500}
# A word that only names a thing says as much as one that stands in one of so many ideas.
IDEAS_PER_THING = 3
_EXACT = 0.84
# Plain tables: a statement of many parts is put together in half the time. The others are for words side by side.
_HERE = Posting.__table__
_BESIDE = [_HERE.alias(f"beside_{number}") for number in range(LONGEST_PHRASE)]
_SCALE = 100


class KnownWord(NamedTuple):
    """A stem that stands in ideas: its number, and in how many."""

    id: int
    ideas: int


class Together(NamedTuple):
    """Words that only stand for a term together, by their numbers, the rarest first; and what they carry of it."""

    words: tuple[int, ...]
    boost: int
    is_common: bool


@dataclass(frozen=True)
class Weighed:
    """A term with what the database needs of it. `mass` is what it says; each boost is mass times nearness."""

    number: int
    mass: int
    words: dict[int, int]
    common: frozenset[int]
    groups: list[Together]
    # In how many ideas each of its words stands.
    spread: dict[int, int]
    things: dict[Named, int]


def words_known(session: Session, stems: Iterable[str]) -> dict[str, KnownWord]:
    """Which of these stems stand in ideas? The empty one always answers, with the number of all ideas."""
    wanted = sorted({"", *stems})
    found = session.execute(select(Word.stem, Word.id, Word.ideas).where(Word.stem.in_(wanted)))
    return {"": KnownWord(0, 0)} | {row.stem: KnownWord(row.id, row.ideas) for row in found}


def weighed(terms: Sequence[Term], known: dict[str, KnownWord]) -> list[Weighed]:
    """The terms that stand in at least one idea, or name a thing, each with its mass."""
    everywhere = known[""].ideas
    found = []
    for number, term in enumerate(terms):
        words = {root: near for root, near in term.stems.items() if root in known}
        groups = {phrase: near for phrase, near in term.groups.items() if all(root in known for root in phrase)}
        if not (words or groups or term.things):
            continue
        exact = sum(known[root].ideas for root, near in words.items() if near >= _EXACT)
        exact = exact or max((known[root].ideas for root in words), default=0)
        exact += sum(min(known[root].ideas for root in phrase) for phrase, near in groups.items() if near >= _EXACT)
        if not (words or groups) and max(term.things.values()) <= BY_WORD:
            # Nobody wrote it, and it is only a word out of the names of things.
            exact = everywhere // IDEAS_PER_THING
        mass = max(1, round(_SCALE * rarity(min(exact, everywhere), everywhere)))
        most = MOST_FOR_A_COMMON_TERM if exact > COMMON_FROM else MOST_WORDS_PER_TERM
        telling = [
            root for root in words if words[root] >= A_LITTLE or exact < PLENTY or known[root].ideas <= MOST_PER_WORD
        ]
        nearest = sorted(telling, key=lambda root: (-words[root], -known[root].ideas, root))[:most]
        found.append(
            Weighed(
                number,
                mass,
                {known[root].id: max(1, round(mass * words[root])) for root in nearest},
                frozenset(known[root].id for root in nearest if known[root].ideas > MOST_PER_WORD),
                [_together(phrase, known, round(mass * near)) for phrase, near in groups.items()],
                {known[root].id: known[root].ideas for root in nearest},
                {thing: max(1, round(mass * sure)) for thing, sure in term.things.items()},
            )
        )
    return found


def _together(phrase: Sequence[str], known: dict[str, KnownWord], boost: int) -> Together:
    rarest_first = sorted((known[root] for root in phrase), key=lambda word: (word.ideas, word.id))
    return Together(tuple(word.id for word in rarest_first), boost, rarest_first[0].ideas > MOST_PER_WORD)


def ideas_holding(terms: Sequence[Weighed], enough: int = ENOUGH) -> CTE:
    """The ideas that hold enough of this, as a table of `idea_id` and `score`.

    `enough` in hundredths of the mass; 0 means that anything will do.
    """
    needed = max(1, -(-sum(term.mass for term in terms) * enough // 100))
    telling, rest = _that_cannot_be_missed(terms, needed)
    most = MOST_PER_WORD if len(terms) <= FEW_TERMS else MOST_PER_WORD_OF_MANY
    first = union_all(*_hits(telling, most)).cte("first_hits")
    brought_up = select(first.c.idea_id).distinct().cte("brought_up")
    one_by_one = _is_less_one_by_one(telling, rest)
    others = _hits_among(rest, brought_up, one_by_one=one_by_one) if rest else []
    every = union_all(select(first.c.term, first.c.idea_id, first.c.score), *others).subquery("hits")
    best = (
        select(every.c.term, every.c.idea_id, func.max(every.c.score).label("score"))
        .group_by(every.c.term, every.c.idea_id)
        .subquery("best")
    )
    masses = case({term.number: term.mass for term in terms}, value=best.c.term, else_=0)
    held = func.sum(masses)
    score = func.sum(best.c.score).label("score")
    found = select(best.c.idea_id, score).group_by(best.c.idea_id).having(held >= needed)
    return found.cte("found")


def _that_cannot_be_missed(terms: Sequence[Weighed], needed: int) -> tuple[list[Weighed], list[Weighed]]:
    """The terms of which an idea has to hold at least one, and those that are not enough even together."""
    rest, mass = [], 0
    for term in sorted(terms, key=lambda term: (term.mass, term.number)):
        if mass + term.mass >= needed:
            break
        mass += term.mass
        rest.append(term)
    return [term for term in terms if term not in rest], rest


def _hits(terms: Sequence[Weighed], most: int) -> list[Select[Any]]:
    rare = [
        (term.number, word, boost) for term in terms for word, boost in term.words.items() if word not in term.common
    ]
    hits = [*_things(terms), *_groups(terms)]
    if rare:
        asked = given(rare, "term", "word_id", "boost", table="rare_words")
        hits.append(
            select(asked.c.term, _HERE.c.idea_id, (_HERE.c.weight * asked.c.boost).label("score")).join(
                _HERE, _HERE.c.word_id == asked.c.word_id
            )
        )
    for term in terms:
        hits += [_where_it_weighs_most(term, word, most) for word in sorted(term.common)]
    return hits


def _where_it_weighs_most(term: Weighed, word: int, most: int) -> Select[Any]:
    heaviest = heaviest_of(word, most)
    score = heaviest.c.weight * term.words[word]
    return select(_number(term), heaviest.c.idea_id, score.label("score"))


def heaviest_of(word: int, most: int = MOST_PER_WORD) -> Subquery:
    """The ideas in which a word weighs most, with its weight there."""
    return (
        select(_HERE.c.idea_id, _HERE.c.weight)
        .where(_HERE.c.word_id == word)
        .order_by(_HERE.c.weight.desc(), _HERE.c.idea_id.desc())
        .limit(most)
        .subquery()
    )


def _is_less_one_by_one(telling: Sequence[Weighed], rest: Sequence[Weighed]) -> bool:
    """Whether to look every other word up in each idea that was brought up, and not read where those words stand."""
    ideas = sum(min(term.spread[word], MOST_PER_WORD) for term in telling for word in term.words)
    words = [term.spread[word] for term in rest for word in term.words]
    return ideas * len(words) <= sum(words)


def _hits_among(terms: Sequence[Weighed], brought_up: CTE, *, one_by_one: bool) -> list[Select[Any]]:
    """The same among some ideas: each is looked up by the key of the postings."""
    words = [(term.number, word, boost) for term in terms for word, boost in term.words.items()]
    hits = [
        hit.where(hit.selected_columns.idea_id.in_(select(brought_up.c.idea_id)))
        for hit in (*_things(terms), *_groups(terms))
    ]
    if words:
        asked = given(words, "term", "word_id", "boost", table="other_words")
        # SQLite knows nothing of how many there are of either, so each way is spelled such that it has no other.
        found = select(asked.c.term, _HERE.c.idea_id, (_HERE.c.weight * asked.c.boost).label("score"))
        if one_by_one:
            idea = known_after(brought_up.c.idea_id, asked.c.word_id)
            there = and_(_HERE.c.word_id == asked.c.word_id, _HERE.c.idea_id == idea)
            hits.append(found.select_from(brought_up).join(asked, literal(True)).join(_HERE, there))
        else:
            those = not_by_index(_HERE.c.idea_id).in_(select(brought_up.c.idea_id))
            hits.append(found.join(_HERE, _HERE.c.word_id == asked.c.word_id).where(those))
    return hits


def _groups(terms: Sequence[Weighed]) -> list[Select[Any]]:
    """Words that only stand for a term together, in one idea."""
    return [_group(term, group) for term in terms for group in term.groups]


def _group(term: Weighed, group: Together) -> Select[Any]:
    rarest, *rest = group.words
    first = (heaviest_of(rarest) if group.is_common else _HERE).c
    others = _BESIDE[: len(rest)]
    weight: ColumnElement[int] = first.weight
    for other in others:
        weight = case((other.c.weight < weight, other.c.weight), else_=weight)
    hit: Select[Any] = select(_number(term), first.idea_id, (weight * group.boost).label("score"))
    if not group.is_common:
        hit = hit.where(first.word_id == rarest)
    for word, other in zip(rest, others, strict=True):
        hit = hit.join(other, and_(other.c.idea_id == first.idea_id, other.c.word_id == word))
    return hit


def _things(terms: Sequence[Weighed]) -> list[Select[Any]]:
    """What ideas are filed under, and where the people behind them work."""
    return [hit for term in terms for hit in _things_of(term)]


def _things_of(term: Weighed) -> list[Select[Any]]:
    hits: list[Select[Any]] = []
    by_kind: dict[str, dict[str, int]] = {}
    for thing, boost in term.things.items():
        by_kind.setdefault(thing.kind, {})[thing.slug] = boost * WEIGHT_OF_THING[thing.kind]
    for kind, slugs in by_kind.items():
        hits.append(_FILED[kind](_number(term), slugs))
    return hits


def _in_domains(number: ColumnElement[int], slugs: dict[str, int]) -> Select[Any]:
    score = case(slugs, value=IdeaDomain.domain_slug, else_=0).label("score")
    return select(number, IdeaDomain.idea_id, score).where(IdeaDomain.domain_slug.in_(list(slugs)))


def _with_forms(number: ColumnElement[int], slugs: dict[str, int]) -> Select[Any]:
    score = case(slugs, value=Idea.form_slug, else_=0).label("score")
    return select(number, Idea.id.label("idea_id"), score).where(Idea.form_slug.in_(list(slugs)))


def _with_tags(number: ColumnElement[int], slugs: dict[str, int]) -> Select[Any]:
    score = case(slugs, value=IdeaTag.tag_slug, else_=0).label("score")
    return select(number, IdeaTag.idea_id, score).where(IdeaTag.tag_slug.in_(list(slugs)))


def _from_organisations(number: ColumnElement[int], slugs: dict[str, int]) -> Select[Any]:
    """Supported from there, or written there by somebody who verifiably works there."""
    codes = select(Organisation.code).where(Organisation.slug.in_(list(slugs)))
    score = literal(max(slugs.values()), Integer).label("score")
    supported = select(number, IdeaOrganisation.idea_id, score).where(
        IdeaOrganisation.organisation_code.in_(codes), IdeaOrganisation.votes > 0
    )
    written = (
        select(number, Idea.id.label("idea_id"), score)
        .join(Account, Account.id == Idea.author_id)
        .where(Account.organisation_code.in_(codes), Account.organisation_verified_by.is_not(None))
    )
    both = union_all(supported, written).subquery()
    return select(both.c.term, both.c.idea_id, both.c.score)


_FILED = {
    "domain": _in_domains, "form": _with_forms, "tag": _with_tags, "organisation": _from_organisations,
}  # fmt: skip


def _number(term: Weighed) -> ColumnElement[int]:
    return literal(term.number, Integer).label("term")
