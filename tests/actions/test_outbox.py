"""The outbox: the same event is told to somebody once, and a mail that was given up is for people to decide about."""

import pytest
from sqlalchemy import select

from ideas.actions.messages import let_message_go, send_message_again
from ideas.actions.notifications import put_in_outbox
from ideas.model.accounts import Role
from ideas.model.base import now
from ideas.model.database import session_on
from ideas.model.notifications import HAS_MAIL, Message, MessageKind
from ideas.model.refusals import MessageMovedOn, NotAllowed
from ideas.queries.messages import message_given_up
from tests.at_once import all_at_once


@pytest.fixture
def els(an_account):
    """She administers."""
    return an_account("Els", role=Role.ADMINISTRATOR)


def waiting(session):
    return session.scalars(select(Message).order_by(Message.id)).all()


def test_a_mail_waits_in_the_language_of_its_reader(session, anna):
    anna.language = "en"
    assert put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna)
    assert [message.language for message in waiting(session)] == ["en"]


def test_an_event_is_mailed_once(session, anna):
    told = [put_in_outbox(session, MessageKind.NEWS, anna, event="comment 12") for _ in range(2)]
    assert told == [True, False]
    assert len(waiting(session)) == 1


def test_an_event_is_mailed_to_everybody_whom_it_concerns(session, anna, chaima):
    assert all(put_in_outbox(session, MessageKind.NEWS, who, event="comment 12") for who in (anna, chaima))


def test_mails_without_an_event_are_all_new(session, anna):
    assert all(put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna) for _ in range(2))


def test_an_event_that_was_mailed_before_wakes_nobody(session, anna):
    put_in_outbox(session, MessageKind.NEWS, anna, event="comment 12")
    session.info.pop(HAS_MAIL)
    put_in_outbox(session, MessageKind.NEWS, anna, event="comment 12")
    assert HAS_MAIL not in session.info


def test_an_event_is_mailed_once_also_by_four_at_once(engine, session, anna):
    def tell():
        with session_on(engine) as own, own.begin():
            return put_in_outbox(own, MessageKind.NEWS, anna, event="comment 12")

    session.commit()
    assert sorted(all_at_once([tell] * 4)) == [False, False, False, True]


def test_every_mail_has_a_mark_of_its_own(session, anna):
    for _ in range(3):
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna)
    assert len({message.key for message in waiting(session)}) == 3


@pytest.fixture
def given_up(session, anna):
    """A mail to Anna that could not be delivered."""

    def make(kind=MessageKind.ACCOUNT_EXISTS, **details):
        put_in_outbox(session, kind, anna, **details)
        message = waiting(session)[-1]
        message.given_up_at, message.tries, message.last_trouble = now(), 7, "550 Never"
        session.commit()
        return message

    return make


def test_an_administrator_has_a_mail_sent_again(session, els, given_up):
    message = given_up()
    send_message_again(session, message, by=els)
    assert (message.given_up_at, message.tries) == (None, 0)
    assert message.due_at <= now()
    assert session.info[HAS_MAIL]


def test_a_mail_that_held_a_link_cannot_be_sent_again(session, els, given_up):
    message = given_up(MessageKind.CONFIRM_ADDRESS, key=None, hours=48)
    with pytest.raises(MessageMovedOn):
        send_message_again(session, message, by=els)


def test_a_mail_is_sent_again_once(session, els, given_up):
    message = given_up()
    send_message_again(session, message, by=els)
    session.commit()
    with pytest.raises(MessageMovedOn):
        message_given_up(session, els, message.id)


def test_an_administrator_lets_a_mail_go(session, els, given_up):
    let_message_go(session, given_up(), by=els)
    assert waiting(session) == []


def test_of_two_administrators_one_decides(engine, session, els, given_up):
    number = given_up().id
    session.commit()

    def let_go():
        with session_on(engine) as own, own.begin():
            try:
                let_message_go(own, message_given_up(own, els, number), by=els)
            except MessageMovedOn:
                return "moved on"
            return "let go"

    assert sorted(all_at_once([let_go, let_go])) == ["let go", "moved on"]


def test_a_mail_that_is_still_tried_is_nothing_to_decide_about(session, els, anna):
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna)
    with pytest.raises(MessageMovedOn):
        message_given_up(session, els, waiting(session)[0].id)


@pytest.mark.parametrize("number", [4711, 2**63])
def test_a_mail_that_does_not_exist_is_nothing_to_decide_about(session, els, number):
    with pytest.raises(MessageMovedOn):
        message_given_up(session, els, number)


@pytest.mark.parametrize("deed", [send_message_again, let_message_go])
def test_a_moderator_decides_nothing_about_mail(session, bram, given_up, deed):
    with pytest.raises(NotAllowed):
        deed(session, given_up(), by=bram)


def test_a_moderator_gets_no_mail_to_see(session, bram, given_up):
    with pytest.raises(NotAllowed):
        message_given_up(session, bram, given_up().id)
