"""A button that was pressed on a page that had been open for too long."""

from flask import render_template, request


def pressed_too_late(back: str) -> tuple[str, int]:
    """Show the same button again, with a fresh token and everything that was sent along; `back` leads to the page."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "password")]
    return render_template("errors/stale.html", action=request.path, fields=fields, back=back), 400
