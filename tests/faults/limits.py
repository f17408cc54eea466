"""More than is allowed, at two server processes on one database: how much comes through.

`python -m tests.faults.limits` presses for a minute on SQLite and on PostgreSQL; `--seconds` and `--backend` change that.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.databases import BACKENDS, fresh_database
from tests.faults.servers import (
    Answer,
    Person,
    ask_at_once,
    form_request,
    house_on,
    people_and_ideas,
    servers,
    vote_request,
)

PROCESSES = 2
AT_ONCE = 16
MOST = 40
# A short period has short slices: in a minute of pressing there are many edges between them.
PERIOD_SECONDS = 5
OVERSHOOT = 1.05
# A guess that was heard is told to be wrong.
CAME_THROUGH = (200, 422)
NO, BUSY = 429, 503


class Batch(NamedTuple):
    """Requests that were sent at the same moment: when, until the last answer, and how many came through."""

    began: float
    ended: float
    accepted: int


class Place(NamedTuple):
    """A board with limits at two processes: who presses, where one votes, and how to press."""

    person: Person
    vote: str
    press: Callable[[bytes], list[Answer]]


@contextmanager
def place(database: str, folder: Path, **limits: str) -> Iterator[Place]:
    """Two processes with these limits, and sixteen connections to them."""
    settings = house_on(database, folder, limits=True, **limits)
    (person,), addresses = people_and_ideas(settings, people=1, ideas=1)
    with ExitStack() as stack:
        running = stack.enter_context(servers(settings, PROCESSES))
        lines = [stack.enter_context(running[index % PROCESSES].connect()) for index in range(AT_ONCE)]
        yield Place(person, next(iter(addresses.values())), lambda request: ask_at_once(lines, request))


def votes_within_an_hour(database: str, folder: Path) -> int:
    """How many of some hundred votes come through where 40 an hour are allowed."""
    with place(database, folder, limit_votes=f"{MOST}/h") as board:
        return sum(
            _accepted(board.press(vote_request(board.vote, board.person, wish)))
            for wish in ("cast", "withdraw") * (3 * MOST // AT_ONCE)
        )


def votes_over_many_periods(database: str, folder: Path, seconds: float) -> tuple[int, int]:
    """Press without end where 40 in 5 seconds are allowed: how many come through in all, and in the fullest period."""
    batches = []
    with place(database, folder, limit_votes=f"{MOST}/{PERIOD_SECONDS}s") as board:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.monotonic()
            accepted = _accepted(board.press(vote_request(board.vote, board.person, "cast")))
            batches.append(Batch(began, time.monotonic(), accepted))
    return sum(batch.accepted for batch in batches), max(_within(batches, batch.began) for batch in batches)


def guesses_under_many_names(database: str, folder: Path) -> int:
    """How many tries to sign in come through where one place may do 40 an hour, when each names another place."""
    numbers = count(1)
    with place(database, folder, limit_sign_in="off", limit_sign_in_network=f"{MOST}/h") as board:
        accepted = 0
        for _ in range(2 * MOST // AT_ONCE):
            number = next(numbers)
            said = (
                f"X-Forwarded-For: 203.0.113.{number}",
                f"Forwarded: for=203.0.113.{number}",
                f"X-Real-IP: 203.0.113.{number}",
            )
            fields = {"email": f"niemand{number}@gemeente.example", "password": "een gok"}
            accepted += _accepted(board.press(form_request("/sign-in", board.person, fields, *said)))
    return accepted


def _accepted(answers: list[Answer]) -> int:
    strange = [answer for answer in answers if answer.status not in (*CAME_THROUGH, NO, BUSY)]
    assert not strange, strange[0]
    return sum(answer.status in CAME_THROUGH for answer in answers)


def _within(batches: list[Batch], began: float) -> int:
    """How many came through, for certain, in the period that begins then."""
    return sum(batch.accepted for batch in batches if batch.began >= began and batch.ended <= began + PERIOD_SECONDS)


def main() -> int:
    """Press for as long as somebody wishes, and say what came through."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.limits", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--backend", choices=BACKENDS, action="append")
    wishes = parser.parse_args()
    for backend in wishes.backend or BACKENDS:
        with TemporaryDirectory() as folder, fresh_database(backend, Path(folder)) as database:
            came, fullest = votes_over_many_periods(database, Path(folder), wishes.seconds)
            print(
                f"{backend}: {came} votes in {wishes.seconds} s, {fullest} in the fullest {PERIOD_SECONDS} s, of {MOST}"
            )
        with TemporaryDirectory() as folder, fresh_database(backend, Path(folder)) as database:
            print(f"{backend}: {guesses_under_many_names(database, Path(folder))} guesses under other names, of {MOST}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
