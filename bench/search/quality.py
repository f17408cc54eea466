"""How good the answers of our search are, beside four others, on queries that were judged by hand.

`python -m bench.search.quality` loads the example content into fresh boards on SQLite and on PostgreSQL, puts every
query to every search, and prints one table. How each of them is set up, and what the columns mean: see README.md.
"""

import argparse
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from bench.search import ours
from bench.search.boards import ExampleBoards, example_boards
from bench.search.documents import Document, documents_of
from bench.search.halves import FOLDER, Half, Query, halves_of, queries_in, titles_of_examples
from bench.search.measures import can_be_helped, first_helps, mean, ndcg, share
from bench.search.rivals import Fts5, Like, Search, Trigram, Tsvector
from ideas.model.database import reading_session_on

AT = 10


class Answer(NamedTuple):
    """What a search found for a query, as names of example ideas."""

    query: Query
    found: list[str]

    @property
    def ndcg(self) -> float:
        """How much of the best possible list this is; of a query that nothing answers it is not a number."""
        return ndcg(self.found, self.query.grades, at=AT)


class Verdict(NamedTuple):
    """How a search does on many queries."""

    queries: int
    ndcg: float
    first: float
    nothing: float
    silent: tuple[int, int]


def judged(answers: list[Answer]) -> Verdict:
    """The sums over these answers. Each column counts the queries for which it means something."""
    answerable = [each for each in answers if each.query.grades]
    helped = [each for each in answers if can_be_helped(each.query.grades)]
    unanswerable = [each for each in answers if not each.query.grades]
    return Verdict(
        len(answers),
        mean([each.ndcg for each in answerable]),
        share([first_helps(each.found, each.query.grades) for each in helped]),
        share([not each.found for each in answerable]),
        (sum(not each.found for each in unanswerable), len(unanswerable)),
    )


def searches_on(boards: ExampleBoards) -> list[Search]:
    """Every search, ready to be asked."""

    def batches() -> Iterator[list[Document]]:
        with reading_session_on(boards.sqlite) as session:
            yield from documents_of(session)

    fts5, tsvector = Fts5(":memory:"), Tsvector(boards.postgresql)
    fts5.load(batches())
    tsvector.load(batches())
    found: list[Search] = [Like(batches()), fts5, tsvector, Trigram(boards.postgresql, batches())]
    if ours.is_there():
        own = [ours.Ours(engine) for engine in (boards.sqlite, boards.postgresql)]
        for each in own:
            each.index()
        found += own
    return found


def asked_of(search: Search, half: Half, ids: dict[str, int]) -> list[Answer]:
    """Every query of a half, put to a search."""
    names = {number: name for name, number in ids.items()}
    return [
        Answer(query, [names[number] for number in search.find(query.query, language=query.language, limit=AT)])
        for query in half.judged
    ]


def print_table(name: str, halves: list[Half], rows: dict[str, list[list[Answer]]]) -> None:
    """One line for each search, the halves beside each other."""
    columns = [f"{what}, {half.name}" for what in ("nDCG@10", "First helps", "Nothing found", "Rightly silent")
               for half in halves]  # fmt: skip
    print(f"\n| {name} | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}")
    for search, answers in rows.items():
        verdicts = [judged(each) for each in answers]
        cells = [f"{verdict.ndcg:.3f}" for verdict in verdicts]
        cells += [f"{verdict.first:.0%}" for verdict in verdicts]
        cells += [f"{verdict.nothing:.0%}" for verdict in verdicts]
        cells += [f"{verdict.silent[0]} of {verdict.silent[1]}" for verdict in verdicts]
        print(f"| {search} | {' | '.join(cells)} |")


