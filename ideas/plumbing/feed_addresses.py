"""Where the feed of a list stands."""

from urllib.parse import urlencode

from ideas.plumbing.wishes import LIST, Wish
from ideas.queries.rankings import Order, Period

NEWEST = "/feeds/newest.atom"
TOP_OF_THE_MONTH = "/feeds/top-month.atom"


def feed_of(wish: Wish) -> str:
    """The feed with what this list holds, the newest first."""
    if wish.fixed:
        kind = {"domain": "domains", "tag": "tags"}[wish.fixed]
        return f"/feeds/{kind}/{getattr(wish.narrowed, wish.fixed)}.atom"
    asked = {name: value for name, value in {"q": wish.q, **wish.narrowed._asdict()}.items() if value}
    if asked:
        return f"/feeds/ideas.atom?{urlencode(asked)}"
    is_top = wish.order is Order.TOP and wish.period is Period.MONTH and wish.path == LIST
    return TOP_OF_THE_MONTH if is_top else NEWEST
