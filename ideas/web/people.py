"""Moderators verify where people say they work."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.audit import note_look
from ideas.actions.organisations import refuse_claim, vouch_for
from ideas.model.accounts import Account
from ideas.model.organisations import VerifiedBy
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import NOBODY, Event, record
from ideas.plumbing.session import beside, db, form_was_sent
from ideas.plumbing.words import called
from ideas.queries.organisations import people_to_verify, person_to_verify, refused_claim_of
from ideas.web.accounts import number_in_address
from ideas.web.forms.organisations import ClaimForm, RefusalForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("people", __name__, url_prefix="/moderation/people")

Page = str | Response | tuple[str, int]
A_PAGE = 50


@bp.get("")
def waiting() -> str:
    """Who said where they work, and waits until a moderator verifies it."""
    require(actor(), May.MODERATE)
    people = people_to_verify(db(), _moderator(), after=number_in_address("after") or 0, limit=A_PAGE)
    next_address = url_for("people.waiting", after=people[-1].id) if len(people) == A_PAGE else None
    return render_template("people/waiting.html", people=people, next_address=next_address)


@bp.route("/<int:number>", methods=["GET", "POST"])
def person(number: int) -> Page:
    """One of them: verify it on the next page, or say here why that cannot be done."""
    found = _person(number)
    form = RefusalForm(data={"organisation": found.organisation_code})
    if not form_was_sent():
        with beside() as session:
            note_look(session, found, "address", by=_moderator())
        record(Event.PERSON_LOOKED_AT, about=found.pseudonym)
    if not form.validate_on_submit():
        page = render_template("people/person.html", person=found, form=form, refused=refused_claim_of(db(), found))
        return page, form.refusal_status
    code = found.organisation_code or NOBODY
    refuse_claim(db(), found, form.organisation.data, by=_moderator(), reason=form.reason.data)
    record(Event.ORGANISATION_CHANGED, about=found.pseudonym, organisation=code, kind="refused")
    say(_("It stands there no longer where this person works. They can read your reason."))
    return redirect(url_for("people.waiting"), 303)


@bp.post("/<int:number>/verify")
def verify(number: int) -> Page:
    """Say that this person works where they say."""
    found = _person(number)
    form = ClaimForm()
    if not form.validate():
        return pressed_too_late(url_for("people.person", number=number))
    assert found.organisation is not None, "only people who said where they work are found"
    vouch_for(db(), found, form.organisation.data or "", by=_moderator())
    told = {"organisation": found.organisation.code, "kind": VerifiedBy.MODERATOR.value}
    record(Event.ORGANISATION_CHANGED, about=found.pseudonym, **told)
    say(_("Verified: %(name)s, %(organisation)s.", name=found.name, organisation=called(found.organisation)))
    return redirect(url_for("people.waiting"), 303)


def _moderator() -> Any:
    return actor()


def _person(number: int) -> Account:
    require(actor(), May.MODERATE)
    found = person_to_verify(db(), number)
    require(actor(), May.VERIFY_PERSON, found)
    return found
