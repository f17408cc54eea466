"""How fast the list, an idea with 20 comments, and a vote are, beside a fixed page of 20 KB under the same server.

`python -m bench.pages` fills two boards on SQLite, with 100 and with 100,000 ideas, starts each board and the fixed
page as processes of their own, asks them in turns with `wrk`, and prints the table of docs/performance.md.
"""

import argparse
import contextlib
import json
import logging
import math
import random
import re
import select as polling
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session
from waitress import create_server

from app import create_app
from ideas.actions.accounts import begin_session
from ideas.actions.recount import differences_in_tallies, mend_tallies
from ideas.actions.reference import load_reference
from ideas.actions.tallies import WINDOWS, trend_of
from ideas.migrations.run import migrate
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment, CommentKind
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.database import open_database, session_on
from ideas.model.domains import Domain
from ideas.model.ideas import Idea, IdeaDomain, IdeaMotive, Motive, Stage, Visibility
from ideas.model.votes import IdeaDay, Vote
from ideas.plumbing.addresses import address_of
from ideas.settings import ROOT, Settings, prepare_instance, read_settings

CONNECTIONS = 16
VOTERS = 16
# The ideas that get 20 comments and that people vote on.
BUSY_IDEAS = 50
COMMENTS = 20
BATCH = 5_000
AIMS = {"list": 0.18, "idea": 0.18, "vote": 0.25}
WORDS = ("gemeente", "balie", "inkoop", "toezicht", "samen", "dienst", "opgave", "regio", "jeugd", "raad", "water")


class Place(NamedTuple):
    """A server of ours: its process, and where it answers."""

    process: subprocess.Popen[str]
    address: str

    @property
    def megabytes(self) -> float:
        """What it holds in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024


class Result(NamedTuple):
    """What was measured of one page."""

    page: str
    ideas: int
    per_second: float
    fixed: float
    ratios: list[float]
    p99: float

    @property
    def ratio(self) -> float:
        """How much of the fixed page's rate it reaches."""
        return median(self.ratios)


def fixed_page() -> Flask:
    """Flask and nothing else: one route, always the same 20 KB."""
    app = Flask(__name__)
    page = "<!doctype html>" + "x" * (20 * 1024 - 15)
    app.add_url_rule("/", view_func=lambda: page)
    return app


