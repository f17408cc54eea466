"""Saying how far an idea of your own has come."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.kept_texts import forget_text
from ideas.actions.stages import advance_stage
from ideas.model.ideas import Stage
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, keeper
from ideas.plumbing.addresses import address_of
from ideas.plumbing.messages import say
from ideas.plumbing.session import db, form_was_sent
from ideas.queries.ideas import idea_for
from ideas.queries.stages import stages_open_to, steps_of
from ideas.web.forms.ideas import AdvanceForm
from ideas.web.kept_texts import typed_here

bp = Blueprint("stages", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/ideas/<int:number>-<slug>/stage", methods=["GET", "POST"])
def advance(number: int, slug: str) -> Page:
    """Say how far it has come, and what you learned; an ending says why."""
    idea = idea_for(db(), actor(), number, locked=form_was_sent())
    require(actor(), May.SET_STAGE, idea)
    form = AdvanceForm(formdata=typed_here(), stages=stages_open_to(actor(), idea))
    if not form.validate_on_submit():
        page = render_template("ideas/stage.html", idea=idea, form=form, steps=steps_of(db(), idea))
        return page, form.refusal_status
    advance_stage(db(), idea, Stage(form.stage.data), by=_author(), why=form.why.data)
    forget_text(db(), keeper(), request.path)
    say(_("Thank you. Readers see how far the idea has come, and what you wrote about it."))
    return redirect(f"{address_of(idea)}#stage-name", 303)


def _author() -> Any:
    return actor()
