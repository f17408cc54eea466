"""Questions about measures: what holds somebody, and what was decided about them before."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import desc, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account
from ideas.model.appeals import Appeal
from ideas.model.measures import Measure
from ideas.model.refusals import NotFound
from ideas.queries.ideas import HIGHEST_NUMBER


class RecordedMeasure(NamedTuple):
    """A measure, and the appeal against it if there is one."""

    measure: Measure
    appeal: Appeal | None


def measures_about(session: Session, person: Account, *, limit: int = 50) -> list[RecordedMeasure]:
    """What was decided about this person, the last measure first?"""
    question = (
        select(Measure, Appeal)
        .outerjoin(Appeal, Appeal.measure_id == Measure.id)
        .where(Measure.account_id == person.id)
        .options(joinedload(Measure.moderator, innerjoin=True))
        .order_by(desc(Measure.id))
        .limit(limit)
    )
    return [RecordedMeasure(*row) for row in session.execute(question)]


def measure_called(session: Session, number: int) -> Measure:
    """Which measure has this number? Raises NotFound."""
    measure = session.get(Measure, number) if 0 < number <= HIGHEST_NUMBER else None
    if measure is None:
        raise NotFound(number)
    return measure


def latest_measures(session: Session, *, limit: int = 50) -> Sequence[Measure]:
    """Which measures were taken last?"""
    along = (joinedload(Measure.account, innerjoin=True), joinedload(Measure.moderator, innerjoin=True))
    return session.scalars(select(Measure).options(*along).order_by(desc(Measure.id)).limit(limit)).all()


def person_called(session: Session, number: int) -> Account:
    """Which person has this number, closed or not? Raises NotFound, also for who never confirmed an address."""
    found = session.get(Account, number) if 0 < number <= HIGHEST_NUMBER else None
    if found is None or found.confirmed_at is None or found.is_example:
        raise NotFound(number)
    return found
