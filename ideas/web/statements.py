"""What an organisation owes its visitors: about, house rules, privacy, accessibility, and whom to tell of a flaw."""

from datetime import timedelta

from flask import Blueprint, render_template
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ideas.model.base import today
from ideas.plumbing.house import settings
from ideas.plumbing.language import language
from ideas.text.markdown import TooDeep, TooLarge, safe_html

bp = Blueprint("statements", __name__)

# RFC 9116 asks for less than a year. The date moves on by itself: a board that answers is a board that is kept.
SECURITY_TXT_LASTS = timedelta(days=180)
LARGEST_TEXT = 100_000


@bp.get("/over")
def about() -> str:
    """What this board is, and who runs it."""
    return _page("about")


@bp.get("/huisregels")
def house_rules() -> str:
    """How we treat each other here."""
    return _page("house_rules")


@bp.get("/privacy")
def privacy() -> str:
    """What is kept about people, why, and for how long."""
    return _page("privacy")


@bp.get("/toegankelijkheid")
def accessibility() -> str:
    """The accessibility statement: a template that the organisation completes, not a claim of ours."""
    return _page("accessibility")


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Whom to tell about a weakness (RFC 9116)."""
    contact = settings().security_contact or settings().contact_email
    if not contact:
        raise NotFound
    lines = [
        f"Contact: {contact if contact.startswith('https://') else f'mailto:{contact}'}",
        f"Expires: {today() + SECURITY_TXT_LASTS}T00:00:00Z",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings().address}/.well-known/security.txt",
    ]
    if settings().security_policy:
        lines.append(f"Policy: {settings().security_policy}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _page(name: str) -> str:
    return render_template(f"statements/{name}.html", own_text=_own_text(name), settings=settings())


def _own_text(name: str) -> Markup | None:
    """What the organisation wrote in place of our text, as safe HTML; None when it did not, or not in this language."""
    file = settings().pages / f"{name}.{language()}.md"
    try:
        text = file.read_text(encoding="utf-8")[:LARGEST_TEXT]
        return Markup(safe_html(text))
    except (OSError, UnicodeError, TooDeep, TooLarge):
        return None
