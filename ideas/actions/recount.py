"""Comparing every stored tally with the rows behind it, and mending what differs."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ideas.actions.tallies import WINDOWS, is_within, trend_of
from ideas.model.accounts import Account
from ideas.model.base import Base
from ideas.model.calls import Call
from ideas.model.comments import Comment
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.database import insert_if_absent
from ideas.model.domains import Domain
from ideas.model.ideas import Idea, IdeaDomain, Visibility
from ideas.model.notifications import Notification
from ideas.model.organisations import Organisation, OrganisationKind
from ideas.model.queue import QueueItem, QueueTally
from ideas.model.votes import IdeaDay, IdeaOrganisation, TallyClock, Vote

TREND_MAY_DIFFER_BY = 1e-6
_BATCH = 5_000


class Difference(NamedTuple):
    """A tally that does not equal the rows behind it. `key` names the row within `table`."""

    table: str
    key: str
    tally: str
    stored: float
    counted: float


class _Days(NamedTuple):
    """Votes and comments per idea per day, as the rows have them."""

    votes: dict[int, Counter[date]]
    comments: dict[int, Counter[date]]

    def of(self, number: int) -> set[date]:
        return {*self.votes.get(number, ()), *self.comments.get(number, ())}


def differences_in_tallies(session: Session) -> list[Difference]:
    """Which stored tallies are wrong? All rows are read; ideas are not held, so let nobody vote meanwhile."""
    return [difference for difference, _, _ in _compared(session)]


def mend_tallies(session: Session) -> int:
    """Make every stored tally equal to the rows behind it. Answers with how many were wrong."""
    wrong = list(_compared(session))
    for difference, record, key in wrong:
        if record is IdeaDay:
            insert_if_absent(session, IdeaDay, **key, votes=0, comments=0)
        if record is IdeaOrganisation:
            insert_if_absent(session, IdeaOrganisation, **key, votes=0)
        conditions = [getattr(record, column) == value for column, value in key.items()]
        session.execute(
            update(record)
            .where(*conditions)
            .values({difference.tally: difference.counted})
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
    return len(wrong)


_Compared = tuple[Difference, type[Base], dict[str, Any]]


def _compared(session: Session) -> Iterator[_Compared]:
    session.flush()
    days = _days_as_counted(session)
    clock = session.scalar(select(TallyClock.day))
    assert clock is not None, "the reference data sets the clock"
    yield from _compared_days(session, days)
    yield from _compared_ideas(session, days, clock)
    yield from _compared_organisations(session)
    yield from _compared_shelves(session)
    yield from _compared_accounts(session)
    yield from _compared_queue(session)
    yield from _compared_calls(session)


def _days_as_counted(session: Session) -> _Days:
    votes: dict[int, Counter[date]] = defaultdict(Counter)
    comments: dict[int, Counter[date]] = defaultdict(Counter)
    cast = select(Vote.idea_id, Vote.cast_at).execution_options(yield_per=_BATCH)
    for number, at in session.execute(cast):
        votes[number][at.date()] += 1
    counting = (Comment.deleted_at.is_(None), Comment.hidden_at.is_(None))
    posted = select(Comment.idea_id, Comment.posted_at).where(*counting).execution_options(yield_per=_BATCH)
    for number, at in session.execute(posted):
        comments[number][at.date()] += 1
    return _Days(votes, comments)


def _compared_days(session: Session, days: _Days) -> Iterator[_Compared]:
    stored = {
        (number, day): (votes, comments)
        for number, day, votes, comments in session.execute(
            select(IdeaDay.idea_id, IdeaDay.day, IdeaDay.votes, IdeaDay.comments)
        )
    }
    counted = {(number, day) for number in {*days.votes, *days.comments} for day in days.of(number)}
    for number, day in sorted({*stored, *counted}):
        had = stored.get((number, day), (0, 0))
        has = (days.votes.get(number, Counter())[day], days.comments.get(number, Counter())[day])
        for tally, before, after in zip(("votes", "comments"), had, has, strict=True):
            if before != after:
                difference = Difference("idea_days", f"{number} on {day}", tally, before, after)
                yield difference, IdeaDay, {"idea_id": number, "day": day}


def _compared_ideas(session: Session, days: _Days, clock: date) -> Iterator[_Compared]:
    fields = ("votes", *WINDOWS, "comments", "trend")
    question = select(Idea.id, *(getattr(Idea, field) for field in fields)).order_by(Idea.id)
    for number, *stored in session.execute(question.execution_options(yield_per=_BATCH)).all():
        votes = days.votes.get(number, Counter())
        comments = days.comments.get(number, Counter())
        counted = (
            votes.total(),
            *(sum(n for day, n in votes.items() if is_within(day, clock, window)) for window in WINDOWS.values()),
            comments.total(),
            trend_of((day, votes[day] + comments[day]) for day in days.of(number)),
        )
        for field, before, after in zip(fields, stored, counted, strict=True):
            if not math.isclose(before, after, abs_tol=TREND_MAY_DIFFER_BY):
                yield Difference("ideas", str(number), field, before, after), Idea, {"id": number}


def _compared_organisations(session: Session) -> Iterator[_Compared]:
    """Votes of people who verifiably work at an organisation, and the municipalities among those organisations."""
    verified = (
        select(Vote.idea_id, Vote.organisation_code, func.count())
        .where(Vote.organisation_verified, Vote.organisation_code.is_not(None))
        .group_by(Vote.idea_id, Vote.organisation_code)
    )
    counted = {(number, str(code)): votes for number, code, votes in session.execute(verified)}
    rows = select(IdeaOrganisation.idea_id, IdeaOrganisation.organisation_code, IdeaOrganisation.votes)
    stored = {(number, code): votes for number, code, votes in session.execute(rows)}
    for number, code in sorted({*stored, *counted}):
        before, after = stored.get((number, code), 0), counted.get((number, code), 0)
        if before != after:
            difference = Difference("idea_organisations", f"{number} at {code}", "votes", before, after)
            yield difference, IdeaOrganisation, {"idea_id": number, "organisation_code": code}
    municipalities = set(
        session.scalars(select(Organisation.code).where(Organisation.kind == OrganisationKind.MUNICIPALITY))
    )
    support = Counter(number for number, code in counted if code in municipalities)
    for number, before in session.execute(select(Idea.id, Idea.municipalities).order_by(Idea.id)):
        if before != support[number]:
            yield Difference("ideas", str(number), "municipalities", before, support[number]), Idea, {"id": number}


def _compared_shelves(session: Session) -> Iterator[_Compared]:
    published = Idea.visibility == Visibility.PUBLISHED
    in_domains = Counter(
        session.scalars(select(IdeaDomain.domain_slug).join(Idea, Idea.id == IdeaDomain.idea_id).where(published))
    )
    with_form = Counter(session.scalars(select(Idea.form_slug).where(published, Idea.form_slug.is_not(None))))
    for slug, stored in session.execute(select(Domain.slug, Domain.ideas).order_by(Domain.slug)):
        if stored != in_domains[slug]:
            yield Difference("domains", slug, "ideas", stored, in_domains[slug]), Domain, {"slug": slug}
    forms = select(CooperationForm.slug, CooperationForm.ideas).order_by(CooperationForm.slug)
    for slug, stored in session.execute(forms):
        if stored != with_form[slug]:
            difference = Difference("cooperation_forms", slug, "ideas", stored, with_form[slug])
            yield difference, CooperationForm, {"slug": slug}


def _compared_accounts(session: Session) -> Iterator[_Compared]:
    unread = (
        select(Notification.recipient_id, func.count())
        .where(Notification.in_app, Notification.read_at.is_(None))
        .group_by(Notification.recipient_id)
    )
    counted = dict(session.execute(unread).all())
    for number, stored in session.execute(select(Account.id, Account.unread).order_by(Account.id)):
        if stored != counted.get(number, 0):
            difference = Difference("accounts", str(number), "unread", stored, counted.get(number, 0))
            yield difference, Account, {"id": number}


def _compared_queue(session: Session) -> Iterator[_Compared]:
    waiting = Counter(session.scalars(select(QueueItem.kind)))
    for kind, stored in session.execute(select(QueueTally.kind, QueueTally.waiting).order_by(QueueTally.kind)):
        if stored != waiting[kind]:
            difference = Difference("queue_tallies", kind.value, "waiting", stored, waiting[kind])
            yield difference, QueueTally, {"kind": kind}


def _compared_calls(session: Session) -> Iterator[_Compared]:
    answers = Counter(
        session.scalars(select(Idea.call_id).where(Idea.visibility == Visibility.PUBLISHED, Idea.call_id.is_not(None)))
    )
    for number, stored in session.execute(select(Call.id, Call.ideas).order_by(Call.id)):
        if stored != answers[number]:
            yield Difference("calls", str(number), "ideas", stored, answers[number]), Call, {"id": number}
