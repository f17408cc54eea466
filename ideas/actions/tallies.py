"""The stored sums behind the orders: changed with every vote and comment, never counted on a page.

`trend` is the natural logarithm of a sum: every vote and every comment adds 2 ** (days since the epoch / 7). What came
a week later therefore weighs twice as much, for ever, so nothing has to be computed again as time passes.
The logarithm keeps the number small: it grows by 0.1 a day.
"""

import math
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Double, case, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from ideas.model.comments import Comment
from ideas.model.database import insert_or_add
from ideas.model.ideas import Idea, Visibility
from ideas.model.organisations import Organisation, OrganisationKind
from ideas.model.votes import IdeaDay, IdeaOrganisation, TallyClock, Vote

EPOCH = date(2020, 1, 1)
HALF_LIFE_DAYS = 7
WINDOWS = {"votes_week": 7, "votes_month": 30, "votes_year": 365}
# Beyond this the smaller of two terms disappears in the larger one, and exp() would report an underflow.
_NEGLIGIBLE = 700.0


def weight_of(day: date) -> float:
    """The logarithm of what one vote on this day adds to the trend."""
    return (day - EPOCH).days * math.log(2) / HALF_LIFE_DAYS


def trend_of(days: Iterable[tuple[date, int]]) -> float:
    """The trend of an idea with so many votes and comments on each of these days. Nothing at all is 0.0."""
    terms = [0.0, *(weight_of(day) + math.log(events) for day, events in days if events > 0)]
    highest = max(terms)
    return highest + math.log(math.fsum(math.exp(term - highest) for term in terms))


def worth_on(day: date, trend: float) -> float:
    """What a trend is worth in votes and comments of this day: ten of a week before are five."""
    weight = weight_of(day)
    return math.exp(trend - weight) - math.exp(-weight)


def count_in(session: Session, number: int, day: date, *, votes: int = 0, comments: int = 0) -> bool:
    """Add to the tallies of an idea what came on this day, which is not before the tally clock.

    From here on the idea is held. Says whether it still is on the board: it may have left while we waited for it.
    """
    visibility = session.scalar(
        update(Idea)
        .where(Idea.id == number)
        .values(
            votes=Idea.votes + votes,
            **{window: getattr(Idea, window) + votes for window in WINDOWS},
            comments=Idea.comments + comments,
            trend=_trend_with(weight_of(day) + math.log(votes + comments)),
        )
        .returning(Idea.visibility)
        .execution_options(synchronize_session=False)
    )
    insert_or_add(session, IdeaDay, {"idea_id": number, "day": day}, votes=votes, comments=comments)
    return visibility is Visibility.PUBLISHED


def count_out(session: Session, number: int, day: date, *, votes: int = 0, comments: int = 0) -> None:
    """Take from the tallies of an idea what had come on this day. The caller holds the idea (`hold_idea`)."""
    clock = session.scalar(select(TallyClock.day))
    assert clock is not None, "the reference data sets the clock"
    session.execute(
        update(IdeaDay)
        .where(IdeaDay.idea_id == number, IdeaDay.day == day)
        .values(votes=IdeaDay.votes - votes, comments=IdeaDay.comments - comments)
        .execution_options(synchronize_session=False)
    )
    # A sum of powers cannot be taken apart again exactly, so the trend is made anew from the days.
    days = session.execute(select(IdeaDay.day, IdeaDay.votes + IdeaDay.comments).where(IdeaDay.idea_id == number)).all()
    session.execute(
        update(Idea)
        .where(Idea.id == number)
        .values(
            votes=Idea.votes - votes,
            **{window: getattr(Idea, window) - votes for window, n in WINDOWS.items() if is_within(day, clock, n)},
            comments=Idea.comments - comments,
            trend=trend_of((day, events) for day, events in days),
        )
        .execution_options(synchronize_session=False)
    )


def count_organisation_in(session: Session, number: int, code: str) -> None:
    """Add a vote from somebody who verifiably works there. The caller holds the idea, as `count_in` does.

    The first one of a municipality makes it count as one more municipality.
    """
    by_now = insert_or_add(session, IdeaOrganisation, {"idea_id": number, "organisation_code": code}, votes=1)
    if by_now.votes == 1:
        _change_municipalities(session, number, code, by=1)


def count_organisation_out(session: Session, number: int, code: str) -> None:
    """Take away such a vote. With the last one of a municipality, the municipality goes. The caller holds the idea."""
    left = session.scalar(
        update(IdeaOrganisation)
        .where(IdeaOrganisation.idea_id == number, IdeaOrganisation.organisation_code == code)
        .values(votes=IdeaOrganisation.votes - 1)
        .returning(IdeaOrganisation.votes)
        .execution_options(synchronize_session=False)
    )
    if left == 0:
        _change_municipalities(session, number, code, by=-1)


