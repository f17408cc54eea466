"""How fast the search box offers something on a large board, beside a page that hardly does anything."""

import random
from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase
from urllib.parse import urlencode

from sqlalchemy import Engine

from bench.search.filling import Board
from bench.search.lists import Visitor
from bench.search.measures import percentile
from bench.search.questions import AS_YOU_TYPE, Question

TRIVIAL = "/healthz"
COMMON, TYPO, ONE_LETTER, BEGINNING = "very common word", "typo", "one letter", "first letters of a common word"


def typed_letters(questions: Sequence[Question]) -> list[Question]:
    """What stands in the box: the questions that can be begun, and letters that begin very much."""
    common = [question.typed for question in questions if question.kind == COMMON]
    begun = dict.fromkeys(word[:length] for word in common for length in range(2, len(word)))
    return [
        *(Question(ONE_LETTER, letter) for letter in ascii_lowercase),
        *(Question(BEGINNING, letters) for letters in begun),
        *(question for question in questions if question.kind in (COMMON, AS_YOU_TYPE, TYPO)),
    ]


def measure_suggestions(board: Board, questions: Sequence[Question], *, aim_ms: float) -> bool:
    """Ask for all of them on both engines, and print it. Says whether it holds."""
    holds = [_measured(engine, board.folder, questions, aim_ms) for engine in board.engines]
    return all(holds)


def _measured(engine: Engine, folder: Path, questions: Sequence[Question], aim_ms: float) -> bool:
    visitor, typed = Visitor(engine, folder), typed_letters(questions)
    for question in typed:
        visitor.ask(_address(question))
    random.Random("suggestions").shuffle(typed)
    taken: dict[Question, float] = {}
    trivial, most = [], 0
    for question in typed:
        trivial.append(visitor.ask(TRIVIAL)[0])
        taken[question], statements, _piece = visitor.ask(_address(question))
        most = max(most, statements)
    kinds = {kind: [each for question, each in taken.items() if question.kind == kind] for kind, _ in sorted(taken)}
    every = list(taken.values())
    print(f"\n| Suggestions on {engine.dialect.name} | Asked | p50, p95, most |\n| --- | --- | --- |")
    for kind, times in [*kinds.items(), ("**all**", every), (f"`{TRIVIAL}` in turns with them", trivial)]:
        slow = ", ".join(f"{percentile(times, part):.1f}" for part in (0.5, 0.95, 1))
        print(f"| {kind} | {len(times)} | {slow} ms |")
    slowest = max(taken, key=taken.__getitem__)
    print(f"At most {most} statements. The slowest was {slowest.typed!r}. Aim: p95 below {aim_ms} ms.")
    return percentile(every, 0.95) < aim_ms


def _address(question: Question) -> str:
    return f"/ideas/suggestions?{urlencode({'q': question.typed})}"
