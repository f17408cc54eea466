"""The few files that stand at fixed addresses."""

from flask import Blueprint, send_file, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ideas.plumbing.house import settings

bp = Blueprint("files", __name__)


@bp.get("/theme.css")
def theme() -> Response:
    """The house style of this organisation: theme.css in the instance folder."""
    if not settings().theme_file.is_file():
        raise NotFound
    return send_file(settings().theme_file.resolve(), mimetype="text/css", max_age=300)


@bp.get("/robots.txt")
def robots() -> Response:
    """What search engines may visit."""
    pages = ("/account", "/sign-in", "/sign-up", "/moderation", "/language", "/ideas/new")
    lines = ["User-agent: *", *(f"Disallow: {page}" for page in pages)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/favicon.ico")
def favicon() -> Response:
    """Browsers ask for this before they have read the page."""
    return Response(status=301, headers={"Location": url_for("static", filename="img/icon.svg")})
