"""The page of every list of ideas: its order, period and filters, and the addresses of the same list seen otherwise."""

from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from ideas.model.base import today
from ideas.model.follows import Thing, ThingKind
from ideas.model.tags import Tag
from ideas.plumbing.actor import actor
from ideas.plumbing.counting import facets_for
from ideas.plumbing.feed_addresses import feed_of
from ideas.plumbing.house import settings
from ideas.plumbing.order_words import sentence_of
from ideas.plumbing.pieces import page_drawn_from
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.wishes import LIST, Answer, Found, Wish, found_for, heading_of, orders_to_choose
from ideas.queries.rankings import ListedIdea, Order, Period
from ideas.queries.search import Understood, with_long_texts
from ideas.queries.taxonomy import KnownDomain, Taxonomy
from ideas.queries.votes import votes_cast_by
from ideas.text.asking import without_filters
from ideas.text.marking import Piece, excerpt, marked
from ideas.text.shuffles import day_of_seed, new_seed, seed_for
from ideas.web.filters import filters_of
from ideas.web.follows import FollowOffer, offer_to_follow

# Where it is explained how each order is made.
GUIDE = "/guide/orders"


class LinkTo(NamedTuple):
    """The same list, seen otherwise."""

    name: StrEnum
    address: str
    is_current: bool


class Lot(NamedTuple):
    """Which order by lot a reader sees, and where to get another one."""

    seed: str
    drawn_on: date
    again_address: str


class OrdersShown(NamedTuple):
    """The orders and periods to choose from, and the sentence about the one that was chosen."""

    orders: list[LinkTo]
    periods: list[LinkTo]
    sentence: str
    how_address: str
    lot: Lot | None


def list_page(
    wish: Wish, *, heading: str | None = None, intro: str | None = None, tag: Tag | None = None
) -> str | Response:
    """The page of a list. Who asks for an order by lot is given one, in the address: it stays the same on every page.

    Its filters lead to the list of all ideas, where another domain can be chosen as well. `tag` is the label that the
    page is about.
    """
    if wish.order is Order.RANDOM and wish.seed is None:
        return redirect(wish.address(seed=_own_seed()), 303)
    found = found_for(wish, limit=settings().ideas_per_page, tag=tag)
    page, wish, _tag, body, answer = found
    if answer is not None:
        return found_page(found, answer)
    offered, filters = orders_to_choose(wish), filters_of(found, facets_for(found))
    voted = votes_cast_by(db(), actor(), (idea.id for idea in page.ideas))
    return page_drawn_from(
        (
            tuple(page.ideas),
            page.after,
            wish,
            taxonomy(),
            offered,
            filters,
            tag.label if tag else None,
            body and body.name,
        ),
        lambda: _drawn(found, heading=heading, intro=intro, tag=tag, body=body, voted=voted, filters=filters),
    )


def found_page(found: Found, answer: Answer) -> str:
    """The page of what somebody looked for: every idea with the words by which it was found, and never a dead end."""
    wish, page = found.wish, found.page
    wanted = answer.question.wanted
    cards = [FoundCard(idea, wanted, text) for idea, text in with_long_texts(db(), page.ideas)]
    return _drawn(
        found,
        heading=None,
        intro=None,
        tag=None,
        body=found.body,
        voted=votes_cast_by(db(), actor(), (idea.id for idea in page.ideas)),
        filters=filters_of(found, facets_for(found)),
        cards=cards,
        answer=answer,
        near=domains_near(answer.question) if not page.ideas else [],
        draft_address=url_for("ideas.new", question=wish.q),
    )


class FoundCard(NamedTuple):
    """An idea that was found, with the words to mark in it. `text` is what stands further down its page."""

    idea: ListedIdea
    wanted: dict[str, float]
    text: str

    def marked(self, field: str) -> list[Piece]:
        """A short text of the idea, in pieces."""
        return marked(getattr(self.idea, field), self.wanted)

    @property
    def excerpt(self) -> list[Piece]:
        """Where it stands further down, when nothing on the card says why it was found."""
        shown = (self.idea.title, self.idea.question, self.idea.summary)
        if any(piece.is_marked for text in shown for piece in marked(text, self.wanted)):
            return []
        return excerpt(self.text, self.wanted)


def domains_near(question: Understood) -> list[KnownDomain]:
    """The domains that the words of a reader are closest to; the groups when they are close to none."""
    known = taxonomy()
    named = {
        thing.slug: sure for term in question.terms for thing, sure in term.things.items() if thing.kind == "domain"
    }
    nearest = sorted((slug for slug in named if slug in known.domains), key=lambda slug: (-named[slug], slug))[:5]
    return [known.domains[slug] for slug in nearest] or known.groups


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
        orders_shown=_orders_shown(wish),
        nothing_applied=wish.order is Order.APPLIED,
        q=without_filters(wish.q),
        kept=[(name, value) for name, value in wish.narrowed._asdict().items() if value],
        clear_address=LIST,
        feed_address=feed_of(wish),
        save_address=_address_to_save(wish),
        offer=_offer(wish),
        **{"answer": None, **more},
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


def _orders_shown(wish: Wish) -> OrdersShown:
    return OrdersShown(
        [LinkTo(order, wish.address(order=order), order is wish.order) for order in orders_to_choose(wish)],
        _period_links(wish),
        sentence_of(wish.order),
        f"{GUIDE}#{wish.order.value}",
        _lot(wish),
    )


def _lot(wish: Wish) -> Lot | None:
    day = day_of_seed(wish.seed) if wish.seed else None
    if not wish.seed or day is None:
        return None
    return Lot(wish.seed, day, wish.address(seed=seed_for(day, wish.seed.encode())))


def _address_to_save(wish: Wish) -> str | None:
    """Where to keep this search. Everything is no search."""
    said = {"q": wish.q, **wish.narrowed._asdict()}
    asked = {name: value for name, value in said.items() if value}
    return url_for("saved_searches.new", **asked) if asked else None


def _own_seed() -> str:
    """Who is signed in finds their own order of the day again; of a visitor nothing is kept to know them by."""
    reader = actor()
    if reader is None:
        return new_seed(today())
    return seed_for(today(), f"{settings().secret_key} {reader.id} ".encode())


def _period_links(wish: Wish) -> list[LinkTo]:
    if wish.order is not Order.TOP:
        return []
    return [LinkTo(period, wish.address(period=period), period is wish.period) for period in Period]
