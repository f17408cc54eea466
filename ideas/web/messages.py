"""Mail that could not be delivered: which, why, and what to do about it. It names addresses: for administrators."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.audit import note_look_at_messages
from ideas.actions.messages import let_message_go, send_message_again
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.messages import say
from ideas.plumbing.session import beside, db
from ideas.queries.messages import message_given_up, messages_given_up
from ideas.web.forms.base import PressForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("messages", __name__, url_prefix="/moderation/messages")

Page = str | Response | tuple[str, int]


@bp.get("")
def given_up() -> Page:
    """What could not be delivered, the latest first."""
    require(actor(), May.ADMINISTER)
    page, after = messages_given_up(db(), after=request.args.get("after") or None)
    next_address = url_for("messages.given_up", after=after) if after else None
    if page:
        with beside() as session:
            note_look_at_messages(session, by=_administrator())
    return render_template("moderation/messages.html", messages=page, next_address=next_address)


@bp.post("/<int:number>/send")
def send(number: int) -> Page:
    """Have it tried once more."""
    found = message_given_up(db(), actor(), number)
    if not PressForm().validate():
        return pressed_too_late(url_for("messages.given_up"))
    send_message_again(db(), found, by=_administrator())
    say(_("The e-mail is on its way again. If it fails once more, it comes back in this list."))
    return redirect(url_for("messages.given_up"), 303)


@bp.post("/<int:number>/let-go")
def let_go(number: int) -> Page:
    """Nobody needs it any more."""
    found = message_given_up(db(), actor(), number)
    if not PressForm().validate():
        return pressed_too_late(url_for("messages.given_up"))
    let_message_go(db(), found, by=_administrator())
    say(_("The e-mail is gone from this list."))
    return redirect(url_for("messages.given_up"), 303)


def _administrator() -> Any:
    return actor()
