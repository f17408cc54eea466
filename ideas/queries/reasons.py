"""Questions about the reasons that moderators have at hand."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.moderation import DecisionKind, ReadyReason
from ideas.model.refusals import NotFound
from ideas.text.slugs import SLUG


def reasons_for(session: Session, kinds: Iterable[DecisionKind]) -> dict[DecisionKind, list[ReadyReason]]:
    """Which reasons are at hand for each of these decisions? One question for all of them."""
    wanted = list(kinds)
    question = select(ReadyReason).where(ReadyReason.kind.in_(wanted), ReadyReason.retired_at.is_(None))
    found: dict[DecisionKind, list[ReadyReason]] = {kind: [] for kind in wanted}
    for reason in session.scalars(question.order_by(ReadyReason.place, ReadyReason.slug)):
        found[reason.kind].append(reason)
    return found


def every_reason(session: Session) -> Sequence[ReadyReason]:
    """Which reasons are there at all, also those that are not used any more?"""
    question = select(ReadyReason).order_by(ReadyReason.kind, ReadyReason.place, ReadyReason.slug)
    return session.scalars(question).all()


def reason_called(session: Session, slug: str) -> ReadyReason:
    """Which reason has this slug? Raises NotFound."""
    # PostgreSQL refuses to compare with some of what an address can hold.
    found = session.get(ReadyReason, slug) if SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound(slug[:40])
    return found
