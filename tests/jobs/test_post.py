"""The postman: mail leaves once, and no trouble loses any."""

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from time import monotonic, sleep

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from sqlalchemy import delete, select, update

from app import create_app
from ideas.actions.accounts import LinkToMail, change_name, sign_up
from ideas.actions.kept_texts import KEPT_FOR_A_BROWSER, keep_text
from ideas.actions.notifications import GIVEN_UP_AFTER, NEVER, TURN, claim_message, put_in_outbox
from ideas.jobs.post import deliver_mail, make_round, start_post
from ideas.model.accounts import Account
from ideas.model.base import now, today
from ideas.model.database import session_on
from ideas.model.kept_texts import KeptText
from ideas.model.notifications import Message, MessageKind
from ideas.model.votes import TallyClock
from ideas.queries.kept_texts import Keeper
from ideas.settings import read_settings
from tests.browser import Browser

KEY = "een-sleutel-die-niemand-raadt"


class Mailbox:
    """A mail server's end: keeps what it accepts, and first refuses as often as it was told to."""

    def __init__(self, *, refusals=()):
        self.refusals = list(refusals)
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refusals:
            return self.refusals.pop(0)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


class FreePort(Controller):
    """A server on a port that is free."""

    def __init__(self, handler, **how):
        with socket.socket() as asked:
            asked.bind(("127.0.0.1", 0))
            port = asked.getsockname()[1]
        super().__init__(handler, hostname="127.0.0.1", port=port, **how)


@contextmanager
def server_for(mailbox, **how) -> Iterator[int]:
    """A real mail server for this mailbox, on this machine; answers with its port."""
    server = FreePort(mailbox, **how)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@pytest.fixture
def board_with(database, instance):
    """The board with other settings: board_with(smtp_host="127.0.0.1")."""
    boards = []

    def make(**how):
        given = read_settings({}, instance=instance, database=database, secret_key="s" * 40, **how)
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
    message = put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, anna, language="nl", key=KEY, hours=48)
    session.commit()
    return message


def as_kept(session, message):
    """The message as the database has it now."""
    session.rollback()
    session.refresh(message)
    session.commit()
    return message


def make_due(session, message):
    session.execute(update(Message).where(Message.id == message.id).values(due_at=now()))
    session.commit()


def mails_in(app):
    folder = app.extensions["ideas"].settings.outbox
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]


def closed_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def test_without_a_server_mail_goes_to_a_folder(app, mail):
    assert deliver_mail(app) == 1
    assert [written["To"] for written in mails_in(app)] == ["anna@gemeente.example"]


def test_a_mail_says_on_the_screen_where_it_went(app, mail, capsys):
    deliver_mail(app)
    assert "Mail for anna@gemeente.example: " in capsys.readouterr().out


def test_nothing_half_written_stays_in_the_folder(app, mail):
    deliver_mail(app)
    assert [file.suffix for file in app.extensions["ideas"].settings.outbox.iterdir()] == [".eml"]


def test_the_mail_holds_the_link_as_text(app, mail):
    deliver_mail(app)
    text = mails_in(app)[0].get_body(("plain",)).get_content()
    assert f"http://127.0.0.1:8000/account/confirm/{KEY}" in text


def test_the_mail_holds_the_link_as_html(app, mail):
    deliver_mail(app)
    html = mails_in(app)[0].get_body(("html",)).get_content()
    assert f'href="http://127.0.0.1:8000/account/confirm/{KEY}"' in html


def test_links_begin_with_the_address_that_people_know(board_with, mail):
    board = board_with(base_url="https://samen.example")
    deliver_mail(board)
    assert f"https://samen.example/account/confirm/{KEY}" in mails_in(board)[0].get_body(("plain",)).get_content()


def test_a_mail_says_that_a_machine_wrote_it(app, mail):
    deliver_mail(app)
    assert mails_in(app)[0]["Auto-Submitted"] == "auto-generated"


def test_a_mail_is_written_in_the_language_of_its_reader(app, session, anna):
    for language in ("nl", "en"):
        put_in_outbox(session, MessageKind.CONFIRM_ADDRESS, anna, language=language, key=KEY, hours=48)
    session.commit()
    deliver_mail(app)
    dutch, english = (written.get_body(("plain",)).get_content() for written in mails_in(app))
    assert "Hello," in english
    assert "Hello," not in dutch


