"""Questions about the audit trail."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import desc, select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.audit import AuditEvent, AuditHead
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.text.seals import BEGINNING, Sealed, seal_of

_AT_A_TIME = 1_000


class TrailChecked(NamedTuple):
    """What came of looking at every seal. `wrong` is the number of the first event that is not as it was sealed.

    Without one, `seal` is that of the last event: written down elsewhere, it shows later on that nothing before it was
    made anew.
    """

    events: int
    seal: str
    wrong: int | None


def check_trail(session: Session) -> TrailChecked:
    """Is every event of the trail as it was when it was sealed, and is none missing?"""
    head = session.execute(select(AuditHead.number, AuditHead.seal)).one_or_none()
    number, seal = 0, BEGINNING
    columns = [getattr(AuditEvent, field) for field in (*Sealed._fields, "seal")]
    question = select(*columns).order_by(AuditEvent.number).execution_options(yield_per=_AT_A_TIME)
    # Columns and not records: what is read here is what stands in the database now. Closed, also when it ends early.
    with session.execute(question) as rows:
        for *told, kept in rows:
            number += 1
            event = Sealed(*told)
            if event.number != number or kept != seal_of(event, seal):
                return TrailChecked(number, seal, number)
            seal = kept
    if head is None or (head.number, head.seal) != (number, seal):
        return TrailChecked(number, seal, number + 1)
    return TrailChecked(number, seal, None)


def seal_at(session: Session, number: int) -> str | None:
    """Which seal does the event with this number have? None when there is none; 0 is the beginning."""
    if number == 0:
        return BEGINNING
    return session.scalar(select(AuditEvent.seal).where(AuditEvent.number == number))


def latest_events(
    session: Session, *, after: str | None = None, thing: str | None = None, limit: int = 50
) -> tuple[list[AuditEvent], str | None]:
    """What was changed last, in all or about one thing?"""
    question = select(AuditEvent).order_by(desc(AuditEvent.number)).limit(limit + 1)
    if thing is not None:
        question = question.where(AuditEvent.thing == thing)
    if after is not None:
        question = question.where(AuditEvent.number < place_of(after, int).id)
    rows = list(session.scalars(question))
    page = rows[:limit]
    return page, cursor_at(Place(page[-1].number, page[-1].number)) if len(rows) > limit else None


def names_behind(session: Session, pseudonyms: Iterable[str]) -> dict[str, str]:
    """Who has these pseudonyms? Those who left have another one by now, and are not found."""
    wanted = [pseudonym for pseudonym in pseudonyms if pseudonym]
    return dict(session.execute(select(Account.pseudonym, Account.name).where(Account.pseudonym.in_(wanted))).all())