def serve(app: Flask, threads: int) -> None:
    """One process of waitress, set up as `python3 app.py serve` does it, on a free port."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = create_server(
        app, sockets=[listener], threads=threads, ident="", connection_limit=500, channel_timeout=30,
        cleanup_interval=10, asyncore_use_poll=hasattr(polling, "poll"),
    )  # fmt: skip
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    server.run()


@contextlib.contextmanager
def started(*words: str) -> Iterator[Place]:
    """A server in a process of its own, ended when the measuring is over."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.pages", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        yield Place(process, process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait()


def settings_in(folder: Path) -> Settings:
    """The settings of a board for measuring: as they are, on SQLite, but nobody has to wait."""
    return prepare_instance(read_settings({}, instance=folder, limit_votes="100000/m,600000/d"))


def fill(settings: Settings, ideas: int) -> None:
    """A board with so many published ideas, with votes of the past year, domains, motives and comments."""
    engine = open_database(settings.database)
    migrate(engine)
    with session_on(engine) as session, session.begin():
        load_reference(session)
        at = now()
        people = [
            {"name": f"Lid {number}", "email": f"lid{number}@gemeente.example", "confirmed_at": at}
            for number in range(1, 101)
        ]
        session.execute(insert(Account), people)
        domains = list(session.scalars(select(Domain.slug).where(Domain.parent_slug.is_not(None))))
        forms = list(session.scalars(select(CooperationForm.slug)))
        chance = random.Random(1)
        for first in range(1, ideas + 1, BATCH):
            _insert_ideas(session, range(first, min(first + BATCH, ideas + 1)), domains, forms, chance)
        # What is counted per domain and per form is left to the action that knows how.
        mend_tallies(session)
        assert differences_in_tallies(session) == []
    engine.dispose()


def _insert_ideas(session: Session, numbers: range, domains: list[str], forms: list[str], chance: Any) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {
        record: [] for record in (Idea, IdeaDomain, IdeaMotive, Vote, Comment, IdeaDay)
    }
    for number in numbers:
        published = now() - timedelta(days=chance.uniform(1, 700))
        voters = chance.sample(range(VOTERS + 1, 101), min(60, int(chance.expovariate(1 / 4))))
        days: dict[Any, list[int]] = {}
        for voter in voters:
            at = published + (now() - published) * chance.random()
            rows[Vote].append({"idea_id": number, "voter_id": voter, "cast_at": at})
            days.setdefault(at.date(), [0, 0])[0] += 1
        for at in _comments_on(number, rows[Comment]):
            days.setdefault(at.date(), [0, 0])[1] += 1
        rows[IdeaDay] += [
            {"idea_id": number, "day": day, "votes": votes, "comments": comments}
            for day, (votes, comments) in days.items()
        ]
        for place, slug in enumerate(chance.sample(domains, 2)):
            rows[IdeaDomain].append({"idea_id": number, "domain_slug": slug, "place": place})
        rows[IdeaMotive].append({"idea_id": number, "motive": chance.choice(list(Motive))})
        rows[Idea].append({**_text_of(number, chance), **_tallies_of(days), "published_at": published,
                           "submitted_at": published, "form_slug": chance.choice([None, *forms])})  # fmt: skip
    for record, values in rows.items():
        if values:
            session.execute(insert(record), values)


def _text_of(number: int, chance: Any) -> dict[str, Any]:
    def words(many: int) -> str:
        return " ".join(chance.choices(WORDS, k=many)).capitalize()

    how = [words(40) for _ in range(5)]
    return {
        "id": number, "slug": f"idee-{number}", "author_id": 1 + number % 100, "title": f"{words(5)} {number}",
        "question": f"{words(10)}?", "added_value": words(20), "summary": words(30), "how_it_works": "\n\n".join(how),
        "how_it_works_html": "".join(f"<p>{part}</p>\n" for part in how), "joins": words(8),
        "quick_to_start": chance.randint(1, 5), "adaptable": chance.randint(1, 5),
        "low_trust_needed": chance.randint(1, 5), "easy_to_undo": chance.randint(1, 5),
        "stage": chance.choice(list(Stage)), "visibility": Visibility.PUBLISHED,
    }  # fmt: skip


def _tallies_of(days: dict[Any, list[int]]) -> dict[str, Any]:
    today = now().date()
    windows = {
        name: sum(votes for day, (votes, _) in days.items() if day > today - timedelta(days=window))
        for name, window in WINDOWS.items()
    }
    return {
        "votes": sum(votes for votes, _ in days.values()),
        **windows,
        "comments": sum(comments for _, comments in days.values()),
        "trend": trend_of((day, sum(events)) for day, events in days.items()),
    }


def _comments_on(number: int, rows: list[dict[str, Any]]) -> list[Any]:
    if number > BUSY_IDEAS:
        return []
    moments = []
    for place in range(COMMENTS):
        key = number * 100 + place
        body = " ".join(WORDS * 3)
        # Every fourth one opens a thread, the others answer it.
        thread = number * 100 + place - place % 4
        rows.append({
            "id": key, "idea_id": number, "author_id": 1 + place, "kind": CommentKind.REMARK, "body": body,
            "body_html": f"<p>{body}</p>\n", "thread_id": thread, "reply_to": thread if thread != key else None,
            "posted_at": now() - timedelta(hours=key % 24 + 1),
        })  # fmt: skip
        moments.append(rows[-1]["posted_at"])
    return moments


class Addresses(NamedTuple):
    """What is asked: the list, an idea, and the votes of people who are signed in."""

    list: str
    idea: str
    votes: list[tuple[str, str, str]]


def addresses_of(settings: Settings) -> Addresses:
    """The pages to measure; each vote is an address, a cookie and the body of a form."""
    board = create_app(settings)
    engine = board.extensions["ideas"].engine
    with session_on(engine) as session, session.begin():
        ideas = [address_of(idea) for idea in session.scalars(select(Idea).where(Idea.id <= BUSY_IDEAS))]
        voters = session.scalars(select(Account).where(Account.id <= VOTERS)).all()
        keys = [begin_session(session, voter, days=1) for voter in voters]
    people = []
    for key in keys:
        client = board.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = key
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/ideas/new").text)
        kept = client.get_cookie(board.config["SESSION_COOKIE_NAME"])
        assert token
        assert kept
        people.append((f"{kept.key}={kept.value}", token[1]))
    engine.dispose()
    votes = [
        (f"{idea}/vote", cookie, f"vote={wish}&csrf_token={token}")
        for wish in ("cast", "withdraw")
        for idea in ideas
        for cookie, token in people
    ]
    return Addresses("/ideas", ideas[0], votes)


def questions_of(settings: Settings, addresses: Addresses) -> dict[str, int]:
    """How many statements a visitor's page and a vote take, beginning and committing not counted."""
    board = create_app(settings)
    engine = board.extensions["ideas"].engine
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    counted = {}
    client = board.test_client(use_cookies=False)
    address, cookie, body = addresses.votes[0]
    headers = {"Cookie": cookie, "Accept": "application/json"}
    form = "application/x-www-form-urlencoded"
    for name, ask in (
        ("list", lambda: client.get(addresses.list)),
        ("idea", lambda: client.get(addresses.idea)),
        ("vote", lambda: client.post(address, data=body, content_type=form, headers=headers)),
    ):
        if name != "vote":
            ask()
        asked.clear()
        answer = ask()
        assert answer.status_code == 200, f"{name}: {answer.status}"
        assert name == "vote" or "Set-Cookie" not in answer.headers, "a visitor was given a cookie"
        counted[name] = sum(not statement.startswith("BEGIN") for statement in asked)
        print(f"  {name}: {counted[name]} questions, {len(answer.data) / 1024:.0f} KB", flush=True)
    engine.dispose()
    return counted


VOTES_IN_LUA = """
local votes = {%s}
local number = 0
request = function()
  number = number %% #votes + 1
  local vote = votes[number]
  return wrk.format("POST", vote[1], {["Cookie"] = vote[2], ["Accept"] = "application/json",
    ["Content-Type"] = "application/x-www-form-urlencoded"}, vote[3])
end
"""


def written_for_wrk(addresses: Addresses, folder: Path) -> Path:
    """The votes as a script for wrk."""
    script = folder / "votes.lua"
    rows = ",\n".join(f"{{{', '.join(json.dumps(part) for part in vote)}}}" for vote in addresses.votes)
    script.write_text(VOTES_IN_LUA % rows, encoding="ascii")
    return script


def asked_with_wrk(address: str, seconds: int, script: Path | None = None) -> tuple[float, float]:
    """Answers per second, and the 99th percentile in milliseconds."""
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "--latency"]
    said = subprocess.run(
        [*words, *(["-s", str(script)] if script else []), address], capture_output=True, text=True, check=True
    ).stdout
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said)
    assert rate
    assert slow
    return float(rate[1]), float(slow[1]) * {"us": 0.001, "ms": 1, "s": 1000}[slow[2]]


