"""Feeds: the newest ideas, the top of the month, and every domain, label and search.

A program that reads feeds chose no language: a feed is in the language of the board, and each idea in its own.
Nobody is named in a feed: what others copied, we could not take back for somebody who leaves.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from urllib.parse import urlencode

from flask import Blueprint, Response, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from ideas.model.base import today
from ideas.model.refusals import NotFound
from ideas.model.tags import Tag
from ideas.plumbing.addresses import address_of
from ideas.plumbing.house import settings
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.wishes import LIST, Wish, found_for, wish_in
from ideas.plumbing.words import label
from ideas.queries.feeds import Told, told_of
from ideas.queries.rankings import ListedIdea, Order, Period
from ideas.queries.tags import tag_called
from ideas.text.atom import MEDIA_TYPE, Category, Entry, Feed, spelled

bp = Blueprint("feeds", __name__, url_prefix="/feeds")
PER_PAGE = 20


@bp.before_request
def _in_the_language_of_the_board() -> None:
    g.language = settings().default_language


@bp.get("/newest.atom")
def newest() -> Response:
    """The ideas that were published last."""
    return _feed(_wish(order=Order.NEW), _("Newest ideas"))


@bp.get("/top-month.atom")
def top_of_the_month() -> Response:
    """The ideas with most votes in the last 30 days."""
    return _feed(_wish(order=Order.TOP, period=Period.MONTH), _("Top of this month"))


@bp.get("/domains/<slug>.atom")
def domain(slug: str) -> AnyResponse:
    """The newest ideas in one domain. One that was merged leads to where it went."""
    known = taxonomy().domains.get(slug)
    if known is None:
        raise NotFound(slug)
    if known.merged_into_slug is not None:
        return redirect(url_for("feeds.domain", slug=known.merged_into_slug), 301)
    return _feed(wish_in(_asked(order=Order.NEW), f"/domains/{slug}", domain=slug), label(known))


@bp.get("/tags/<slug>.atom")
def tag(slug: str) -> AnyResponse:
    """The newest ideas with one label. One that was merged leads to where it went."""
    known = tag_called(db(), slug)
    if known is None:
        raise NotFound(slug)
    if known.merged_into_slug is not None:
        return redirect(url_for("feeds.tag", slug=known.merged_into_slug), 301)
    return _feed(wish_in(_asked(order=Order.NEW), f"/tags/{slug}", tag=slug), known.label, tag=known)


@bp.get("/ideas.atom")
def search() -> Response:
    """The newest ideas for any search: what the address of a list asks for, this asks for too."""
    wish = wish_in({"order": Order.NEW, **request.args}, LIST)
    return _feed(wish, _("Ideas for: %(words)s", words=wish.q) if wish.q else _("Ideas for working together"))


def _wish(**asked: str) -> Wish:
    return wish_in(_asked(**asked), LIST)


def _asked(**asked: str) -> Mapping[str, str]:
    return {**asked, "after": request.args.get("after", "")}


def _feed(wish: Wish, title: str, *, tag: Tag | None = None) -> Response:
    page = found_for(wish, limit=PER_PAGE, tag=tag).page
    told = told_of(db(), [idea.id for idea in page.ideas])
    entries = [_entry(idea, told[idea.id]) for idea in page.ideas if idea.id in told]
    here = settings().address + request.path
    asked = {name: value for name, value in request.args.items() if name != "after"}
    own = {**asked, "after": request.args["after"]} if request.args.get("after") else asked
    feed = Feed(
        identity=f"{here}?{urlencode(asked)}" if asked else here,
        address=f"{here}?{urlencode(own)}" if own else here,
        page=settings().address + wish.address(after=None),
        title=f"{title} · {settings().site_name}",
        publisher=settings().site_name,
        # An empty feed is as old as the day, so that it stays the same for whoever asks twice.
        updated=max((entry.updated for entry in entries), default=datetime.combine(today(), time(), UTC)),
        language=settings().default_language,
        entries=entries,
        next_address=f"{here}?{urlencode({**asked, 'after': page.after})}" if page.after else None,
    )
    answer = Response(spelled(feed), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    answer.add_etag()
    answer.make_conditional(request)
    # Only told, never compared: a feed that lost an idea, or whose order changed, is no younger than it was.
    answer.last_modified = feed.updated
    return answer


def _entry(idea: ListedIdea, told: Told) -> Entry:
    known = taxonomy()
    return Entry(
        # Its number and not its slug: an idea stays the same when its title changes.
        identity=f"{settings().address}/ideas/{idea.id}",
        address=settings().address + address_of(idea),
        title=idea.title,
        published=idea.published_at,
        updated=max(told.changed_at, idea.published_at),
        language=idea.language,
        paragraphs=(idea.question, told.added_value, idea.summary),
        categories=[
            *(Category(slug, label(known.domains[slug])) for slug in idea.domains if slug in known.domains),
            *(Category(slug, name) for slug, name in told.tags),
        ],
    )
