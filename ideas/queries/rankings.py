"""Questions about which ideas come first.

Every order here is one stored column with an index on (visibility, column, id), so that a page is one range of it.
Ties go to the newer idea, by its number: pages never repeat or lose one.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, desc, exists, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from ideas.model.accounts import Account
from ideas.model.calls import Call
from ideas.model.ideas import Axis, Idea, IdeaDomain, IdeaMotive, Motive, Stage
from ideas.model.organisations import Organisation
from ideas.model.refusals import UnknownSlug
from ideas.model.tags import IdeaTag
from ideas.model.votes import IdeaOrganisation
from ideas.permissions import Actor, shown_to
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.few import begun_with_few
from ideas.queries.ideas import domains_of
from ideas.queries.taxonomy import Taxonomy
from ideas.text.slugs import SLUG


class Order(StrEnum):
    """The orders a reader can choose from."""

    # Only for what somebody looks for.
    RELEVANCE = "relevance"
    TOP = "top"
    TRENDING = "trending"
    NEW = "new"
    DISCUSSED = "discussed"
    BROAD = "broad"
    APPLIED = "applied"
    RANDOM = "random"


class Period(StrEnum):
    """The stretch of time that `top` looks at: the last 7, 30 or 365 days, or all of it."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"


# An idea is strong in one of the four questions from this answer on.
HIGH = 4


