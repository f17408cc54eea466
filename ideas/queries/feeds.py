"""What does a feed tell of an idea beside its card?"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.ideas import Idea


class Told(NamedTuple):
    """The rest of an idea, for whoever reads it elsewhere."""

    added_value: str
    changed_at: datetime


def told_of(session: Session, numbers: Collection[int]) -> dict[int, Told]:
    """The rest of these ideas, which a list chose among what it may hold. One question for all of them."""
    rows = session.execute(select(Idea.id, Idea.added_value, Idea.changed_at).where(Idea.id.in_(numbers)))
    return {row.id: Told(row.added_value, row.changed_at) for row in rows}
