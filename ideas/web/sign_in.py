"""Signing in and out. Whatever somebody shows first, there is one way in."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from ideas.actions.accounts import (
    WrongCredentials,
    account_with_password,
    begin_session,
    prove_again,
    sign_out,
)
from ideas.actions.kept_texts import hand_texts_over
from ideas.actions.passkeys import account_with_passkey, ask_for_passkey
from ideas.actions.passwords import is_password_of
from ideas.actions.recovery_codes import use_code
from ideas.actions.sessions import tell_about_new_browser
from ideas.actions.sign_in_steps import begin_step, finish_step
from ideas.model.accounts import Account, SignInStep, StepPurpose
from ideas.model.refusals import PasskeyCopied, PasskeyRefused, WrongCode
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
from ideas.plumbing.house import house, settings
from ideas.plumbing.known_browser import browser_knows, let_browser_know
from ideas.plumbing.messages import say
from ideas.plumbing.passkeys import passkey_site
from ideas.plumbing.security_log import Event, Result, record
from ideas.plumbing.session import db, looking
from ideas.plumbing.steps import forget_step, remember_step, step_here
from ideas.queries.identities import identities_of
from ideas.queries.second_factors import second_factors_of
from ideas.text.devices import device_of
from ideas.text.passkeys import PasskeySite
from ideas.web.forms.accounts import ProveForm, SignInForm
from ideas.web.forms.base import HouseForm, PressForm
from ideas.web.forms.second_factors import CodeForm, PasskeyForm
from ideas.web.limits import Limit, guard, mark_of_typed, of_account, of_network, of_typed
from ideas.web.stale import pressed_too_late

bp = Blueprint("sign_in", __name__)

Page = str | Response | tuple[str, int]
SECOND_FACTOR_MINUTES = 10
# With so few recovery codes left it is time for new ones.
FEW_CODES = 3


@bp.route("/sign-in", methods=["GET", "POST"])
def begin() -> Page:
    """Sign in, and go on where you were."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form), form.refusal_status
    guard(of_typed(Limit.SIGN_IN, form.email.data), of_network(Limit.SIGN_IN_NETWORK))
    try:
        with looking() as only:
            account = account_with_password(db(), looking=only, email=form.email.data, password=form.password.data)
    except WrongCredentials:
        record(Event.SIGN_IN, result=Result.REFUSED, tried=mark_of_typed(form.email.data))
        form.form_errors.append(
            _(
                "This e-mail address and password do not match. Check both."
                " Is your account new? Then open the link in our e-mail first."
            )
        )
        return _sign_in_page(form), 422
    return go_on(account)


@bp.post("/sign-in/passkey")
def passkey() -> Page:
    """Sign in with a passkey and nothing else: the device looked who is using it."""
    return go_on(owner_of_shown_passkey(Event.SIGN_IN), second_factor=True)


@bp.post("/sign-in/passkey/challenge")
def challenge() -> Page:
    """For a script: what a passkey has to sign. `of` says of whom, when that is known already."""
    if not PressForm().validate():
        raise BadRequest
    guard(of_network(Limit.SIGN_IN_NETWORK))
    whose = {"step": _who_began, "actor": _who_is_signed_in}.get(request.args.get("of", ""), lambda: None)()
    key, question = ask_for_passkey(db(), whose, site_for_passkeys())
    remember_step(StepPurpose.PASSKEY, key)
    return Response(question, mimetype="application/json")


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
def second_factor() -> Page:
    """The second half of signing in, with a code. Who shows a passkey does so below."""
    step = step_here(StepPurpose.SECOND_FACTOR)
    form = CodeForm()
    if not form.validate_on_submit():
        return _second_factor_page(step, form), form.refusal_status
    guard(of_account(Limit.SECOND_FACTOR, _account_of(step)))
    try:
        use_code(db(), _account_of(step), form.code.data, secret_key=settings().secret_key)
    except WrongCode:
        record(Event.SECOND_FACTOR, who=_account_of(step), result=Result.REFUSED, factor="code")
        return _second_factor_page(step, with_wrong_code(form)), 422
    return _finished(step, "code")


@bp.post("/sign-in/second-factor/passkey")
def second_factor_passkey() -> Page:
    """The second half of signing in, with a passkey."""
    step = step_here(StepPurpose.SECOND_FACTOR)
    owner_of_shown_passkey(Event.SECOND_FACTOR, _account_of(step))
    return _finished(step, "passkey")


@bp.route("/sign-in/again", methods=["GET", "POST"])
def again() -> Page:
    """Show once more who you are, before something that must not be done in your place."""
    who = _who_is_signed_in()
    has_second_factor = second_factors_of(db(), who).exist
    form = ProveForm()
    if not has_second_factor:
        del form.code
    if not form.validate_on_submit():
        return _prove_page(who, form), form.refusal_status
    second = [of_account(Limit.SECOND_FACTOR, who)] if has_second_factor else []
    guard(of_typed(Limit.SIGN_IN, who.email), *second)
    if not is_password_of(who.password_hash, form.password.data):
        record(Event.PROOF, result=Result.REFUSED)
        form.password.errors = [_("This password is not right.")]
        return _prove_page(who, form), 422
    try:
        if has_second_factor:
            use_code(db(), who, form.code.data, secret_key=settings().secret_key)
    except WrongCode:
        record(Event.PROOF, result=Result.REFUSED, factor="code")
        return _prove_page(who, with_wrong_code(form)), 422
    record(Event.PROOF)
    renew_sign_in(prove_again(db(), sign_in_key(), second_factor=has_second_factor))
    return redirect(next_address(otherwise=url_for("accounts.account")), 303)


