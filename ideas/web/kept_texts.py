"""What somebody typed and has not sent: kept on the way to signing in, and while they write."""

import re
from typing import Any

from flask import Blueprint, Flask, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response

from ideas.actions.kept_texts import forget_text, keep_text
from ideas.model.base import now
from ideas.model.refusals import NotAllowed, NotFound, ProofTooOld
from ideas.plumbing.actor import actor, browser_is_known, keeper, keeper_from_now_on
from ideas.plumbing.addresses import address_of, here, local_address
from ideas.plumbing.errors import Page, http_error, refused
from ideas.plumbing.messages import say
from ideas.plumbing.security_log import Event, Result, record
from ideas.plumbing.session import db, form_was_sent
from ideas.plumbing.words import AMSTERDAM
from ideas.queries.ideas import idea_for
from ideas.queries.kept_texts import text_kept_for
from ideas.web.forms.base import PressForm
from ideas.web.limits import count_kept_text

bp = Blueprint("kept_texts", __name__, url_prefix="/kept-texts")

# The pages on which somebody writes. At other addresses nothing is kept, so that nobody can store things here.
WRITING_PAGES = re.compile(
    r"/ideas/new|/ideas/\d{1,10}-[a-z0-9-]{1,100}(/edit|/flags|/stage)?|/comments/\d{1,10}/(edit|flags)"
    r"|/moderation/(ideas|comments|appeals)/\d{1,10}|/decisions/\d{1,10}/appeal|/account/measures/\d{1,10}/appeal"
)
# What the forms on these pages ask. Nothing else is kept: no password, no token, and nothing that somebody made up.
KEPT_FIELDS = frozenset(
    (
        "question", "added_value", "title", "summary", "how_it_works", "domains", "motives", "joins",
        "quick_to_start", "adaptable", "low_trust_needed", "easy_to_undo", "stage", "form",
        "based_on", "kind", "body", "reply_to", "decision", "reason", "tags", "note", "ready",
        "why", "answer", "upheld", "call",
    )
)  # fmt: skip
MOST_BYTES = 100_000


@bp.post("")
def keep() -> Response:
    """Keep what stands in a form at the moment; `at` says on which page it stands. For scripts: answers with JSON."""
    address = _writing_page(request.args.get("at"))
    form = PressForm()
    if not form.validate():
        raise BadRequest
    count_kept_text(actor())
    keep_text(db(), keeper_from_now_on(), address, typed_now())
    return jsonify(text=_("Kept at %(time)s", time=f"{now().astimezone(AMSTERDAM):%H:%M}"))


@bp.post("/forget")
def forget() -> Response:
    """Begin again with an empty page."""
    address = _writing_page(request.args.get("at"))
    form = PressForm()
    if not form.validate():
        raise BadRequest
    forget_text(db(), keeper(), address)
    return redirect(local_address(request.args.get("next"), address), 303)


def typed_now() -> dict[str, Any]:
    """What this request typed, as it can be kept."""
    fields = {name: values for name, values in request.form.lists() if name in KEPT_FIELDS}
    if sum(len(f"{name}{value}".encode()) for name, values in fields.items() for value in values) > MOST_BYTES:
        raise BadRequest
    return {name: [value.replace("\x00", "") for value in values] for name, values in fields.items()}


def typed_before(address: str) -> MultiDict[str, str] | None:
    """What was typed on this page before and not sent; None when nothing was."""
    kept = text_kept_for(db(), keeper(), address)
    return MultiDict(kept.fields) if kept is not None else None


def typed_here() -> MultiDict[str, str] | None:
    """What a form on a page of its own begins with: what was just sent, or else what was typed there before."""
    return request.form if form_was_sent() else typed_before(request.path)


def _writing_page(address: str | None) -> str:
    found = local_address(address, "")
    if not WRITING_PAGES.fullmatch(found):
        raise BadRequest
    return found


def _sign_in_first(refusal: NotAllowed) -> Page | Response:
    """A visitor who tries something that members may do: keep what was typed, and come back after signing in."""
    if actor() is not None or form_was_sent():
        record(Event.RIGHTS_DENIED, result=Result.REFUSED)
    if actor() is not None:
        return refused(refusal)
    if not form_was_sent():
        return redirect(url_for("sign_in.begin", next=request.path), 303)
    db().rollback()
    try:
        page, is_kept = keep_what_was_typed()
    # Flask looks for no further handler once one is at work.
    except NotFound as gone:
        return refused(gone)
    except HTTPException as too_much:
        return http_error(too_much)
    if is_kept:
        say(_("Sign in or create an account first. What you typed is kept."))
    else:
        say(_("Sign in first. Then press the button once more."))
    return redirect(url_for("sign_in.begin", next=page), 303)


def keep_what_was_typed() -> tuple[str, bool]:
    """Keep the text in this request for the page where its form stands. Answers with that page, and whether it is."""
    page, fields = _page_of_this_form(), typed_now()
    is_text = bool(WRITING_PAGES.fullmatch(page)) and any(value for values in fields.values() for value in values)
    if is_text and browser_is_known():
        keep_text(db(), keeper_from_now_on(), page, fields)
        return page, True
    return page or "/", False


def _prove_first(refusal: ProofTooOld) -> Page | Response:
    """Somebody is signed in, and this asks that they show once more who they are: do so, and come back."""
    if actor() is None:
        return _sign_in_first(NotAllowed())
    db().rollback()
    return redirect(url_for("sign_in.again", next=_page_of_this_form() if form_was_sent() else here()), 303)


def _page_of_this_form() -> str:
    """Where the form of this request stands: on its own page, or on the page one step up."""
    rule, words = request.url_rule, request.view_args or {}
    page, _slash, last_word = request.path.rpartition("/")
    if "slug" in words and "number" in words:
        # An idea answers to any slug, and a text that is kept under a made-up one would not be found again.
        page = address_of(idea_for(db(), actor(), words["number"]))
    return f"{page}/{last_word}" if rule is not None and "GET" in (rule.methods or ()) else page


def install(app: Flask) -> None:
    """Let this application keep what visitors type, wherever they are refused."""
    app.register_error_handler(NotAllowed, _sign_in_first)
    app.register_error_handler(ProofTooOld, _prove_first)
