"""What every list of ideas has: an order, a period, filters, and the addresses of the same list seen otherwise."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from flask import render_template
from flask_babel import gettext as _

from ideas.model.follows import Thing, ThingKind
from ideas.model.ideas import Motive, Stage
from ideas.model.organisations import Organisation
from ideas.model.refusals import NotFound, UnknownSlug
from ideas.model.tags import Tag
from ideas.plumbing.actor import actor
from ideas.plumbing.house import settings
from ideas.plumbing.pieces import page_drawn_from
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.words import called, label
from ideas.queries.calls import call_for
from ideas.queries.orders import ideas_in_order
from ideas.queries.organisations import organisation_called
from ideas.queries.rankings import IdeaPage, Narrowing, Order, Period
from ideas.queries.tags import tag_called
from ideas.queries.taxonomy import KnownDomain, Taxonomy
from ideas.queries.votes import votes_cast_by
from ideas.web.follows import FollowOffer, offer_to_follow

LIST = "/ideas"
Word = TypeVar("Word", bound=StrEnum)


class LinkTo(NamedTuple):
    """The same list, seen otherwise."""

    name: StrEnum
    address: str
    is_current: bool


class Wish(NamedTuple):
    """How a reader wants to see a list: what its address says. `fixed` is what its path says already."""

    order: Order
    period: Period
    narrowed: Narrowing
    after: str | None
    path: str
    fixed: str | None

    def address(self, **other: Any) -> str:
        """The address of this list with something else; what is the default is left out."""
        asked = {**self.narrowed._asdict(), "order": self.order, "period": self.period, **other}
        if self.fixed is not None:
            del asked[self.fixed]
        if asked["order"] is not Order.TOP or asked["period"] is Period.ALL:
            del asked["period"]
        if asked["order"] is Order.TOP and "period" not in asked:
            del asked["order"]
        said = {name: value for name, value in asked.items() if value}
        return f"{self.path}?{urlencode(said)}" if said else self.path


class FilterForm(NamedTuple):
    """The form with which a reader narrows a list, as it is filled in now."""

    narrowed: Narrowing
    order: Order
    period: Period
    address: str
    taxonomy: Taxonomy


def wish_in(args: Mapping[str, str], path: str = LIST, **fixed: Any) -> Wish:
    """What the address asks for; on the page of one domain or label, the path fixes that one.

    Raises UnknownSlug for a word that does not exist.
    """
    narrowed = Narrowing(
        domain=args.get("domain") or None,
        form=args.get("form") or None,
        tier=_tier_in(args.get("tier")),
        motive=_word_in(Motive, args.get("motive")),
        stage=_word_in(Stage, args.get("stage")),
        tag=args.get("tag") or None,
        organisation=args.get("organisation") or None,
        call=args.get("call") or None,
    )
    return Wish(
        _word_in(Order, args.get("order")) or Order.TOP,
        _word_in(Period, args.get("period")) or Period.ALL,
        narrowed._replace(**fixed),
        args.get("after") or None,
        path,
        next(iter(fixed), None),
    )


def list_page(wish: Wish, *, heading: str | None = None, intro: str | None = None, tag: Tag | None = None) -> str:
    """The page of a list. Its filters lead to the list of all ideas, where another domain can be chosen as well."""
    known = taxonomy()
    wish = _led_on(wish, known)
    if wish.narrowed.tag and tag is None and tag_called(db(), wish.narrowed.tag) is None:
        raise UnknownSlug(wish.narrowed.tag[:40])
    if wish.narrowed.call:
        _insist_on_call(wish.narrowed.call)
    body = _organisation_in(wish)
    page = ideas_in_order(
        db(), actor(), wish.order, wish.period,
        narrowed=wish.narrowed, taxonomy=known, after=wish.after, limit=settings().ideas_per_page,
    )  # fmt: skip
    voted = votes_cast_by(db(), actor(), (idea.id for idea in page.ideas))
    return page_drawn_from(
        (tuple(page.ideas), page.after, wish, known, tag.label if tag else None, body and body.name),
        lambda: _drawn(wish, page, heading=heading, intro=intro, tag=tag, body=body, voted=voted),
    )


def _led_on(wish: Wish, known: Taxonomy) -> Wish:
    """A filter that names a domain which was merged means the one that it went into."""
    domain = known.domains.get(wish.narrowed.domain or "")
    if domain is None or domain.merged_into_slug is None:
        return wish
    return wish._replace(narrowed=wish.narrowed._replace(domain=domain.merged_into_slug))


def _drawn(wish: Wish, page: IdeaPage, **more: Any) -> str:
    known = taxonomy()
    heading = more.pop("heading") or _heading_for(wish, known, more["body"])
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


def _insist_on_call(slug: str) -> None:
    """A list is narrowed to a call that readers can see. Raises UnknownSlug."""
    try:
        call_for(db(), actor(), slug)
    except NotFound:
        raise UnknownSlug(slug[:40]) from None


def _organisation_in(wish: Wish) -> Organisation | None:
    """The organisation that a list is narrowed to. Raises UnknownSlug."""
    if not wish.narrowed.organisation:
        return None
    body = organisation_called(db(), wish.narrowed.organisation)
    if body is None:
        raise UnknownSlug(wish.narrowed.organisation[:40])
    return body


def _heading_for(wish: Wish, known: Taxonomy, body: Organisation | None) -> str | None:
    if body is not None:
        return _("Ideas with votes from: %(organisation)s", organisation=called(body))
    domain = known.domains.get(wish.narrowed.domain or "")
    return label(domain) if domain else None


def _wider_domain(wish: Wish, known: Taxonomy) -> KnownDomain | None:
    """The group of the topic that a list is narrowed to."""
    domain = known.domains.get(wish.narrowed.domain or "")
    return known.domains.get(domain.parent_slug or "") if domain else None


def _period_links(wish: Wish) -> list[LinkTo]:
    if wish.order is not Order.TOP:
        return []
    return [LinkTo(period, wish.address(period=period), period is wish.period) for period in Period]


def _word_in(words: type[Word], typed: str | None) -> Word | None:
    if not typed:
        return None
    try:
        return words(typed)
    except ValueError:
        raise UnknownSlug(typed[:40]) from None


def _tier_in(typed: str | None) -> int | None:
    if not typed:
        return None
    if typed not in ("1", "2", "3", "4", "5"):
        raise UnknownSlug(typed[:40])
    return int(typed)
