"""The worker dies with a mail in its hand: `app.py work` gets SIGKILL just before a mail leaves, and just after.

`python -m tests.faults.post` does each 30 times on SQLite and on PostgreSQL, and has two workers send a backlog of 500
mails after the mail server was away. The mail server is ours: it holds a mail at the moment that we want to see.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from sqlalchemy import func, select, update

from ideas.actions.notifications import put_in_outbox
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import open_database, session_on
from ideas.model.notifications import Message, MessageKind
from ideas.settings import ROOT, Settings
from tests.databases import BACKENDS, fresh_database
from tests.faults.servers import command, environment, house_on
from tests.mailboxes import FreePort, Mailbox, closed_port

MAILS_A_ROUND = 4
# A backlog has to be gone within five minutes.
WITHIN_SECONDS = 300
BEFORE_IT_LEFT, AFTER_IT_LEFT = "before it left", "after it left"


class Sink(Mailbox):
    """A mail server that holds the mail we want to see in the worker's hand, and says nothing more."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[str] = []
        self.holds = Event()
        self.at: str | None = None
        self.passing = 0

    def hold(self, at: str, passing: int) -> None:
        """Let so many mails pass, and hold the next one at this moment."""
        self.holds.clear()
        self.at, self.passing = at, passing

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        if self.at == BEFORE_IT_LEFT:
            await self._hold_or_pass()
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        said = await super().handle_DATA(server, session, envelope)
        if self.at == AFTER_IT_LEFT:
            await self._hold_or_pass(self.mails[-1]["Message-ID"])
        return said

    async def _hold_or_pass(self, message_id: str = "") -> None:
        if self.passing:
            self.passing -= 1
            return
        self.at = None
        self.held.append(message_id)
        self.holds.set()
        await asyncio.sleep(3600)


class Worker:
    """`python app.py work` as a process of its own, sending to a port."""

    def __init__(self, settings: Settings, port: int, log: Path) -> None:
        mail = {
            "IDEAS_SMTP_HOST": "127.0.0.1",
            "IDEAS_SMTP_PORT": str(port),
            "IDEAS_SMTP_SECURITY": "none",
            "IDEAS_MAIL_FROM": "bord@gemeente.example",
        }
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command(settings, "work"), cwd=ROOT, env={**environment(settings), **mail},
                stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL, to this process and no other: nothing is finished, nothing is told."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ask it to stop, and see that it does."""
        self.process.terminate()
        try:
            code = self.process.wait(timeout=WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        said = self.log.read_text(encoding="utf-8", errors="replace")
        assert code == 0, said
        assert "Stopped." in said


class Outbox:
    """The table of messages, seen from outside."""

    def __init__(self, settings: Settings) -> None:
        self.engine = open_database(settings.database)
        with session_on(self.engine) as session, session.begin():
            session.add(Account(name="Anna", email="anna@gemeente.example", confirmed_at=now()))

    def fill(self, mails: int) -> None:
        """Something happens so often that Anna wants to hear about."""
        with session_on(self.engine) as session, session.begin():
            anna = session.scalars(select(Account)).one()
            for _ in range(mails):
                put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna)

    def let_time_go_by(self) -> None:
        """What a dead worker had claimed is due again, as it would be after a few minutes."""
        with session_on(self.engine) as session, session.begin():
            session.execute(update(Message).where(Message.sent_at.is_(None)).values(due_at=Message.made_at))

    def is_empty(self) -> bool:
        """Whether every mail was marked as sent."""
        with session_on(self.engine) as session:
            return not session.scalar(select(func.count()).where(Message.sent_at.is_(None)))

    def message_ids(self) -> set[str]:
        """What every mail has to be called when it arrives."""
        with session_on(self.engine) as session:
            return {f"<{key}@127.0.0.1>" for key in session.scalars(select(Message.key))}


@contextmanager
def outbox_of(settings: Settings) -> Iterator[Outbox]:
    """Look into the outbox of this board."""
    outbox = Outbox(settings)
    try:
        yield outbox
    finally:
        outbox.engine.dispose()


def killed(database: str, folder: Path, moments: Sequence[str]) -> Counter[str]:
    """Kill a worker at each of these moments. Answers with how often each mail arrived."""
    settings = house_on(database, folder)
    sink = Sink()
    server = FreePort(sink)
    server.start()
    try:
        with outbox_of(settings) as outbox:
            for number, moment in enumerate(moments):
                outbox.fill(MAILS_A_ROUND)
                _kill_one(settings, server.port, sink, moment, settings.instance / f"worker-{number}.log")
                outbox.let_time_go_by()
            _send_the_rest(settings, server.port, outbox)
            return _compared(sink, outbox)
    finally:
        server.stop()


def _kill_one(settings: Settings, port: int, sink: Sink, moment: str, log: Path) -> None:
    sink.hold(moment, passing=random.randrange(MAILS_A_ROUND))
    worker = Worker(settings, port, log)
    try:
        assert sink.holds.wait(WITHIN_SECONDS), log.read_text(encoding="utf-8")
    finally:
        worker.kill()


def _send_the_rest(settings: Settings, port: int, outbox: Outbox) -> None:
    worker = Worker(settings, port, settings.instance / "last-worker.log")
    try:
        _wait_for(outbox.is_empty)
    finally:
        worker.stop()


def _wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN_SECONDS
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def _compared(sink: Sink, outbox: Outbox) -> Counter[str]:
    """Nothing was lost, and only what was in the worker's hand after it left came once more."""
    arrived = Counter(mail["Message-ID"] for mail in sink.mails)
    assert set(arrived) == outbox.message_ids(), "a mail was lost, or came under another name"
    again = Counter({name: times - 1 for name, times in arrived.items() if times > 1})
    assert again == Counter(filter(None, sink.held)), f"came again: {again}; was in hand: {sink.held}"
    return arrived


def backlog(database: str, folder: Path, mails: int, *, seconds_away: float = 0) -> float:
    """Have two workers send so many mails, once the server is there. Answers with how long that took."""
    settings = house_on(database, folder)
    sink, port = Sink(), closed_port()
    server = FreePort(sink, port=port)
    with outbox_of(settings) as outbox:
        outbox.fill(mails)
        running = [Worker(settings, port, settings.instance / f"worker-{number}.log") for number in range(2)]
        try:
            time.sleep(seconds_away)
            server.start()
            began = time.monotonic()
            _wait_for(outbox.is_empty)
            took = time.monotonic() - began
        finally:
            for worker in running:
                worker.stop()
            server.stop()
        assert max(_compared(sink, outbox).values()) == 1
    return took


def main() -> int:
    """Run everything and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.post", description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--mails", type=int, default=500)
    parser.add_argument("--backend", choices=BACKENDS, action="append")
    wishes = parser.parse_args()
    for backend in wishes.backend or BACKENDS:
        for moment in (BEFORE_IT_LEFT, AFTER_IT_LEFT):
            with TemporaryDirectory() as folder, fresh_database(backend, Path(folder)) as database:
                arrived = killed(database, Path(folder), [moment] * wishes.kills)
                print(
                    f"{backend}: killed {wishes.kills} times {moment}, {len(arrived)} mails, none lost, "
                    f"{arrived.total() - len(arrived)} came once more under the same Message-ID",
                    flush=True,
                )
        with TemporaryDirectory() as folder, fresh_database(backend, Path(folder)) as database:
            took = backlog(database, Path(folder), wishes.mails, seconds_away=20)
            print(f"{backend}: {wishes.mails} mails by two workers, once each, {took:.0f} s after the server came back")
    return 0


if __name__ == "__main__":
    sys.exit(main())
