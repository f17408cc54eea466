"""Choosing a password: one's own on the account page, or another one by a mailed link."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.accounts import begin_session
from ideas.actions.passwords import ask_for_reset, change_password, is_password_of, reset_password
from ideas.model.accounts import Account, LinkPurpose
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, renew_sign_in, require_recent_proof, sign_in_session
from ideas.plumbing.house import settings
from ideas.plumbing.language import language
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, Result, record
from ideas.plumbing.session import db
from ideas.queries.accounts import link_for
from ideas.text.keys import hash_of
from ideas.web.forms.accounts import ForgotForm, PasswordForm, ResetForm
from ideas.web.limits import Limit, guard, mail_may_go, mark_of_typed, of_typed

bp = Blueprint("passwords", __name__, url_prefix="/account")

Page = str | Response | tuple[str, int]


@bp.route("/forgot", methods=["GET", "POST"])
def forgot() -> Page:
    """Ask for a link to choose another password. The answer is the same whether the address is known or not."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgot.html", form=form), form.refusal_status
    if form.caught_a_robot() or not mail_may_go(Limit.RESET, Limit.RESET_NETWORK, form.email.data):
        return _link_sent(form.email.data)
    ask_for_reset(db(), form.email.data, language=language())
    record(Event.RESET_ASKED, tried=mark_of_typed(form.email.data))
    return _link_sent(form.email.data)


@bp.route("/reset/<key>", methods=["GET", "POST"])
def reset(key: str) -> Page:
    """Choose another password with a mailed link. Looking uses nothing up: mail scanners open every link."""
    link = link_for(db(), hash_of(key), LinkPurpose.RESET_PASSWORD)
    assert link.account is not None, "a link of this purpose has an account"
    form = ResetForm(link.account)
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form, account=link.account), form.refusal_status
    record(Event.RESET, who=link.account)
    reset_password(db(), key, form.password.data)
    say(_("Your password has been changed. Sign in with the new one."))
    return redirect(url_for("sign_in.begin"), 303)


@bp.route("/password", methods=["GET", "POST"])
def change() -> Page:
    """Choose another password. Every other browser is signed out."""
    who = _signed_in()
    require_recent_proof()
    form = PasswordForm(who)
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form), form.refusal_status
    if form.current is not None and not _is_current(who, form.current.data):
        form.current.errors = [_("This password is not right.")]
        return render_template("accounts/password.html", form=form), 422
    record(Event.PASSWORD_CHANGED)
    _change_and_stay(who, form.password.data)
    say(_("Your password has been changed. In other browsers you are signed out."))
    return redirect(url_for("accounts.account"), 303)


def _link_sent(email: str) -> str:
    return render_template("accounts/forgot_sent.html", email=email, minutes=settings().reset_minutes)


def _is_current(who: Account, password: str) -> bool:
    """Whether this is the password. It is counted with signing in, and guessing is written down."""
    guard(of_typed(Limit.SIGN_IN, who.email))
    right = is_password_of(who.password_hash, password)
    if not right:
        record(Event.PROOF, result=Result.REFUSED)
    return right


def _change_and_stay(who: Account, password: str) -> None:
    here = sign_in_session()
    assert here is not None, "somebody is signed in"
    how = {"second_factor": here.second_factor, "device": here.device}
    change_password(db(), who, password)
    renew_sign_in(begin_session(db(), who, days=settings().sign_in_days, **how))


def _signed_in() -> Account:
    who = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    assert who is not None, "only people have accounts"
    return who
