"""Signing in and out."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.accounts import (
    WrongCredentials,
    account_with_password,
    begin_session,
    prove_again,
    sign_out,
)
from ideas.actions.kept_texts import hand_texts_over
from ideas.actions.passwords import is_password_of
from ideas.model.accounts import Account
from ideas.permissions import May, require
from ideas.plumbing.actor import (
    actor,
    browser_keeper,
    forget_sign_in,
    remember_sign_in,
    renew_sign_in,
    sign_in_key,
)
from ideas.plumbing.addresses import local_address
from ideas.plumbing.house import settings
from ideas.plumbing.messages import say
from ideas.plumbing.session import db
from ideas.web.forms.accounts import ProveForm, SignInForm
from ideas.web.forms.base import PressForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("sign_in", __name__)

Page = str | Response | tuple[str, int]


@bp.route("/sign-in", methods=["GET", "POST"])
def begin() -> Page:
    """Sign in, and go on where you were."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, next=next_address(otherwise="")), form.refusal_status
    try:
        account = account_with_password(db(), email=form.email.data, password=form.password.data)
    except WrongCredentials:
        form.form_errors.append(
            _(
                "This e-mail address and password do not match. Check both."
                " Is your account new? Then open the link in our e-mail first."
            )
        )
        return render_template("accounts/sign_in.html", form=form, next=next_address(otherwise="")), 422
    return go_on(account)


@bp.route("/sign-in/again", methods=["GET", "POST"])
def again() -> Page:
    """Show once more who you are, before something that must not be done in your place."""
    who = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    assert who is not None, "only people have accounts"
    form = ProveForm()
    if not form.validate_on_submit():
        return render_template("accounts/prove.html", form=form, next=next_address(otherwise="")), form.refusal_status
    if not is_password_of(who.password_hash, form.password.data):
        form.form_errors.append(_("This password is not right."))
        return render_template("accounts/prove.html", form=form, next=next_address(otherwise="")), 422
    renew_sign_in(prove_again(db(), sign_in_key()))
    return redirect(next_address(otherwise=url_for("accounts.account")), 303)


@bp.post("/sign-out")
def end() -> Page:
    """End the session in this browser."""
    if not PressForm().validate():
        return pressed_too_late(url_for("home.show"))
    key = forget_sign_in()
    if key is not None:
        sign_out(db(), key)
    say(_("You are signed out."))
    return redirect(url_for("home.show"), 303)


def go_on(account: Account, *, second_factor: bool = False) -> Response:
    """Somebody showed who they are: let them in, and lead them to where they were going."""
    let_in(account, second_factor=second_factor)
    return redirect(next_address(otherwise=url_for("home.show")), 303)


def let_in(account: Account, *, second_factor: bool = False) -> None:
    """Open a session for somebody who showed who they are, and let this browser be signed in with it."""
    typed_here = browser_keeper()
    key = begin_session(
        db(), account, days=settings().sign_in_days, second_factor=second_factor,
        device=request.user_agent.string[:80],
    )  # fmt: skip
    remember_sign_in(key)
    hand_texts_over(db(), typed_here, account)


def next_address(*, otherwise: str) -> str:
    """Where the reader was going when we asked them to sign in."""
    wanted: Any = request.form.get("next") or request.args.get("next")
    return local_address(wanted, otherwise)
