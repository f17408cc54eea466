"""The postman: mail leaves once, and what happens now and then happens once."""

import asyncio
from datetime import timedelta
from threading import Thread
from time import monotonic, sleep

from sqlalchemy import delete, func, select, update

from ideas.actions.accounts import LinkToMail, change_name, sign_up
from ideas.actions.kept_texts import KEPT_FOR_A_BROWSER, keep_text
from ideas.actions.notifications import TURN, claim_message, put_in_outbox
from ideas.jobs.post import MAILS_OVER_ONE_LINE, deliver_mail, do_chores, make_round, start_post
from ideas.model.accounts import Account
from ideas.model.base import now, today
from ideas.model.database import session_on
from ideas.model.kept_texts import KeptText
from ideas.model.notifications import Message, MessageKind
from ideas.model.votes import IdeaDay, TallyClock
from ideas.queries.kept_texts import Keeper
from tests.at_once import all_at_once
from tests.browser import Browser
from tests.jobs.outbox import KEY, as_kept, mails_in, make_due
from tests.mailboxes import Mailbox, server_for


def test_without_a_server_mail_goes_to_a_folder(app, mail):
    assert deliver_mail(app) == 1
    assert [written["To"] for written in mails_in(app)] == ["anna@gemeente.example"]


def test_a_mail_says_on_the_screen_where_it_went(app, mail, capsys):
    deliver_mail(app)
    assert "Mail written: " in capsys.readouterr().out


def test_nothing_half_written_stays_in_the_folder(app, mail):
    deliver_mail(app)
    assert [file.suffix for file in app.extensions["ideas"].settings.outbox.iterdir()] == [".eml"]


def test_a_mail_leaves_once(app, mail):
    assert [deliver_mail(app), deliver_mail(app)] == [1, 0]
    assert len(mails_in(app)) == 1


def test_what_a_mail_said_is_wiped_once_it_left(app, session, mail):
    deliver_mail(app)
    assert as_kept(session, mail).details == {}


def test_the_house_remembers_that_a_mail_left(app, session, mail):
    deliver_mail(app)
    assert as_kept(session, mail).sent_at is not None


def test_mail_leaves_in_the_order_of_writing(app, session, anna, an_account):
    for name in ("Els", "Fatima", "Gijs"):
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, an_account(name), language="nl")
    session.commit()
    deliver_mail(app)
    assert [written["To"].split("@")[0] for written in mails_in(app)] == ["els", "fatima", "gijs"]


def test_a_mail_that_was_never_committed_never_leaves(app, session, anna):
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna, language="nl")
    session.rollback()
    assert deliver_mail(app) == 0


def test_a_folder_that_cannot_be_written_loses_nothing(app, session, mail):
    folder = app.extensions["ideas"].settings.outbox
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    assert deliver_mail(app) == 0
    folder.unlink()
    make_due(session, mail)
    assert deliver_mail(app) == 1


def test_a_mail_reaches_a_real_server(board_at, mail):
    mailbox = Mailbox()
    with server_for(mailbox) as port:
        assert deliver_mail(board_at(port)) == 1
    assert [written["To"] for written in mailbox.mails] == ["anna@gemeente.example"]
    assert mailbox.mails[0]["From"] == "bord@gemeente.example"


def test_the_link_survives_the_journey(board_at, mail):
    mailbox = Mailbox()
    with server_for(mailbox) as port:
        deliver_mail(board_at(port))
    assert KEY in mailbox.mails[0].get_body(("plain",)).get_content()


def test_what_somebody_changes_while_a_mail_is_under_way_stays_changed(board_at, engine, session, anna, mail):
    class Slow(Mailbox):
        """Meanwhile Anna takes another name."""

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            with session_on(engine) as meanwhile, meanwhile.begin():
                change_name(meanwhile, meanwhile.get(Account, anna.id), "Anna de Vries")
            return await super().handle_DATA(server, session, envelope)

    with server_for(Slow()) as port:
        assert deliver_mail(board_at(port)) == 1
    session.refresh(anna)
    assert anna.name == "Anna de Vries"


def test_a_reader_who_leaves_while_a_mail_is_under_way_is_no_trouble(board_at, engine, session, daan):
    put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, daan, language="nl", key=KEY, hours=48)
    session.commit()

    class Slow(Mailbox):
        """Meanwhile Daan's account is taken away."""

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            with session_on(engine) as meanwhile, meanwhile.begin():
                meanwhile.execute(delete(Account).where(Account.id == daan.id))
            return await super().handle_DATA(server, session, envelope)

    with server_for(Slow()) as port:
        deliver_mail(board_at(port))
    assert session.scalars(select(Message)).all() == []


def test_of_two_postmen_one_takes_the_mail(session, mail):
    assert claim_message(session, mail.id) is mail
    session.commit()
    assert claim_message(session, mail.id) is None


def test_a_postman_who_never_came_back_only_delays_the_mail(app, session, mail):
    claim_message(session, mail.id)
    session.commit()
    assert now() < as_kept(session, mail).due_at <= now() + TURN
    assert deliver_mail(app) == 0
    make_due(session, mail)
    assert deliver_mail(app) == 1


def test_signing_up_ends_with_a_mail(app, session):
    sign_up(
        session,
        email="els@gemeente.example",
        name="Els",
        password="een lange zin",
        link=LinkToMail(language="nl", hours=48),
    )
    session.commit()
    deliver_mail(app)
    assert [written["To"] for written in mails_in(app)] == ["els@gemeente.example"]


