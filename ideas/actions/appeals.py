"""Appeals: somebody asks to look again at a decision about what they wrote, or at a measure; a colleague answers."""

from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.actions.measures import lift_measure
from ideas.actions.news import tell
from ideas.actions.notifications import put_in_outbox
from ideas.actions.queue import about_appeal, put_in_queue, take_out_of_queue
from ideas.actions.undoing import undo_decision
from ideas.model.accounts import Account
from ideas.model.appeals import Appeal
from ideas.model.base import now
from ideas.model.database import insert_if_absent
from ideas.model.measures import Measure
from ideas.model.moderation import APPEAL_WITHIN, Decision
from ideas.model.notifications import MessageKind, News, NewsKind
from ideas.model.queue import QueueKind
from ideas.model.refusals import (
    AlreadyAnswered,
    AlreadyAppealed,
    AlreadyUndone,
    NoAppealPossible,
    NotInThisState,
    OvertakenByLaterDecision,
)
from ideas.permissions import May, require
from ideas.queries.appeals import appeal_against, takes_appeals


def appeal_against_decision(session: Session, decision: Decision, *, by: Account, body: str) -> Appeal:
    """Ask to look again at a decision about what one wrote. Raises AlreadyAppealed or NoAppealPossible."""
    require(by, May.APPEAL, decision)
    if not takes_appeals(session, decision):
        raise NoAppealPossible(decision.id)
    appeal = _appeal(session, {"decision_id": decision.id}, by=by, body=body)
    told = {"idea_id": decision.idea_id, "comment_id": decision.comment_id, "decision_id": decision.id}
    tell(session, News(kind=NewsKind.APPEAL_MADE, by_id=by.id, **told))
    return appeal


def appeal_against_measure(session: Session, measure: Measure, *, by: Account, body: str) -> Appeal:
    """Ask to look again at a measure about oneself. Raises AlreadyAppealed or NoAppealPossible."""
    require(by, May.APPEAL_AGAINST_MEASURE, measure)
    if measure.lifted_at is not None or now() > measure.taken_at + APPEAL_WITHIN:
        raise NoAppealPossible(measure.id)
    return _appeal(session, {"measure_id": measure.id}, by=by, body=body)


def answer_appeal(session: Session, appeal: Appeal, *, by: Account, upheld: bool, answer: str) -> bool:
    """Say whether somebody was right. What was decided about them is then undone, as far as that still can be.

    Says whether it was undone. Raises AlreadyAnswered; nobody answers an appeal against what they decided themselves.
    """
    require(by, May.ANSWER_APPEAL, appeal)
    if appeal.is_answered:
        raise AlreadyAnswered(appeal.id)
    appeal.answered_at, appeal.answered_by, appeal.upheld, appeal.answer = now(), by.id, upheld, answer
    session.flush()
    take_out_of_queue(session, QueueKind.APPEAL, about_appeal(appeal.id))
    if appeal.decision is not None:
        undone = upheld and _is_undone(session, appeal.decision, by=by, reason=answer)
        _tell_answer(session, appeal, appeal.decision, by=by)
    else:
        undone = upheld and _is_lifted(session, appeal.measure, by=by, reason=answer)
        put_in_outbox(
            session, MessageKind.APPEAL_ANSWERED, appeal.maker, event=f"appeal {appeal.id}",
            upheld=upheld, answer=answer, measure=appeal.measure.kind.value if appeal.measure else "",
        )  # fmt: skip
    change = Change("answer-appeal", f"appeal {appeal.id}", {"upheld": None}, {"upheld": upheld, "undone": undone})
    note_change(session, change, by=by)
    return undone


def _tell_answer(session: Session, appeal: Appeal, decision: Decision, *, by: Account) -> None:
    about = {"idea_id": decision.idea_id, "comment_id": decision.comment_id, "decision_id": decision.id}
    tell(session, News(kind=NewsKind.APPEAL_ANSWERED, by_id=by.id, to_id=appeal.made_by, **about))


def _appeal(session: Session, about: dict[str, int], *, by: Account, body: str) -> Appeal:
    if not insert_if_absent(session, Appeal, made_by=by.id, made_at=now(), body=body, answer="", **about):
        raise AlreadyAppealed(about)
    appeal = appeal_against(session, **about)
    assert appeal is not None, "it was inserted just now"
    put_in_queue(session, QueueKind.APPEAL, about_appeal(appeal.id))
    return appeal


def _is_undone(session: Session, decision: Decision, *, by: Account, reason: str) -> bool:
    """Undo it, unless it changed nothing or something else changed the same since: then a moderator does the rest."""
    if decision.before == decision.after:
        return False
    try:
        with session.begin_nested():
            undo_decision(session, decision, by=by, reason=reason)
    except (AlreadyUndone, NotInThisState, OvertakenByLaterDecision):
        return False
    return True


def _is_lifted(session: Session, measure: Measure | None, *, by: Account, reason: str) -> bool:
    if measure is None or not measure.is_in_force:
        return False
    lift_measure(session, measure, by=by, reason=reason)
    return True
