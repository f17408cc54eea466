"""Browsing along the ladder of forms, from light to heavy."""

from flask import Blueprint, render_template

from ideas.model.refusals import NotFound
from ideas.plumbing.actor import actor
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.plumbing.words import tier_hint, tier_label
from ideas.queries.cooperation_forms import ladder_of_forms, legal_note_for, legal_notes
from ideas.queries.rankings import Narrowing, ideas_by_support
from ideas.queries.votes import votes_cast_by

bp = Blueprint("cooperation_forms", __name__, url_prefix="/cooperation-forms")


@bp.get("")
def list_forms() -> str:
    """The whole ladder."""
    forms = ladder_of_forms(db())
    tiers = [
        (tier, tier_label(tier), tier_hint(tier), [form for form in forms if form.tier == tier]) for tier in range(1, 6)
    ]
    return render_template("cooperation_forms/list.html", tiers=tiers, notes=legal_notes(db()).keys())


@bp.get("/<slug>")
def show(slug: str) -> str:
    """One rung: what it is, what the lighter neighbour would be, and its ideas."""
    form = next((form for form in ladder_of_forms(db()) if form.slug == slug), None)
    if form is None:
        raise NotFound(slug)
    known = taxonomy()
    page = ideas_by_support(db(), actor(), narrowed=Narrowing(form=slug), taxonomy=known)
    return render_template(
        "cooperation_forms/show.html",
        form=form,
        note=legal_note_for(db(), slug),
        lighter=known.lighter_than(known.forms[slug]),
        page=page,
        taxonomy=known,
        voted=votes_cast_by(db(), actor(), (idea.id for idea in page.ideas)),
    )
