"""An app that makes codes: setting it up with a QR code, and taking it away."""

import segno
from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from ideas.actions.code_apps import add_code_app, begin_code_app, remove_code_app, secret_of_new_app
from ideas.model.accounts import Account, SignInStep, StepPurpose
from ideas.model.refusals import StepExpired, WrongCode
from ideas.plumbing.actor import sign_in_key
from ideas.plumbing.house import settings
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db
from ideas.plumbing.steps import forget_step, remember_step, step_here
from ideas.text.codes import address_for_app, in_groups
from ideas.web.forms.base import HouseForm, PressForm
from ideas.web.forms.second_factors import AppCodeForm
from ideas.web.second_factors import changing_sign_in, on_from_new_factor
from ideas.web.sign_in import next_address, with_wrong_code

bp = Blueprint("code_apps", __name__, url_prefix="/account/code-app")

Page = str | Response | tuple[str, int]


@bp.route("", methods=["GET", "POST"])
def begin() -> Page:
    """Begin to set up an app; also another one, in the place of the first."""
    who, found = changing_sign_in()
    form = PressForm()
    to = next_address(otherwise="") or None
    if not form.validate_on_submit():
        return render_template("code_apps/begin.html", form=form, found=found, next=to), form.refusal_status
    remember_step(StepPurpose.NEW_CODE_APP, begin_code_app(db(), who, secret_key=settings().secret_key))
    return redirect(url_for("code_apps.new", next=to), 303)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Page:
    """Show the secret to the app, and type one code to show that it works."""
    who, found = changing_sign_in()
    step = _begun_by(who)
    form = AppCodeForm()
    if not form.validate_on_submit():
        return _new_page(who, step, form), form.refusal_status
    try:
        add_code_app(db(), who, step, form.code.data, secret_key=settings().secret_key)
    except WrongCode:
        return _new_page(who, step, with_wrong_code(form)), 422
    record(Event.FACTOR_ADDED, factor="code-app")
    forget_step(StepPurpose.NEW_CODE_APP)
    say(_("Your app is set up."))
    return on_from_new_factor(found)


@bp.route("/remove", methods=["GET", "POST"])
def remove() -> Page:
    """Sign in without this app from now on."""
    who, found = changing_sign_in()
    form = PressForm()
    if not form.validate_on_submit():
        return render_template("code_apps/remove.html", form=form, found=found), form.refusal_status
    record(Event.FACTOR_REMOVED, factor="code-app")
    remove_code_app(db(), who, required_of_moderators=settings().moderators_need_second_factor, key=sign_in_key())
    say(_("The app is removed, and you are signed out in all other browsers."))
    return redirect(url_for("second_factors.security"), 303)


def _begun_by(who: Account) -> SignInStep:
    step = step_here(StepPurpose.NEW_CODE_APP)
    if step.account_id != who.id:
        raise StepExpired
    return step


def _new_page(who: Account, step: SignInStep, form: HouseForm) -> str:
    secret = secret_of_new_app(step, who, secret_key=settings().secret_key)
    address = address_for_app(secret, site=settings().site_name, name=who.email)
    # Dark on light in every colour scheme, with its white edge: or else no camera reads it.
    picture = segno.make(address, error="m").svg_inline(scale=5, dark="#000", light="#fff", lineclass=None)
    return render_template(
        "code_apps/new.html",
        form=form,
        picture=Markup(picture),  # made from an address in which everything was escaped
        secret=in_groups(secret),
        next=next_address(otherwise="") or None,
    )