def measured(page: str, ideas: int, address: str, fixed: Place, wishes: Any, script: Path | None = None) -> Result:
    """The page and the fixed page in turns: A B A B A B."""
    asked_with_wrk(address, 2, script)
    asked_with_wrk(fixed.address, 1)
    rates, bases, slow = [], [], []
    for _ in range(wishes.turns):
        rate, p99 = asked_with_wrk(address, wishes.seconds, script)
        rates.append(rate)
        slow.append(p99)
        bases.append(asked_with_wrk(fixed.address, wishes.seconds)[0])
    ratios = [rate / base for rate, base in zip(rates, bases, strict=True)]
    return Result(page, ideas, median(rates), median(bases), ratios, median(slow))


def board_of(folder: Path, ideas: int) -> Settings:
    """The board with so many ideas, filled unless an earlier run did so."""
    settings = settings_in(folder / str(ideas))
    if not (settings.instance / "filled").exists():
        began = time.monotonic()
        fill(settings, ideas)
        (settings.instance / "filled").touch()
        print(f"{ideas} ideas filled in {time.monotonic() - began:.0f} s", flush=True)
    return settings


def measure_all(folder: Path, wishes: Any) -> None:
    """Every page on every board, then the table."""
    results: list[Result] = []
    memory: dict[int, float] = {}
    questions: dict[int, dict[str, int]] = {}
    boards = {ideas: board_of(folder, ideas) for ideas in wishes.ideas}
    with contextlib.ExitStack() as stack:
        fixed = stack.enter_context(started("--serve-fixed", "--threads", str(wishes.threads)))
        places, asked = {}, {}
        for ideas, settings in boards.items():
            asked[ideas] = addresses_of(settings)
            questions[ideas] = questions_of(settings, asked[ideas])
            words = ("--serve-board", str(settings.instance), "--threads", str(wishes.threads))
            places[ideas] = stack.enter_context(started(*words))
        for page in AIMS:
            # The boards right after one another, so that large and small meet the same neighbours on the machine.
            for ideas, place in places.items():
                script = written_for_wrk(asked[ideas], boards[ideas].instance) if page == "vote" else None
                path = asked[ideas].votes[0][0] if page == "vote" else getattr(asked[ideas], page)
                results.append(measured(page, ideas, place.address + path, fixed, wishes, script))
                print(f"  {page} at {ideas}: {results[-1].ratio:.3f}", flush=True)
        memory = {ideas: place.megabytes for ideas, place in places.items()}
        base_memory = fixed.megabytes
    _print_table(results, questions)
    print(f"\nMemory (RSS): fixed page {base_memory:.0f} MB" + "".join(
        f", board with {ideas:,} ideas {megabytes:.0f} MB" for ideas, megabytes in memory.items()
    ))  # fmt: skip
    for page in AIMS:
        rates = {result.ideas: result.ratio for result in results if result.page == page}
        if len(rates) > 1:
            print(f"{page}: {max(rates):,} ideas reach {rates[max(rates)] / rates[min(rates)]:.2f} of {min(rates):,}")


