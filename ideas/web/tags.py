"""Browsing by label."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.model.refusals import NotFound
from ideas.plumbing.session import db
from ideas.plumbing.wishes import wish_in
from ideas.queries.tags import tag_called
from ideas.web.listing import list_page

bp = Blueprint("tags", __name__, url_prefix="/tags")


@bp.get("/<slug>")
def show(slug: str) -> str | Response:
    """The ideas with one label. One that was merged leads to where it went."""
    tag = tag_called(db(), slug)
    if tag is None:
        raise NotFound(slug)
    if tag.merged_into_slug is not None:
        return redirect(url_for("tags.show", slug=tag.merged_into_slug, **request.args), 301)
    return list_page(
        wish_in(request.args, request.path, tag=slug),
        heading=tag.label,
        intro=_("Ideas with the label %(label)s.", label=tag.label),
        tag=tag,
    )
