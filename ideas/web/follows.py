"""Following things, and the list of what one follows."""

from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from ideas.actions.follows import follow_idea, follow_thing, unfollow
from ideas.model.accounts import Account
from ideas.model.follows import Thing, ThingKind
from ideas.model.ideas import Idea
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.addresses import address_of, local_address
from ideas.plumbing.messages import say
from ideas.plumbing.session import db
from ideas.queries.follows import follows, thing_called, things_followed_by
from ideas.queries.ideas import idea_for
from ideas.web.forms.base import PressForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("follows", __name__)

Page = str | Response | tuple[str, int]
A_PAGE = 50


class FollowOffer(NamedTuple):
    """A thing as a page offers it to be followed, and whether the reader does so already."""

    thing: Thing
    is_followed: bool
    address: str


def offer_to_follow(thing: Thing) -> FollowOffer:
    """What the button on the page of a domain, label or organisation needs to know. A visitor costs no question."""
    return FollowOffer(thing, follows(db(), actor(), thing), url_for("follows.change"))


def offer_to_follow_idea(idea: Idea) -> FollowOffer:
    """What the button on the page of an idea needs to know."""
    thing = Thing(ThingKind.IDEA, idea.id)
    return FollowOffer(thing, follows(db(), actor(), thing), f"{address_of(idea)}/follow")


@bp.post("/ideas/<int:number>-<slug>/follow")
def change_for_idea(number: int, slug: str) -> Page:
    """Follow an idea, or no longer."""
    idea = idea_for(db(), actor(), number)
    require(actor(), May.FOLLOW)
    wants_to = _wish()
    if not PressForm().validate():
        return pressed_too_late(address_of(idea))
    _change(Thing(ThingKind.IDEA, idea.id), wants_to, idea)
    return redirect(f"{address_of(idea)}#vote", 303)


@bp.post("/follows")
def change() -> Page:
    """Follow anything that can be followed, or no longer; then back to where the button stood."""
    require(actor(), May.FOLLOW)
    wants_to = _wish()
    thing, idea = _thing_in_form(must_exist=wants_to)
    back = local_address(request.form.get("next"), url_for("follows.list_follows"))
    if not PressForm().validate():
        return pressed_too_late(back)
    _change(thing, wants_to, idea)
    return redirect(back, 303)


@bp.get("/notifications/following")
def list_follows() -> Page:
    """What you follow."""
    require(actor(), May.HAVE_AN_ACCOUNT)
    things, after = things_followed_by(db(), _member(), after=request.args.get("after") or None, limit=A_PAGE)
    next_address = url_for("follows.list_follows", after=after) if after else None
    return render_template("notifications/following.html", things=things, next_address=next_address)


def _member() -> Account:
    who = actor()
    assert who is not None, "the door asked for an account"
    return who


def _wish() -> bool:
    wish = request.form.get("follow", "")
    if wish not in ("follow", "unfollow"):
        raise BadRequest
    return wish == "follow"


def _thing_in_form(*, must_exist: bool) -> tuple[Thing, Idea | None]:
    """What a form names. What is to be left need not exist for the reader any more."""
    kind, key = request.form.get("kind", ""), request.form.get("key", "")
    if kind not in list(ThingKind) or len(key) > 120 or not (key.isascii() and key.isprintable()):
        raise BadRequest
    if kind != ThingKind.IDEA:
        return (thing_called(db(), ThingKind(kind), key) if must_exist else Thing(ThingKind(kind), key)), None
    if not key.isdigit() or len(key) > 9:
        raise BadRequest
    return Thing(ThingKind.IDEA, int(key)), idea_for(db(), actor(), int(key)) if must_exist else None


def _change(thing: Thing, wants_to: bool, idea: Idea | None) -> None:
    if not wants_to:
        unfollow(db(), thing, by=_member())
        say(_("You no longer follow this."))
        return
    if idea is not None:
        follow_idea(db(), idea, by=_member())
    else:
        follow_thing(db(), thing, by=_member())
    say(_("You follow this from now on. You find what is new under Notifications."))
