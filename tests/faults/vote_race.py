"""The race for one vote: 32 requests at once, at two server processes on one database.

`python -m tests.faults.vote_race` runs 200 rounds on SQLite and on PostgreSQL; `--rounds` and `--backend` change that.
"""

import argparse
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread

from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from ideas.actions.recount import differences_in_tallies
from ideas.model.database import open_database, session_on
from ideas.model.ideas import Idea
from ideas.model.votes import Vote
from tests.databases import BACKENDS, fresh_database
from tests.faults.servers import ask_at_once, house_on, people_and_ideas, servers, vote_request

PROCESSES = 2
AT_ONCE = 32
THE_AUTHORS_VOTE = 1


class WrongCount(AssertionError):
    """A round ended with another number of votes than there should be."""


def check(rows: int, tally: int, *, expected: int, before: int) -> None:
    """What has to hold after a round: one row (or none, after withdrawing), and a tally that says the same."""
    if (rows, tally) != (expected, before + expected):
        raise WrongCount(f"{rows} rows and a tally of {tally}, where {expected} and {before + expected} are right")


def race(database: str, folder: Path, rounds: int) -> int:
    """Cast one vote 32 times at once, check, withdraw it 32 times at once, check. Answers with how many requests."""
    settings = house_on(database, folder)
    (voter,), addresses = people_and_ideas(settings, people=1, ideas=1)
    ((number, address),) = addresses.items()
    engine = open_database(database)
    asked = 0
    with ExitStack() as stack:
        running = stack.enter_context(servers(settings, PROCESSES))
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


def naive_race(database: str, rounds: int) -> int:
    """The same race for an action that looks first and counts afterwards. Answers with how many rounds it lost."""
    engine = create_engine(database, pool_size=AT_ONCE)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE naive_ideas (id integer, votes integer)"))
        connection.execute(text("CREATE TABLE naive_votes (idea_id integer, voter_id integer)"))
    lost = 0
    for _ in range(rounds):
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM naive_ideas"))
            connection.execute(text("DELETE FROM naive_votes"))
            connection.execute(text("INSERT INTO naive_ideas VALUES (1, :votes)"), {"votes": THE_AUTHORS_VOTE})
        together = Barrier(AT_ONCE)
        voters = [Thread(target=_naive_cast_vote, args=(engine, together)) for _ in range(AT_ONCE)]
        for voter in voters:
            voter.start()
        for voter in voters:
            voter.join()
        with engine.connect() as connection:
            rows = connection.scalar(text("SELECT count(*) FROM naive_votes"))
            tally = connection.scalar(text("SELECT votes FROM naive_ideas"))
        try:
            check(rows or 0, tally or 0, expected=1, before=THE_AUTHORS_VOTE)
        except WrongCount:
            lost += 1
    engine.dispose()
    return lost


def _naive_cast_vote(engine: Engine, together: Barrier) -> None:
    """Deliberately wrong: another request can come between looking and inserting, and between reading and writing."""
    with engine.connect() as connection:
        together.wait()
        if connection.scalar(text("SELECT count(*) FROM naive_votes WHERE idea_id = 1 AND voter_id = 1")):
            return
        connection.execute(text("INSERT INTO naive_votes VALUES (1, 1)"))
        votes = connection.scalar(text("SELECT votes FROM naive_ideas WHERE id = 1")) or 0
        connection.execute(text("UPDATE naive_ideas SET votes = :votes WHERE id = 1"), {"votes": votes + 1})
        connection.commit()


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
                lost = naive_race(database, wishes.rounds)
                print(f"{backend}: the naive action lost {lost} of {wishes.rounds} rounds")
                if not lost:
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
