"""The home page: what this is in one screen, opening with questions."""

from flask import Blueprint, render_template

from ideas.model.ideas import Stage
from ideas.plumbing.actor import actor
from ideas.plumbing.pieces import page_drawn_from
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import taxonomy
from ideas.queries.calls import open_calls
from ideas.queries.rankings import (
    Narrowing,
    Period,
    featured_ideas,
    ideas_by_support,
    ideas_gaining_support,
    newest_ideas,
)

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> str:
    """Questions from practice first; then what is on top, what is new, and what was just put into practice."""
    known = taxonomy()
    in_practice = Narrowing(stage=Stage.IN_PRACTICE)
    lists = {
        "questions": ideas_gaining_support(db(), actor(), limit=5).ideas,
        "top": ideas_by_support(db(), actor(), period=Period.MONTH, limit=5).ideas,
        "newest": newest_ideas(db(), actor(), limit=5).ideas,
        "in_practice": newest_ideas(db(), actor(), narrowed=in_practice, taxonomy=known, limit=4).ideas,
        "featured": featured_ideas(db(), actor()),
    }
    call = next(iter(open_calls(db())), None)
    return page_drawn_from(
        (*map(tuple, lists.values()), known, (call.id, call.changed_at) if call else None),
        lambda: render_template("home/show.html", **lists, groups=known.groups, taxonomy=known, call=call),
    )
