"""How fast our search is on a large board, beside FTS5 and tsvector with GIN, asked in turns.

`python -m bench.search.speed --keep FOLDER` fills boards on SQLite and on PostgreSQL with 100,000 invented ideas (and
small ones with 100), indexes them, puts the same questions to every search in turns, and prints the tables. What is in
the folder is used again. See README.md.
"""

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import Engine, select, text, update

from bench.search import ours
from bench.search.boards import postgresql
from bench.search.documents import Document, documents_of
from bench.search.filling import Board, board_with, spread_of_words
from bench.search.lists import measure_lists
from bench.search.measures import percentile
from bench.search.questions import AS_YOU_TYPE, Chooser, Question
from bench.search.rivals import Fts5, Tsvector
from bench.search.suggestions import measure_suggestions
from ideas.model.database import reading_session_on, session_on
from ideas.model.ideas import Idea
from ideas.queries.rankings import CARD, ListedIdea, with_domains

TOP = 20
SMALL = 100
SAVED = 50
AIMS = {"two words": 150, AS_YOU_TYPE: 100}
AIM_RATIO, AIM_SAVING_MS = 3, 5
PARTS = ("search", "saving", "suggestions", "lists")


class Contender(NamedTuple):
    """A search that is timed. `ask` answers with the milliseconds and with what was found."""

    name: str
    is_ours: bool
    ask: Callable[[Question], tuple[float, list[int]]]


class Timing(NamedTuple):
    """What one question took one search: the median of its rounds."""

    milliseconds: float
    found: list[int]


def contenders_on(board: Board, wishes: Any) -> list[Contender]:
    """Every search, indexed unless an earlier run did so."""
    fts5 = Fts5(f"{board.folder}/fts5.db", fills_up=False)
    tsvector = Tsvector(board.postgresql, fills_up=False)
    for rival in (fts5, tsvector):
        _indexed(board, rival.name, partial(_load, rival, board))
    found = [
        Contender(rival.name, False, _asking(rival, engine))
        for rival, engine in ((fts5, board.sqlite), (tsvector, board.postgresql))
    ]
    if not ours.is_there():
        print("There is no search of ours on this branch: only the others are measured.")
        return found
    return [*found, *(Contender(own.name, True, _asking_ours(own)) for own in indexed_ours(board, wishes))]


def indexed_ours(board: Board, wishes: Any) -> list[ours.Ours]:
    """Our search on both engines, indexed unless an earlier run did so."""
    found = []
    for engine in board.engines:
        own = ours.Ours(engine)
        _indexed(board, own.name, own.index, anew=wishes.index_anew)
        if engine.dialect.name == "postgresql":
            # What the server does by itself after a while, when nobody is in a hurry.
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))
        found.append(own)
    return found


def _load(rival: Fts5 | Tsvector, board: Board) -> None:
    with reading_session_on(board.sqlite) as session:
        rival.load(documents_of(session))


def _indexed(board: Board, name: str, index: Callable[[], None], *, anew: bool = False) -> None:
    mark = board.folder / f"indexed-{name.replace(' ', '-')}"
    if mark.exists() and not anew:
        return
    began = time.monotonic()
    index()
    mark.touch()
    print(f"{name}: {board.corpus.count:,} ideas indexed in {time.monotonic() - began:.0f} s", flush=True)


def _asking(rival: Fts5 | Tsvector, engine: Engine) -> Callable[[Question], tuple[float, list[int]]]:
    """Every search answers with what a page shows: the cards of what was found, read in the same way."""

    def ask(question: Question) -> tuple[float, list[int]]:
        find = rival.find_begun if question.kind == AS_YOU_TYPE else rival.find
        with reading_session_on(engine) as session:
            session.connection()
            began = time.perf_counter()
            found = find(question.typed, limit=TOP)
            rows = session.execute(select(*CARD).where(Idea.id.in_(found))).all() if found else []
            with_domains(session, [ListedIdea(*row) for row in rows])
            return (time.perf_counter() - began) * 1000, found

    return ask


def _asking_ours(own: ours.Ours) -> Callable[[Question], tuple[float, list[int]]]:
    own.known()

    def ask(question: Question) -> tuple[float, list[int]]:
        with reading_session_on(own.engine) as session:
            # The connection is there before anybody searches, as it is in a request.
            session.connection()
            began = time.perf_counter()
            if question.kind == AS_YOU_TYPE:
                found = own.begun_in(session, question.typed, limit=TOP)
            else:
                found = own.find_in(session, question.typed, limit=TOP)
            return (time.perf_counter() - began) * 1000, found

    return ask


def asked_in_turns(
    contenders: list[Contender], questions: list[Question], rounds: int
) -> dict[str, dict[Question, Timing]]:
    """Every question to every search, one right after the other, so that noise on the machine hits all alike."""
    chance = random.Random("turns")
    times: dict[tuple[str, Question], list[float]] = defaultdict(list)
    found: dict[tuple[str, Question], list[int]] = {}
    for number in range(rounds + 1):
        for question in chance.sample(questions, len(questions)):
            for contender in chance.sample(contenders, len(contenders)):
                taken, found[contender.name, question] = contender.ask(question)
                # The first round warms up.
                if number:
                    times[contender.name, question].append(taken)
    return {
        each.name: {
            question: Timing(percentile(times[each.name, question], 0.5), found[each.name, question])
            for question in questions
        }
        for each in contenders
    }


