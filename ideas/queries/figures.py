"""Figures about the work of moderators: for the public once a year, and for themselves."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, desc, func, or_, select
from sqlalchemy.orm import Session, aliased

from ideas.model.appeals import Appeal
from ideas.model.base import now, today
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.domains import Domain
from ideas.model.flags import Flag, FlagOutcome, FlagReason
from ideas.model.ideas import Idea, IdeaDomain, Visibility
from ideas.model.measures import Measure, MeasureKind
from ideas.model.moderation import Decision, DecisionKind, ReadyReason
from ideas.model.queue import QueueItem
from ideas.model.votes import IdeaDay
from ideas.queries.cursors import Place, cursor_at, place_of

WEEKS_SHOWN = 26
TIERS = 5
# How many days something waits, in the steps that a page shows.
AGES = (1, 3, 5, 10, 20)


class PublicDecision(NamedTuple):
    """A decision as the public log shows it: no person, no words of anybody, and an idea only while it is public."""

    id: int
    kind: DecisionKind
    decided_at: datetime
    idea_id: int | None
    slug: str | None
    title: str | None
    reason_nl: str | None
    reason_en: str | None
    was_undone: bool
    appeal_upheld: bool | None


def public_decisions(
    session: Session, *, after: str | None = None, limit: int = 50
) -> tuple[list[PublicDecision], str | None]:
    """What did moderators decide, the last decision first?"""
    undoing = aliased(Decision)
    question = (
        select(
            Decision.id, Decision.kind, Decision.decided_at, Idea.id, Idea.slug, Idea.title, Idea.visibility,
            ReadyReason.title_nl, ReadyReason.title_en, undoing.id, Appeal.upheld,
        )
        .join(Idea, Idea.id == Decision.idea_id)
        .outerjoin(ReadyReason, ReadyReason.slug == Decision.reason_slug)
        .outerjoin(undoing, undoing.undoes_id == Decision.id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.kind != DecisionKind.UNDO)
        .order_by(desc(Decision.decided_at), desc(Decision.id))
        .limit(limit + 1)
    )  # fmt: skip
    if after is not None:
        place = place_of(after, datetime)
        earlier = or_(Decision.decided_at < place.score, Decision.id < place.id)
        question = question.where(Decision.decided_at <= place.score, earlier)
    rows = [_as_public(row) for row in session.execute(question)]
    page = rows[:limit]
    return page, cursor_at(Place(page[-1].decided_at, page[-1].id)) if len(rows) > limit else None


def _as_public(row: Any) -> PublicDecision:
    number, kind, at, *idea, visibility, reason_nl, reason_en, undone, upheld = row
    shown = idea if visibility is Visibility.PUBLISHED else [None, None, None]
    return PublicDecision(*(number, kind, at, *shown, reason_nl, reason_en, undone is not None, upheld))


class YearOfModerating(NamedTuple):
    """One year in figures. Lists are in a fixed order, and name also what did not happen."""

    year: int
    decisions: dict[DecisionKind, int]
    months: list[int]
    undone: int
    appeals: int
    appeals_answered: int
    appeals_upheld: int
    flags: dict[FlagReason, int]
    flags_upheld: int
    flags_dismissed: int
    measures: dict[MeasureKind, int]
    median_days: float | None


def year_of_moderating(session: Session, year: int) -> YearOfModerating:
    """How often did moderators do what in this year, and how long did people wait?"""
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)

    def within(moment: ColumnElement[datetime | None] | ColumnElement[datetime]) -> list[ColumnElement[bool]]:
        return [moment >= begin, moment < end]

    decided = session.execute(
        select(Decision.kind, Decision.decided_at).where(*within(Decision.decided_at.expression))
    ).all()
    kinds = Counter(kind for kind, _at in decided)
    months = Counter(at.month for kind, at in decided if kind is not DecisionKind.UNDO)
    made = session.execute(select(Appeal.answered_at, Appeal.upheld).where(*within(Appeal.made_at.expression))).all()
    flagged = session.execute(select(Flag.reason, Flag.outcome).where(*within(Flag.flagged_at.expression))).all()
    taken = Counter(session.scalars(select(Measure.kind).where(*within(Measure.taken_at.expression))))
    reasons, outcomes = Counter(reason for reason, _ in flagged), Counter(outcome for _, outcome in flagged)
    return YearOfModerating(
        year=year,
        decisions={kind: kinds[kind] for kind in DecisionKind if kind is not DecisionKind.UNDO},
        months=[months[month] for month in range(1, 13)],
        undone=kinds[DecisionKind.UNDO],
        appeals=len(made),
        appeals_answered=sum(answered is not None for answered, _ in made),
        appeals_upheld=sum(bool(upheld) for _, upheld in made),
        flags={reason: reasons[reason] for reason in FlagReason},
        flags_upheld=outcomes[FlagOutcome.UPHELD],
        flags_dismissed=outcomes[FlagOutcome.DISMISSED],
        measures={kind: taken[kind] for kind in MeasureKind},
        median_days=days_to_a_decision(session, begin, end),
    )


def years_of_moderating(session: Session) -> list[int]:
    """In which years was something decided? This one always counts, and the newest comes first."""
    first = session.scalar(select(func.min(Decision.decided_at)))
    begin = first.year if first is not None else today().year
    return list(range(today().year, begin - 1, -1))


_ANSWERS = (DecisionKind.PUBLISH, DecisionKind.ASK_CHANGE, DecisionKind.DECLINE)


def days_to_a_decision(session: Session, begin: datetime, end: datetime) -> float | None:
    """How many days did half of the ideas wait at most, of those that were decided about in this time?"""
    first = (
        select(Decision.idea_id, func.min(Decision.decided_at).label("at"))
        .where(Decision.kind.in_(_ANSWERS))
        .group_by(Decision.idea_id)
        .subquery()
    )
    question = (
        select(Idea.submitted_at, first.c.at)
        .join(first, first.c.idea_id == Idea.id)
        .where(first.c.at >= begin, first.c.at < end, Idea.submitted_at.is_not(None), first.c.at >= Idea.submitted_at)
    )
    waits = [(at - sent).total_seconds() / 86_400 for sent, at in session.execute(question) if sent is not None]
    return round(median(waits), 1) if waits else None


def ages_in_queue(session: Session) -> list[int]:
    """How much waits for up to each of AGES days, and how much longer? One figure more than there are ages."""
    edges = [now(), *(now() - timedelta(days=age) for age in AGES)]
    counted = [
        func.count().filter(QueueItem.since > older, QueueItem.since <= newer) for newer, older in pairwise(edges)
    ]
    return list(session.execute(select(*counted, func.count().filter(QueueItem.since <= edges[-1]))).one())


def ideas_by_group_and_tier(session: Session) -> dict[str, list[int]]:
    """How many published ideas are in each group of domains, for each tier from 1 to 5, and without a form (first)?"""
    tier = func.coalesce(CooperationForm.tier, 0)
    question = (
        select(Domain.slug, tier, func.count())
        .select_from(IdeaDomain)
        .join(Domain, Domain.slug == IdeaDomain.domain_slug)
        .join(Idea, Idea.id == IdeaDomain.idea_id)
        .outerjoin(CooperationForm, CooperationForm.slug == Idea.form_slug)
        .where(Idea.visibility == Visibility.PUBLISHED, Domain.parent_slug.is_(None))
        .group_by(Domain.slug, tier)
    )
    groups = select(Domain.slug).where(Domain.parent_slug.is_(None), Domain.retired_at.is_(None)).order_by(Domain.place)
    found = {slug: [0] * (TIERS + 1) for slug in session.scalars(groups)}
    for slug, step, ideas in session.execute(question):
        found.setdefault(slug, [0] * (TIERS + 1))[step] = ideas
    return found


class Week(NamedTuple):
    """A week, by its Monday, with what came in it."""

    monday: date
    votes: int


def votes_by_week(session: Session, *, until: date) -> list[Week]:
    """How many votes came in each of the last weeks? From the sums per day, so no vote is counted here."""
    last = until - timedelta(days=until.weekday())
    first = last - timedelta(weeks=WEEKS_SHOWN - 1)
    days = select(IdeaDay.day, func.sum(IdeaDay.votes)).where(IdeaDay.day >= first).group_by(IdeaDay.day)
    weeks: Counter[date] = Counter()
    for day, votes in session.execute(days):
        weeks[day - timedelta(days=day.weekday())] += votes
    return [Week(first + timedelta(weeks=n), weeks[first + timedelta(weeks=n)]) for n in range(WEEKS_SHOWN)]


def days_to_decide_by_month(session: Session, *, months: int = 12) -> list[tuple[date, float | None]]:
    """For each of the last months: how many days did half of the ideas wait at most?"""
    firsts = [today().replace(day=1)]
    while len(firsts) < months + 1:
        firsts.insert(0, (firsts[0] - timedelta(days=1)).replace(day=1))
    begins = [datetime(day.year, day.month, 1, tzinfo=UTC) for day in firsts]
    ends = [*begins[1:], now()]
    waits = [days_to_a_decision(session, begin, end) for begin, end in zip(begins, ends, strict=True)]
    return list(zip(firsts, waits, strict=True))