class Narrowing(NamedTuple):
    """What a reader narrows the list to. None means: everything."""

    domain: str | None = None
    form: str | None = None
    tier: int | None = None
    motive: Motive | None = None
    stage: Stage | None = None
    # One of the four questions, answered with at least HIGH.
    axis: Axis | None = None
    tag: str | None = None
    organisation: str | None = None
    call: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the list holds everything."""
        return not any(self)

    @property
    def has_several(self) -> bool:
        """Whether more than one filter is on."""
        return sum(map(bool, self)) > 1


EVERYTHING = Narrowing()


class ListedIdea(NamedTuple):
    """What a card shows of an idea."""

    id: int
    slug: str
    title: str
    question: str
    summary: str
    language: str
    stage: Stage
    form_slug: str | None
    quick_to_start: int
    adaptable: int
    low_trust_needed: int
    easy_to_undo: int
    votes: int
    municipalities: int
    comments: int
    is_example: bool
    featured_at: datetime | None
    published_at: datetime
    domains: tuple[str, ...] = ()
    # How many of its votes came in the period that the list looks at; None in a list that looks at all of them.
    votes_in_period: int | None = None


class IdeaPage(NamedTuple):
    """One page of a list. `scores` are what its ideas are ordered by; `after` leads on, None says this was the last."""

    ideas: list[ListedIdea]
    scores: list[Any]
    after: str | None


CARD = [getattr(Idea, field) for field in ListedIdea._fields if field not in ("domains", "votes_in_period")]
_SUPPORT = {
    Period.WEEK: Idea.votes_week,
    Period.MONTH: Idea.votes_month,
    Period.YEAR: Idea.votes_year,
    Period.ALL: Idea.votes,
}


def ideas_by_support(session: Session, actor: Actor, *, period: Period = Period.ALL, **how: Any) -> IdeaPage:
    """Which ideas got most votes in this period?"""
    page = _page(session, actor, _SUPPORT[period], int, **how)
    if period is Period.ALL:
        return page
    scored = zip(page.ideas, page.scores, strict=True)
    return page._replace(ideas=[idea._replace(votes_in_period=score) for idea, score in scored])


def ideas_gaining_support(session: Session, actor: Actor, **how: Any) -> IdeaPage:
    """Which ideas get votes and comments these days? See `actions/tallies.py` for the sum."""
    return _page(session, actor, Idea.trend, float, **how)


def newest_ideas(session: Session, actor: Actor, **how: Any) -> IdeaPage:
    """Which ideas were published last?"""
    return _page(session, actor, Idea.published_at, datetime, **how)


def most_discussed_ideas(session: Session, actor: Actor, **how: Any) -> IdeaPage:
    """Which ideas have most comments?"""
    return _page(session, actor, Idea.comments, int, **how)


def ideas_with_broad_support(session: Session, actor: Actor, **how: Any) -> IdeaPage:
    """Which ideas got votes from most municipalities? A large one counts as much as a small one."""
    return _page(session, actor, Idea.municipalities, int, **how)


def most_applied_ideas(session: Session, actor: Actor, **how: Any) -> IdeaPage:
    """About which ideas are there most practice reports?"""
    return _page(session, actor, Idea.adoptions, int, **how)


def is_anything_applied(session: Session, actor: Actor) -> bool:
    """Is there a practice report about any idea?"""
    applied = select(Idea.id).where(Idea.visibility.in_(shown_to(actor)), Idea.adoptions > 0).limit(1)
    return session.scalar(applied) is not None


def featured_ideas(session: Session, actor: Actor, *, limit: int = 3) -> list[ListedIdea]:
    """Which ideas did moderators pick as new and special, the last pick first?"""
    question = (
        select(*CARD)
        .where(Idea.visibility.in_(shown_to(actor)), Idea.featured_at.is_not(None))
        .order_by(desc(Idea.featured_at), desc(Idea.id))
        .limit(limit)
    )
    return with_domains(session, [ListedIdea(*row) for row in session.execute(question)])


def ideas_supported_at(session: Session, actor: Actor, code: str, *, limit: int = 10) -> list[ListedIdea]:
    """Which ideas get most votes from people who verifiably work at this organisation?"""
    question = (
        select(*CARD)
        .join(IdeaOrganisation, IdeaOrganisation.idea_id == Idea.id)
        .where(IdeaOrganisation.organisation_code == code, IdeaOrganisation.votes > 0)
        .where(Idea.visibility.in_(shown_to(actor)))
        .order_by(desc(IdeaOrganisation.votes), desc(Idea.id))
        .limit(limit)
    )
    return [ListedIdea(*row) for row in session.execute(question)]


def ideas_written_at(session: Session, actor: Actor, code: str, *, limit: int = 10) -> list[ListedIdea]:
    """Which ideas were published last by people who verifiably work at this organisation?"""
    question = (
        select(*CARD)
        .join(Account, Account.id == Idea.author_id)
        .where(Account.organisation_code == code, Account.organisation_verified_by.is_not(None))
        .where(Idea.visibility.in_(shown_to(actor)))
        .order_by(desc(Idea.published_at), desc(Idea.id))
        .limit(limit)
    )
    return [ListedIdea(*row) for row in session.execute(question)]


def cards_of(session: Session, numbers: Collection[int]) -> list[ListedIdea]:
    """What do the cards of these ideas show? In the order of the numbers, which a list chose among what it may hold."""
    rows = session.execute(select(*CARD).where(Idea.id.in_(numbers)))
    found = {row.id: ListedIdea(*row) for row in rows}
    return with_domains(session, [found[number] for number in numbers if number in found])


def with_domains(session: Session, ideas: list[ListedIdea]) -> list[ListedIdea]:
    """The same ideas, each with its domains: one question for all of them."""
    if not ideas:
        return []
    domains = domains_of(session, (idea.id for idea in ideas))
    return [idea._replace(domains=domains.get(idea.id, ())) for idea in ideas]


def _page(
    session: Session,
    actor: Actor,
    score: InstrumentedAttribute[Any],
    kind: type,
    *,
    narrowed: Narrowing = EVERYTHING,
    taxonomy: Taxonomy | None = None,
    also: Sequence[ColumnElement[bool]] = (),
    after: str | None = None,
    limit: int = 20,
) -> IdeaPage:
    conditions = conditions_of(narrowed, taxonomy)
    seen = seen_by(session, actor, narrowed)
    shown = and_(*seen, *conditions, *also)
    wanted = select(*CARD, score.label("score")).where(shown).order_by(desc(score), desc(Idea.id)).limit(limit + 1)
    if after is not None:
        wanted = _after(wanted, score, place_of(after, kind))
    rows = session.execute(wanted).all()
    ideas = [ListedIdea(*row[:-1]) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    after = cursor_at(Place(last.score, last.id)) if last else None
    return IdeaPage(with_domains(session, ideas), [row.score for row in rows[:limit]], after)


def seen_by(session: Session, actor: Actor, narrowed: Narrowing) -> list[ColumnElement[bool]]:
    """What may be seen of a narrowed list, so put that the database begins with few ideas where it can."""
    return begun_with_few(
        session, shown_to(actor), domain=narrowed.domain, tag=narrowed.tag, organisation=narrowed.organisation,
        are_several=narrowed.has_several,
    )  # fmt: skip


def _after(wanted: Select[Any], score: InstrumentedAttribute[Any], place: Place) -> Select[Any]:
    """The same list from a place on, as two ranges of the index.

    As one comparison of pairs, SQLite uses the index for the score only and walks through everything that is tied.
    """
    tied = wanted.where(score == place.score, Idea.id < place.id).subquery()
    lower = wanted.where(score < place.score).subquery()
    both = union_all(select(tied), select(lower)).subquery()
    limit = wanted._limit_clause
    return select(both).order_by(desc(both.c.score), desc(both.c.id)).limit(limit)


def conditions_of(narrowed: Narrowing, taxonomy: Taxonomy | None) -> Sequence[ColumnElement[bool]]:
    """What a reader narrows a list to, as conditions on its ideas. Raises UnknownSlug."""
    if narrowed.is_empty:
        return []
    assert taxonomy is not None, "narrowing by slug needs the taxonomy"
    conditions: list[ColumnElement[bool]] = []
    if narrowed.domain:
        _known(narrowed.domain, taxonomy.domains)
        conditions.append(_has(IdeaDomain, IdeaDomain.domain_slug == narrowed.domain))
    if narrowed.form:
        _known(narrowed.form, taxonomy.forms)
        conditions.append(Idea.form_slug == narrowed.form)
    if narrowed.tier:
        conditions.append(Idea.form_slug.in_([form.slug for form in taxonomy.forms_on(narrowed.tier)]))
    if narrowed.motive:
        conditions.append(_has(IdeaMotive, IdeaMotive.motive == narrowed.motive))
    if narrowed.stage:
        conditions.append(Idea.stage == narrowed.stage)
    if narrowed.axis:
        conditions.append(getattr(Idea, narrowed.axis) >= HIGH)
    return [*conditions, *_with_slugs(narrowed)]


def _with_slugs(narrowed: Narrowing) -> Iterator[ColumnElement[bool]]:
    """Labels and organisations come and go: their slugs are looked up here, and a reader is told by the page."""
    for slug in filter(None, (narrowed.tag, narrowed.organisation, narrowed.call)):
        if not SLUG.fullmatch(slug):
            raise UnknownSlug(slug)
    if narrowed.tag:
        yield _has(IdeaTag, IdeaTag.tag_slug == narrowed.tag)
    if narrowed.organisation:
        yield Idea.id.in_(_supported_at(narrowed.organisation))
    if narrowed.call:
        yield Idea.call_id == select(Call.id).where(Call.slug == narrowed.call).scalar_subquery()


def _has(
    record: type[IdeaDomain] | type[IdeaMotive] | type[IdeaTag], condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(record.idea_id == Idea.id, condition)


def _supported_at(slug: str) -> Select[Any]:
    """The numbers of the ideas with a vote from somebody who verifiably works there: one range of an index."""
    code = select(Organisation.code).where(Organisation.slug == slug).scalar_subquery()
    there = IdeaOrganisation.organisation_code == code
    return select(IdeaOrganisation.idea_id).where(there, IdeaOrganisation.votes > 0)


def _known(slug: str, known: dict[str, Any]) -> None:
    if slug not in known:
        raise UnknownSlug(slug)
