"""Signing in at one's own organisation, and which of those sign-ins belong to an account.

A trip begins with a link and comes back to a page with one button. Only pressing that button (a script does so for who
pressed our link) asks the provider who it was, and signs somebody in. docs/decisions/0011 says why.
"""

import logging
from datetime import UTC, datetime

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.accounts import LinkToMail, prove_again
from ideas.actions.identities import (
    Newcomer,
    ask_for_account,
    enter_with_identity,
    link_offered_identity,
    offer_identity,
    show_again_with_identity,
    sign_up_with_identity,
    unlink_identity,
    use_up_answer,
)
from ideas.actions.organisations import verify_organisation
from ideas.actions.second_factors import tell_of_change
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.organisations import VerifiedBy
from ideas.model.refusals import (
    NoAddressGiven,
    NotFound,
    ProofTooWeak,
    ProviderRefused,
    ProviderSilent,
    Refusal,
    SignInElsewhereFailed,
    TripOver,
)
from ideas.model.second_factors import SignInChange
from ideas.outside.id_tokens import Shown, SignInFailed
from ideas.outside.providers import Provider
from ideas.outside.sso import Desk, ProviderUnavailable, authorization_address, is_from, who_came_back
from ideas.permissions import May, require
from ideas.plumbing.actor import (
    PROOF_LASTS,
    actor,
    browser_from_now_on,
    renew_sign_in,
    require_recent_proof,
    sign_in_key,
    sign_in_session,
)
from ideas.plumbing.house import house, settings
from ideas.plumbing.language import language
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import NOBODY, Event, Result, record
from ideas.plumbing.session import db, form_was_sent
from ideas.plumbing.trips import Trip, TripFor, begin_trip, end_trip, trip_with
from ideas.queries.identities import identities_of, identity_known_as
from ideas.queries.second_factors import second_factors_of
from ideas.web.forms.accounts import usable_address
from ideas.web.forms.identities import AnswerForm, OfferForm, UnlinkForm
from ideas.web.limits import Limit, guard, mail_may_go, of_network
from ideas.web.sign_in import go_on, next_address
from ideas.web.stale import pressed_too_late

bp = Blueprint("identities", __name__)

Page = str | Response | tuple[str, int]
log = logging.getLogger("ideas.sso")

# What a provider says of somebody who turned back or may not come in. Everything else is trouble of its own.
TURNED_BACK = ("access_denied", "login_required", "interaction_required", "consent_required")


@bp.get("/sign-in/with/<provider>")
def begin(provider: str) -> Page:
    """Leave for the sign-in of an organisation."""
    return _leave_for(_desk(provider), TripFor.SIGN_IN)


@bp.get("/sign-in/again/with/<provider>")
def begin_proof(provider: str) -> Page:
    """Leave to show once more who you are."""
    require(actor(), May.HAVE_AN_ACCOUNT)
    return _leave_for(_desk(provider), TripFor.PROOF)


@bp.get("/account/identities/<provider>/link")
def begin_link(provider: str) -> Page:
    """Leave to show who you are there, so that it can be linked to your account."""
    desk = _desk(provider)
    require(actor(), May.HAVE_AN_ACCOUNT)
    require_recent_proof()
    return _leave_for(desk, TripFor.LINK)


@bp.route("/sign-in/with/<provider>/back", methods=["GET", "POST"])
def back(provider: str) -> Page:
    """Come back from a provider. Looking at this page asks nobody anything; its button does."""
    desk = _desk(provider)
    form = AnswerForm() if form_was_sent() else AnswerForm(request.args)
    trip = _answered_trip(desk, form)
    if not form.validate_on_submit():
        return _page_with_a_button(desk, form, trip)
    guard(of_network(Limit.SIGN_IN_NETWORK))
    end_trip(trip)
    try:
        # The provider is asked before the database: nobody else has to wait for its answer.
        shown = _who_it_is(desk, trip, form.code.data)
        use_up_answer(db(), trip.state)
        return _GOALS[TripFor(trip.purpose)](desk.provider, shown)
    except Refusal as refusal:
        _write_down(trip, refusal)
        raise


