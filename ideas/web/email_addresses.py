"""Signing in with another e-mail address."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.email_addresses import ask_for_new_address, change_address, link_to_new_address
from ideas.model.accounts import Account
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, require_recent_proof
from ideas.plumbing.house import settings
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db
from ideas.web.forms.accounts import AddressForm
from ideas.web.forms.base import PressForm
from ideas.web.limits import Limit, count

bp = Blueprint("email_addresses", __name__, url_prefix="/account/address")

Page = str | Response | tuple[str, int]


@bp.route("", methods=["GET", "POST"])
def change() -> Page:
    """Ask to sign in with another address. The answer is the same when it belongs to somebody else's account."""
    who = _signed_in()
    require_recent_proof()
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("accounts/address.html", form=form, account=who), form.refusal_status
    count(Limit.NEW_ADDRESS, who)
    ask_for_new_address(db(), who, form.email.data, hours=settings().link_hours)
    return render_template("accounts/address_sent.html", email=form.email.data, account=who)


@bp.route("/<key>", methods=["GET", "POST"])
def confirm(key: str) -> Page:
    """Use the link that was mailed to the new address, in a browser where the owner is signed in."""
    who = _signed_in()
    link = link_to_new_address(db(), who, key)
    form = PressForm()
    if not form.validate_on_submit():
        page = render_template("accounts/address_confirm.html", form=form, account=who, email=link.new_email)
        return page, form.refusal_status
    record(Event.ADDRESS_CHANGED)
    change_address(db(), who, key)
    say(_("From now on you sign in with %(email)s.", email=who.email))
    return redirect(url_for("accounts.account"), 303)


def _signed_in() -> Account:
    who = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    assert who is not None, "only people have accounts"
    return who
