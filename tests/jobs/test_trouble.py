"""What a mail server does wrong: no mail is lost, none holds up another, and what is given up is shown."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from ideas.actions.notifications import (
    FEWEST_TRIES,
    GIVEN_UP_AFTER,
    Trouble,
    claim_message,
    note_sent,
    note_trouble,
    put_in_outbox,
)
from ideas.jobs.post import deliver_batch, deliver_mail
from ideas.model.base import now
from ideas.model.notifications import LONGEST_WAIT, Message, MessageKind
from tests.jobs.outbox import KEY, as_kept, mails_in, make_due
from tests.mailboxes import (
    Choosy,
    DropsMidData,
    Mailbox,
    Silent,
    closed_port,
    hangs_up,
    never_stops_talking,
    says_nothing,
    server_for,
)

BAD = "fout@gemeente.example"
GOOD = "chaima@gemeente.example"


@pytest.mark.parametrize("refusal", ["451 Try again later", "421 Closing", "252 Perhaps", "999 What"])
def test_a_refused_mail_stays_in_the_outbox(board_at, session, mail, refusal):
    mailbox = Mailbox(refusals=[refusal])
    with server_for(mailbox) as port:
        assert deliver_mail(board_at(port)) == 0
    kept = as_kept(session, mail)
    assert (kept.sent_at, kept.details, kept.tries) == (None, {"key": KEY, "hours": 48}, 1)


def test_the_house_remembers_why_a_mail_was_refused(board_at, session, mail):
    with server_for(Mailbox(refusals=["451 Try again later"])) as port:
        deliver_mail(board_at(port))
    assert "Try again later" in as_kept(session, mail).last_trouble


def test_a_refused_mail_waits_for_its_next_turn(board_at, mail):
    mailbox = Mailbox(refusals=["451 Try again later"])
    with server_for(mailbox) as port:
        board = board_at(port)
        assert [deliver_mail(board), deliver_mail(board)] == [0, 0]
    assert mailbox.mails == []


def test_a_server_that_refuses_first_gets_the_mail_later(board_at, session, mail):
    mailbox = Mailbox(refusals=["451 Try again later"])
    with server_for(mailbox) as port:
        board = board_at(port)
        deliver_mail(board)
        make_due(session, mail)
        assert deliver_mail(board) == 1
    assert [KEY in written.get_body(("plain",)).get_content() for written in mailbox.mails] == [True]


def test_trouble_is_forgotten_once_a_mail_left(board_at, session, mail):
    with server_for(Mailbox(refusals=["451 Try again later"])) as port:
        board = board_at(port)
        deliver_mail(board)
        make_due(session, mail)
        deliver_mail(board)
    kept = as_kept(session, mail)
    assert (kept.last_trouble, kept.details, kept.tries) == (None, {}, 2)


def test_every_wait_is_twice_as_long(board_at, session, mail):
    waits = []
    with server_for(Mailbox(refusals=["451 Try again later"] * 3)) as port:
        board = board_at(port)
        for _ in range(3):
            deliver_mail(board)
            waits.append(round((as_kept(session, mail).due_at - now()).total_seconds() / 60))
            make_due(session, mail)
    assert waits == [2, 4, 8]


def test_every_try_has_the_same_message_id(board_at, session, mail):
    class Forgetful(Mailbox):
        """Takes the mail, and then says that it did not."""

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            await super().handle_DATA(server, session, envelope)
            return "250 OK" if len(self.mails) > 1 else "451 Something broke"

    mailbox = Forgetful()
    with server_for(mailbox) as port:
        board = board_at(port, base_url="https://samen.example:8443")
        deliver_mail(board)
        make_due(session, mail)
        deliver_mail(board)
    assert [written["Message-ID"] for written in mailbox.mails] == [f"<{mail.key}@samen.example>"] * 2


def test_a_server_that_is_away_loses_nothing(board_at, session, mail):
    assert deliver_mail(board_at(closed_port())) == 0
    kept = as_kept(session, mail)
    assert (kept.sent_at, kept.details) == (None, {"key": KEY, "hours": 48})


def test_one_refused_mail_does_not_hold_up_the_next(board_at, session, mail, chaima):
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, chaima, language="nl")
    session.commit()
    mailbox = Mailbox(refusals=["550 No such user"])
    with server_for(mailbox) as port:
        assert deliver_mail(board_at(port)) == 1
    assert [written["To"] for written in mailbox.mails] == ["chaima@gemeente.example"]


def test_one_mail_that_cannot_be_written_does_not_hold_up_the_next(app, session, anna, chaima):
    anna.email = "twee..punten@gemeente.example"
    for account in (anna, chaima):
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, account, language="nl")
    session.commit()
    assert deliver_mail(app) == 1
    assert [written["To"] for written in mails_in(app)] == ["chaima@gemeente.example"]


def test_a_mail_that_cannot_be_written_does_not_stop_the_post(board_at, session, mail, an_account):
    odd = an_account("Els")
    odd.email = "=?x?q?a?=@b.nl"
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, odd, language="nl")
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, mail.recipient, language="nl")
    session.commit()
    mailbox = Mailbox()
    with server_for(mailbox) as port:
        assert deliver_mail(board_at(port)) == 2
    session.expire_all()
    troubles = session.scalars(select(Message.last_trouble).order_by(Message.id)).all()
    assert [bool(trouble) for trouble in troubles] == [False, True, False]


@pytest.fixture
def two_mails(session, anna, chaima):
    """One to a reader with whom something is wrong, and behind it one to Chaima. The first of them."""
    put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, anna, to_address=BAD, key=KEY, hours=48)
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, chaima)
    session.commit()
    first = session.scalars(select(Message).where(Message.to_address == BAD)).one()
    session.commit()
    return first


STAGES = ("MAIL", "RCPT", "DATA")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("answer", ["451 Not now", "421 Closing"])
def test_what_is_refused_for_now_is_offered_again(board_at, session, two_mails, stage, answer):
    mailbox = Choosy(BAD, stage, answer)
    with server_for(mailbox) as port:
        board = board_at(port)
        assert deliver_mail(board) == 1
        assert mailbox.readers == [GOOD]
        kept = as_kept(session, two_mails)
        assert (kept.given_up_at, kept.details, kept.tries) == (None, {"key": KEY, "hours": 48}, 1)
        mailbox.deed = "250 OK"
        mailbox.reader = None
        make_due(session, two_mails)
        assert deliver_mail(board) == 1
    assert mailbox.readers == [GOOD, BAD]


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_refused_for_good_is_given_up_at_once(board_at, session, two_mails, stage):
    mailbox = Choosy(BAD, stage, "550 Never")
    with server_for(mailbox) as port:
        board = board_at(port)
        assert deliver_mail(board) == 1
        make_due(session, two_mails)
        assert deliver_mail(board) == 0
    kept = as_kept(session, two_mails)
    assert (kept.sent_at, kept.last_trouble, kept.tries) == (None, "550 Never", 1)
    assert kept.given_up_at is not None
    assert mailbox.readers == [GOOD]


@pytest.mark.parametrize("stage", [*STAGES, "AFTER"])
@pytest.mark.parametrize("deed", [hangs_up, says_nothing, never_stops_talking])
def test_a_server_that_breaks_off_holds_up_one_mail(board_at, session, two_mails, stage, deed):
    mailbox = Choosy(BAD, stage, deed)
    with server_for(mailbox) as port:
        assert deliver_mail(board_at(port, smtp_seconds=1)) == 1
    kept = as_kept(session, two_mails)
    assert (kept.sent_at, kept.given_up_at, kept.tries) == (None, None, 1)
    assert GOOD in mailbox.readers
    assert mailbox.readers.count(BAD) == (stage == "AFTER")


def test_a_server_that_goes_away_in_the_middle_of_a_mail_gets_it_again(board_at, session, two_mails):
    class Once(DropsMidData):
        """It counts for this test alone."""

    mailbox = Mailbox()
    with server_for(mailbox, protocol=Once) as port:
        board = board_at(port)
        assert deliver_mail(board) == 1
        assert mailbox.readers == [GOOD]
        make_due(session, two_mails)
        assert deliver_mail(board) == 1
    assert mailbox.readers == [GOOD, BAD]


def test_a_mail_that_was_taken_without_a_word_comes_twice_with_one_message_id(board_at, session, two_mails):
    mailbox = Choosy(BAD, "AFTER", hangs_up)
    with server_for(mailbox) as port:
        board = board_at(port)
        deliver_mail(board)
        mailbox.stage = None
        make_due(session, two_mails)
        deliver_mail(board)
    twice = [mail["Message-ID"] for mail in mailbox.mails if mail["To"] == BAD]
    assert len(twice) == 2
    assert len(set(twice)) == 1


def test_a_server_that_is_away_is_asked_for_one_mail_of_all(board_at, session, two_mails):
    assert deliver_mail(board_at(closed_port())) == 0
    assert session.scalars(select(Message.tries).order_by(Message.id)).all() == [1, 0]


def test_a_server_that_is_away_is_asked_again_soon(board_at, session, two_mails):
    session.execute(update(Message).values(tries=9))
    session.commit()
    deliver_mail(board_at(closed_port()))
    assert as_kept(session, two_mails).due_at <= now() + timedelta(minutes=1)


def test_a_server_that_greets_nobody_is_away(board_at, session, two_mails):
    with server_for(Mailbox(), protocol=Silent) as port:
        assert deliver_batch(board_at(port, smtp_seconds=1)).server_away
    assert as_kept(session, two_mails).given_up_at is None


def test_a_backlog_leaves_at_once_when_the_server_is_back(board_at, session, two_mails, anna):
    for number in range(50):
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna, event=f"event {number}")
    session.commit()
    port = closed_port()
    board = board_at(port)
    for _ in range(10):
        assert deliver_mail(board) == 0
    session.execute(update(Message).values(due_at=Message.made_at))
    session.commit()
    mailbox = Mailbox()
    with server_for(mailbox, port=port):
        assert deliver_mail(board) == 52
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 52


def fail_so_often(session, mail, board, times):
    for _ in range(times):
        make_due(session, mail)
        deliver_mail(board)
    return as_kept(session, mail)


def make_old(session, age):
    session.execute(update(Message).values(made_at=now() - age))
    session.commit()


def test_a_mail_is_given_up_after_three_days(board_at, session, mail):
    make_old(session, GIVEN_UP_AFTER + timedelta(minutes=1))
    with server_for(Mailbox(refusals=["451 Not now"] * FEWEST_TRIES)) as port:
        assert fail_so_often(session, mail, board_at(port), FEWEST_TRIES).given_up_at is not None


def test_a_mail_is_tried_for_three_days(board_at, session, mail):
    make_old(session, GIVEN_UP_AFTER - timedelta(minutes=1))
    with server_for(Mailbox(refusals=["451 Not now"] * 40)) as port:
        kept = fail_so_often(session, mail, board_at(port), 40)
    assert kept.given_up_at is None
    assert kept.due_at <= now() + LONGEST_WAIT


def test_a_mail_that_waited_for_a_worker_is_tried_a_few_times_all_the_same(board_at, session, mail):
    make_old(session, timedelta(days=30))
    with server_for(Mailbox(refusals=["451 You are new here"] * (FEWEST_TRIES - 1))) as port:
        board = board_at(port)
        assert fail_so_often(session, mail, board, FEWEST_TRIES - 1).given_up_at is None
        make_due(session, mail)
        assert deliver_mail(board) == 1


def test_what_cannot_be_written_is_given_up_after_five_tries(app, session, anna, chaima):
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna, to_address="twee..punten@gemeente.example")
    session.commit()
    poison = session.scalars(select(Message)).one()
    assert fail_so_often(session, poison, app, 4).given_up_at is None
    assert fail_so_often(session, poison, app, 1).given_up_at is not None
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, chaima)
    session.commit()
    assert deliver_mail(app) == 1


def test_a_mail_that_was_given_up_no_longer_holds_its_key(board_at, session, two_mails):
    with server_for(Choosy(BAD, "RCPT", "550 Never")) as port:
        deliver_mail(board_at(port))
    assert as_kept(session, two_mails).details == {"key": None, "hours": 48}


def test_what_the_server_said_stays_out_of_the_log(board_at, two_mails, caplog):
    with server_for(Choosy(BAD, "RCPT", f"550 {BAD} is unknown")) as port:
        deliver_mail(board_at(port))
    assert "did not leave: NOT_EVER" in caplog.text
    assert BAD not in caplog.text


def test_what_a_server_says_is_kept_without_control_characters(session, mail):
    claimed = claim_message(session, mail.id)
    note_trouble(session, claimed, Trouble.NOT_NOW, "451 \0Not\r\nnow \ud800")
    session.commit()
    assert as_kept(session, mail).last_trouble == "451  Not  now  "


@pytest.fixture
def slow(session, mail):
    """The mail, as it was claimed by a worker that took so long that it is due again."""
    claimed = claim_message(session, mail.id)
    session.commit()
    session.expunge(claimed)
    make_due(session, claimed)
    return claimed


def test_a_worker_that_took_too_long_does_not_spoil_what_another_did(session, slow):
    note_sent(session, claim_message(session, slow.id))
    note_trouble(session, slow, Trouble.NOT_EVER, "550 Never")
    kept = session.get(Message, slow.id)
    assert (kept.given_up_at, kept.last_trouble) == (None, None)


def test_a_worker_that_took_too_long_gives_nothing_up_that_another_tries(session, slow):
    tried_by_another = claim_message(session, slow.id)
    note_trouble(session, slow, Trouble.NOT_EVER, "550 Never")
    assert tried_by_another.given_up_at is None


def test_a_mail_that_left_was_sent_also_when_another_worker_gave_it_up(session, slow):
    note_trouble(session, claim_message(session, slow.id), Trouble.NOT_EVER, "550 Never")
    note_sent(session, slow)
    kept = session.get(Message, slow.id)
    assert (kept.given_up_at, kept.details) == (None, {})
    assert kept.sent_at is not None


JUMPS = [timedelta(hours=1), timedelta(days=1), timedelta(days=400)]


def jump(session, by):
    """Set the clock forward or back. For the rows it is the same as having been written so much earlier or later."""
    moments = {name: getattr(Message, name) for name in ("made_at", "due_at", "sent_at", "given_up_at")}
    for message in session.scalars(select(Message)).all():
        for name in moments:
            moment = getattr(message, name)
            setattr(message, name, moment - by if moment else None)
    session.commit()


@pytest.mark.parametrize("by", JUMPS, ids=str)
def test_a_clock_that_jumps_ahead_and_back_delays_a_mail_by_hours_at_most(board_at, session, mail, by):
    with server_for(Mailbox(refusals=["451 Not now"])) as port:
        board = board_at(port)
        jump(session, by)
        assert deliver_mail(board) == 0
        jump(session, -by)
        assert as_kept(session, mail).given_up_at is None
        jump(session, LONGEST_WAIT)
        assert deliver_mail(board) == 1


@pytest.mark.parametrize("by", [*JUMPS, *(-by for by in JUMPS)], ids=str)
def test_a_clock_that_jumps_sends_nothing_twice(app, session, mail, by):
    deliver_mail(app)
    jump(session, by)
    assert deliver_mail(app) == 0
    jump(session, -by)
    assert deliver_mail(app) == 0
    assert len(mails_in(app)) == 1


@pytest.mark.parametrize("by", [*JUMPS, *(-by for by in JUMPS)], ids=str)
def test_a_clock_that_jumps_gives_up_nothing_at_the_first_refusal(board_at, session, mail, by):
    with server_for(Mailbox(refusals=["451 Not now"])) as port:
        jump(session, by)
        deliver_mail(board_at(port))
    assert as_kept(session, mail).given_up_at is None
    assert session.scalar(select(func.count()).select_from(Message)) == 1
