"""Keeping every text that an idea has had."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.ideas import Axis, Idea, IdeaDomain, IdeaMotive, Version
from ideas.queries.ideas import last_version_of

TEXTS = ("question", "added_value", "title", "summary", "how_it_works", "joins")


def keep_version(session: Session, idea: Idea, *, by: Account) -> bool:
    """Keep the text as it stands now, unless it is the same as the last one kept. Says whether it was kept."""
    session.flush()
    content = _content_of(session, idea)
    last = last_version_of(session, idea)
    if last is not None and last.content == content:
        return False
    number = last.number + 1 if last is not None else 1
    # The moment is set here and not when it is written to the database: a text is older than its publication.
    session.add(Version(idea_id=idea.id, number=number, content=content, written_by=by.id, written_at=now()))
    return True


def _content_of(session: Session, idea: Idea) -> dict[str, Any]:
    domains = session.scalars(
        select(IdeaDomain.domain_slug)
        .where(IdeaDomain.idea_id == idea.id, IdeaDomain.chosen)
        .order_by(IdeaDomain.place)
    )
    motives = session.scalars(select(IdeaMotive.motive).where(IdeaMotive.idea_id == idea.id))
    return {
        **{field: getattr(idea, field) for field in TEXTS},
        **{axis.value: getattr(idea, axis.value) for axis in Axis},
        "stage": idea.stage.value,
        "form": idea.form_slug,
        "domains": list(domains),
        "motives": sorted(motive.value for motive in motives),
    }