@bp.get("/account/identities")
def show() -> Page:
    """With which organisations you sign in."""
    who = _signed_in()
    providers = {desk.provider.issuer: desk.provider for desk in house().desks.values()}
    mine = identities_of(db(), who)
    linked = {identity.issuer for identity in mine}
    return render_template(
        "identities/list.html",
        rows=[(identity, providers.get(identity.issuer), UnlinkForm(None, obj=identity)) for identity in mine],
        others=[provider for issuer, provider in providers.items() if issuer not in linked],
    )


@bp.post("/account/identities/link")
def link() -> Page:
    """Come in by this sign-in, too."""
    who = _signed_in()
    require_recent_proof()
    form = OfferForm()
    if not form.validate():
        return pressed_too_late(url_for("identities.show"))
    linked = link_offered_identity(db(), form.key.data or "", by=who)
    record(Event.IDENTITY_LINKED, provider=_slug_of(linked["issuer"]))
    _note_organisation(who, linked["organisation"])
    tell_of_change(db(), who, SignInChange.IDENTITY_LINKED)
    say(_("From now on you can sign in with %(provider)s.", provider=_name_of(linked["issuer"], language())))
    return redirect(url_for("identities.show"), 303)


@bp.post("/account/identities/unlink")
def unlink() -> Page:
    """Come in by this sign-in no longer."""
    who = _signed_in()
    require_recent_proof()
    form = UnlinkForm()
    if not form.validate():
        return pressed_too_late(url_for("identities.show"))
    record(Event.IDENTITY_REMOVED, provider=_slug_of(form.issuer.data))
    unlink_identity(db(), form.issuer.data or "", form.subject.data or "", by=who, here=sign_in_key())
    tell_of_change(db(), who, SignInChange.IDENTITY_UNLINKED)
    say(_("You no longer sign in with %(provider)s.", provider=_name_of(form.issuer.data, language())))
    return redirect(url_for("identities.show"), 303)


