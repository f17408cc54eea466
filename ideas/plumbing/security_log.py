"""What a security officer wants to read back: one line of JSON for each event, and nothing that is secret or typed.

docs/security-log.md lists the events and what stands in a line.
"""

import json
import secrets
from enum import StrEnum
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.outside.log_file import LogFile
from ideas.plumbing.client import client_address
from ideas.plumbing.house import house

NOBODY = "-"
LONGEST_FACT = 100


class Event(StrEnum):
    """Everything that is written down."""

    SIGN_IN = "sign-in"
    PROOF = "proof"
    SECOND_FACTOR = "second-factor"
    SIGN_OUT = "sign-out"
    SESSION_ENDED = "session-ended"
    SIGN_UP = "sign-up"
    CONFIRM = "confirm"
    RESET_ASKED = "reset-asked"
    RESET = "reset"
    PASSWORD_CHANGED = "password-changed"
    ADDRESS_CHANGED = "address-changed"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    IDENTITY_LINKED = "identity-linked"
    IDENTITY_REMOVED = "identity-removed"
    ORGANISATION_CHANGED = "organisation-changed"
    EMAIL_DOMAINS_CHANGED = "email-domains-changed"
    ROLE_CHANGED = "role-changed"
    DECISION = "decision"
    MEASURE = "measure"
    PERSON_LOOKED_AT = "person-looked-at"
    DATA_DOWNLOADED = "data-downloaded"
    ACCOUNT_CLOSED = "account-closed"
    RIGHTS_DENIED = "rights-denied"
    LIMIT = "limit"
    ALARM = "alarm"
    FORM_TOKEN = "form-token"
    OTHER_SITE = "other-site"
    ROBOT = "robot"
    ERROR = "error"


class Result(StrEnum):
    """How it ended. What was to succeed and ended in an answer of 400 or higher failed: it was not committed."""

    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"


# What may be told beside who, what, when, where and the result: words of ours, numbers, and pseudonyms.
FACTS = frozenset(
    ("about", "tried", "limit", "wait", "role", "factor", "provider", "organisation", "decision", "idea", "comment",
     "number", "kind")
)  # fmt: skip


def record(event: Event, *, who: Account | None = None, result: Result = Result.OK, **facts: str | int) -> None:
    """Write down what happened in this request, once it is certain. Without `who` it is whoever is known to be asking.

    `facts` are those of FACTS, and hold no text that somebody typed.
    """
    happened = _line(event, who or g.get("actor"), result, facts)
    happened |= {
        "method": request.method, "route": request.url_rule.rule if request.url_rule else NOBODY,
        "client": client_address(), "request": request_id(),
    }  # fmt: skip
    g.setdefault("security_events", []).append(happened)


def nothing_came_of_it() -> None:
    """What this request was to do did not come about, though its answer leads the reader on like one that did."""
    for happened in g.get("security_events", []):
        _fail(happened)


def record_command(log: LogFile, event: Event, command: str, *, about: Account | None, **facts: str | int) -> None:
    """Write down what somebody did with a command on the machine itself; None is about nobody in particular."""
    happened = _line(event, None, Result.OK, {"about": pseudonym_of(about), **facts})
    log.add(as_line(happened | {"method": NOBODY, "route": command, "client": NOBODY, "request": NOBODY}))


def request_id() -> str:
    """What this request is called in the logs and on the page for our mistakes; it says nothing about who asked."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    found: str = g.request_id
    return found


def pseudonym_of(account: Account | None) -> str:
    """The name by which logs know somebody; "-" for a visitor, or when the database cannot tell."""
    try:
        return account.pseudonym if account is not None else NOBODY
    except SQLAlchemyError:
        return NOBODY


def as_line(happened: dict[str, Any]) -> str:
    """One line of plain characters, whatever stands in it."""
    bounded = {name: value[:LONGEST_FACT] if isinstance(value, str) else value for name, value in happened.items()}
    # JSON escapes every control character but this one.
    return json.dumps(bounded, ensure_ascii=True).replace("\x7f", "\\u007f")


def _line(event: Event, who: Account | None, result: Result, facts: dict[str, str | int]) -> dict[str, Any]:
    assert facts.keys() <= FACTS, f"no facts of the security log: {facts.keys() - FACTS}"
    when = now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"when": when, "event": event.value, "result": result.value, "who": pseudonym_of(who), **facts}


def _fail(happened: dict[str, Any]) -> None:
    if happened["result"] == Result.OK:
        happened["result"] = Result.FAILED.value


def _write_down(response: Response) -> Response:
    # After the commit: what did not come about is not told as if it had.
    for happened in g.pop("security_events", []):
        if response.status_code >= 400:
            _fail(happened)
        house().security_log.add(as_line(happened))
    response.headers["X-Request-ID"] = request_id()
    return response


def install(app: Flask) -> None:
    """Let this application write down what happens in it."""
    app.after_request(_write_down)