@bp.post("/sign-in/again/passkey")
def again_with_passkey() -> Page:
    """Show once more who you are, with a passkey."""
    who = _who_is_signed_in()
    owner_of_shown_passkey(Event.PROOF, who)
    record(Event.PROOF, factor="passkey")
    renew_sign_in(prove_again(db(), sign_in_key(), second_factor=True))
    return redirect(next_address(otherwise=url_for("accounts.account")), 303)


@bp.post("/sign-out")
def end() -> Page:
    """End the session in this browser."""
    if not PressForm().validate():
        return pressed_too_late(url_for("home.show"))
    who = actor()
    key = forget_sign_in()
    if key is not None:
        sign_out(db(), key)
        record(Event.SIGN_OUT, who=who)
    say(_("You are signed out."))
    answer = redirect(url_for("home.show"), 303)
    if settings().secure_cookies:
        # Pages that a browser remembers for its Back key, too. Not the cookies: language and kept texts stay.
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def go_on(account: Account, *, second_factor: bool = False, otherwise: str = "") -> Response:
    """Somebody showed who they are: let them in, and lead them to where they were going.

    Who has a second factor and did not show one yet does so first; until then nobody is signed in.
    """
    to = next_address(otherwise=otherwise or url_for("home.show"))
    if second_factor or not second_factors_of(db(), account).exist:
        let_in(account, second_factor=second_factor)
        return redirect(to, 303)
    key = begin_step(db(), StepPurpose.SECOND_FACTOR, account, minutes=SECOND_FACTOR_MINUTES, next=to)
    remember_step(StepPurpose.SECOND_FACTOR, key)
    return redirect(url_for("sign_in.second_factor"), 303)


def let_in(account: Account, *, second_factor: bool = False) -> None:
    """Open a session for somebody who showed who they are, and let this browser be signed in with it."""
    record(Event.SIGN_IN, who=account, factor="second" if second_factor else "one")
    typed_here, device = browser_keeper(), device_of(request.user_agent.string)
    if not browser_knows(account):
        tell_about_new_browser(db(), account, device)
    let_browser_know(account)
    key = begin_session(db(), account, days=settings().sign_in_days, second_factor=second_factor, device=device)
    remember_sign_in(key)
    hand_texts_over(db(), typed_here, account)


def next_address(*, otherwise: str) -> str:
    """Where the reader was going when we asked them to sign in."""
    wanted: Any = request.form.get("next") or request.args.get("next")
    return local_address(wanted, otherwise)


def site_for_passkeys() -> PasskeySite:
    """This site, for a passkey. Where there cannot be any, this page does not exist."""
    site = passkey_site()
    if site is None:
        raise NoSuchPage
    return site


def owner_of_shown_passkey(event: Event, whose: Account | None = None) -> Account:
    """Who shows a passkey; `whose` it has to be, when that is known. Tries count, and a refusal is written down.

    Raises PasskeyRefused and PasskeyCopied.
    """
    form = PasskeyForm()
    if not form.validate():
        raise BadRequest
    guard(of_network(Limit.SIGN_IN_NETWORK) if whose is None else of_account(Limit.SECOND_FACTOR, whose))
    step = step_here(StepPurpose.PASSKEY)
    try:
        owner = account_with_passkey(db(), step, answer=form.credential.data, site=site_for_passkeys())
        forget_step(StepPurpose.PASSKEY)
        if whose not in (None, owner):
            raise PasskeyRefused
    except (PasskeyRefused, PasskeyCopied):
        record(event, who=whose, result=Result.REFUSED, factor="passkey")
        raise
    return owner


def with_wrong_code(form: Any) -> Any:
    """The form, once its code turned out not to be right."""
    form.code.errors = [_("This code is not right, or it was used before. Wait for a new one and try again.")]
    return form


def _finished(step: SignInStep, factor: str) -> Response:
    finish_step(db(), step)
    account = _account_of(step)
    record(Event.SECOND_FACTOR, who=account, factor=factor)
    let_in(account, second_factor=True)
    left = second_factors_of(db(), account).recovery_codes
    if left <= FEW_CODES:
        say(
            ngettext(
                "You have %(num)d recovery code left. Make new ones under Signing in and security.",
                "You have %(num)d recovery codes left. Make new ones under Signing in and security.",
                left,
            )
        )
    return redirect(step.details["next"], 303)


def _account_of(step: SignInStep) -> Account:
    assert step.account is not None, "a step of this purpose has an account"
    return step.account


def _who_began() -> Account:
    return _account_of(step_here(StepPurpose.SECOND_FACTOR))


def _who_is_signed_in() -> Account:
    who = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    assert who is not None, "only people have accounts"
    return who


def _sign_in_page(form: HouseForm) -> str:
    has_passkeys = passkey_site() is not None
    return render_template(
        "accounts/sign_in.html", form=form, next=next_address(otherwise=""), has_passkeys=has_passkeys
    )


def _second_factor_page(step: SignInStep, form: HouseForm) -> str:
    found = second_factors_of(db(), _account_of(step))
    return render_template("accounts/second_factor.html", form=form, found=found, has_passkeys=_can_show(found))


def _prove_page(who: Account, form: HouseForm) -> str:
    found = second_factors_of(db(), who)
    issuers = {identity.issuer for identity in identities_of(db(), who)}
    return render_template(
        "accounts/prove.html",
        form=form,
        next=next_address(otherwise=""),
        proving=[desk.provider for desk in house().desks.values() if desk.provider.issuer in issuers],
        has_passkeys=_can_show(found),
        has_password=who.password_hash is not None and (found.include_codes or not found.exist),
    )


def _can_show(found: Any) -> bool:
    return bool(found.passkeys) and passkey_site() is not None
