"""The words that mean the same to a reader, as moderators keep them."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideas.actions.synonyms import keep_synonyms, remove_synonyms
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.messages import say
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import read_taxonomy_anew
from ideas.queries.synonyms import every_synonym, spellings_elsewhere, spellings_with
from ideas.web.forms.base import PressForm
from ideas.web.forms.synonyms import SynonymForm, words_said
from ideas.web.stale import pressed_too_late

bp = Blueprint("synonyms", __name__, url_prefix="/moderation/synonyms")

Page = str | Response | tuple[str, int]


@bp.get("")
def list_synonyms() -> Page:
    """All of them."""
    require(actor(), May.MODERATE)
    return render_template("synonyms/list.html", groups=every_synonym(db()))


@bp.route("/new", methods=["GET", "POST"])
def new() -> Page:
    """Let words mean the same that did not before."""
    require(actor(), May.MODERATE)
    form = SynonymForm(elsewhere=spellings_elsewhere(db(), None))
    if not form.validate_on_submit():
        return render_template("synonyms/one.html", form=form, meaning=None, words=[]), form.refusal_status
    keep_synonyms(db(), words_said(form.words.data), meaning=None, by=_moderator())
    return _kept()


@bp.route("/<int:number>", methods=["GET", "POST"])
def change(number: int) -> Page:
    """Change which words have one meaning."""
    require(actor(), May.MODERATE)
    words = spellings_with(db(), number)
    form = SynonymForm(data={"words": ", ".join(words)}, elsewhere=spellings_elsewhere(db(), number))
    if not form.validate_on_submit():
        return render_template("synonyms/one.html", form=form, meaning=number, words=words), form.refusal_status
    keep_synonyms(db(), words_said(form.words.data), meaning=number, by=_moderator())
    return _kept()


@bp.post("/<int:number>/remove")
def remove(number: int) -> Page:
    """Let each of these words mean only itself."""
    require(actor(), May.MODERATE)
    spellings_with(db(), number)
    if not PressForm().validate():
        return pressed_too_late(url_for("synonyms.change", number=number))
    remove_synonyms(db(), number, by=_moderator())
    return _kept()


def _kept() -> Response:
    read_taxonomy_anew()
    say(_("Your changes are saved."))
    return redirect(url_for("synonyms.list_synonyms"), 303)


def _moderator() -> Any:
    return actor()
