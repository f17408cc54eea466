"""The server dies in the middle of everything: 16 people vote, and the process gets SIGKILL.

`python -m tests.faults.kill` does that 10 times on SQLite and on PostgreSQL.
"""

import argparse
import random
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import NamedTuple

from sqlalchemy import select

from ideas.model.database import open_database, session_on
from ideas.model.votes import Vote
from ideas.settings import ROOT, Settings
from tests.databases import BACKENDS, fresh_database
from tests.faults.servers import (
    Person,
    Server,
    ask,
    command,
    environment,
    house_on,
    people_and_ideas,
    vote_request,
)

CLIENTS = 16
IDEAS = 20
EVERYBODY_WITHIN_SECONDS = 60
BUSY = 503


class Client(Thread):
    """Somebody who votes without end, and remembers what was acknowledged."""

    def __init__(self, person: Person, addresses: dict[int, str], votes: dict[int, bool], server: Server) -> None:
        super().__init__()
        self.person, self.addresses, self.server = person, addresses, server
        self.votes = votes
        self.under_way: int | None = None
        self.acknowledged = 0
        self.refused = 0
        self.trouble: str | None = None

    def run(self) -> None:
        """Go round the ideas, and cast or withdraw, until the server is gone."""
        try:
            with self.server.connect() as line:
                for number, address in cycle(self.addresses.items()):
                    self.under_way = number
                    wish = "withdraw" if self.votes[number] else "cast"
                    answer = ask(line, vote_request(address, self.person, wish))
                    if answer.status == BUSY:
                        # An honest refusal: nothing was acknowledged, so nothing may have changed.
                        self.refused += 1
                        self.under_way = None
                        continue
                    if answer.status != 200:
                        self.trouble = f"status {answer.status}; the server said: {self.server.log.read_text()[-3000:]}"
                        return
                    self.votes[number] = not self.votes[number]
                    self.acknowledged += 1
                    self.under_way = None
        except OSError:
            return


class Count(NamedTuple):
    """How many votes were acknowledged, all of which were found again, and how many were refused as too busy."""

    acknowledged: int
    refused: int


def killed(database: str, folder: Path, rounds: int) -> Count:
    """Kill and restart so often, and look each time for every vote that was acknowledged."""
    settings = house_on(database, folder)
    people, addresses = people_and_ideas(settings, CLIENTS, IDEAS)
    votes = {person.number: dict.fromkeys(addresses, False) for person in people}
    acknowledged = refused = 0
    for number in range(rounds):
        server = Server(settings, settings.instance / f"server-{number}.log")
        clients = [Client(person, addresses, votes[person.number], server) for person in people]
        try:
            for client in clients:
                client.start()
            _until_everybody_voted(clients)
            time.sleep(random.uniform(0.1, 1.0))
        finally:
            server.kill()
            for client in clients:
                client.join()
        troubles = [client.trouble for client in clients if client.trouble]
        assert not troubles, troubles[0]
        acknowledged += sum(client.acknowledged for client in clients)
        refused += sum(client.refused for client in clients)
        _compare(settings, clients)
        recount = subprocess.run(
            command(settings, "recount"), cwd=ROOT, env=environment(settings), capture_output=True, text=True
        )
        assert recount.returncode == 0, recount.stdout + recount.stderr
    return Count(acknowledged, refused)


def _until_everybody_voted(clients: list[Client]) -> None:
    until = time.monotonic() + EVERYBODY_WITHIN_SECONDS
    while not all(client.acknowledged for client in clients):
        troubles = [client.trouble for client in clients if client.trouble]
        assert not troubles, troubles[0]
        assert time.monotonic() < until, "somebody never got to vote"
        time.sleep(0.05)


def _compare(settings: Settings, clients: list[Client]) -> None:
    """Everything acknowledged is there. Only what was under way may have gone either way."""
    engine = open_database(settings.database)
    with session_on(engine) as session:
        stored = {(number, voter) for number, voter in session.execute(select(Vote.idea_id, Vote.voter_id))}
    engine.dispose()
    for client in clients:
        for number, voted in client.votes.items():
            is_there = (number, client.person.number) in stored
            if number == client.under_way:
                client.votes[number] = is_there
            else:
                assert is_there == voted, f"person {client.person.number} on idea {number}: acknowledged {voted}"


def main() -> int:
    """Run all rounds and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--backend", choices=BACKENDS, action="append")
    wishes = parser.parse_args()
    for backend in wishes.backend or BACKENDS:
        with TemporaryDirectory() as folder, fresh_database(backend, Path(folder)) as database:
            count = killed(database, Path(folder), wishes.rounds)
            print(
                f"{backend}: killed {wishes.rounds} times, {count.acknowledged} acknowledged votes, none lost, "
                f"recount clean; {count.refused} refused as too busy",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
