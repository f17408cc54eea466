"""Where somebody is signed in, and ending that."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.sessions import end_other_sessions, end_session_of
from ideas.model.refusals import NotAllowed
from ideas.permissions import May, require
from ideas.plumbing.actor import require_recent_proof, session_limits, sign_in_session
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db, form_was_sent
from ideas.queries.sessions import HANDLE, open_sessions_of
from ideas.web.forms.base import PressForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("sessions", __name__)

Page = str | Response | tuple[str, int]
ALL_OTHERS = "others"


@bp.route("/account/sessions", methods=["GET", "POST"])
def own() -> Page:
    """In which browsers you are signed in, and signing out in another one or in all others."""
    here = sign_in_session()
    if here is None:
        raise NotAllowed
    require(here.account, May.HAVE_AN_ACCOUNT)
    if not form_was_sent():
        found = open_sessions_of(db(), here.account, session_limits())
        names = {"handle": HANDLE, "all_others": ALL_OTHERS}
        return render_template("accounts/sessions.html", sessions=found, current=here, **names)
    require_recent_proof()
    if not PressForm().validate():
        return pressed_too_late(url_for("sessions.own"))
    which = request.form.get("end", "")
    if which == ALL_OTHERS:
        ended = end_other_sessions(db(), here)
        say(_("You are signed out in all other browsers."))
    else:
        ended = end_session_of(db(), here.account, which)
        say(_("You are signed out in that browser."))
    record(Event.SESSION_ENDED, number=ended)
    return redirect(url_for("sessions.own"), 303)
