"""How the orders of the lists are made, and the figures of one idea behind its place in each of them."""

from flask import Blueprint, render_template
from flask_babel import format_decimal

from ideas.actions.tallies import worth_on
from ideas.model.base import today
from ideas.model.refusals import NotFound
from ideas.plumbing.actor import actor
from ideas.plumbing.order_words import EXPLAINED
from ideas.plumbing.session import db
from ideas.queries.ideas import idea_for

bp = Blueprint("orders", __name__)


@bp.get("/guide/orders")
def show() -> str:
    """Each order in words and figures, with an example, and with what it cannot tell."""
    return render_template("orders/show.html", orders=EXPLAINED)


@bp.get("/ideas/<int:number>-<slug>/place")
def place(number: int, slug: str) -> str:
    """Why does this idea stand where it stands? The figure that every order looks at. Raises NotFound."""
    idea = idea_for(db(), actor(), number)
    if not idea.is_published:
        raise NotFound(str(number))
    return render_template(
        "orders/place.html", idea=idea, orders=EXPLAINED, worth=format_decimal(round(worth_on(today(), idea.trend), 1))
    )
