"""Measures about people: a warning, a limit or a suspension, with a reason and a term; and lifting it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.actions.notifications import put_in_outbox
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.measures import Measure, MeasureKind
from ideas.model.notifications import MessageKind
from ideas.model.refusals import NotInThisState
from ideas.permissions import May, require

# A measure has a term: whoever wants a longer one decides so again, with a reason.
LONGEST_DAYS = 365


def take_measure(
    session: Session, person: Account, kind: MeasureKind, *, by: Account, reason: str, days: int | None
) -> Measure:
    """Warn, limit or suspend somebody, for so many days. They read it with the reason, here and by mail."""
    session.refresh(person, with_for_update={"key_share": True})
    require(by, May.TAKE_MEASURE, person)
    ends_at = now() + timedelta(days=days) if days is not None and kind is not MeasureKind.WARN else None
    measure = Measure(kind=kind, account_id=person.id, reason=reason, taken_by=by.id, ends_at=ends_at)
    session.add(measure)
    session.flush()
    _hold_to_measures(session, person)
    put_in_outbox(
        session, MessageKind.MEASURE, person, event=f"measure {measure.id}", measure=kind.value, reason=reason,
        ends=ends_at.isoformat() if ends_at else "", lifted=False,
    )  # fmt: skip
    note_change(session, Change(kind.value, f"account {person.pseudonym}", {}, _in_words(measure)), by=by)
    return measure


def lift_measure(session: Session, measure: Measure, *, by: Account, reason: str) -> None:
    """Let a measure no longer hold. It stays on record, with why it was lifted."""
    person = measure.account
    session.refresh(person, with_for_update={"key_share": True})
    require(by, May.TAKE_MEASURE, person)
    session.refresh(measure)
    if not measure.is_in_force:
        raise NotInThisState(measure.id)
    before = _in_words(measure)
    measure.lifted_at, measure.lifted_by, measure.lifted_because = now(), by.id, reason
    session.flush()
    _hold_to_measures(session, person)
    put_in_outbox(
        session, MessageKind.MEASURE, person, event=f"measure {measure.id} lifted", measure=measure.kind.value,
        reason=reason, ends="", lifted=True,
    )  # fmt: skip
    note_change(session, Change("lift", f"account {person.pseudonym}", before, _in_words(measure)), by=by)


def mark_measures_as_seen(session: Session, *, by: Account) -> None:
    """Remember that somebody read what was decided about them."""
    unseen = select(Measure).where(Measure.account_id == by.id, Measure.seen_at.is_(None))
    for measure in session.scalars(unseen):
        measure.seen_at = now()


def _hold_to_measures(session: Session, person: Account) -> None:
    """Keep with the account until when the measures that stand hold it: pages ask nothing more than that."""
    question = select(Measure.kind, Measure.ends_at).where(
        Measure.account_id == person.id, Measure.lifted_at.is_(None), Measure.ends_at > now()
    )
    ends: dict[MeasureKind, list[datetime]] = {kind: [] for kind in MeasureKind}
    for kind, at in session.execute(question):
        if at is not None:
            ends[kind].append(at)
    person.suspended_until = max(ends[MeasureKind.SUSPEND], default=None)
    person.limited_until = max(ends[MeasureKind.LIMIT], default=None)
    session.flush()


def _in_words(measure: Measure) -> dict[str, Any]:
    return {
        "measure": measure.id,
        "ends_at": measure.ends_at.isoformat() if measure.ends_at else None,
        "lifted_at": measure.lifted_at.isoformat() if measure.lifted_at else None,
    }
