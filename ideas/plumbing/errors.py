"""How the house says no: one page, in the reader's language, for every refusal and every mistake."""

import logging

from flask import Flask, g, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from ideas.model.refusals import (
    AddressNotConfirmed,
    AlreadyUndone,
    BadCursor,
    LinkExpired,
    NotAllowed,
    NotFound,
    NotInThisState,
    OvertakenByLaterDecision,
    Refusal,
    UnknownSlug,
)

log = logging.getLogger("ideas")

Page = tuple[str, int] | tuple[str, int, dict[str, str]]


def error_page(code: int, title: str, explanation: str, next_step: str = "") -> Page:
    """A page that says what is wrong and what to do now."""
    page = render_template("errors/error.html", code=code, title=title, explanation=explanation, next_step=next_step)
    return page, code


def refused(refusal: Refusal) -> Page:
    """The page for something that cannot be done."""
    return error_page(*_words_for(refusal))


def _words_for(refusal: Refusal) -> tuple[int, str, str, str]:
    # In this order: the first that fits is the most precise.
    if isinstance(refusal, NotFound):
        return (
            404,
            _("This page is not here"),
            _("Perhaps the address is wrong, or the idea was taken off the board."),
            _("Look in the list of ideas."),
        )
    if isinstance(refusal, AddressNotConfirmed):
        return (
            403,
            _("Confirm your e-mail address first"),
            _("We sent you a mail with a link. After that you can vote, comment and submit ideas."),
            _("Can't find the mail? At the top of this page you can have it sent again."),
        )
    if isinstance(refusal, NotAllowed):
        return 403, _("You may not do this"), _("You are signed in, but this is not yours to change."), ""
    if isinstance(refusal, LinkExpired):
        return (
            410,
            _("This link no longer works"),
            _("It was used before, is too old, or there is a newer one."),
            _("Sign in and ask for a new mail."),
        )
    if isinstance(refusal, BadCursor):
        return (
            400,
            _("We cannot find this place in the list"),
            _("The address was cut off or changed."),
            _("Start again at the beginning of the list."),
        )
    if isinstance(refusal, UnknownSlug):
        return (
            404,
            _("We do not know this filter"),
            _("The address names something that does not exist here."),
            _("Start again at the beginning of the list."),
        )
    if isinstance(refusal, AlreadyUndone):
        return 409, _("This decision was undone before"), _("A colleague was ahead of you. Nothing has changed."), ""
    if isinstance(refusal, OvertakenByLaterDecision):
        return 409, _("A later decision stands on top of this one"), _("Undo the last decision first."), ""
    if isinstance(refusal, NotInThisState):
        return (
            409,
            _("This is not possible any more"),
            _("The idea or the comment was changed in the meantime. Nothing has changed by what you did."),
            _("Go back and look at how it stands now."),
        )
    return 400, _("This is not possible"), _("We could not do what you asked."), ""


def http_error(error: HTTPException) -> Page:
    """The page for what Flask itself refuses."""
    words = {
        400: (_("We do not understand this request"), _("Something in it is missing or has the wrong shape.")),
        403: (_("This came from another site"), _("For your safety we only accept forms that you fill in here.")),
        404: (_("This page is not here"), _("Perhaps the address is wrong, or the idea was taken off the board.")),
        405: (_("This is not how this page works"), _("This address does not take this kind of request.")),
        413: (_("This is too much at once"), _("A text may have 20,000 characters. Make it shorter.")),
        414: (_("This address is too long"), _("Start again at the home page.")),
        503: (_("It is very busy"), _("Try again in a moment. What you typed is still in the previous page.")),
    }
    code = error.code or 500
    title, explanation = words.get(code, words[400] if code < 500 else words[503])
    page, status = error_page(code, title, explanation, _("Look in the list of ideas."))[:2]
    headers = {"Allow": ", ".join(error.valid_methods or [])} if getattr(error, "valid_methods", None) else {}  # type: ignore[attr-defined]
    return page, status, headers


def too_busy(error: OperationalError) -> Page:
    """The database did not answer in time: say so, and let the reader try again."""
    log.warning("database unavailable: %s", error.orig)
    _look_nobody_up()
    page, _status = error_page(
        503, _("It is very busy"), _("Try again in a moment. What you typed is still in the previous page.")
    )[:2]
    return page, 503, {"Retry-After": "5"}


def our_mistake(error: Exception) -> Page:
    """Something that should not happen: say so, and keep the details for the log."""
    log.exception("unexpected error at %s %s", request.method, request.path, exc_info=error)
    _look_nobody_up()
    try:
        return error_page(
            500, _("Something went wrong with us"), _("It is not you. We have written down what happened."),
            _("Try again in a moment."),
        )  # fmt: skip
    except Exception:
        # Whatever broke may break this page as well; a sentence needs no template.
        log.exception("the page for our mistakes cannot be drawn")
        return "Er ging iets mis bij ons. Probeer het zo nog eens. Something went wrong with us.", 500


def _look_nobody_up() -> None:
    # The page must not ask the database again for who is looking: that may be what went wrong.
    g.actor = None


def install(app: Flask) -> None:
    """Let this application answer with these pages."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, too_busy)
    app.register_error_handler(Exception, our_mistake)
