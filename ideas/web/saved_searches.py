"""Keeping a search, to look again and to hear of new ideas that fit."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.saved_searches import change_saved_search, remove_saved_search, save_search
from ideas.model.accounts import Account
from ideas.model.refusals import NotFound
from ideas.model.saved_searches import ASKED_LENGTH, NAME_LENGTH, SavedSearch
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.messages import say
from ideas.plumbing.session import db
from ideas.plumbing.wishes import LIST, found_for, wish_in
from ideas.queries.saved_searches import saved_search_called, saved_searches_of
from ideas.text.asking import without_filters
from ideas.web.filters import names_of
from ideas.web.forms.base import PressForm
from ideas.web.forms.saved_searches import SavedSearchForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("saved_searches", __name__, url_prefix="/saved-searches")

Page = str | Response | tuple[str, int]


@bp.get("")
def list_searches() -> Page:
    """What you keep."""
    require(actor(), May.HAVE_AN_ACCOUNT)
    return render_template("saved_searches/list.html", searches=saved_searches_of(db(), _member()), list_address=LIST)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Page:
    """Keep what the address asks for, as the address of a list does."""
    require(actor(), May.FOLLOW)
    asked, name = _asked()
    form = SavedSearchForm(data={"name": name, "tells": True})
    if not form.validate_on_submit():
        return _form_page(form, asked, action=f"{url_for('saved_searches.new')}?{asked}")
    save_search(db(), asked, by=_member(), name=form.name.data, tells=form.tells.data)
    say(_("Saved: %(name)s.", name=form.name.data))
    return redirect(url_for("saved_searches.list_searches"), 303)


@bp.route("/<int:number>", methods=["GET", "POST"])
def change(number: int) -> Page:
    """Call it otherwise, and hear of new ideas or not."""
    require(actor(), May.HAVE_AN_ACCOUNT)
    kept = saved_search_called(db(), _member(), number)
    form = SavedSearchForm(data={"name": kept.name, "tells": kept.tells})
    if not form.validate_on_submit():
        return _form_page(form, kept.asked, kept=kept, action=request.path)
    change_saved_search(db(), kept, by=_member(), name=form.name.data, tells=form.tells.data)
    say(_("Your changes are saved."))
    return redirect(url_for("saved_searches.list_searches"), 303)


@bp.post("/<int:number>/remove")
def remove(number: int) -> Page:
    """Keep it no longer."""
    require(actor(), May.HAVE_AN_ACCOUNT)
    kept = saved_search_called(db(), _member(), number)
    if not PressForm().validate():
        return pressed_too_late(url_for("saved_searches.list_searches"))
    remove_saved_search(db(), kept, by=_member())
    say(_("Removed: %(name)s.", name=kept.name))
    return redirect(url_for("saved_searches.list_searches"), 303)


def _form_page(form: SavedSearchForm, asked: str, *, action: str, kept: SavedSearch | None = None) -> Page:
    address = f"{LIST}?{asked}"
    page = render_template("saved_searches/one.html", form=form, kept=kept, address=address, action=action)
    return page, form.refusal_status


def _asked() -> tuple[str, str]:
    """What the address asks for, in one way of saying it, and what to call that. Raises NotFound when it is nothing."""
    found = found_for(wish_in(request.args), limit=1)
    wish = found.wish
    said = {"q": without_filters(wish.q), **wish.narrowed._asdict()}
    asked = urlencode({name: value for name, value in said.items() if value})
    if not asked or len(asked) > ASKED_LENGTH:
        raise NotFound(asked[:40])
    return asked, ", ".join(filter(None, (said["q"], *names_of(found))))[:NAME_LENGTH]


def _member() -> Account:
    who = actor()
    assert who is not None, "the door asked for an account"
    return who
