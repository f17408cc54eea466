"""Whether the time of an answer tells that somebody has an account: signing in, signing up, forgetting a password.

`python -m bench.enumeration` starts a board with a mail server of its own, asks 500 times for addresses that have an
account and 500 times for addresses that have none, in random order, and prints the table of docs/faults.md. The AUC is
the chance that an answer for an account took longer than one for no account: 0.5 is a guess.
"""

import argparse
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from aiosmtpd.controller import Controller

from ideas.actions.passwords import password_hash
from ideas.migrations.run import migrate
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import open_database, session_on
from ideas.settings import ROOT, Settings, prepare_instance, read_settings

BAND = (0.45, 0.55)
PASSWORD = "een lange zin over fietsen"
DOORS = {
    "signing in": ("/sign-in", {"password": "een gok van iemand"}, 422),
    "signing up": ("/sign-up", {"name": "Els", "password": PASSWORD}, 200),
    "forgetting": ("/account/forgot", {}, 200),
}


class Swallows:
    """A mail server that takes everything."""

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802
        """Every mail is welcome."""
        return "250 OK"


def fill(settings: Settings, people: int) -> None:
    """A board with so many accounts."""
    engine = open_database(settings.database)
    migrate(engine)
    hashed = password_hash(PASSWORD)
    with session_on(engine) as session, session.begin():
        session.add_all(
            Account(name=f"Lid {n}", email=address(n, known=True), password_hash=hashed, confirmed_at=now())
            for n in range(people)
        )
    engine.dispose()


def address(number: int, *, known: bool) -> str:
    """Of both kinds the addresses are as long, and none is asked for twice."""
    return f"{'leden' if known else 'vrees'}{number:05}@gemeente.example"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def board(settings: Settings, mail_port: int, log: Path) -> Iterator[tuple[str, int]]:
    """The board as a process of its own; answers with where it listens."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("IDEAS_")}
    environ = {
        **ours, "IDEAS_NO_VENV": "1", "IDEAS_DATABASE": settings.database, "IDEAS_SMTP_HOST": "127.0.0.1",
        "IDEAS_SMTP_PORT": str(mail_port), "IDEAS_SMTP_SECURITY": "none", "IDEAS_MAIL_FROM": "ideeen@gemeente.example",
        "IDEAS_LIMITS": "off", "IDEAS_ROBOT_TRAP": "off",
    }  # fmt: skip
    words = ["app.py", "serve", "--port", "0", "--without-examples", "--instance", str(settings.instance)]
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environ, stdout=output, stderr=output)
    try:
        for _try in range(1200):
            found = re.search(r"The board is open at http://([^:/]+):(\d+)/", log.read_text(errors="replace"))
            if found:
                yield found[1], int(found[2])
                return
            time.sleep(0.05)
        raise SystemExit(log.read_text(errors="replace"))
    finally:
        process.terminate()
        process.wait()


class Visitor:
    """Somebody with one connection, one cookie and one token."""

    def __init__(self, host: str, port: int) -> None:
        self.line = http.client.HTTPConnection(host, port)
        self.line.request("GET", "/sign-in")
        answer = self.line.getresponse()
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        found = re.search(rb'name="csrf_token"[^>]* value="([^"]+)"', answer.read())
        assert found, "no token on the page for signing in"
        self.token = found[1].decode()

    def milliseconds(self, path: str, fields: dict[str, str], status: int) -> float:
        """How long the answer to a form takes."""
        body = urlencode({**fields, "csrf_token": self.token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        began = time.perf_counter()
        self.line.request("POST", path, body, headers)
        answer = self.line.getresponse()
        answer.read()
        taken = (time.perf_counter() - began) * 1000
        assert answer.status == status, f"{answer.status} at {path}"
        return taken


def auc(longer: list[float], shorter: list[float]) -> float:
    """The chance that one of the first is longer than one of the second; what is equal counts for half."""
    wins = sum((a > b) + (a == b) / 2 for a in longer for b in shorter)
    return wins / (len(longer) * len(shorter))


def measured(visitor: Visitor, door: str, samples: int, pause: float) -> tuple[list[float], list[float]]:
    """So many answers for accounts, and as many for no account, in random order."""
    path, fields, status = DOORS[door]
    first = list(DOORS).index(door) * samples
    order = [(known, first + n) for known in (True, False) for n in range(samples)]
    random.Random(door).shuffle(order)
    for n in range(10):
        visitor.milliseconds(path, {**fields, "email": f"vooraf{n:04}@gemeente.example"}, status)
    found: dict[bool, list[float]] = {True: [], False: []}
    for known, number in order:
        email = address(number, known=known)
        found[known].append(visitor.milliseconds(path, {**fields, "email": email}, status))
        # The mail of this answer is sent before the next one is asked, so that one does not slow down the other.
        time.sleep(pause)
    return found[True], found[False]


def main() -> int:
    """Measure, print the table, and fail outside the band."""
    parser = argparse.ArgumentParser(prog="python -m bench.enumeration", description=__doc__)
    parser.add_argument("--samples", type=int, default=500, help="how many answers of each kind (500)")
    parser.add_argument("--database", default="", help="another database than a new SQLite file; it has to be empty")
    parser.add_argument("--pause", type=float, default=0.03, help="seconds between two questions (0.03)")
    parser.add_argument("--doors", nargs="+", default=list(DOORS), choices=list(DOORS), help="which doors (all)")
    wishes = parser.parse_args()
    outside = 0
    with TemporaryDirectory() as folder:
        settings = prepare_instance(
            read_settings({}, instance=Path(folder) / "instance", database=wishes.database or None)
        )
        fill(settings, wishes.samples * len(DOORS))
        port = free_port()
        mail = Controller(Swallows(), hostname="127.0.0.1", port=port)
        mail.start()
        with board(settings, port, Path(folder) / "log") as place:
            print("| Door | Answers of each kind | With an account | Without | AUC |\n|---|---|---|---|---|")
            for door in wishes.doors:
                known, unknown = measured(Visitor(*place), door, wishes.samples, wishes.pause)
                found = auc(known, unknown)
                outside += not BAND[0] <= found <= BAND[1]
                print(
                    f"| {door} | {wishes.samples} | {median(known):.2f} ms | {median(unknown):.2f} ms | {found:.3f} |",
                    flush=True,
                )
        mail.stop()
    return int(outside > 0)


if __name__ == "__main__":
    raise SystemExit(main())