def print_kinds(half: Half, answers: dict[str, list[Answer]]) -> None:
    """The nDCG of each kind of query, one line for each kind."""
    print(
        f"\n| Kind ({half.name}, nDCG@10) | Queries | {' | '.join(answers)} |\n| --- | --- |{' --- |' * len(answers)}"
    )
    for kind, queries in half.kinds.items():
        own = {query.id for query in queries}
        verdicts = [judged([each for each in found if each.query.id in own]) for found in answers.values()]
        cells = [_said(verdict) for verdict in verdicts]
        print(f"| {kind} | {len(queries)} | {' | '.join(cells)} |")


def _said(verdict: Verdict) -> str:
    silent, unanswerable = verdict.silent
    return f"silent {silent} of {unanswerable}" if verdict.queries == unanswerable else f"{verdict.ndcg:.3f}"


def print_worst(half: Half, answers: list[Answer], name: str, many: int) -> None:
    """The queries that a search answers worst, with what it found. Never of the held-out half."""
    own = {query.id for query in half.one_by_one()}
    answerable = [each for each in answers if each.query.grades and each.query.id in own]
    print(f"\nWorst of {name} ({half.name}):")
    for answer in sorted(answerable, key=lambda each: each.ndcg)[:many]:
        query = answer.query
        best = ", ".join(f"{idea} {grade}" for idea, grade in sorted(query.grades.items(), key=lambda item: -item[1]))
        found = ", ".join(f"{idea} {query.grades.get(idea, 0)}" for idea in answer.found[:5]) or "nothing"
        print(f"{answer.ndcg:.3f}  {query.id} ({query.kind}): {query.query}")
        print(f"       wanted: {best}\n       found:  {found}")


def print_whether_equal(answers: dict[str, list[Answer]]) -> bool:
    """Whether ours finds the same lists on both engines. Of queries that differ only the number is told."""
    own = [found for name, found in answers.items() if name.startswith("ours")]
    if not own:
        return True
    differ = [one.query for one, other in zip(*own, strict=True) if one.found != other.found]
    print(f"{len(own[0]) - len(differ)} of {len(own[0])} lists of ours are the same on SQLite and PostgreSQL.")
    return not differ


def main() -> int:
    """Ask, and print. Exit code 1 when ours finds other lists on SQLite than on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m bench.search.quality", description=__doc__)
    parser.add_argument("--tuning", type=Path, default=FOLDER / "queries-tuning.json", help="the queries to tune with")
    parser.add_argument(
        "--held-out", type=Path, default=FOLDER / "queries-held-out.json", help="the queries that only count as a whole"
    )
    parser.add_argument("--kinds", action="store_true", help="also by kind, for the half to tune with")
    parser.add_argument("--held-out-kinds", action="store_true", help="also by kind, for the held-out half")
    parser.add_argument(
        "--worst", type=int, default=0, help="show so many of the worst queries, of the half to tune with"
    )
    parser.add_argument("--of", default="ours on SQLite", help="whose worst queries (ours on SQLite)")
    wishes = parser.parse_args()
    halves = halves_of(wishes.tuning, wishes.held_out, queries_in)
    rows: dict[str, list[list[Answer]]] = {}
    with example_boards(titles_of_examples()) as boards:
        for search in searches_on(boards):
            rows[search.name] = [asked_of(search, half, boards.ids) for half in halves]
    print_table("Search", halves, rows)
    print("Queries: " + ", ".join(f"{len(half.judged)} {half.name}" for half in halves) + ".")
    equal = print_whether_equal({name: [*chain(*answers)] for name, answers in rows.items()})
    for place, half in enumerate(halves):
        answers = {name: found[place] for name, found in rows.items()}
        if wishes.held_out_kinds if half.is_held_out else wishes.kinds:
            print_kinds(half, answers)
        if wishes.worst and not half.is_held_out:
            if wishes.of not in answers:
                raise SystemExit(f"There is no {wishes.of!r}: choose one of {', '.join(answers)}.")
            print_worst(half, answers[wishes.of], wishes.of, wishes.worst)
    return int(not equal)


if __name__ == "__main__":
    sys.exit(main())
