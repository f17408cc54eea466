"""Organisations: what they support and wrote, where you work, and what administrators keep up to date."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ideas.actions.organisations import (
    add_organisation,
    join_organisation,
    leave_organisation,
    list_email_domain,
    unlist_email_domain,
)
from ideas.model.accounts import Account
from ideas.model.follows import Thing, ThingKind
from ideas.model.organisations import OrganisationKind
from ideas.model.refusals import NotFound
from ideas.permissions import May, require
from ideas.plumbing.actor import actor, require_recent_proof
from ideas.plumbing.messages import say
from ideas.plumbing.pieces import page_drawn_from
from ideas.plumbing.security_log import NOBODY, Event, record
from ideas.plumbing.session import db
from ideas.queries.organisations import (
    KnownOrganisation,
    all_organisations,
    listed_email_domains,
    organisation_called,
    organisation_of_address,
    organisations_named_like,
    other_bodies,
    refused_claim_of,
    successor_of,
)
from ideas.queries.rankings import ideas_supported_at, ideas_written_at
from ideas.text.slugs import slug_of
from ideas.text.typed import cleaned_line
from ideas.web.follows import offer_to_follow
from ideas.web.forms.base import HouseForm, PressForm
from ideas.web.forms.organisations import EmailDomainForm, OrganisationForm, WorkplaceForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("organisations", __name__)

Page = str | Response | tuple[str, int]
LONGEST_SEARCH = 120


@bp.get("/organisations")
def list_organisations() -> str:
    """Every organisation by province, or those with a name or a province like what was typed."""
    typed = cleaned_line(request.args.get("q", "")[:LONGEST_SEARCH])
    known = all_organisations(db())
    shown = organisations_named_like(known, typed) if typed else [body for body in known if not body.has_ended]
    return page_drawn_from(
        (typed, tuple(shown)),
        lambda: render_template("organisations/list.html", typed=typed, groups=_by_province(shown)),
    )


@bp.get("/organisations/<slug>")
def show(slug: str) -> str:
    """One organisation: what it is, what became of it, and which ideas its people support and wrote."""
    body = organisation_called(db(), slug)
    if body is None:
        raise NotFound(slug)
    after = successor_of(db(), body)
    supported = ideas_supported_at(db(), actor(), body.code)
    written = ideas_written_at(db(), actor(), body.code)
    return page_drawn_from(
        (body.name, body.province, body.kind, body.valid_to, after and after.name, tuple(supported), tuple(written)),
        lambda: render_template(
            "organisations/show.html",
            body=body, successor=after, supported=supported, written=written,
            offer=offer_to_follow(Thing(ThingKind.ORGANISATION, body.code)),
        ),
    )  # fmt: skip


@bp.route("/account/organisation", methods=["GET", "POST"])
def work() -> Page:
    """Say where you work, or say it no longer."""
    who = _signed_in()
    if request.form.get("do") == "leave":
        return _leave(who)
    known = all_organisations(db())
    form = WorkplaceForm(known=known, data={"organisation": _name_to_begin_with(who, known)})
    if not form.validate_on_submit():
        page = render_template("organisations/work.html", form=form, account=who, refused=refused_claim_of(db(), who))
        return page, form.refusal_status
    join_organisation(db(), who, form.code)
    _write_down(who, form.code, who.organisation_verified_by or "claimed")
    if who.organisation_verified_by is not None:
        say(_("Thank you. It is verified where you work."))
    else:
        say(_("Thank you. A moderator will look at it. Your votes count already."))
    return redirect(url_for("organisations.work"), 303)


@bp.get("/moderation/organisations")
def manage() -> Page:
    """The e-mail domains of organisations, and the organisations that are no municipalities."""
    _insist_on_administrator()
    return _managing()


@bp.post("/moderation/organisations/list-domain")
def list_domain() -> Page:
    """Let addresses that end with a domain show that people work somewhere."""
    _insist_on_administrator()
    form = _domain_form()
    if not form.validate():
        return _managing(domain_form=form)
    verified = list_email_domain(db(), form.domain.data, form.code, by=_administrator())
    record(Event.EMAIL_DOMAINS_CHANGED, organisation=form.code, kind="listed", number=verified)
    say(_("The domain is on the list."))
    if verified:
        say(ngettext("%(num)d person is verified by it.", "%(num)d people are verified by it.", verified))
    return redirect(url_for("organisations.manage"), 303)


@bp.post("/moderation/organisations/unlist-domain")
def unlist_domain() -> Page:
    """Let addresses that end with a domain show nothing any more."""
    _insist_on_administrator()
    if not PressForm().validate():
        return pressed_too_late(url_for("organisations.manage"))
    code = unlist_email_domain(db(), request.form.get("domain", ""), by=_administrator())
    record(Event.EMAIL_DOMAINS_CHANGED, organisation=code, kind="unlisted")
    say(_("The domain is off the list. Votes that were cast stay as they were."))
    return redirect(url_for("organisations.manage"), 303)


@bp.post("/moderation/organisations/add")
def add() -> Page:
    """Add an organisation that is no municipality."""
    _insist_on_administrator()
    form = OrganisationForm(known=all_organisations(db()))
    if not form.validate():
        return _managing(body_form=form)
    body = add_organisation(db(), form.name.data, OrganisationKind(form.kind.data), by=_administrator())
    say(_("Added: %(organisation)s.", organisation=body.name))
    return redirect(url_for("organisations.manage"), 303)


def _by_province(bodies: list[KnownOrganisation]) -> list[tuple[str, str, list[KnownOrganisation]]]:
    """The organisations in groups: the anchor of a province, its name and what lies there; the last has no province."""
    provinces = sorted({body.province or "" for body in bodies}, key=lambda name: (name == "", name))
    return [
        (slug_of(name) if name else "elsewhere", name, [body for body in bodies if (body.province or "") == name])
        for name in provinces
    ]


def _signed_in() -> Account:
    """Who is signed in. Raises NotAllowed, which leads a visitor to the page for signing in."""
    who = actor()
    require(who, May.HAVE_AN_ACCOUNT)
    assert who is not None, "only people have accounts"
    return who


def _write_down(who: Account, code: str, how: str) -> None:
    record(Event.ORGANISATION_CHANGED, about=who.pseudonym, organisation=code, kind=how)


def _leave(who: Account) -> Page:
    if not PressForm().validate():
        return pressed_too_late(url_for("organisations.work"))
    _write_down(who, who.organisation_code or NOBODY, "left")
    leave_organisation(db(), who)
    say(_("We forgot where you work. Votes that you cast stay as they were."))
    return redirect(url_for("organisations.work"), 303)


def _name_to_begin_with(who: Account, known: list[KnownOrganisation]) -> str:
    """What stands in the form already: where they said they work, or where their address says so."""
    code = who.organisation_code or organisation_of_address(db(), who.email)
    return next((body.name for body in known if body.code == code), "")


def _insist_on_administrator() -> None:
    require(actor(), May.ADMINISTER)
    # Before the page as well: nobody fills in a form and is then sent away to sign in.
    require_recent_proof()


def _administrator() -> Any:
    return actor()


def _domain_form() -> EmailDomainForm:
    return EmailDomainForm(known=all_organisations(db()), listed={each.domain for each in listed_email_domains(db())})


def _managing(domain_form: EmailDomainForm | None = None, body_form: OrganisationForm | None = None) -> tuple[str, int]:
    """The page of an administrator, with a form that may come back filled in."""
    sent: HouseForm | None = domain_form or body_form
    page = render_template(
        "organisations/manage.html",
        domains=listed_email_domains(db()),
        bodies=other_bodies(db()),
        domain_form=domain_form or _domain_form(),
        body_form=(body_form or OrganisationForm(known=[])).apart("new"),
    )
    return page, sent.refusal_status if sent else 200
