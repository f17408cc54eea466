"""Which ideas fit what somebody answers? Five questions in the order of the article; none of them is about a form.

An answer asks one thing of an idea, and an idea meets it or does not. How many answers it meets is about those answers:
the four reasons are never added up to a mark of the idea itself.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, case, desc, exists, func, literal, select
from sqlalchemy.orm import Session

from ideas.model.ideas import Axis, Idea, IdeaDomain, IdeaMotive, Motive
from ideas.permissions import Actor, shown_to
from ideas.queries.rankings import ListedIdea, cards_of
from ideas.queries.taxonomy import KnownDomain, Taxonomy

# On a board with more ideas than this, in a domain or as a whole, the guide chooses among the newest of them.
MOST_LOOKED_AT = 5_000
MOST_SHOWN = 12
# Forms on these tiers need no paper. An idea whose form is open can still become one of them, or something on paper.
_TIERS_WITHOUT_PAPER = 2


class Question(StrEnum):
    """What the guide asks, in this order. The value is the name in the address."""

    GOAL = "goal"
    DOMAIN = "domain"
    WHEN = "when"
    TRUST = "trust"
    COUNCIL = "council"


class Unsure(StrEnum):
    """An answer beside the motives: what is to be achieved will turn out on the way."""

    NOT_KNOWN_YET = "nog-onduidelijk"


class When(StrEnum):
    """How soon it has to start."""

    WEEKS = "weken"
    MONTHS = "maanden"
    LATER = "later"


class Trust(StrEnum):
    """How well the partners know each other."""

    NEW = "nieuw"
    SOME = "bekend"
    OLD = "vertrouwd"


class CouncilTurn(StrEnum):
    """What has to be possible when a council changes its mind."""

    STOP = "stoppen"
    STEER = "bijsturen"
    STAY = "blijven"


class Mark(NamedTuple):
    """How high an idea has to stand on one of the four reasons for being pragmatic."""

    axis: Axis
    at_least: int


Answer = Motive | Unsure | When | Trust | CouncilTurn
Wish = Motive | Mark
Wishes = Mapping[Question, Wish]

# The answers to choose from; a domain is chosen from the taxonomy.
ANSWERS: dict[Question, tuple[Answer, ...]] = {
    Question.GOAL: (*Motive, Unsure.NOT_KNOWN_YET),
    Question.WHEN: tuple(When),
    Question.TRUST: tuple(Trust),
    Question.COUNCIL: tuple(CouncilTurn),
}
# Who has time, knows the partner well, or builds something to stay, rules nothing out: those answers ask nothing.
_MARKS: dict[Answer, Mark] = {
    Unsure.NOT_KNOWN_YET: Mark(Axis.ADAPTABLE, 4),
    When.WEEKS: Mark(Axis.QUICK_TO_START, 4),
    When.MONTHS: Mark(Axis.QUICK_TO_START, 3),
    Trust.NEW: Mark(Axis.LOW_TRUST_NEEDED, 4),
    Trust.SOME: Mark(Axis.LOW_TRUST_NEEDED, 3),
    CouncilTurn.STOP: Mark(Axis.EASY_TO_UNDO, 4),
    CouncilTurn.STEER: Mark(Axis.ADAPTABLE, 4),
}


class Fit(NamedTuple):
    """An idea, and which of the wishes it meets; the domain is among them when that is where it was looked for."""

    idea: ListedIdea
    met: frozenset[Question]


class DomainThatFits(NamedTuple):
    """A domain near the one that was chosen, and how many of its ideas meet every wish."""

    domain: KnownDomain
    ideas: int


# How many ideas meet exactly these wishes.
Fitting = Counter[frozenset[Question]]


def wish_of(answer: Answer) -> Wish | None:
    """What does this answer ask of an idea? None: nothing."""
    return answer if isinstance(answer, Motive) else _MARKS.get(answer)


def how_many_meet(fitting: Fitting, wished: Collection[Question]) -> int:
    """How many ideas meet at least these wishes?"""
    return sum(ideas for met, ideas in fitting.items() if met.issuperset(wished))


def weights_of(taxonomy: Taxonomy) -> tuple[dict[str, int], int]:
    """How heavy is each form, by its slug, and how heavy is a form that is still open?

    An open form stands between what needs no paper and what does: it can still become either.
    """
    without_paper = [form.rung for form in taxonomy.forms.values() if form.tier <= _TIERS_WITHOUT_PAPER]
    return {form.slug: 2 * form.rung for form in taxonomy.forms.values()}, 2 * max(without_paper, default=0) + 1


def ideas_that_fit(session: Session, actor: Actor, wishes: Wishes, domain: str | None, taxonomy: Taxonomy) -> list[Fit]:
    """Which ideas meet most of the wishes? Of equals the lightest form comes first, then most votes, then the newer."""
    pool = _pool(actor, domain)
    met = _met_in(pool, wishes)
    weights, open_form = weights_of(taxonomy)
    weight = case(weights, value=pool.c.form_slug, else_=open_form)
    most_first = desc(sum(met.values(), start=literal(0)))
    question = select(pool.c.id, *met.values()).order_by(most_first, weight, desc(pool.c.votes), desc(pool.c.id))
    there = frozenset[Question]() if domain is None else frozenset({Question.DOMAIN})
    fits = {row.id: there | _met(row, wishes) for row in session.execute(question.limit(MOST_SHOWN))}
    return [Fit(idea, fits[idea.id]) for idea in cards_of(session, fits)]


def ideas_by_wishes_met(session: Session, actor: Actor, wishes: Wishes, domain: str | None) -> Fitting:
    """How many ideas meet which of the wishes?"""
    pool = _pool(actor, domain)
    met = _met_in(pool, wishes)
    question = select(func.count().label("ideas"), *met.values()).select_from(pool).group_by(*met.values())
    return Counter({_met(row, wishes): row.ideas for row in session.execute(question) if row.ideas})


def nearby_domains_that_fit(
    session: Session, actor: Actor, wishes: Wishes, domain: KnownDomain, taxonomy: Taxonomy
) -> list[DomainThatFits]:
    """Where near this domain are ideas that meet every wish? For a topic its group and the topics beside it."""
    group = taxonomy.domains.get(domain.parent_slug or "")
    near = [group, *taxonomy.topics_in(group)] if group else taxonomy.groups
    pool = _pool(actor, group.slug if group else None)
    question = (
        select(IdeaDomain.domain_slug, func.count())
        .join(pool, pool.c.id == IdeaDomain.idea_id)
        .where(*(condition for condition in _conditions(pool, wishes).values()))
        .group_by(IdeaDomain.domain_slug)
    )
    counted = dict(session.execute(question).all())
    found = [DomainThatFits(each, counted[each.slug]) for each in near if each != domain and each.slug in counted]
    return sorted(found, key=lambda each: each.ideas, reverse=True)


def _pool(actor: Actor, domain: str | None) -> Subquery:
    """The ideas to choose among: what they are asked about, and no text, so that thousands are little to read."""
    columns = (Idea.id, Idea.form_slug, Idea.votes, *(getattr(Idea, axis.value) for axis in Axis))
    shown: Select[Any] = select(*columns).where(Idea.visibility.in_(shown_to(actor)))
    if domain is None:
        newest = shown.order_by(desc(Idea.published_at), desc(Idea.id))
    else:
        filed = (IdeaDomain.idea_id == Idea.id) & (IdeaDomain.domain_slug == domain)
        newest = shown.join(IdeaDomain, filed).order_by(desc(IdeaDomain.idea_id))
    return newest.limit(MOST_LOOKED_AT).subquery("pool")


def _conditions(pool: Subquery, wishes: Wishes) -> dict[Question, ColumnElement[bool]]:
    return {question: _is_met(pool, wish) for question, wish in wishes.items()}


def _is_met(pool: Subquery, wish: Wish) -> ColumnElement[bool]:
    if isinstance(wish, Motive):
        return exists().where(IdeaMotive.motive == wish, IdeaMotive.idea_id == pool.c.id)
    return pool.c[wish.axis.value] >= wish.at_least


def _met_in(pool: Subquery, wishes: Wishes) -> dict[Question, ColumnElement[int]]:
    """A column for each wish, 1 where it is met; where an author left a reason open, it is not."""
    conditions = _conditions(pool, wishes)
    return {question: case((condition, 1), else_=0).label(question.value) for question, condition in conditions.items()}


def _met(row: Any, wishes: Wishes) -> frozenset[Question]:
    return frozenset(question for question in wishes if getattr(row, question.value))
