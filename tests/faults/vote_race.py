"""The race for one vote: 32 requests at once, at two server processes on one database.

`python -m tests.faults.vote_race` runs 200 rounds on SQLite and on PostgreSQL; `--rounds` and `--backend` change that.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from ideas.actions.recount import differences_in_tallies
from ideas.model.database import open_database, session_on
from ideas.model.ideas import Idea
from ideas.model.votes import Vote
from tests.databases import BACKENDS, fresh_database
from tests.faults.servers import BOARD, NAIVE_BOARD, ask_at_once, house_on, people_and_ideas, servers, vote_request

PROCESSES = 2
AT_ONCE = 32
THE_AUTHORS_VOTE = 1


class WrongCount(AssertionError):
    """A round ended with another number of votes than there should be."""


def check(rows: int, tally: int, *, expected: int, before: int) -> None:
    """What has to hold after a round: one row (or none, after withdrawing), and a tally that says the same."""
    if (rows, tally) != (expected, before + expected):
        raise WrongCount(f"{rows} rows and a tally of {tally}, where {expected} and {before + expected} are right")


def race(database: str, folder: Path, rounds: int, program: Sequence[str] = BOARD) -> int:
    """Cast one vote 32 times at once, check, withdraw it 32 times at once, check. Answers with how many requests."""
    settings = house_on(database, folder)
    (voter,), addresses = people_and_ideas(settings, people=1, ideas=1)
    ((number, address),) = addresses.items()
    engine = open_database(database)
    asked = 0
    with ExitStack() as stack:
        running = stack.enter_context(servers(settings, PROCESSES, program))
        stack.callback(engine.dispose)
        lines = [stack.enter_context(running[index % PROCESSES].connect()) for index in range(AT_ONCE)]
        for _ in range(rounds):
            for wish, expected in (("cast", 1), ("withdraw", 0)):
                answers = ask_at_once(lines, vote_request(address, voter, wish))
                asked += len(answers)
                refused = [answer for answer in answers if answer.status != 200]
                assert not refused, f"{len(refused)} of {AT_ONCE} were refused: {refused[0]}"
                assert all(json.loads(answer.body)["voted"] is bool(expected) for answer in answers)
                with session_on(engine) as session:
                    check(*_counted(session, number, voter.number), expected=expected, before=THE_AUTHORS_VOTE)
        with session_on(engine) as session:
            assert differences_in_tallies(session) == []
    return asked


def _counted(session: Session, number: int, voter: int) -> tuple[int, int]:
    rows = session.scalar(select(func.count()).where(Vote.idea_id == number, Vote.voter_id == voter))
    tally = session.scalar(select(Idea.votes).where(Idea.id == number))
    assert rows is not None
    assert tally is not None
    return rows, tally


def naive_race(database: str, folder: Path, rounds: int) -> str:
    """The same race for the naive board. Answers with how it was lost; raises AssertionError when it was not.

    The key (idea, voter) goes first, as it is missing where such an action is found.
    """
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE votes DROP CONSTRAINT pk_votes"))
    engine.dispose()
    try:
        race(database, folder, rounds, program=NAIVE_BOARD)
    except WrongCount as lost:
        return str(lost)
    raise AssertionError(f"the naive action passed {rounds} rounds of the race")


def main() -> int:
    """Run the whole race and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.vote_race", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--backend", choices=BACKENDS, action="append")
    wishes = parser.parse_args()
    for backend in wishes.backend or BACKENDS:
        with TemporaryDirectory() as folder, fresh_database(backend, Path(folder)) as database:
            began = time.monotonic()
            asked = race(database, Path(folder), wishes.rounds)
            print(
                f"{backend}: {wishes.rounds} rounds, {asked} requests, right in each ({time.monotonic() - began:.0f} s)"
            )
        if backend == "postgresql":
            with TemporaryDirectory() as folder, fresh_database(backend, Path(folder)) as database:
                print(f"{backend}: the naive action failed: {naive_race(database, Path(folder), wishes.rounds)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
