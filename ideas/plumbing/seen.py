"""When a session was last used: written after the request, in a short transaction of its own.

A page that is only looked at has a session that never writes, and gives it back first: where the database is one file,
the request would otherwise wait for itself. Once in five minutes is enough for limits that are longer than that.
"""

import logging
from datetime import timedelta

from flask import Flask, g
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from ideas.model.accounts import SignInSession
from ideas.model.base import now
from ideas.model.database import session_on
from ideas.plumbing.house import house

log = logging.getLogger("ideas")
WRITTEN_EVERY = timedelta(minutes=5)


def note_seen_later(here: SignInSession) -> None:
    """Write, when this request is over, that the session was used; not when that was done lately."""
    if here.seen_at + WRITTEN_EVERY <= now():
        g.seen = here.key_hash


def note_seen(_error: BaseException | None = None) -> None:
    """The request is over: write it now. A session that ended meanwhile stays ended."""
    key_hash = g.pop("seen", None)
    if key_hash is None:
        return
    try:
        with session_on(house().engine) as session, session.begin():
            # Somebody may hold the row, to end the session for example: then there is nothing to wait for.
            free = select(SignInSession.key_hash).where(SignInSession.key_hash == key_hash)
            found = free.with_for_update(skip_locked=True).scalar_subquery()
            session.execute(update(SignInSession).where(SignInSession.key_hash == found).values(seen_at=now()))
    except OperationalError as trouble:
        # The answer is made already; the next request tries again.
        log.warning("it could not be written that a session was used: %s", trouble.orig)


def install(app: Flask) -> None:
    """Let this application remember it. What is installed later is torn down earlier: the session of the request."""
    app.teardown_appcontext(note_seen)
