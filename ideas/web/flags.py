"""Readers say that something is wrong, and moderators answer."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.flags import dismiss_flags, flag_comment, flag_idea
from ideas.actions.kept_texts import forget_text
from ideas.model.comments import Comment
from ideas.model.flags import FlagReason
from ideas.model.ideas import Idea
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, keeper
from ideas.plumbing.addresses import address_of
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db, form_was_sent
from ideas.queries.comments import comment_for
from ideas.queries.flags import flags_by, has_flagged
from ideas.queries.ideas import idea_for
from ideas.web.forms.flags import AnswerForm, FlagForm
from ideas.web.kept_texts import typed_here
from ideas.web.limits import Limit, count

bp = Blueprint("flags", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/ideas/<int:number>-<slug>/flags", methods=["GET", "POST"])
def idea(number: int, slug: str) -> Page:
    """Say what is wrong with an idea."""
    found = idea_for(db(), actor(), number, locked=form_was_sent())
    require(actor(), May.FLAG, found)
    form = FlagForm(formdata=typed_here())
    if not form.validate_on_submit():
        return _page(form, idea=found, comment=None)
    count(Limit.FLAGS, _member())
    flag_idea(db(), found, by=_member(), reason=FlagReason(form.reason.data), body=form.body.data)
    _thank()
    return redirect(address_of(found) if found.is_published else url_for("ideas.list_ideas"), 303)


@bp.route("/comments/<int:number>/flags", methods=["GET", "POST"])
def comment(number: int) -> Page:
    """Say what is wrong with a comment."""
    found = comment_for(db(), actor(), number, locked=form_was_sent())
    require(actor(), May.FLAG_COMMENT, found)
    form = FlagForm(formdata=typed_here())
    if not form.validate_on_submit():
        return _page(form, idea=found.idea, comment=found)
    count(Limit.FLAGS, _member())
    flag_comment(db(), found, by=_member(), reason=FlagReason(form.reason.data), body=form.body.data)
    _thank()
    return redirect(f"{address_of(found.idea)}#comment-{number}", 303)


@bp.get("/account/flags")
def own() -> Page:
    """What you flagged, and what came of it."""
    require(actor(), May.HAVE_AN_ACCOUNT)
    return render_template("flags/own.html", flags=flags_by(db(), _member()))


@bp.post("/moderation/ideas/<int:number>/flags")
def dismiss_about_idea(number: int) -> Page:
    """Nothing is wrong with this idea: everybody who flagged it reads why."""
    require(actor(), May.MODERATE)
    found = idea_for(db(), actor(), number, locked=True, merged_too=True)
    return _dismiss(found, url_for("moderation.idea", number=number))


@bp.post("/moderation/comments/<int:number>/flags")
def dismiss_about_comment(number: int) -> Page:
    """Nothing is wrong with this comment: everybody who flagged it reads why."""
    require(actor(), May.MODERATE)
    found = comment_for(db(), actor(), number, locked=True)
    return _dismiss(found, url_for("moderation.comment", number=number))


def _dismiss(thing: Idea | Comment, back: str) -> Page:
    require(actor(), May.DECIDE, thing)
    form = AnswerForm()
    if not form.validate():
        return render_template("flags/dismiss.html", form=form, action=request.path, back=back), form.refusal_status
    dismiss_flags(db(), thing, by=_member(), answer=form.answer.data)
    record(Event.DECISION, kind="dismiss-flags")
    say(_("Done. Everybody who flagged this reads your answer."))
    return redirect(back, 303)


def _page(form: FlagForm, *, idea: Idea, comment: Comment | None) -> Page:
    page = render_template(
        "flags/flag.html", form=form, idea=idea, comment=comment, before=has_flagged(db(), actor(), comment or idea)
    )
    return page, form.refusal_status


def _thank() -> None:
    forget_text(db(), keeper(), request.path)
    say(_("Thank you. A moderator looks at it within two working days, and you hear what comes of it."))


def _member() -> Any:
    return actor()
