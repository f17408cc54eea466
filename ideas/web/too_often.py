"""The page for somebody who did something as often as they may for now: when it can go on, with what was typed."""

from math import ceil

from flask import Flask, render_template
from flask_babel import ngettext
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from ideas.model.refusals import NotFound, TooOften
from ideas.plumbing.addresses import here
from ideas.plumbing.security_log import Event, Result, record
from ideas.plumbing.session import commit_now, db
from ideas.web.kept_texts import keep_what_was_typed
from ideas.web.stale import fields_sent

Page = tuple[str, int, dict[str, str]]


def too_often(refusal: TooOften) -> Page:
    """Say when it can be done again. A text is kept for its own page; the fields of a small form stand on this one."""
    record(Event.LIMIT, result=Result.REFUSED, limit=refusal.limit, wait=refusal.wait_seconds)
    db().rollback()
    try:
        back, is_kept = keep_what_was_typed()
        commit_now()
    # Flask looks for no further handler once one is at work.
    except (NotFound, HTTPException, OperationalError):
        back, is_kept = "/", False
    page = render_template(
        "errors/too_often.html",
        wait=wait_in_words(refusal.wait_seconds), back=back, is_kept=is_kept, action=here(), fields=fields_sent(),
    )  # fmt: skip
    return page, 429, {"Retry-After": str(refusal.wait_seconds)}


def wait_in_words(seconds: int) -> str:
    """When to try again, never too early: in so many minutes, or hours."""
    minutes = ceil(seconds / 60)
    if minutes < 60:
        return ngettext("Try again in %(num)d minute.", "Try again in %(num)d minutes.", minutes)
    return ngettext("Try again in %(num)d hour.", "Try again in %(num)d hours.", ceil(minutes / 60))


def install(app: Flask) -> None:
    """Let this application say so."""
    app.register_error_handler(TooOften, too_often)
