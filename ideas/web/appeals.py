"""Asking to look again at what was decided about you, and answering somebody who asks."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.appeals import answer_appeal, appeal_against_decision, appeal_against_measure
from ideas.actions.kept_texts import forget_text
from ideas.permissions import May, may, require
from ideas.plumbing.actor import actor, keeper
from ideas.plumbing.addresses import local_address
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db, form_was_sent
from ideas.queries.appeals import appeal_against, appeal_called, takes_appeals
from ideas.queries.measures import measure_called
from ideas.queries.moderation import decision_called
from ideas.web.forms.flags import AppealAnswerForm, AppealForm
from ideas.web.kept_texts import typed_here

bp = Blueprint("appeals", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/decisions/<int:number>/appeal", methods=["GET", "POST"])
def against_decision(number: int) -> Page:
    """Say why you think that a decision about what you wrote is wrong; later on, read the answer here."""
    decision = decision_called(db(), number)
    require(actor(), May.APPEAL, decision)
    form = AppealForm(formdata=typed_here())
    before = appeal_against(db(), decision_id=number)
    if before is not None or not form.validate_on_submit():
        page = render_template(
            "appeals/decision.html",
            decision=decision, form=form, appeal=before, can_appeal=takes_appeals(db(), decision),
        )  # fmt: skip
        return page, 409 if before is not None and form_was_sent() else form.refusal_status
    appeal_against_decision(db(), decision, by=_member(), body=form.body.data)
    _promise()
    return redirect(url_for("appeals.against_decision", number=number), 303)


@bp.route("/account/measures/<int:number>/appeal", methods=["GET", "POST"])
def against_measure(number: int) -> Page:
    """Say why you think that a measure about you is wrong; later on, read the answer here."""
    measure = measure_called(db(), number)
    require(actor(), May.APPEAL_AGAINST_MEASURE, measure)
    form = AppealForm(formdata=typed_here())
    before = appeal_against(db(), measure_id=number)
    if before is not None or not form.validate_on_submit():
        page = render_template("appeals/measure.html", measure=measure, form=form, appeal=before)
        return page, 409 if before is not None and form_was_sent() else form.refusal_status
    appeal_against_measure(db(), measure, by=_member(), body=form.body.data)
    _promise()
    return redirect(url_for("appeals.against_measure", number=number), 303)


@bp.route("/moderation/appeals/<int:number>", methods=["GET", "POST"])
def answer(number: int) -> Page:
    """Look again at what a colleague decided, and answer."""
    require(actor(), May.MODERATE)
    appeal = appeal_called(db(), number, locked=form_was_sent())
    form = AppealAnswerForm(formdata=typed_here())
    if form_was_sent():
        require(actor(), May.ANSWER_APPEAL, appeal)
    if not form.validate_on_submit():
        page = render_template(
            "appeals/answer.html", appeal=appeal, form=form, may_answer=may(actor(), May.ANSWER_APPEAL, appeal)
        )
        return page, form.refusal_status
    is_right = form.upheld.data == "yes"
    undone = answer_appeal(db(), appeal, by=_member(), upheld=is_right, answer=form.answer.data)
    record(Event.DECISION, kind="answer-appeal", number=number)
    forget_text(db(), keeper(), request.path)
    if is_right and not undone:
        say(_("Your answer is on its way. The decision itself could not be undone by itself: see what is left to do."))
    else:
        say(_("Your answer is on its way."))
    return redirect(local_address(request.args.get("back"), url_for("appeals.answer", number=number)), 303)


def _promise() -> None:
    forget_text(db(), keeper(), request.path)
    say(_("Thank you. Another moderator looks at it within ten working days. You read the answer on this page."))


def _member() -> Any:
    return actor()
