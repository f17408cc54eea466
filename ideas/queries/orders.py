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
    most_discussed_ideas,
    newest_ideas,
)

# `top` asks by period as well, see below.
_QUESTIONS: dict[Order, Callable[..., IdeaPage]] = {
    Order.TRENDING: ideas_gaining_support,
    Order.NEW: newest_ideas,
    Order.DISCUSSED: most_discussed_ideas,
}


def ideas_in_order(session: Session, actor: Actor, order: Order, period: Period, **how: Any) -> IdeaPage:
    """Which ideas come first in the order that the reader chose?"""
    if order is Order.TOP:
        return ideas_by_support(session, actor, period=period, **how)
    return _QUESTIONS[order](session, actor, **how)
