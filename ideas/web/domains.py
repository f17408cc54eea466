"""Browsing by subject area."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.model.refusals import NotFound
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.wishes import wish_in
from ideas.plumbing.words import label
from ideas.queries.domains import domains_with_counts
from ideas.web.listing import list_page

bp = Blueprint("domains", __name__, url_prefix="/domains")


@bp.get("")
def list_domains() -> str:
    """All domains, with the number of ideas in each."""
    domains = domains_with_counts(db())
    groups = [
        (group, [topic for topic in domains if topic.parent_slug == group.slug])
        for group in domains
        if group.parent_slug is None
    ]
    return render_template("domains/list.html", groups=groups)


@bp.get("/<slug>")
def show(slug: str) -> str | Response:
    """The ideas in one domain. One that was merged leads to where it went."""
    domain = taxonomy().domains.get(slug)
    if domain is None:
        raise NotFound(slug)
    if domain.merged_into_slug is not None:
        return redirect(url_for("domains.show", slug=domain.merged_into_slug, **request.args), 301)
    return list_page(
        wish_in(request.args, request.path, domain=slug),
        heading=label(domain),
        intro=_("Ideas for working together in this domain: %(domain)s.", domain=label(domain)),
    )