def _change_municipalities(session: Session, number: int, code: str, *, by: int) -> None:
    is_municipality = exists().where(Organisation.code == code, Organisation.kind == OrganisationKind.MUNICIPALITY)
    session.execute(
        update(Idea)
        .where(Idea.id == number, is_municipality)
        .values(municipalities=Idea.municipalities + by)
        .execution_options(synchronize_session=False)
    )


def tally_anew(session: Session, number: int) -> None:
    """Make every tally of an idea equal to the votes and comments that it has. The caller holds the idea.

    For what moves many of them at once; a single vote or comment is counted in or out.
    """
    clock = session.scalar(select(TallyClock.day))
    assert clock is not None, "the reference data sets the clock"
    votes: Counter[date] = Counter(
        at.date() for at in session.scalars(select(Vote.cast_at).where(Vote.idea_id == number))
    )
    counting = (Comment.idea_id == number, Comment.deleted_at.is_(None), Comment.hidden_at.is_(None))
    comments: Counter[date] = Counter(at.date() for at in session.scalars(select(Comment.posted_at).where(*counting)))
    days = sorted({*votes, *comments})
    _without_looking(session, delete(IdeaDay).where(IdeaDay.idea_id == number))
    if days:
        rows = [{"idea_id": number, "day": day, "votes": votes[day], "comments": comments[day]} for day in days]
        session.execute(insert(IdeaDay), rows)
    _tally_organisations_anew(session, number)
    windows = {
        window: sum(cast for day, cast in votes.items() if is_within(day, clock, length))
        for window, length in WINDOWS.items()
    }
    values = windows | {"votes": votes.total(), "comments": comments.total()}
    trend = trend_of((day, votes[day] + comments[day]) for day in days)
    _without_looking(session, update(Idea).where(Idea.id == number).values(**values, trend=trend))


def _tally_organisations_anew(session: Session, number: int) -> None:
    verified = (Vote.idea_id == number, Vote.organisation_verified, Vote.organisation_code.is_not(None))
    _without_looking(session, delete(IdeaOrganisation).where(IdeaOrganisation.idea_id == number))
    counted = (
        select(literal(number), Vote.organisation_code, func.count()).where(*verified).group_by(Vote.organisation_code)
    )
    session.execute(insert(IdeaOrganisation).from_select(["idea_id", "organisation_code", "votes"], counted))
    municipalities = (
        select(func.count(Vote.organisation_code.distinct()))
        .join(Organisation, Organisation.code == Vote.organisation_code)
        .where(*verified, Organisation.kind == OrganisationKind.MUNICIPALITY)
    )
    _without_looking(
        session, update(Idea).where(Idea.id == number).values(municipalities=municipalities.scalar_subquery())
    )


def _without_looking(session: Session, statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))


def hold_idea(session: Session, number: int) -> None:
    """Keep others from changing the tallies of this idea until this transaction ends. Votes being cast just queue."""
    session.execute(select(Idea.id).where(Idea.id == number).with_for_update(key_share=True))


def is_within(day: date, clock: date, window: int) -> bool:
    """Whether a day lies within the last so many days, as seen from the day that the clock stands at."""
    return day > clock - timedelta(days=window)


def advance_tally_clock(session: Session, *, to: date) -> bool:
    """Let the votes of days gone by drop out of week, month and year. Says whether there was anything to do.

    Called at every start and by the worker; the list is at most a few minutes behind midnight (UTC).
    """
    clock = session.scalars(select(TallyClock).with_for_update()).one()
    if clock.day >= to:
        return False
    for window, days in WINDOWS.items():
        _drop_from(session, window, after=clock.day - timedelta(days=days), until=to - timedelta(days=days))
    clock.day = to
    return True


def _drop_from(session: Session, window: str, *, after: date, until: date) -> None:
    gone = (IdeaDay.day > after, IdeaDay.day <= until, IdeaDay.votes > 0)
    numbers = select(IdeaDay.idea_id).where(*gone)
    # First hold the ideas, then read: a withdrawal that was under way has changed the days by then.
    session.execute(select(Idea.id).where(Idea.id.in_(numbers)).order_by(Idea.id).with_for_update(key_share=True))
    leaving = select(func.sum(IdeaDay.votes)).where(IdeaDay.idea_id == Idea.id, *gone).scalar_subquery()
    session.execute(
        update(Idea)
        .where(Idea.id.in_(numbers))
        .values({window: getattr(Idea, window) - func.coalesce(leaving, 0)})
        .execution_options(synchronize_session=False)
    )


def _trend_with(term: float) -> object:
    """The trend with one more term, as SQL, so that two votes at once cannot overwrite each other."""
    added = literal(term, Double)
    difference = func.abs(Idea.trend - added)
    larger = case((Idea.trend > added, Idea.trend), else_=added)
    return larger + case((difference > _NEGLIGIBLE, 0.0), else_=func.ln(1.0 + func.exp(-difference)))
