"""How fast the queue of the moderators is with 10,000 items in it, beside the same queue with 10.

`python -m bench.queue` fills two boards, asks each for the first page, a filtered page and a page far down, in turns,
and prints the median of each with the number of statements. Both run in this process, without a network in between.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, update

from app import create_app
from ideas.actions.accounts import begin_session
from ideas.actions.reference import load_reference
from ideas.migrations.run import migrate
from ideas.model.accounts import Account, Role
from ideas.model.base import now
from ideas.model.database import open_database, session_on
from ideas.model.ideas import Idea, Visibility
from ideas.model.queue import QueueItem, QueueKind, QueueTally
from ideas.queries.queue import what_waits
from ideas.settings import prepare_instance, read_settings

FEW, MANY = 10, 10_000
KINDS = (QueueKind.NEW_IDEA, QueueKind.CHANGED_IDEA, QueueKind.FLAGGED_IDEA, QueueKind.STALE_IDEA)
ALLOWED_MS = 200


class Asked(NamedTuple):
    """How long one page took, and how many statements it needed."""

    seconds: float
    statements: int


@contextmanager
def board_with(items: int, folder: Path) -> Iterator[tuple[FlaskClient, Any, dict[str, str]]]:
    """A board with so many items in its queue, a moderator's browser, and the pages to ask for."""
    database = f"sqlite:///{folder}/ideas.db"
    settings = prepare_instance(
        read_settings({}, instance=folder, database=database, secret_key="k" * 40, limits=False)
    )
    engine = open_database(database)
    migrate(engine)
    with session_on(engine) as session:
        load_reference(session)
        bram = Account(name="Bram", email="bram@gemeente.example", role=Role.MODERATOR, confirmed_at=now())
        anna = Account(name="Anna", email="anna@gemeente.example", confirmed_at=now())
        session.add_all([bram, anna])
        session.flush()
        at = now()
        ideas = [
            {"slug": f"idee-{n}", "author_id": anna.id, "question": f"Hoe pakken we nummer {n} samen aan?",
             "added_value": "Het scheelt tijd.", "title": f"Het idee nummer {n}", "visibility": Visibility.PUBLISHED,
             "published_at": at, "submitted_at": at}
            for n in range(items)
        ]  # fmt: skip
        session.execute(insert(Idea), ideas)
        numbers = session.scalars(select(Idea.id).order_by(Idea.id)).all()
        session.execute(
            insert(QueueItem),
            [
                {"kind": KINDS[place % len(KINDS)], "subject": f"idea {number}", "idea_id": number, "since": at,
                 "changed_at": at, "promised_at": at + timedelta(minutes=place - items // 2)}
                for place, number in enumerate(numbers)
            ],
        )  # fmt: skip
        for kind in KINDS:
            waiting = sum(1 for place in range(items) if KINDS[place % len(KINDS)] is kind)
            session.execute(update(QueueTally).where(QueueTally.kind == kind).values(waiting=waiting))
        key = begin_session(session, bram, days=1, second_factor=True)
        session.commit()
        after = None
        for _page in range(min(items // 30, 300)):
            _rows, after = what_waits(session, after=after)
            if after is None:
                break
    app = create_app(settings)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = key, True
    pages = {
        "first page": "/moderation",
        "one kind": "/moderation?only=changed-idea",
        "overdue": "/moderation?only=overdue",
    }
    if after:
        pages["far down"] = f"/moderation?after={after}"
    yield client, app.extensions["ideas"].engine, pages
    engine.dispose()


def ask(client: FlaskClient, engine: Any, address: str) -> Asked:
    """Ask for a page once."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    begin = time.perf_counter()
    answer = client.get(address)
    took = time.perf_counter() - begin
    event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, f"{answer.status_code} for {address}"
    return Asked(took, len(statements))


def main() -> int:
    """Ask both boards in turns, and print what came of it. Exit code 1 when a page is too slow or asks more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        few, many = board_with(FEW, Path(one)), board_with(MANY, Path(other))
        with few as (client, engine, _pages), many as (busy, busy_engine, pages):
            worst, wrong = 0.0, False
            for name, address in pages.items():
                beside = address if "after" not in address else "/moderation"
                turns = [(ask(client, engine, beside), ask(busy, busy_engine, address)) for _ in range(rounds)][5:]
                short, long = (median(turn[place].seconds for turn in turns) * 1000 for place in (0, 1))
                counts = turns[-1][0].statements, turns[-1][1].statements
                worst = max(worst, long)
                wrong = wrong or counts[1] > counts[0]
                print(f"{name:12} {FEW:>6} items: {short:6.1f} ms, {counts[0]} statements · "
                      f"{MANY:>6}: {long:6.1f} ms, {counts[1]} statements · ratio {long / short:.2f}")  # fmt: skip
    print(f"Slowest with {MANY} items: {worst:.1f} ms; allowed: {ALLOWED_MS} ms.")
    return 1 if wrong or worst > ALLOWED_MS else 0


if __name__ == "__main__":
    sys.exit(main())
