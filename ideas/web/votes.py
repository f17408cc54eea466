"""Voting, with and without a script."""

from flask import Blueprint, get_template_attribute, jsonify, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from ideas.actions.votes import cast_vote, withdraw_vote
from ideas.model.ideas import Idea
from ideas.permissions import May, require
from ideas.plumbing.actor import actor
from ideas.plumbing.addresses import address_of
from ideas.plumbing.session import db
from ideas.plumbing.words import support
from ideas.queries.ideas import idea_for
from ideas.web.forms.base import PressForm
from ideas.web.limits import Limit, count
from ideas.web.stale import pressed_too_late

bp = Blueprint("votes", __name__, url_prefix="/ideas/<int:number>-<slug>/vote")

DEEDS = {"cast": cast_vote, "withdraw": withdraw_vote}


@bp.post("")
def change(number: int, slug: str) -> Response | tuple[str, int]:
    """Support an idea, or take the support back. A script gets the new numbers, everybody else the idea."""
    idea = idea_for(db(), actor(), number)
    require(actor(), May.VOTE, idea)
    wish = request.form.get("vote", "")
    if wish not in DEEDS:
        raise BadRequest
    if not PressForm().validate():
        return pressed_too_late(address_of(idea))
    count(Limit.VOTES, actor())
    DEEDS[wish](db(), idea, by=actor())  # type: ignore[operator]
    db().expire(idea, ["votes", "municipalities"])
    if request.accept_mimetypes.best == "application/json":
        return _numbers_and_words(idea, voted=wish == "cast")
    return redirect(f"{address_of(idea)}#vote", 303)


def _numbers_and_words(idea: Idea, *, voted: bool) -> Response:
    text = get_template_attribute("components/vote.html", "vote_text")
    label = get_template_attribute("components/vote.html", "vote_label")
    return jsonify(
        votes=idea.votes, municipalities=idea.municipalities, voted=voted,
        text=text(voted).strip(), label=label(idea, voted).strip(), support=support(idea),
    )  # fmt: skip
