"""One database session per request, and one commit, at the door.

A page that is only looked at gets a session that cannot win a lock; what changes something is committed once, after the
page has succeeded. An answer of 400 or higher commits nothing.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from ideas.model.database import reading_session_on, session_on
from ideas.model.notifications import HAS_MAIL, HAS_NEWS
from ideas.plumbing.house import house

log = logging.getLogger("ideas")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def db() -> Session:
    """The database session of this request."""
    if "db" not in g:
        engine = house().engine
        g.db = reading_session_on(engine) if request.method in SAFE_METHODS else session_on(engine)
    session: Session = g.db
    return session


def looking() -> Session:
    """A session beside that of this request, which only looks: for what takes long and must not keep others waiting."""
    return reading_session_on(house().engine)


@contextmanager
def beside() -> Iterator[Session]:
    """A session that writes beside that of this request: for noting that somebody looked, which is a deed too."""
    with session_on(house().engine) as session, session.begin():
        yield session


def form_was_sent() -> bool:
    """Whether this request sends something. Looking at a page does not, also when only its head is asked for."""
    return request.method not in SAFE_METHODS


def commit_now() -> None:
    """Keep what was done so far, whatever the answer will be: a try that counts, or a text that was typed."""
    db().commit()


def commit_what_succeeded(response: Response) -> Response:
    """The one commit in the house."""
    session: Session | None = g.get("db")
    if session is not None and request.method not in SAFE_METHODS and response.status_code < 400:
        try:
            session.commit()
        except (IntegrityError, OperationalError) as refusal:
            # Flask looks for no handler any more once there is an answer.
            return current_app.make_response(current_app.handle_user_exception(refusal))
        if session.info.pop(HAS_NEWS, False):
            _tell_the_post(house().news_waits)
        if session.info.pop(HAS_MAIL, False):
            _tell_the_post(house().mail_waits)
    return response


def _tell_the_post(something_waits: Callable[[], None]) -> None:
    try:
        something_waits()
    except Exception:
        # The request succeeded and is committed: the post tries again by itself.
        log.exception("the post could not be told that there is mail")


def close_session(_error: BaseException | None = None) -> None:
    """Give the connection back. What was not committed is gone."""
    session: Session | None = g.pop("db", None)
    if session is not None:
        session.close()


def install(app: Flask) -> None:
    """Let this application commit and close."""
    app.after_request(commit_what_succeeded)
    app.teardown_appcontext(close_session)