def print_speed(contenders: list[Contender], timed: dict[str, dict[Question, Timing]]) -> bool:
    """A line for each kind; the ratio is ours to the faster of the others. Says whether the aims are reached."""
    own = [each.name for each in contenders if each.is_ours]
    others = [each.name for each in contenders if not each.is_ours]
    heads = [*(f"{each.name}: p50, p95" for each in contenders), *(f"{name}, ratio of p50, p95" for name in own)]
    print(f"\n| Question | Asked | Found | {' | '.join(heads)} |\n| --- | --- | --- |{' --- |' * len(heads)}")
    holds = True
    for kind in dict.fromkeys(question.kind for question in next(iter(timed.values()))):
        slow = {
            name: [
                percentile([t.milliseconds for q, t in times.items() if q.kind == kind], part) for part in (0.5, 0.95)
            ]
            for name, times in timed.items()
        }
        faster = [min(slow[name][place] for name in others) for place in (0, 1)]
        ratios = {name: [slow[name][place] / faster[place] for place in (0, 1)] for name in own}
        asked = [question for question in next(iter(timed.values())) if question.kind == kind]
        found = "/".join(str(sum(bool(timed[each.name][q].found) for q in asked)) for each in contenders)
        cells = [f"{slow[each.name][0]:.1f}, {slow[each.name][1]:.1f} ms" for each in contenders]
        cells += [f"{ratios[name][0]:.1f}, {ratios[name][1]:.1f}" for name in own]
        print(f"| {kind} | {len(asked)} | {found} | {' | '.join(cells)} |")
        for name in own:
            holds = holds and ratios[name][0] <= AIM_RATIO and slow[name][1] < AIMS.get(kind, float("inf"))
    print("Found: how many of the questions got an answer, in the order of the columns.")
    if len(own) == 2:
        differ = [q.typed for q in timed[own[0]] if timed[own[0]][q].found != timed[own[1]][q].found]
        print(f"{len(differ)} of {len(timed[own[0]])} lists of ours differ between the engines. {differ[:5] or ''}")
        holds = holds and not differ
    return holds


def measure_saving(board: Board) -> bool:
    """How much work one idea is that was changed; the transaction around it is there anyway and does not count."""
    chance = random.Random("saved")
    numbers = chance.sample(range(1, board.corpus.count + 1), min(SAVED, board.corpus.count))
    taken: dict[str, list[float]] = defaultdict(list)
    fts5, tsvector = Fts5(f"{board.folder}/fts5.db"), Tsvector(board.postgresql)
    own = [ours.Ours(engine) for engine in board.engines] if ours.is_there() else []
    for number in numbers:
        other = board.corpus.idea(number % board.corpus.count + 1)
        document = Document(number, other.title, other.question + other.summary, other.how_it_works, "", "")
        for rival in (fts5, tsvector):
            taken[rival.name].append(_milliseconds(partial(rival.put, [document])))
            rival.connection.rollback()
        for each in own:
            with session_on(each.engine) as session:
                values = {"title": other.title, "summary": other.summary, "how_it_works": other.how_it_works}
                session.execute(update(Idea).where(Idea.id == number).values(**values))
                idea = session.scalars(select(Idea).where(Idea.id == number)).one()
                taken[each.name].append(_milliseconds(partial(each.index_one, session, idea)))
                session.rollback()
    print("\n| One idea changed | p50 | p95 |\n| --- | --- | --- |")
    for name, times in taken.items():
        print(f"| {name} | {percentile(times, 0.5):.2f} ms | {percentile(times, 0.95):.2f} ms |")
    return all(percentile(taken[each.name], 0.95) < AIM_SAVING_MS for each in own)


def print_sizes(board: Board) -> None:
    """How much room it takes. The board of SQLite and of PostgreSQL holds our index, where there is one."""
    with board.postgresql.connect() as connection:
        whole = connection.scalar(text("SELECT pg_database_size(current_database())"))
        rival = connection.scalar(text("SELECT pg_total_relation_size('rival.documents')"))
    sizes = {
        "board on SQLite": (board.folder / "ideas.db").stat().st_size,
        "FTS5": (board.folder / "fts5.db").stat().st_size,
        "board on PostgreSQL": whole - rival,
        "tsvector": rival,
    }
    print("\nRoom: " + ", ".join(f"{name} {size / 2**20:.0f} MB" for name, size in sizes.items()) + ".")


def _milliseconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure(folder: Path, wishes: Any) -> bool:
    """All parts that were asked for."""
    holds = True
    with postgresql(folder / "postgresql") as server:
        large = board_with(wishes.count, folder, server)
        questions = Chooser(large.corpus, spread_of_words(large)).questions(wishes.pairs)
        if "search" in wishes.parts:
            contenders = contenders_on(large, wishes)
            holds = print_speed(contenders, asked_in_turns(contenders, questions, wishes.rounds)) and holds
            print_sizes(large)
        if "saving" in wishes.parts:
            holds = measure_saving(large) and holds
        if "suggestions" in wishes.parts:
            indexed_ours(large, wishes)
            holds = measure_suggestions(large, questions, aim_ms=AIMS[AS_YOU_TYPE]) and holds
        if "lists" in wishes.parts:
            holds = measure_lists(large, board_with(SMALL, folder, server)) and holds
    return holds


def main() -> int:
    """Measure. Exit code 1 when an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.search.speed", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="how many ideas (100000)")
    parser.add_argument("--keep", type=Path, help="keep the boards in this folder, for a next run")
    parser.add_argument("--pairs", type=int, default=200, help="how many questions of two words (200)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is asked, after one round to warm up (3)")
    parser.add_argument("--index-anew", action="store_true", help="index ours again, though an earlier run did so")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    wishes = parser.parse_args()
    if wishes.keep:
        wishes.keep.mkdir(parents=True, exist_ok=True)
        return int(not measure(wishes.keep.resolve(), wishes))
    with TemporaryDirectory() as folder:
        return int(not measure(Path(folder), wishes))


if __name__ == "__main__":
    sys.exit(main())