def test_a_round_moves_the_tally_clock_to_today(app, session):
    session.execute(update(TallyClock).values(day=today() - timedelta(days=3)))
    session.commit()
    make_round(app)
    assert session.scalars(select(TallyClock.day)).all() == [today()]


def test_a_round_throws_old_texts_away(app, session):
    keep_text(session, Keeper(None, "a" * 64), "/ideas/new", {}).kept_at = (
        now() - KEPT_FOR_A_BROWSER - timedelta(days=1)
    )
    session.commit()
    make_round(app)
    assert session.scalars(select(KeptText)).all() == []


def test_a_round_delivers_the_mail(app, mail):
    make_round(app)
    assert len(mails_in(app)) == 1


def wait_until(happened, seconds=20):
    until = monotonic() + seconds
    while not happened() and monotonic() < until:
        sleep(0.02)
    return happened()


def test_the_post_sends_what_waits_when_it_starts(board_at, mail):
    mailbox = Mailbox()
    with server_for(mailbox) as port:
        post = start_post(board_at(port))
        try:
            assert wait_until(lambda: mailbox.mails)
        finally:
            post.stop()


def test_the_post_is_woken_by_a_commit_with_mail(board_at):
    mailbox = Mailbox()
    with server_for(mailbox) as port:
        board = board_at(port)
        post = start_post(board)
        try:
            els = {"email": "els@gemeente.example", "name": "Els de Wit", "password": "een lange zin is prima"}
            Browser(board).post("/sign-up", data=els)
            assert wait_until(lambda: mailbox.mails)
        finally:
            post.stop()
    assert mailbox.mails[0]["To"] == "els@gemeente.example"


def test_signing_up_succeeds_also_when_the_mail_cannot_leave_yet(app, browser_of, session):
    app.extensions["ideas"].mail_waits = lambda: 1 / 0
    page = browser_of(None).post(
        "/sign-up", data={"name": "Els", "email": "els@gemeente.example", "password": "een lange zin is prima"}
    )
    assert page.status == 200
    assert session.scalars(select(Message.sent_at)).all() == [None]


def fill_the_outbox(session, reader, number):
    for count in range(number):
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, reader, event=f"event {count}")
    session.commit()


def test_a_backlog_leaves_once_each_over_a_few_lines(board_at, session, anna):
    class Counting(Mailbox):
        """Counts who calls."""

        lines = 0

        async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
            self.lines += 1
            session.host_name = hostname
            return responses

    fill_the_outbox(session, anna, 2 * MAILS_OVER_ONE_LINE + 5)
    mailbox = Counting()
    with server_for(mailbox) as port:
        assert deliver_mail(board_at(port)) == 2 * MAILS_OVER_ONE_LINE + 5
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 2 * MAILS_OVER_ONE_LINE + 5
    assert mailbox.lines == 3


def test_two_postmen_send_a_backlog_once_each(board_at, session, anna):
    fill_the_outbox(session, anna, 30)
    mailbox = Mailbox()
    with server_for(mailbox) as port:
        boards = [board_at(port), board_at(port)]
        sent = all_at_once([lambda board=board: deliver_mail(board) for board in boards])
    assert sum(sent) == 30
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == len(mailbox.mails) == 30


def test_two_postmen_who_make_their_round_at_once_move_the_clock_once(board_with, session, idea):
    for record in (TallyClock, IdeaDay):
        session.execute(update(record).values(day=today() - timedelta(days=40)))
    session.commit()
    houses = [board_with().extensions["ideas"] for _ in range(2)]
    all_at_once([lambda house=house: do_chores(house) for house in houses])
    session.refresh(idea)
    assert session.scalars(select(TallyClock.day)).all() == [today()]
    assert (idea.votes, idea.votes_year, idea.votes_month, idea.votes_week) == (1, 1, 0, 0)


def test_a_round_forgets_mail_that_left_long_ago(board_with, session, anna):
    fill_the_outbox(session, anna, 3)
    ages = zip((89, 91), session.scalars(select(Message).order_by(Message.id)), strict=False)
    for days, message in ages:
        message.sent_at = now() - timedelta(days=days)
    session.commit()
    do_chores(board_with(sent_mail_days=90).extensions["ideas"])
    assert session.scalar(select(func.count()).select_from(Message)) == 2


def test_a_post_that_is_stopped_finishes_the_mail_under_way_and_no_other(board_at, session, anna):
    class Deliberate(Mailbox):
        """Has the post stopped while the first mail is under way."""

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            stopping.start()
            await asyncio.sleep(0.5)
            return await super().handle_DATA(server, session, envelope)

    mailbox = Deliberate()
    with server_for(mailbox) as port:
        post = start_post(board_at(port))
        stopping = Thread(target=post.stop)
        fill_the_outbox(session, anna, 3)
        post.wake()
        assert wait_until(lambda: mailbox.mails)
        stopping.join()
    assert len(mailbox.mails) == 1
    assert session.scalar(select(func.count()).where(Message.sent_at.is_not(None))) == 1


def test_a_server_whose_worker_runs_elsewhere_leaves_the_mail_to_it(board_at, session):
    mailbox = Mailbox()
    with server_for(mailbox) as port:
        board = board_at(port, worker=False)
        els = {"email": "els@gemeente.example", "name": "Els de Wit", "password": "een lange zin is prima"}
        Browser(board).post("/sign-up", data=els)
        assert mailbox.mails == []
        assert session.scalars(select(Message.sent_at)).all() == [None]
        session.commit()
        deliver_mail(board)
    assert mailbox.readers == ["els@gemeente.example"]
