"""What is looked at before Flask looks: headers that nobody sends in earnest, and that its own reading breaks on."""

from collections.abc import Iterable
from typing import Any

from flask import Flask
from werkzeug.http import parse_date
from werkzeug.wrappers import Response

from ideas.plumbing.headers import headers_of
from ideas.settings import Settings

# RFC 1035: a label has 63 characters at most, a name 253.
LONGEST_LABEL, LONGEST_NAME = 63, 253
DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE")


class FrontDoor:
    """Refuses a host name that cannot exist, and leaves out a date that cannot be."""

    def __init__(self, app: Any, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Hand the request on, or refuse it in one line: without a host there is no page to draw."""
        if not is_host(environ.get("HTTP_HOST", "")):
            answer = Response(
                "This is no host name. Dit is geen naam van een site.\n", 400, self.headers, mimetype="text/plain"
            )
            return answer(environ, start_response)
        for name in DATES:
            if name in environ and not _is_readable(environ[name]):
                del environ[name]
        answered: Iterable[bytes] = self.app(environ, start_response)
        return answered


def is_host(host: str) -> bool:
    """Whether this can be the name and port of a host."""
    name = host.partition(":")[0] if not host.startswith("[") else ""
    labels = name.removesuffix(".").split(".")
    return host.isascii() and len(name) <= LONGEST_NAME and all(len(label) <= LONGEST_LABEL for label in labels)


def _is_readable(date: str) -> bool:
    try:
        parse_date(date)
    except (OverflowError, ValueError):
        return False
    return True


def install(app: Flask, settings: Settings) -> None:
    """Let every request of this application come in by this door."""
    headers = headers_of(secure=settings.secure_cookies) | {"Cache-Control": "no-store"}
    app.wsgi_app = FrontDoor(app.wsgi_app, headers)  # type: ignore[method-assign]
