"""Passkeys of somebody's own: making one, giving it a name, and taking it away."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from ideas.actions.passkeys import add_passkey, ask_for_new_passkey, remove_passkey, rename_passkey
from ideas.model.accounts import StepPurpose
from ideas.model.refusals import StepExpired
from ideas.plumbing.actor import sign_in_key
from ideas.plumbing.house import settings
from ideas.plumbing.messages import say
from ideas.plumbing.passkeys import passkey_site
from ideas.plumbing.security_log import Event, record
from ideas.plumbing.session import db
from ideas.plumbing.steps import forget_step, remember_step, step_here
from ideas.queries.second_factors import passkey_of
from ideas.web.forms.base import PressForm
from ideas.web.forms.second_factors import NewPasskeyForm, PasskeyNameForm
from ideas.web.second_factors import changing_sign_in, on_from_new_factor, signed_in
from ideas.web.sign_in import next_address, site_for_passkeys
from ideas.web.stale import pressed_too_late

bp = Blueprint("passkeys", __name__, url_prefix="/account/passkeys")

Page = str | Response | tuple[str, int]


@bp.route("", methods=["GET", "POST"])
def own() -> Page:
    """Your passkeys, and the making of one: a script asks the browser and fills the answer in."""
    who, found = changing_sign_in()
    form = NewPasskeyForm()
    if not form.validate_on_submit():
        page = render_template(
            "passkeys/own.html",
            form=form,
            passkeys=found.passkeys,
            can_be_made=passkey_site() is not None,
            next=next_address(otherwise="") or None,
        )
        return page, form.refusal_status
    step = step_here(StepPurpose.NEW_PASSKEY)
    if step.account_id != who.id:
        raise StepExpired
    name = form.name.data or _("Passkey")
    record(Event.FACTOR_ADDED, factor="passkey")
    add_passkey(db(), step, answer=form.credential.data, name=name, site=site_for_passkeys())
    forget_step(StepPurpose.NEW_PASSKEY)
    say(_("Your passkey is made. From now on you can sign in with it."))
    return on_from_new_factor(found)


@bp.post("/challenge")
def challenge() -> Page:
    """For a script: what the browser is asked for a new passkey."""
    who, _found = changing_sign_in()
    if not PressForm().validate():
        raise BadRequest
    key, question = ask_for_new_passkey(db(), who, site_for_passkeys())
    remember_step(StepPurpose.NEW_PASSKEY, key)
    return Response(question, mimetype="application/json")


@bp.route("/<credential_id>", methods=["GET", "POST"])
def one(credential_id: str) -> Page:
    """One passkey: when it was used last, another name, or away with it."""
    found = passkey_of(db(), signed_in(), credential_id)
    form = PasskeyNameForm(obj=found)
    if not form.validate_on_submit():
        return render_template("passkeys/one.html", form=form, passkey=found), form.refusal_status
    rename_passkey(db(), found, form.name.data or _("Passkey"))
    say(_("The name has been changed."))
    return redirect(url_for("second_factors.security"), 303)


@bp.post("/<credential_id>/remove")
def remove(credential_id: str) -> Page:
    """Let a passkey open nothing any more."""
    who, _found = changing_sign_in()
    found = passkey_of(db(), who, credential_id)
    if not PressForm().validate():
        return pressed_too_late(url_for("passkeys.one", credential_id=credential_id))
    record(Event.FACTOR_REMOVED, factor="passkey")
    needed = settings().moderators_need_second_factor
    remove_passkey(db(), who, found, required_of_moderators=needed, key=sign_in_key())
    say(
        _(
            "The passkey is removed, and you are signed out in all other browsers."
            " You can delete it on your device as well."
        )
    )
    return redirect(url_for("second_factors.security"), 303)