def _print_table(results: list[Result], questions: dict[int, dict[str, int]]) -> None:
    print("\n| Page | Ideas | Per second | Fixed page | Ratio (least to most) | Aim | p99 | Questions |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for each in results:
        spread = f"**{each.ratio:.3f}** ({min(each.ratios):.3f} to {max(each.ratios):.3f})"
        print(
            f"| {each.page} | {each.ideas:,} | {each.per_second:.0f} | {each.fixed:.0f} | {spread} "
            f"| {AIMS[each.page]} | {math.ceil(each.p99)} ms | {questions[each.ideas][each.page]} |"
        )


def main() -> None:
    """Measure, or be one of the servers that are measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--ideas", type=int, nargs="+", default=[100, 100_000], help="how many ideas (100 100000)")
    parser.add_argument("--seconds", type=int, default=5, help="how long each turn takes (5)")
    parser.add_argument("--turns", type=int, default=3, help="how many turns each page gets (3)")
    parser.add_argument("--threads", type=int, default=4, help="threads of each server (4)")
    parser.add_argument("--folder", type=Path, help="keep the boards here, for a next run")
    parser.add_argument("--serve-fixed", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--serve-board", type=Path, help=argparse.SUPPRESS)
    wishes = parser.parse_args()
    if wishes.serve_fixed:
        serve(fixed_page(), wishes.threads)
    elif wishes.serve_board:
        settings = settings_in(wishes.serve_board)
        serve(create_app(replace(settings, threads=wishes.threads)), wishes.threads)
    elif wishes.folder:
        measure_all(wishes.folder, wishes)
    else:
        with TemporaryDirectory() as folder:
            measure_all(Path(folder), wishes)


if __name__ == "__main__":
    main()
