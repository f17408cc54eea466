"""Voting, with and without a script."""

from flask import Blueprint, get_template_attribute, jsonify, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from ideas.actions.votes import cast_vote, withdraw_vote
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.addresses import address_of
from ideas.plumbing.session import db
from ideas.queries.ideas import idea_for
from ideas.web.forms.base import PressForm
from ideas.web.stale import pressed_too_late

bp = Blueprint("votes", __name__, url_prefix="/ideas/<int:number>-<slug>/vote")

DEEDS = {"cast": cast_vote, "withdraw": withdraw_vote}


@bp.post("")
def change(number: int, slug: str) -> Response | tuple[str, int]:
    """Support an idea, or take the support back. A script gets the new number, everybody else the idea."""
    idea = idea_for(db(), actor(), number)
    require(actor(), May.VOTE, idea)
    wish = request.form.get("vote", "")
    if wish not in DEEDS:
        raise BadRequest
    if not PressForm().validate():
        return pressed_too_late(address_of(idea))
    DEEDS[wish](db(), idea, by=actor())  # type: ignore[operator]
    db().expire(idea, ["votes"])
    if request.accept_mimetypes.best == "application/json":
        return _number_and_words(idea.votes, voted=wish == "cast", idea=idea)
    return redirect(f"{address_of(idea)}#vote", 303)


def _number_and_words(votes: int, *, voted: bool, idea: object) -> Response:
    text = get_template_attribute("components/vote.html", "vote_text")
    label = get_template_attribute("components/vote.html", "vote_label")
    return jsonify(votes=votes, voted=voted, text=text(voted).strip(), label=label(idea, voted).strip())
