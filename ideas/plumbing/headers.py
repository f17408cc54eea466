"""What every answer says to the browser, errors included."""

from flask import Flask, Response, g, request

from ideas.plumbing.house import settings

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = 31_536_000
# What opens something when it stands in an address: such a page is kept nowhere.
SECRETS_IN_ADDRESSES = {"key", "token"}
# The same for everybody, in every language.
FOR_EVERYBODY = {
    "files.robots", "statements.security_txt",
    "feeds.newest", "feeds.top_of_the_month", "feeds.domain", "feeds.tag", "feeds.search",
}  # fmt: skip


def add_headers(response: Response) -> Response:
    """Close what we do not use, and say how long an answer may be kept."""
    response.headers.extend(headers_of(secure=settings().secure_cookies))
    if request.endpoint == "static" or "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = _how_long(response)
    return response


def headers_of(*, secure: bool) -> dict[str, str]:
    """What stands on every answer; `secure` is whether the board is reached over TLS."""
    tls = {"Strict-Transport-Security": f"max-age={A_YEAR}; includeSubDomains"} if secure else {}
    return HEADERS | tls


def _how_long(response: Response) -> str:
    """How long an answer may be kept, and by whom.

    A page tells who is signed in and in which language: nobody else's cache may keep it. What somebody saw who is
    signed in is kept nowhere, or the Back key shows it after signing out.
    """
    if request.endpoint == "static":
        keeps = response.status_code == 200 and "v" in request.args
        return f"public, max-age={A_YEAR}, immutable" if keeps else "no-cache"
    if request.endpoint in FOR_EVERYBODY and response.status_code in (200, 304):
        return "public, max-age=3600"
    if g.get("actor") or SECRETS_IN_ADDRESSES & set(request.view_args or ()):
        return "no-store"
    return "private, no-cache"


def install(app: Flask) -> None:
    """Let this application say so."""
    app.after_request(add_headers)
