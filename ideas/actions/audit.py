"""Adding to the audit trail: one event for one change, in the transaction of the change."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.audit import AuditEvent, AuditHead
from ideas.model.base import now
from ideas.permissions import May, require
from ideas.text.seals import Sealed, in_one_spelling, seal_of


class Change(NamedTuple):
    """What was done to what, with the fields that it changed. They hold states and slugs, and nobody's words."""

    deed: str
    thing: str
    before: dict[str, Any]
    after: dict[str, Any]


def note_look(session: Session, person: Account, what: str, *, by: Account) -> None:
    """Add to the trail that somebody who keeps the board looked at what is kept about a person."""
    require(by, May.MODERATE)
    note_change(session, Change(f"looked-at-{what}", f"account {person.pseudonym}", {}, {}), by=by)


def note_look_at_messages(session: Session, *, by: Account) -> None:
    """Add to the trail that an administrator looked at mail that could not be delivered: it names addresses."""
    require(by, May.ADMINISTER)
    note_change(session, Change("looked-at-addresses", "messages", {}, {}), by=by)


def note_change(session: Session, change: Change, *, by: Account | None) -> AuditEvent:
    """Add an event to the trail. Whoever adds the next one waits until this transaction has ended.

    So it comes last in a deed: what the deed holds was held before, by everybody in that order. `by` is None for what
    the board does by itself.
    """
    head = session.scalars(select(AuditHead).with_for_update().execution_options(populate_existing=True)).one()
    event = Sealed(
        number=head.number + 1, at=now().isoformat(timespec="microseconds"), by=by.pseudonym if by else "",
        deed=change.deed, thing=change.thing,
        before=in_one_spelling(change.before), after=in_one_spelling(change.after),
    )  # fmt: skip
    kept = AuditEvent(**event._asdict(), seal=seal_of(event, head.seal))
    head.number, head.seal = kept.number, kept.seal
    session.add(kept)
    session.flush()
    return kept
