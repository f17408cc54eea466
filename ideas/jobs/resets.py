"""Answering those who asked for a link to choose another password, away from the request in which they asked."""

from datetime import timedelta

from ideas.actions.passwords import answer_reset_request
from ideas.model.database import reading_session_on, session_on
from ideas.plumbing.house import House
from ideas.queries.accounts import reset_requests


def answer_reset_requests(house: House) -> None:
    """Put the links in the outbox. Each in a transaction of its own: one that fails holds up no other."""
    with reading_session_on(house.engine) as session:
        waiting = reset_requests(session)
    lasts = timedelta(minutes=house.settings.reset_minutes)
    for number in waiting:
        with session_on(house.engine) as session, session.begin():
            answer_reset_request(session, number, lasts=lasts)