@pytest.mark.parametrize("kind", MessageKind)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_mail_has_a_subject_of_one_line(app, session, anna, kind, language):
    put_in_outbox(session, kind, anna, language=language, key=KEY, hours=48)
    session.commit()
    deliver_mail(app)
    subject = mails_in(app)[0]["Subject"]
    assert subject.startswith("[Pragmatisch samenwerken] ")
    assert "\n" not in subject.strip()


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


@pytest.mark.parametrize("refusal", ["451 Try again later", "550 No such user", "421 Closing"])
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
    assert [written["Message-ID"] for written in mailbox.mails] == [f"<message-{mail.id}@samen.example>"] * 2


def test_a_mail_has_the_date_of_writing(app, mail):
    deliver_mail(app)
    assert mails_in(app)[0]["Date"].datetime == mail.made_at.replace(microsecond=0, tzinfo=None)


def test_two_mails_have_different_message_ids(app, session, anna):
    for _ in range(2):
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna, language="nl")
    session.commit()
    deliver_mail(app)
    assert len({written["Message-ID"] for written in mails_in(app)}) == 2


def test_a_server_that_is_away_loses_nothing(board_at, session, mail):
    assert deliver_mail(board_at(closed_port())) == 0
    kept = as_kept(session, mail)
    assert (kept.sent_at, kept.details) == (None, {"key": KEY, "hours": 48})


def test_a_server_that_cannot_encrypt_gets_nothing(board_at, session, mail):
    mailbox = Mailbox()
    with server_for(mailbox) as port:
        assert deliver_mail(board_at(port, smtp_security="starttls")) == 0
    assert mailbox.mails == []
    assert as_kept(session, mail).last_trouble


def test_a_server_that_speaks_no_tls_gets_nothing(board_at, session, mail, caplog):
    caplog.set_level(logging.CRITICAL)
    mailbox = Mailbox()
    with server_for(mailbox) as port:
        assert deliver_mail(board_at(port, smtp_security="tls")) == 0
    assert mailbox.mails == []
    assert as_kept(session, mail).details == {"key": KEY, "hours": 48}


def lets_in(server, session, envelope, mechanism, given):
    # `handled` would mean that the answer was given already, and the board would wait for it in vain.
    return AuthResult(success=(given.login, given.password) == (b"bord", b"geheim"), handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("password", "sent"), [("geheim", 1), ("verkeerd", 0)])
def test_the_board_signs_in_at_its_mail_server(board_at, session, mail, password, sent):
    mailbox = Mailbox()
    how = {"authenticator": lets_in, "auth_required": True, "auth_require_tls": False}
    with server_for(mailbox, **how) as port:
        assert deliver_mail(board_at(port, smtp_username="bord", smtp_password=password)) == sent
    assert len(mailbox.mails) == sent
    assert ("535" in (as_kept(session, mail).last_trouble or "")) is not bool(sent)


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


@pytest.mark.parametrize("base_url", ["http://[::1]:8000", "https://samen.example", "http://10.0.0.5:8000"])
def test_a_message_id_is_well_formed_wherever_the_board_lives(board_with, mail, base_url):
    board = board_with(base_url=base_url)
    deliver_mail(board)
    assert re.fullmatch(r"<message-\d+@([a-z0-9.-]+|\[[A-Za-z0-9:.]+\])>", mails_in(board)[0]["Message-ID"])


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


def test_the_house_gives_up_after_three_days(board_at, session, mail):
    session.execute(update(Message).values(made_at=now() - GIVEN_UP_AFTER - timedelta(minutes=1)))
    session.commit()
    deliver_mail(board_at(closed_port()))
    kept = as_kept(session, mail)
    assert (kept.sent_at, kept.due_at, kept.details) == (None, NEVER, {})


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


def test_signing_up_succeeds_also_when_the_mail_cannot_leave_yet(app, browser_of, session):
    app.extensions["ideas"].mail_waits = lambda: 1 / 0
    page = browser_of(None).post(
        "/sign-up", data={"name": "Els", "email": "els@gemeente.example", "password": "een lange zin is prima"}
    )
    assert page.status == 200
    assert session.scalars(select(Message.sent_at)).all() == [None]
