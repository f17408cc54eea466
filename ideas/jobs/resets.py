"""Answering those who asked for a link to choose another password, away from the request in which they asked."""

from datetime import timedelta

from ideas.actions.passwords import answer_reset_request
from ideas.model.base import now
from ideas.model.database import reading_session_on, session_on
from ideas.plumbing.house import House
from ideas.queries.accounts import reset_requests

AFTER_THE_ANSWER = timedelta(seconds=2)


def answer_reset_requests(house: House) -> None:
    """Put the links in the outbox. Each in a transaction of its own: one that fails holds up no other.

    Beside a server this waits until the answer to the request has left: for an account there is more to do, and that
    must not show in how long the answer takes. Without a mail server each mail is a file, for who tries the board out.
    """
    until = now() - AFTER_THE_ANSWER if house.settings.smtp_host else now()
    with reading_session_on(house.engine) as session:
        waiting = reset_requests(session, until=until)
    lasts = timedelta(minutes=house.settings.reset_minutes)
    for number in waiting:
        with session_on(house.engine) as session, session.begin():
            answer_reset_request(session, number, lasts=lasts)
