"""Keeping the reasons at hand: adding one, saying it better, and no longer using it."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.moderation import Decision, DecisionKind, ReadyReason
from ideas.permissions import May, require
from ideas.text.slugs import slug_of


class ReasonText(NamedTuple):
    """What a reason says, in both languages."""

    title_nl: str
    title_en: str
    text_nl: str
    text_en: str


def add_reason(session: Session, kind: DecisionKind, said: ReasonText, *, by: Account) -> ReadyReason:
    """Have one more reason at hand."""
    require(by, May.MODERATE)
    last = session.scalar(select(func.max(ReadyReason.place))) or 0
    slug = _free_slug(session, slug_of(said.title_nl)[:50])
    reason = ReadyReason(slug=slug, kind=kind, place=last + 1, changed_at=now(), **said._asdict())
    session.add(reason)
    session.flush()
    note_change(session, Change("add-reason", f"reason {slug}", {}, said._asdict()), by=by)
    return reason


def rewrite_reason(session: Session, reason: ReadyReason, said: ReasonText, *, in_use: bool, by: Account) -> None:
    """Say a reason better, or use it no longer. What was decided with it stays as it was said then."""
    require(by, May.MODERATE)
    before = _state_of(reason)
    for field, value in said._asdict().items():
        setattr(reason, field, value)
    reason.retired_at = None if in_use else (reason.retired_at or now())
    reason.changed_at = now()
    session.flush()
    note_change(session, Change("rewrite-reason", f"reason {reason.slug}", before, _state_of(reason)), by=by)


def say_with(decision: Decision, reason: ReadyReason | None) -> None:
    """Keep with a decision which reason at hand it was taken with: the public figures count by it."""
    decision.reason_slug = reason.slug if reason is not None else None


def _state_of(reason: ReadyReason) -> dict[str, str | bool]:
    said = {field: getattr(reason, field) for field in ReasonText._fields}
    return {**said, "in_use": reason.retired_at is None}


def _free_slug(session: Session, slug: str) -> str:
    taken = set(session.scalars(select(ReadyReason.slug).where(ReadyReason.slug.like(f"{slug}%"))))
    number = 1
    candidate = slug
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
