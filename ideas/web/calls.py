"""Calls for ideas: reading and answering them, and for moderators opening one."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.calls import change_call, open_call
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.language import language
from ideas.plumbing.messages import say
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.queries.calls import call_for, calls_of_before, calls_to_come, open_calls
from ideas.queries.rankings import Narrowing, ideas_by_support
from ideas.queries.votes import votes_cast_by
from ideas.web.forms.calls import CallForm

bp = Blueprint("calls", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/calls")
def list_calls() -> Page:
    """What is asked now, and what was asked before."""
    return render_template(
        "calls/list.html",
        open_now=open_calls(db()),
        before=calls_of_before(db()),
        to_come=calls_to_come(db(), actor()),
    )


@bp.get("/calls/<slug>")
def show(slug: str) -> Page:
    """One call: the question, and the ideas that answer it; once it is over, what came in."""
    call = call_for(db(), actor(), slug)
    page = ideas_by_support(
        db(), actor(), narrowed=Narrowing(call=slug), taxonomy=taxonomy(), after=request.args.get("after") or None
    )
    return render_template(
        "calls/show.html",
        call=call,
        page=page,
        taxonomy=taxonomy(),
        voted=votes_cast_by(db(), actor(), (idea.id for idea in page.ideas)),
        next_address=url_for("calls.show", slug=slug, after=page.after) if page.after else None,
        first_address=url_for("calls.show", slug=slug) if "after" in request.args else None,
    )


@bp.route("/moderation/calls/new", methods=["GET", "POST"])
def new() -> Page:
    """Ask for ideas."""
    require(actor(), May.MODERATE)
    form = CallForm(taxonomy=taxonomy())
    if not form.validate_on_submit():
        return render_template("calls/edit.html", call=None, form=form), form.refusal_status
    call = open_call(db(), form.content(), by=_moderator(), language=language())
    say(_("The call is there. It opens and closes by itself."))
    return redirect(url_for("calls.show", slug=call.slug), 303)


@bp.route("/moderation/calls/<slug>", methods=["GET", "POST"])
def edit(slug: str) -> Page:
    """Say it better, or let it end on another day."""
    require(actor(), May.MODERATE)
    call = call_for(db(), actor(), slug)
    values = {name: getattr(call, name) for name in ("question", "body", "opens_on", "closes_on")}
    form = CallForm(taxonomy=taxonomy(), data={**values, "domain": call.domain_slug or ""})
    if not form.validate_on_submit():
        return render_template("calls/edit.html", call=call, form=form), form.refusal_status
    change_call(db(), call, form.content(), by=_moderator())
    say(_("Your changes are saved."))
    return redirect(url_for("calls.show", slug=slug), 303)


def _moderator() -> Any:
    return actor()
