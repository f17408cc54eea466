"""Real server processes on one database, and people who are signed in at them."""

import os
import re
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from app import create_app
from ideas.actions.ideas import start_draft, submit_idea
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import open_database, session_on
from ideas.model.ideas import Idea
from ideas.plumbing.addresses import address_of
from ideas.settings import ROOT, Settings, prepare_instance, read_settings
from tests.browser import Browser
from tests.conftest import UNLIMITED, content

BOARD = ("app.py",)
NAIVE_BOARD = ("-m", "tests.faults.naive_board")
CLOCK_BOARD = ("-m", "tests.faults.clock_board")
CLOCK = "clock.txt"
START_WITHIN_SECONDS = 60
ANSWER_WITHIN_SECONDS = 60
# As many requests under way in one process as the race sends to it.
THREADS = 16


class Answer(NamedTuple):
    """What a server said."""

    status: int
    body: bytes


class Person(NamedTuple):
    """Somebody who is signed in: the number of the account, the cookie, and the token for forms."""

    number: int
    cookie: str
    token: str


class Server:
    """`python app.py serve` as a process of its own, on a free port."""

    def __init__(self, settings: Settings, log: Path, program: Sequence[str] = BOARD) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command(settings, "serve", "--port", "0", "--without-examples", program=program),
                cwd=ROOT, env=environment(settings), stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            self.host, self.port = self._place()
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL, to this process and no other: nothing is finished, nothing is told."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ask it to stop, as Ctrl-C does."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()

    def connect(self) -> socket.socket:
        """A connection to it that stays open."""
        line = socket.create_connection((self.host, self.port), timeout=ANSWER_WITHIN_SECONDS)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def _place(self) -> tuple[str, int]:
        until = time.monotonic() + START_WITHIN_SECONDS
        while time.monotonic() < until:
            said = self.log.read_text(encoding="utf-8", errors="replace")
            found = re.search(r"The board is open at (http://\S+)/", said)
            if found and "Stop with Ctrl-C." in said:
                place = urlsplit(found[1])
                assert place.hostname
                assert place.port
                return place.hostname, place.port
            if self.process.poll() is not None:
                raise AssertionError(f"the server stopped: {said}")
            time.sleep(0.05)
        raise AssertionError("the server did not start in time")


def command(settings: Settings, *words: str, program: Sequence[str] = BOARD) -> list[str]:
    """One command of the board, on this instance."""
    return [sys.executable, *program, *words, "--instance", str(settings.instance)]


def environment(settings: Settings) -> dict[str, str]:
    """What such a command gets from outside: the database and the limits, and nothing set for another board."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("IDEAS_")}
    shared = {
        f"IDEAS_{name.upper()}": value
        for name, value in settings.masked().items()
        if name.startswith(("limit", "sign_in_")) or name == "robot_trap"
    }
    place = {"IDEAS_DATABASE": settings.database, "BOARD_CLOCK": str(settings.instance / CLOCK)}
    return {**ours, **shared, **place, "IDEAS_NO_VENV": "1", "IDEAS_THREADS": str(THREADS)}


@contextmanager
def servers(settings: Settings, how_many: int, program: Sequence[str] = BOARD) -> Iterator[list[Server]]:
    """So many processes on one database, with one instance folder and therefore one secret key."""
    started: list[Server] = []
    try:
        for number in range(how_many):
            started.append(Server(settings, settings.instance / f"server-{number}.log", program))
        yield started
    finally:
        for server in started:
            server.stop()


def house_on(database: str, folder: Path, **wishes: Any) -> Settings:
    """The settings that every process of one board shares; without limits, unless somebody wishes them."""
    return prepare_instance(
        read_settings({}, **{**UNLIMITED, **wishes}, instance=folder / "instance", database=database)
    )


def people_and_ideas(settings: Settings, people: int, ideas: int) -> tuple[list[Person], dict[int, str]]:
    """So many voters who are signed in, and so many published ideas with the address where one votes."""
    engine = open_database(settings.database)
    with session_on(engine) as session, session.begin():
        author, *voters = (
            Account(name=f"Stem {number}", email=f"stem{number}@gemeente.example", confirmed_at=now())
            for number in range(people + 1)
        )
        session.add_all([author, *voters])
        session.flush()
        for number in range(ideas):
            draft = start_draft(session, content(title=f"Samen aan de balie {number}"), by=author, language="nl")
            submit_idea(session, draft, by=author, first_idea_waits=False)
    with session_on(engine) as session:
        addresses = {idea.id: f"{address_of(idea)}/vote" for idea in session.scalars(select(Idea))}
    engine.dispose()
    return signed_in(settings, voters), addresses


def signed_in(settings: Settings, voters: Sequence[Account]) -> list[Person]:
    """Each of them with a cookie that every process with this secret key knows."""
    board = create_app(settings)
    found = []
    for voter in voters:
        browser = Browser(board, voter)
        token = browser.token()
        cookie = browser.client.get_cookie(board.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        found.append(Person(voter.id, f"{cookie.key}={cookie.value}", token))
    board.extensions["ideas"].engine.dispose()
    return found


def vote_request(address: str, person: Person, wish: str) -> bytes:
    """The bytes of a vote, as the script on the page sends it. `wish` is cast or withdraw."""
    return form_request(address, person, {"vote": wish})


def form_request(address: str, person: Person, fields: dict[str, str], *headers: str) -> bytes:
    """The bytes of a form that somebody sends."""
    body = urlencode({**fields, "csrf_token": person.token})
    lines = (
        f"POST {address} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept: application/json",
        f"Cookie: {person.cookie}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *headers,
    )
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode("ascii")


def ask(line: socket.socket, request: bytes) -> Answer:
    """Send one request and wait for the answer. Raises OSError when the server goes away."""
    line.sendall(request)
    said = bytearray()
    while (answer := _whole(said)) is None:
        piece = line.recv(65_536)
        if not piece:
            raise ConnectionResetError("the server went away")
        said += piece
    return answer


def ask_at_once(lines: Sequence[socket.socket], request: bytes) -> list[Answer]:
    """Send the same request over all of these connections before any answer is read, and wait for every answer."""
    for line in lines:
        line.sendall(request)
    said = {line: bytearray() for line in lines}
    answers = []
    until = time.monotonic() + ANSWER_WITHIN_SECONDS
    with selectors.DefaultSelector() as waiting:
        for line in lines:
            waiting.register(line, selectors.EVENT_READ)
        while waiting.get_map():
            assert time.monotonic() < until, f"{len(lines) - len(answers)} requests got no answer"
            for key, _ in waiting.select(timeout=1):
                line = key.fileobj
                assert isinstance(line, socket.socket)
                piece = line.recv(65_536)
                assert piece, "a server closed a connection"
                said[line] += piece
                answer = _whole(said[line])
                if answer is not None:
                    answers.append(answer)
                    waiting.unregister(line)
    return answers


def _whole(said: bytearray) -> Answer | None:
    """The answer, once all of it has come."""
    head, end, body = bytes(said).partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    if not end:
        return None
    assert length, f"an answer without a length: {head!r}"
    return Answer(int(head.split(b" ", 2)[1]), body) if len(body) >= int(length[1]) else None
