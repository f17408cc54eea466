"""A button that was pressed on a page that had been open for too long."""

from flask import render_template, request

# Not sent along: the token, and what must not stand in a page. Some are called new_password, or code.
NEVER_SHOWN_AGAIN = ("csrf_token", "password", "current", "code", "credential")


def pressed_too_late(back: str) -> tuple[str, int]:
    """Show the same button again, with a fresh token and everything that was sent along; `back` leads to the page."""
    return render_template("errors/stale.html", action=request.path, fields=fields_sent(), back=back), 400


def fields_sent() -> list[tuple[str, str]]:
    """What this request sent, but for what must not be shown again, and for what a broken form sends without a name."""
    sent = request.form.items(multi=True)
    return [(name, value) for name, value in sent if name and not any(word in name for word in NEVER_SHOWN_AGAIN)]
