"""Who forgot a password is answered away from the request, so that it does not show whether there was anything to do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from ideas.actions.passwords import ask_for_reset
from ideas.jobs.resets import AFTER_THE_ANSWER, answer_reset_requests
from ideas.model.accounts import OneTimeLink, ResetRequest
from ideas.model.base import now


@pytest.fixture
def house(app):
    """A board that sends its mail over SMTP."""
    found = app.extensions["ideas"]
    return replace(found, settings=replace(found.settings, smtp_host="127.0.0.1"))


def links_in(session) -> int:
    found = session.scalar(select(func.count()).select_from(OneTimeLink))
    session.commit()
    return found


@pytest.fixture
def asked(session, anna):
    """Anna asked for a link just now."""
    ask_for_reset(session, anna.email, language="nl")
    session.commit()


def test_the_link_is_not_made_while_the_answer_is_on_its_way(session, house, asked):
    answer_reset_requests(house)
    assert links_in(session) == 0


def test_the_link_is_made_soon_after(session, house, asked):
    session.execute(update(ResetRequest).values(asked_at=now() - AFTER_THE_ANSWER - timedelta(milliseconds=1)))
    session.commit()
    answer_reset_requests(house)
    assert links_in(session) == 1


def test_without_a_mail_server_the_link_is_a_file_at_once(session, app, asked):
    answer_reset_requests(app.extensions["ideas"])
    assert links_in(session) == 1
