"""How somebody signs in: one page that shows all of it, and what belongs to no single second factor."""

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.recovery_codes import make_recovery_codes
from ideas.actions.second_factors import count_as_shown, remove_password
from ideas.model.accounts import Account
from ideas.model.refusals import (
    NotInThisState,
    PasskeyCopied,
    ProofTooOld,
    SecondFactorNeeded,
    StepExpired,
)
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, renew_sign_in, require_recent_proof, sign_in_key, sign_in_session
from ideas.plumbing.addresses import here
from ideas.plumbing.errors import Page as ErrorPage
from ideas.plumbing.errors import refused
from ideas.plumbing.messages import say
from ideas.plumbing.passkeys import passkey_site
from ideas.plumbing.security_log import Event, nothing_came_of_it, record
from ideas.plumbing.session import db, form_was_sent
from ideas.queries.second_factors import SecondFactors, second_factors_of
from ideas.text.codes import in_groups
from ideas.web.forms.base import PressForm
from ideas.web.forms.second_factors import PasskeyForm
from ideas.web.sign_in import FEW_CODES, next_address, owner_of_shown_passkey

bp = Blueprint("second_factors", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/account/security")
def security() -> Page:
    """Everything with which somebody signs in."""
    who = signed_in()
    return render_template(
        "second_factors/security.html",
        account=who,
        found=second_factors_of(db(), who),
        few=FEW_CODES,
        has_passkeys=passkey_site() is not None,
    )


@bp.get("/account/second-factor")
def choose() -> Page:
    """Choose a second factor; who has one already shows it instead."""
    who = signed_in()
    found = second_factors_of(db(), who)
    to = next_address(otherwise=url_for("second_factors.security"))
    if found.exist:
        return redirect(to if who.second_factor_given else url_for("sign_in.again", next=to), 303)
    return render_template("second_factors/choose.html", has_passkeys=passkey_site() is not None, next=to)


@bp.route("/account/recovery-codes", methods=["GET", "POST"])
def recovery_codes() -> Page:
    """Make a new set of codes for on paper. They are shown once: in the answer to this form."""
    who, found = changing_sign_in()
    form = PressForm()
    to = next_address(otherwise=url_for("second_factors.security"))
    if not found.exist or not form.validate_on_submit():
        return render_template("second_factors/recovery_codes.html", form=form, found=found, next=to), (
            form.refusal_status
        )
    record(Event.FACTOR_ADDED, factor="recovery-codes")
    codes = [in_groups(code) for code in make_recovery_codes(db(), who)]
    return render_template("second_factors/new_recovery_codes.html", codes=codes, next=to)


@bp.route("/account/without-password", methods=["GET", "POST"])
def without_password() -> Page:
    """Sign in with passkeys alone. A passkey has to open the account, here and now, before the password goes."""
    who, found = changing_sign_in()
    if who.password_hash is None or not found.can_replace_a_password:
        raise NotInThisState
    form = PasskeyForm()
    if not form.validate_on_submit():
        return render_template("second_factors/without_password.html", form=form), form.refusal_status
    owner_of_shown_passkey(Event.PROOF, who)
    record(Event.FACTOR_REMOVED, factor="password")
    renew_sign_in(remove_password(db(), who, key=sign_in_key()))
    say(_("Your password is gone. From now on you sign in with a passkey."))
    return redirect(url_for("second_factors.security"), 303)


def signed_in() -> Account:
    """Who is signed in. Raises NotAllowed, which leads a visitor to the page for signing in."""
    who = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    assert who is not None, "only people have accounts"
    return who


def changing_sign_in() -> tuple[Account, SecondFactors]:
    """Who changes how they sign in, and what they have. Raises ProofTooOld, which leads to proving it and back.

    Where there is a second factor it has to be part of the proof: or else a password would be enough to add another.
    """
    who = signed_in()
    found = second_factors_of(db(), who)
    require_recent_proof()
    session = sign_in_session()
    if found.exist and not (session and session.second_factor):
        raise ProofTooOld
    return who, found


def on_from_new_factor(found: SecondFactors) -> Response:
    """A second factor was made just now, and so was shown. Codes for on paper come next, for who has none."""
    renew_sign_in(count_as_shown(db(), signed_in(), key=sign_in_key()))
    to = next_address(otherwise=url_for("second_factors.security"))
    return redirect(to if found.recovery_codes else url_for("second_factors.recovery_codes", next=to), 303)


def _set_up_first(refusal: SecondFactorNeeded) -> ErrorPage | Response:
    """A moderator without a second factor is led to it, and comes back after it."""
    if form_was_sent():
        return refused(refusal)
    return redirect(url_for("second_factors.choose", next=here()), 303)


def _begin_again(refusal: StepExpired) -> Response:
    """What was begun cannot be finished any more: begin anew."""
    db().rollback()
    nothing_came_of_it()
    say(_("This took too long, or was finished before. Begin again."), "error")
    return redirect(url_for("sign_in.begin" if actor() is None else "second_factors.security"), 303)


def _warn_of_copy(refusal: PasskeyCopied) -> Response:
    """Nobody gets in with it. The answer is no error, so that the mail to its owner is committed."""
    say(_("We refused this passkey: somebody may have a copy of it. Sign in another way and remove it."), "error")
    return redirect(url_for("sign_in.begin" if actor() is None else "second_factors.security"), 303)


def install(app: Flask) -> None:
    """Let this application lead people on who are refused half-way."""
    app.register_error_handler(SecondFactorNeeded, _set_up_first)
    app.register_error_handler(StepExpired, _begin_again)
    app.register_error_handler(PasskeyCopied, _warn_of_copy)
