"""The orders that a reader can choose from, each with the question that it asks."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from ideas.permissions import Actor
from ideas.queries.rankings import (
    IdeaPage,
    Order,
    Period,
    ideas_by_support,
    ideas_gaining_support,
    ideas_with_broad_support,
    most_applied_ideas,
    most_discussed_ideas,
    newest_ideas,
)
from ideas.queries.shuffling import ideas_at_random

# `top` asks by period as well, and `random` by seed: see below.
_QUESTIONS: dict[Order, Callable[..., IdeaPage]] = {
    Order.TRENDING: ideas_gaining_support,
    Order.NEW: newest_ideas,
    Order.DISCUSSED: most_discussed_ideas,
    Order.BROAD: ideas_with_broad_support,
    Order.APPLIED: most_applied_ideas,
}


def ideas_in_order(
    session: Session, actor: Actor, order: Order, period: Period, *, seed: str | None = None, **how: Any
) -> IdeaPage:
    """Which ideas come first in the order that the reader chose? `seed` says which order by lot."""
    if order is Order.TOP:
        return ideas_by_support(session, actor, period=period, **how)
    if order is Order.RANDOM:
        return ideas_at_random(session, actor, seed=seed or "", **how)
    return _QUESTIONS[order](session, actor, **how)