def _leave_for(desk: Desk, purpose: TripFor) -> Response:
    trip = begin_trip(desk.provider.slug, purpose, next_address=next_address(otherwise=""))
    answer = redirect(authorization_address(desk.provider, trip.question), 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _answered_trip(desk: Desk, form: AnswerForm) -> Trip:
    """The trip that this is the answer to. Raises a refusal when it is none that can be followed up."""
    trip = trip_with(desk.provider.slug, form.state.data or "")
    if trip is None:
        raise TripOver
    trouble: Refusal | None = None
    if "error" in request.args:
        trouble = ProviderRefused() if request.args["error"] in TURNED_BACK else ProviderSilent()
    elif not form.is_one_answer() or not is_from(desk.provider, form.iss.data):
        log.warning("sign-in at %s failed: a wrong answer", desk.provider.slug)
        trouble = SignInElsewhereFailed()
    if trouble is not None:
        _write_down(trip, trouble)
        raise trouble
    return trip


def _write_down(trip: Trip, refusal: Refusal) -> None:
    result = Result.FAILED if isinstance(refusal, ProviderSilent) else Result.REFUSED
    record(_EVENTS[TripFor(trip.purpose)], result=result, provider=trip.provider)


def _page_with_a_button(desk: Desk, form: AnswerForm, trip: Trip) -> Page:
    form.next.data = trip.next_address
    goes_on = trip.pressed and not form.stale
    drawn = render_template("identities/back.html", form=form, provider=desk.provider, goes_on=goes_on)
    page = make_response(drawn, form.refusal_status)
    page.headers["Cache-Control"] = "no-store"
    return page


def _who_it_is(desk: Desk, trip: Trip, code: str) -> Shown:
    try:
        return who_came_back(desk, trip.question, code)
    except SignInFailed as trouble:
        log.warning("sign-in at %s failed: %s", desk.provider.slug, trouble)
        raise (ProviderSilent if isinstance(trouble, ProviderUnavailable) else SignInElsewhereFailed) from None


def _sign_in(provider: Provider, shown: Shown) -> Page:
    identity = identity_known_as(db(), shown.issuer, shown.subject)
    if identity is not None:
        return _let_in(enter_with_identity(identity), shown)
    newcomer = Newcomer(shown.issuer, shown.subject, usable_address(shown.email) or "", shown.name)
    if not newcomer.email:
        raise NoAddressGiven
    if shown.email_is_theirs:
        account = sign_up_with_identity(db(), newcomer, language=language())
        record(Event.SIGN_UP, about=account.pseudonym, provider=provider.slug)
        say(_("Welcome! You have an account now. Others see you as %(name)s.", name=account.name))
        return _let_in(account, shown)
    link = LinkToMail(
        language=language(), hours=settings().link_hours, browser_hash=browser_from_now_on(),
        next_address=next_address(otherwise="") or None,
    )  # fmt: skip
    if mail_may_go(Limit.SIGN_UP, Limit.SIGN_UP_NETWORK, newcomer.email):
        ask_for_account(db(), newcomer, link=link)
        record(Event.SIGN_UP, provider=provider.slug)
    return render_template("accounts/mail_sent.html", email=newcomer.email)


def _let_in(account: Account, shown: Shown) -> Response:
    _note_organisation(account, shown.organisation_code)
    before = sign_in_session()
    answer = go_on(account, second_factor=shown.second_factor)
    here = sign_in_session()
    # Who still has to show a second factor opened nothing: a session that was here before shows nothing anew.
    if here is not None and here is not before:
        # Who was signed in there already did not show anything just now, and may be somebody at the same desk.
        here.proved_at = now() - PROOF_LASTS if shown.shown_at is None else datetime.fromtimestamp(shown.shown_at, UTC)
    return answer


def _note_organisation(account: Account, code: str | None) -> None:
    if code is None:
        return
    try:
        if verify_organisation(db(), account, code, how=VerifiedBy.SINGLE_SIGN_ON):
            how = VerifiedBy.SINGLE_SIGN_ON.value
            record(Event.ORGANISATION_CHANGED, who=account, about=account.pseudonym, organisation=code, kind=how)
    except Refusal as refusal:
        # A wrong code in sso.toml keeps nobody out; sso-check names it.
        log.warning("the organisation %s cannot be vouched for: %s", code, type(refusal).__name__)


def _offer_link(provider: Provider, shown: Shown) -> Page:
    who = _still_signed_in()
    key = offer_identity(db(), shown.issuer, shown.subject, organisation=shown.organisation_code, to=who)
    form = OfferForm(None, key=key)
    return render_template("identities/link.html", form=form, provider=provider, shown=shown, account=who)


def _prove(provider: Provider, shown: Shown) -> Page:
    who = _still_signed_in()
    show_again_with_identity(identity_known_as(db(), shown.issuer, shown.subject), by=who)
    if not shown.second_factor and second_factors_of(db(), who).exist:
        raise ProofTooWeak
    record(Event.PROOF, provider=provider.slug)
    renew_sign_in(prove_again(db(), sign_in_key(), second_factor=shown.second_factor))
    return redirect(next_address(otherwise=url_for("accounts.account")), 303)


_EVENTS = {
    TripFor.SIGN_IN: Event.SIGN_IN, TripFor.LINK: Event.IDENTITY_LINKED, TripFor.PROOF: Event.PROOF
}  # fmt: skip
_GOALS = {TripFor.SIGN_IN: _sign_in, TripFor.LINK: _offer_link, TripFor.PROOF: _prove}


def _still_signed_in() -> Account:
    who = actor()
    if who is None:
        # They signed out on the way; what they came for is no longer asked.
        raise TripOver
    return who


def _desk(slug: str) -> Desk:
    found = house().desks.get(slug)
    if found is None:
        raise NotFound(slug[:40])
    return found


def _slug_of(issuer: str) -> str:
    """What we call it; of one that we know no longer nothing is told that somebody could have typed."""
    return next((slug for slug, desk in house().desks.items() if desk.provider.issuer == issuer), NOBODY)


def _name_of(issuer: str, words: str) -> str:
    names = [desk.provider.named(words) for desk in house().desks.values() if desk.provider.issuer == issuer]
    return names[0] if names else issuer


def _signed_in() -> Account:
    """Who is signed in. Raises NotAllowed, which leads a visitor to the page for signing in."""
    who = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    assert who is not None, "only people have accounts"
    return who
