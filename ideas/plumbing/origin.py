"""Refusing what another site sends in our reader's name, before any page looks at it."""

from flask import Flask, abort, request

from ideas.plumbing.security_log import Event, Result, record
from ideas.plumbing.session import SAFE_METHODS

# The provider of a mailbox presses this button for its reader (RFC 8058): from elsewhere, without cookie or form. The
# signed address is the proof, and all it can do is end mail. Nothing else may ever stand here.
OPEN_TO_OTHERS = {"notifications.unsubscribe"}


def refuse_other_origins() -> None:
    """Browsers say where a form was sent from. Programs that say nothing are left to the token in the form."""
    if request.method in SAFE_METHODS or request.endpoint in OPEN_TO_OTHERS:
        return
    origin = request.headers.get("Origin")
    elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if elsewhere or (origin is not None and origin.partition("://")[2] != request.host):
        record(Event.OTHER_SITE, result=Result.REFUSED)
        abort(403)


def install(app: Flask) -> None:
    """Let this application refuse them."""
    app.before_request(refuse_other_origins)
