"""The reasons at hand: moderators keep them, in both languages."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.reasons import ReasonText, add_reason, rewrite_reason
from ideas.model.moderation import DecisionKind, ReadyReason
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.messages import say
from ideas.plumbing.session import db
from ideas.queries.reasons import every_reason, reason_called
from ideas.web.forms.moderation import ReasonForm

bp = Blueprint("reasons", __name__, url_prefix="/moderation/reasons")

Page = str | Response | tuple[str, int]
# Undoing speaks to colleagues, and each time differs.
WITH_REASONS = [kind for kind in DecisionKind if kind not in (DecisionKind.UNDO, DecisionKind.NO_VARIANT)]


@bp.get("")
def list_reasons() -> Page:
    """Every reason at hand, by the decision that it belongs to."""
    require(actor(), May.MODERATE)
    reasons = every_reason(db())
    groups = [(kind, [reason for reason in reasons if reason.kind is kind]) for kind in WITH_REASONS]
    return render_template("moderation/reasons.html", groups=groups)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Page:
    """Have one more at hand."""
    require(actor(), May.MODERATE)
    form = ReasonForm(kinds=WITH_REASONS, data={"kind": request.args.get("kind")})
    del form.in_use
    if not form.validate_on_submit():
        return render_template("moderation/reason.html", reason=None, form=form), form.refusal_status
    add_reason(db(), DecisionKind(form.kind.data), _said_in(form), by=_moderator())
    say(_("The reason is at hand from now on."))
    return redirect(url_for("reasons.list_reasons"), 303)


@bp.route("/<slug>", methods=["GET", "POST"])
def edit(slug: str) -> Page:
    """Say it better, or use it no longer."""
    require(actor(), May.MODERATE)
    reason = reason_called(db(), slug)
    form = ReasonForm(kinds=[], data=_values_of(reason))
    if not form.validate_on_submit():
        return render_template("moderation/reason.html", reason=reason, form=form), form.refusal_status
    rewrite_reason(db(), reason, _said_in(form), in_use=form.in_use.data, by=_moderator())
    say(_("Your changes are saved."))
    return redirect(url_for("reasons.list_reasons"), 303)


def _said_in(form: ReasonForm) -> ReasonText:
    return ReasonText(**{field: form[field].data for field in ReasonText._fields})


def _values_of(reason: ReadyReason) -> dict[str, Any]:
    return {field: getattr(reason, field) for field in ReasonText._fields} | {"in_use": reason.retired_at is None}


def _moderator() -> Any:
    return actor()
