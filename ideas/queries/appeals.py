"""Questions about appeals."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.appeals import Appeal
from ideas.model.measures import Measure
from ideas.model.moderation import Decision
from ideas.model.refusals import NotFound
from ideas.queries.ideas import HIGHEST_NUMBER


def takes_appeals(session: Session, decision: Decision) -> bool:
    """Can somebody still ask to look at this decision again? Within six weeks, once, and not when it was undone."""
    return decision.takes_appeals and not session.scalar(select(exists().where(Decision.undoes_id == decision.id)))


def appeal_against(session: Session, *, decision_id: int | None = None, measure_id: int | None = None) -> Appeal | None:
    """Which appeal is there against this decision or this measure?"""
    about = Appeal.decision_id == decision_id if decision_id is not None else Appeal.measure_id == measure_id
    return session.scalars(select(Appeal).where(about)).one_or_none()


def appeal_called(session: Session, number: int, *, locked: bool = False) -> Appeal:
    """Which appeal has this number, with what it is about? Raises NotFound."""
    if not 0 < number <= HIGHEST_NUMBER:
        raise NotFound(number)
    decision, measure = joinedload(Appeal.decision), joinedload(Appeal.measure)
    question = (
        select(Appeal)
        .where(Appeal.id == number)
        .options(
            decision.joinedload(Decision.idea),
            decision.joinedload(Decision.comment),
            decision.joinedload(Decision.moderator),
            measure.joinedload(Measure.moderator),
            joinedload(Appeal.maker),
            joinedload(Appeal.answerer),
        )
    )
    if locked:
        question = question.with_for_update(of=Appeal).execution_options(populate_existing=True)
    found = session.scalars(question).one_or_none()
    if found is None:
        raise NotFound(number)
    return found
