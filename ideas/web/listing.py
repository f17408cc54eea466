"""The page of every list of ideas: its order, period and filters, and the addresses of the same list seen otherwise."""

from enum import StrEnum
from typing import Any, NamedTuple

from flask import render_template, url_for

from ideas.model.follows import Thing, ThingKind
from ideas.model.tags import Tag
from ideas.plumbing.actor import actor
from ideas.plumbing.house import settings
from ideas.plumbing.pieces import page_drawn_from
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.wishes import LIST, Answer, Found, Wish, found_for, heading_of
from ideas.queries.rankings import ListedIdea, Narrowing, Order, Period
from ideas.queries.search import Understood, with_long_texts
from ideas.queries.taxonomy import KnownDomain, Taxonomy
from ideas.queries.votes import votes_cast_by
from ideas.text.marking import Piece, excerpt, marked
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
    q: str = ""


def list_page(wish: Wish, *, heading: str | None = None, intro: str | None = None, tag: Tag | None = None) -> str:
    """The page of a list. Its filters lead to the list of all ideas, where another domain can be chosen as well.

    `tag` is the label that the page is about.
    """
    found = found_for(wish, limit=settings().ideas_per_page, tag=tag)
    page, wish, _tag, body, answer = found
    if answer is not None:
        return found_page(found, answer)
    voted = votes_cast_by(db(), actor(), (idea.id for idea in page.ideas))
    return page_drawn_from(
        (tuple(page.ideas), page.after, wish, taxonomy(), tag.label if tag else None, body and body.name),
        lambda: _drawn(found, heading=heading, intro=intro, tag=tag, body=body, voted=voted),
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
        order_links=[LinkTo(order, wish.address(order=order), order is wish.order) for order in wish.orders],
        period_links=_period_links(wish),
        filter_form=FilterForm(wish.narrowed, wish.order, wish.period, LIST, known, wish.q),
        clear_address=LIST,
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


def _period_links(wish: Wish) -> list[LinkTo]:
    if wish.order is not Order.TOP:
        return []
    return [LinkTo(period, wish.address(period=period), period is wish.period) for period in Period]
