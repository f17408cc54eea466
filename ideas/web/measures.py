"""Measures about people: moderators take and lift them; whom they are about reads them and can appeal."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.audit import note_look
from ideas.actions.measures import lift_measure, mark_measures_as_seen, take_measure
from ideas.model.measures import MeasureKind
from ideas.permissions import May, may, require
from ideas.plumbing.actor import actor
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import beside, db, form_was_sent
from ideas.queries.measures import latest_measures, measure_called, measures_about, person_called
from ideas.web.forms.base import PressForm
from ideas.web.forms.measures import LiftForm, MeasureForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("measures", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/moderation/measures")
def latest() -> Page:
    """What was decided about people lately."""
    require(actor(), May.MODERATE)
    return render_template("measures/latest.html", measures=latest_measures(db()))


@bp.route("/moderation/people/<int:number>/measures", methods=["GET", "POST"])
def person(number: int) -> Page:
    """What was decided about one person, and deciding something now."""
    require(actor(), May.MODERATE)
    found = person_called(db(), number)
    may_take = may(actor(), May.TAKE_MEASURE, found)
    if not form_was_sent():
        with beside() as session:
            note_look(session, found, "measures", by=_me())
        record(Event.PERSON_LOOKED_AT, about=found.pseudonym)
    form = MeasureForm()
    if not form.validate_on_submit():
        page = render_template(
            "measures/person.html", person=found, form=form, measures=measures_about(db(), found), may_take=may_take
        )
        return page, form.refusal_status
    require(actor(), May.TAKE_MEASURE, found)
    kind = MeasureKind(form.kind.data)
    take_measure(db(), found, kind, by=_me(), reason=form.reason.data, days=int(form.days.data))
    record(Event.MEASURE, about=found.pseudonym, kind=kind.value)
    say(_("Done. This person reads it here and in an e-mail, and can appeal."))
    return redirect(url_for("measures.person", number=number), 303)


@bp.route("/moderation/measures/<int:number>/lift", methods=["GET", "POST"])
def lift(number: int) -> Page:
    """Let a measure no longer hold."""
    require(actor(), May.MODERATE)
    measure = measure_called(db(), number)
    require(actor(), May.TAKE_MEASURE, measure.account)
    form = LiftForm()
    if not form.validate_on_submit():
        return render_template("measures/lift.html", measure=measure, form=form), form.refusal_status
    lift_measure(db(), measure, by=_me(), reason=form.reason.data)
    record(Event.MEASURE, about=measure.account.pseudonym, kind="lifted")
    say(_("The measure no longer holds. This person reads why."))
    return redirect(url_for("measures.person", number=measure.account_id), 303)


@bp.get("/account/measures")
def own() -> Page:
    """What moderators decided about you, and how to appeal."""
    require(actor(), May.HAVE_AN_ACCOUNT)
    return render_template("measures/own.html", measures=measures_about(db(), _me()))


@bp.post("/account/measures")
def seen() -> Page:
    """Say that you read it."""
    require(actor(), May.HAVE_AN_ACCOUNT)
    if not PressForm().validate():
        return pressed_too_late(url_for("measures.own"))
    mark_measures_as_seen(db(), by=_me())
    say(_("Thank you for reading this."))
    return redirect(url_for("measures.own"), 303)


def _me() -> Any:
    return actor()
