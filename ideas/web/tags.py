"""Browsing by label."""

from flask import Blueprint, request
from flask_babel import gettext as _

from ideas.model.refusals import NotFound
from ideas.plumbing.session import db
from ideas.queries.tags import tag_called
from ideas.web.listing import list_page, wish_in

bp = Blueprint("tags", __name__, url_prefix="/tags")


@bp.get("/<slug>")
def show(slug: str) -> str:
    """The ideas with one label."""
    tag = tag_called(db(), slug)
    if tag is None:
        raise NotFound(slug)
    return list_page(
        wish_in(request.args, request.path, tag=slug),
        heading=tag.label,
        intro=_("Ideas with the label %(label)s.", label=tag.label),
        tag=tag,
    )
