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


def add_headers(response: Response) -> Response:
    """Close what we do not use, and say how long an answer may be kept."""
    response.headers.extend(HEADERS)
    if settings().secure_cookies:
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
    if request.endpoint == "static":
        keeps = response.status_code == 200 and "v" in request.args
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if keeps else "no-cache"
    elif "Cache-Control" not in response.headers:
        # A page tells who is signed in and in which language: nobody else's cache may keep it. What somebody saw who is
        # signed in is kept nowhere, or the Back key shows it after signing out.
        response.headers["Cache-Control"] = "no-store" if g.get("actor") else "private, no-cache"
    return response


def install(app: Flask) -> None:
    """Let this application say so."""
    app.after_request(add_headers)
