"""What the address of a list asks for, and what is found for it: the same for a page and for a feed."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from time import monotonic
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from ideas.model.base import today
from ideas.model.ideas import Axis, Motive, Stage
from ideas.model.organisations import Organisation
from ideas.model.refusals import NotFound, UnknownSlug
from ideas.model.tags import Tag
from ideas.plumbing.actor import actor
from ideas.plumbing.house import house
from ideas.plumbing.knowledge import knowledge
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import KEPT_FOR_SECONDS, taxonomy
from ideas.plumbing.words import called, label
from ideas.queries.calls import call_for
from ideas.queries.knowledge import Knowledge
from ideas.queries.orders import ideas_in_order
from ideas.queries.organisations import organisation_called
from ideas.queries.rankings import IdeaPage, Narrowing, Order, Period, is_anything_applied
from ideas.queries.search import Understood, ideas_matching, is_found, understood, wished_away
from ideas.queries.tags import tag_called
from ideas.queries.taxonomy import Taxonomy
from ideas.text.asking import Asked, WordedFilter, asked_in, cleaned
from ideas.text.shuffles import seed_of_day
from ideas.text.stems import fold

LIST = "/ideas"
Word = TypeVar("Word", bound=StrEnum)


class Wish(NamedTuple):
    """How a reader wants to see a list: what its address says. `fixed` is what its path says already."""

    order: Order
    period: Period
    narrowed: Narrowing
    after: str | None
    path: str
    fixed: str | None
    q: str = ""
    # Which order by lot; no other order has one.
    seed: str | None = None

    @property
    def usual_order(self) -> Order:
        """The order in which a reader sees this who chose none."""
        return Order.RELEVANCE if self.q else Order.TOP

    def address(self, **other: Any) -> str:
        """The address of this list with something else; what is the default is left out."""
        said = {"order": self.order, "period": self.period, "seed": self.seed}
        asked = {"q": self.q, **self.narrowed._asdict(), **said, **other}
        if self.fixed is not None:
            del asked[self.fixed]
        if asked["order"] is not Order.TOP or asked["period"] is Period.ALL:
            del asked["period"]
        if asked["order"] is self.usual_order and "period" not in asked:
            del asked["order"]
        if asked.get("order") is not Order.RANDOM:
            del asked["seed"]
        chosen = {name: value for name, value in asked.items() if value}
        return f"{self.path}?{urlencode(chosen)}" if chosen else self.path


class Answer(NamedTuple):
    """How what was typed was understood. `strange` are filters as words that name nothing here."""

    question: Understood
    strange: tuple[WordedFilter, ...]
    is_loosened: bool


class Found(NamedTuple):
    """What there is for a wish: a page of ideas, and what the wish names, as far as readers may know it."""

    page: IdeaPage
    wish: Wish
    tag: Tag | None
    body: Organisation | None
    answer: Answer | None = None


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
        axis=_word_in(Axis, args.get("axis")),
        tag=args.get("tag") or None,
        organisation=args.get("organisation") or None,
        call=args.get("call") or None,
    )
    q = cleaned(args.get("q") or "") if path == LIST else ""
    order = _word_in(Order, args.get("order"))
    if order is None or (order is Order.RELEVANCE and not q):
        order = Order.RELEVANCE if q else Order.TOP
    return Wish(
        order,
        _word_in(Period, args.get("period")) or Period.ALL,
        narrowed._replace(**fixed),
        args.get("after") or None,
        path,
        next(iter(fixed), None),
        q,
        args.get("seed") or None if order is Order.RANDOM else None,
    )


def found_for(wish: Wish, *, limit: int, tag: Tag | None = None) -> Found:
    """The page of ideas that a reader wishes for. `tag` is the label in the path, when it was looked up already.

    Raises UnknownSlug for what does not exist, or is not for readers.
    """
    known = taxonomy()
    strange: tuple[WordedFilter, ...] = ()
    if wish.q:
        at_hand, asked = knowledge(), asked_in(wish.q)
        narrowed, strange = narrowed_by_words(wish.narrowed, asked, at_hand)
        wish = wish._replace(narrowed=narrowed)
    wish = _led_on(wish, known)
    if wish.narrowed.tag and tag is None:
        tag = _tag_in(wish.narrowed.tag)
    if wish.narrowed.call:
        _insist_on_call(wish.narrowed.call)
    body = _organisation_in(wish)
    if wish.q:
        return _looked_for(wish, asked, at_hand, strange, limit=limit)._replace(tag=tag, body=body)
    return Found(_in_order(wish, wish.order, limit=limit), wish, tag, body)


def _in_order(wish: Wish, order: Order, *, limit: int, also: Sequence[ColumnElement[bool]] = ()) -> IdeaPage:
    how: dict[str, Any] = {"narrowed": wish.narrowed, "taxonomy": taxonomy(), "after": wish.after, "limit": limit}
    seed = wish.seed or seed_of_day(today())
    page = ideas_in_order(db(), actor(), order, wish.period, seed=seed, also=also, **how)
    if order is Order.APPLIED and wish.after is None and not any(page.scores):
        # Nothing to order by: whatever came first would seem to be applied.
        return IdeaPage([], [], None)
    return page


def _looked_for(
    wish: Wish, asked: Asked, at_hand: Knowledge, strange: tuple[WordedFilter, ...], *, limit: int
) -> Found:
    """What answers the words of a reader, in the order that they chose."""
    question = understood(db(), asked, at_hand)
    if asked.is_empty or (asked.says_something and not question.weighed):
        return Found(IdeaPage([], [], None), wish, None, None, Answer(question, strange, False))
    if question.weighed and wish.order is Order.RELEVANCE:
        found = ideas_matching(
            db(), actor(), question,
            narrowed=wish.narrowed, knowledge=at_hand, taxonomy=taxonomy(), after=wish.after, limit=limit,
        )  # fmt: skip
        page = IdeaPage(found.ideas, found.scores, found.after)
        return Found(page, wish, None, None, Answer(question, strange, found.is_loosened))
    also = wished_away(db(), question, at_hand.glossary)
    if question.weighed:
        also.append(is_found(question))
    order = Order.TOP if wish.order is Order.RELEVANCE else wish.order
    return Found(_in_order(wish, order, limit=limit, also=also), wish, None, None, Answer(question, strange, False))


def narrowed_by_words(
    narrowed: Narrowing, asked: Asked, at_hand: Knowledge
) -> tuple[Narrowing, tuple[WordedFilter, ...]]:
    """The list with the filters that somebody typed as words, and those that name nothing here."""
    strange = []
    for filter_ in asked.wishes:
        value = _meant(filter_, at_hand)
        if value is None:
            strange.append(filter_)
        else:
            narrowed = narrowed._replace(**{filter_.key: value})
    return narrowed, tuple(strange)


def _meant(filter_: WordedFilter, at_hand: Knowledge) -> Any:
    """What a filter as words names: a slug, a stage, a motive or a tier. None when there is no such thing."""
    if filter_.key == "tier":
        return int(filter_.value) if filter_.value in ("1", "2", "3", "4", "5") else None
    if filter_.key in ("stage", "motive"):
        words: Any = Stage if filter_.key == "stage" else Motive
        return next((word for word in words if fold(filter_.value) in (word.value, fold(label(word)))), None)
    return at_hand.glossary.slug_for(filter_.key, filter_.value)


def orders_to_choose(wish: Wish) -> tuple[Order, ...]:
    """The orders that a list offers: how well an idea fits is for words that somebody looks for."""
    return tuple(order for order in _orders_of_the_board() if wish.q or order is not Order.RELEVANCE)


def _orders_of_the_board() -> tuple[Order, ...]:
    """Every order; at most a minute old. The one by practice reports waits for the first report."""
    installation = house()
    kept = installation.orders
    if kept is None or kept[0] < monotonic():
        applied = is_anything_applied(db(), actor())
        offered = tuple(order for order in Order if order is not Order.APPLIED or applied)
        kept = installation.orders = (monotonic() + KEPT_FOR_SECONDS, offered)
    return kept[1]


def heading_of(found: Found, known: Taxonomy) -> str | None:
    """What to call a list that was narrowed to the ideas of an organisation or in a domain."""
    if found.body is not None:
        return _("Ideas with votes from: %(organisation)s", organisation=called(found.body))
    domain = known.domains.get(found.wish.narrowed.domain or "")
    return label(domain) if domain else None


def _led_on(wish: Wish, known: Taxonomy) -> Wish:
    """A filter that names a domain which was merged means the one that it went into."""
    domain = known.domains.get(wish.narrowed.domain or "")
    if domain is None or domain.merged_into_slug is None:
        return wish
    return wish._replace(narrowed=wish.narrowed._replace(domain=domain.merged_into_slug))


def _tag_in(slug: str) -> Tag:
    tag = tag_called(db(), slug)
    if tag is None:
        raise UnknownSlug(slug[:40])
    return tag


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
