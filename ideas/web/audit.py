"""The trail of changes, for administrators."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.session import db
from ideas.queries.audit import latest_events, names_behind

bp = Blueprint("audit", __name__, url_prefix="/moderation/audit")

Page = str | Response | tuple[str, int]


@bp.get("")
def trail() -> Page:
    """What was changed last, in all or about one thing; each with how it was before and after."""
    require(actor(), May.ADMINISTER)
    thing = request.args.get("thing") or None
    # PostgreSQL refuses to compare with some of what an address can hold.
    if thing is not None and not (thing.isascii() and thing.isprintable()):
        thing = ""
    events, after = latest_events(db(), after=request.args.get("after") or None, thing=thing)
    return render_template(
        "moderation/audit.html",
        events=events,
        thing=thing,
        names=names_behind(db(), {event.by for event in events}),
        next_address=url_for("audit.trail", thing=thing, after=after) if after else None,
    )
