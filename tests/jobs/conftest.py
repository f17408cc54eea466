"""A board that sends mail, and a mail that waits."""

import pytest
from sqlalchemy import select

from app import create_app
from ideas.actions.notifications import put_in_outbox
from ideas.model.notifications import Message, MessageKind
from ideas.settings import read_settings
from tests.conftest import UNLIMITED
from tests.jobs.outbox import KEY


@pytest.fixture
def board_with(database, instance):
    """The board with other settings: board_with(smtp_host="127.0.0.1")."""
    boards = []

    def make(**how):
        given = read_settings({}, instance=instance, database=database, secret_key="s" * 40, **UNLIMITED, **how)
        boards.append(create_app(given))
        return boards[-1]

    yield make
    for board in boards:
        board.extensions["ideas"].engine.dispose()


@pytest.fixture
def board_at(board_with):
    """The board that sends its mail to this port."""

    def make(port, **how):
        how = {"smtp_security": "none", **how}
        return board_with(smtp_host="127.0.0.1", smtp_port=port, mail_from="bord@gemeente.example", **how)

    return make


@pytest.fixture
def mail(session, anna):
    """A mail to Anna with a link, waiting in the outbox."""
    put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, anna, language="nl", key=KEY, hours=48)
    session.commit()
    waiting = session.scalars(select(Message)).one()
    session.commit()
    return waiting
