"""Whether the board is alive and ready, for programs that watch over it. Nothing here is about anybody."""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from ideas.model.base import now
from ideas.plumbing.house import house
from ideas.plumbing.session import db
from ideas.queries.operations import standing

bp = Blueprint("operations", __name__)

Answer = tuple[Response, int, dict[str, str]]
NOT_KEPT = {"Cache-Control": "no-store"}


@bp.get("/healthz")
def alive() -> Answer:
    """The process answers. It asks nothing of the database: starting again would not bring that back."""
    return jsonify(alive=True), 200, NOT_KEPT


@bp.get("/readyz")
def ready() -> Answer:
    """Whether visitors can be sent here, and how the mail stands."""
    found = standing(db(), revisions=house().revisions, at=now())
    detail = jsonify(
        ready=found.is_ready,
        database={"answers": found.database_answers, "migrated": found.is_migrated},
        mail=found.mail._asdict() if found.mail is not None else None,
    )
    return detail, 200 if found.is_ready else 503, NOT_KEPT
