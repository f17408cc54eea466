"""Closing an account."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.closing import close_account
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, forget_sign_in, require_recent_proof
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db
from ideas.web.forms.closing import CloseForm

bp = Blueprint("closing", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/account/close", methods=["GET", "POST"])
def close() -> Page:
    """Leave for good. Whoever comes here shows once more who they are, so that nobody closes the account of another."""
    who: Any = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    require_recent_proof()
    form = CloseForm()
    if not form.validate_on_submit():
        return render_template("accounts/close.html", form=form, account=who), form.refusal_status
    # Now, under the name by which the log knew them: it ends with the account.
    record(Event.ACCOUNT_CLOSED)
    close_account(db(), who, texts_too=form.texts_too)
    forget_sign_in()
    say(_("Your account is closed. We sent you a last e-mail about it."))
    return redirect(url_for("home.show"), 303)
