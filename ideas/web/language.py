"""Choosing Dutch or English."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ideas.plumbing.addresses import local_address
from ideas.plumbing.house import settings
from ideas.plumbing.language import COOKIE, LANGUAGES

bp = Blueprint("language", __name__, url_prefix="/language")

A_YEAR = 31_536_000


@bp.get("/<code>")
def choose(code: str) -> Response:
    """Read on in this language. The choice is a cookie that names the language and nothing else."""
    if code not in LANGUAGES:
        raise NotFound
    answer = redirect(local_address(request.args.get("next"), url_for("home.show")), 303)
    answer.set_cookie(COOKIE, code, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings().secure_cookies)
    return answer
