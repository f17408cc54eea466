"""The page of every list of ideas: its order, period and filters, and the addresses of the same list seen otherwise."""

from enum import StrEnum
from typing import Any, NamedTuple

from flask import render_template

from ideas.model.follows import Thing, ThingKind
from ideas.model.tags import Tag
from ideas.plumbing.actor import actor
from ideas.plumbing.house import settings
from ideas.plumbing.pieces import page_drawn_from
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.wishes import LIST, Found, Wish, found_for, heading_of
from ideas.queries.rankings import Narrowing, Order, Period
from ideas.queries.taxonomy import KnownDomain, Taxonomy
from ideas.queries.votes import votes_cast_by
from ideas.web.follows import FollowOffer, offer_to_follow


class LinkTo(NamedTuple):
    """The same list, seen otherwise."""

    name: StrEnum
    address: str
    is_current: bool


class FilterForm(NamedTuple):
    """The form with which a reader narrows a list, as it is filled in now."""

    narrowed: Narrowing
    order: Order
    period: Period
    address: str
    taxonomy: Taxonomy


def list_page(wish: Wish, *, heading: str | None = None, intro: str | None = None, tag: Tag | None = None) -> str:
    """The page of a list. Its filters lead to the list of all ideas, where another domain can be chosen as well.

    `tag` is the label that the page is about.
    """
    found = found_for(wish, limit=settings().ideas_per_page, tag=tag)
    page, wish, _tag, body = found
    voted = votes_cast_by(db(), actor(), (idea.id for idea in page.ideas))
    return page_drawn_from(
        (tuple(page.ideas), page.after, wish, taxonomy(), tag.label if tag else None, body and body.name),
        lambda: _drawn(found, heading=heading, intro=intro, tag=tag, body=body, voted=voted),
    )


def _drawn(found: Found, **more: Any) -> str:
    known, page, wish = taxonomy(), found.page, found.wish
    heading = more.pop("heading") or heading_of(found, known)
    return render_template(
        "ideas/list.html",
        page=page,
        order=wish.order,
        period=wish.period,
        narrowed=wish.narrowed,
        taxonomy=known,
        heading=heading,
        wider=_wider_domain(wish, known),
        first_address=wish.address() if wish.after else None,
        next_address=wish.address(after=page.after) if page.after else None,
        order_links=[LinkTo(order, wish.address(order=order), order is wish.order) for order in Order],
        period_links=_period_links(wish),
        filter_form=FilterForm(wish.narrowed, wish.order, wish.period, LIST, known),
        clear_address=LIST,
        offer=_offer(wish),
        **more,
    )


def _offer(wish: Wish) -> FollowOffer | None:
    """The page of a domain or label offers to follow it; a list that somebody narrowed does not."""
    if wish.fixed == "domain" and wish.narrowed.domain:
        return offer_to_follow(Thing(ThingKind.DOMAIN, wish.narrowed.domain))
    if wish.fixed == "tag" and wish.narrowed.tag:
        return offer_to_follow(Thing(ThingKind.TAG, wish.narrowed.tag))
    return None


def _wider_domain(wish: Wish, known: Taxonomy) -> KnownDomain | None:
    """The group of the topic that a list is narrowed to."""
    domain = known.domains.get(wish.narrowed.domain or "")
    return known.domains.get(domain.parent_slug or "") if domain else None


def _period_links(wish: Wish) -> list[LinkTo]:
    if wish.order is not Order.TOP:
        return []
    return [LinkTo(period, wish.address(period=period), period is wish.period) for period in Period]
