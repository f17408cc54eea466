"""How well a draft is led to the idea that already says the same, and how often it is rightly called the same.

`python -m bench.search.likeness` loads the example content into fresh boards, puts every judged draft to our likeness
and, for comparison, its title and question as words to the rivals, and prints one table. See README.md.
"""

import argparse
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from bench.search import ours
from bench.search.asked import taken_apart
from bench.search.boards import ExampleBoards, example_boards
from bench.search.documents import documents_of
from bench.search.halves import FOLDER, Half, drafts_in, halves_of, titles_of_examples
from bench.search.measures import share
from bench.search.ours import Draft, Resembling
from bench.search.rivals import Fts5, Tsvector
from ideas.model.database import reading_session_on

SEEN = 3
LOOKED_UP = 5

Likeness = Callable[[Draft], list[Resembling]]


class Led(NamedTuple):
    """Where a judged draft was led to, as names of example ideas; `strong` are those that are called the same."""

    judged: Any
    found: list[str]
    strong: list[str]

    @property
    def is_seen(self) -> bool:
        """Whether the idea that says the same is among those that somebody looks at."""
        return self.judged.idea in self.found[:SEEN]

    @property
    def is_right(self) -> bool:
        """Whether what is called the same is the same, and nothing else is."""
        return self.judged.is_double and self.strong == [self.judged.idea]


def likenesses_on(boards: ExampleBoards) -> dict[str, Likeness]:
    """Every way to look for ideas like a draft."""
    fts5, tsvector = Fts5(":memory:"), Tsvector(boards.postgresql)
    for rival in (fts5, tsvector):
        with reading_session_on(boards.sqlite) as session:
            rival.load(documents_of(session))
    found: dict[str, Likeness] = {each.name: _by_words(each) for each in (fts5, tsvector)}
    if ours.is_there():
        for engine in (boards.sqlite, boards.postgresql):
            own = ours.Ours(engine)
            own.index()
            found[own.name] = own.resembling
    return found


def _by_words(search: Fts5 | Tsvector) -> Likeness:
    """Any word of the title and the question. A rival finds, and cannot tell whether it is the same."""

    def resembling(draft: Draft) -> list[Resembling]:
        words = taken_apart(f"{draft.title} {draft.question}").words
        return [Resembling(number, False) for number in search.find_any(words, limit=LOOKED_UP)]

    return resembling


def led_by(likeness: Likeness, half: Half, ids: dict[str, int]) -> list[Led]:
    """Every draft of a half, and where it was led to."""
    names = {number: name for name, number in ids.items()}
    led = []
    for judged in half.judged:
        found = likeness(judged.draft)
        strong = [names[idea.id] for idea in found if idea.is_strong]
        led.append(Led(judged, [names[idea.id] for idea in found], strong))
    return led


def print_table(halves: list[Half], rows: dict[str, list[list[Led]]]) -> None:
    """One line for each way, the halves beside each other."""
    columns = [f"{what}, {half.name}" for what in ("Recall@3", "Precision of strong", "Doubles called strong")
               for half in halves]  # fmt: skip
    print(f"\n| Likeness | {' | '.join(columns)} |\n| --- |{' --- |' * len(columns)}")
    for name, found in rows.items():
        cells = [_part([each.is_seen for each in led if each.judged.is_double]) for led in found]
        cells += [_part([each.is_right for each in led if each.strong]) for led in found]
        cells += [_part([each.is_right for each in led if each.judged.is_double]) for led in found]
        print(f"| {name} | {' | '.join(cells)} |")


def _part(verdicts: list[bool]) -> str:
    return f"{share(verdicts):.0%} ({sum(verdicts)} of {len(verdicts)})" if verdicts else "none"


def print_wrong(half: Half, led: list[Led]) -> None:
    """The drafts that were led wrong, with where to. Never of the held-out half."""
    own = {judged.id for judged in half.one_by_one()}
    for each in led:
        wrong = not each.is_right if each.judged.is_double else bool(each.strong)
        if wrong and each.judged.id in own:
            print(f"{each.judged.id} ({each.judged.kind}): {each.judged.draft.title}")
            print(f"       meant: {each.judged.idea}; found: {', '.join(each.found)}; strong: {', '.join(each.strong)}")


def main() -> int:
    """Ask, and print. Exit code 1 when ours leads elsewhere on SQLite than on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m bench.search.likeness", description=__doc__)
    parser.add_argument("--tuning", type=Path, default=FOLDER / "likeness-tuning.json", help="the drafts to tune with")
    parser.add_argument(
        "--held-out", type=Path, default=FOLDER / "likeness-held-out.json", help="the drafts that only count as a whole"
    )
    parser.add_argument("--wrong", action="store_true", help="show what ours leads wrong, of the half to tune with")
    wishes = parser.parse_args()
    halves = halves_of(wishes.tuning, wishes.held_out, drafts_in)
    with example_boards(titles_of_examples()) as boards:
        rows = {
            name: [led_by(likeness, half, boards.ids) for half in halves]
            for name, likeness in likenesses_on(boards).items()
        }
    print_table(halves, rows)
    own = {name: [*chain(*led)] for name, led in rows.items() if name.startswith("ours")}
    for half, led in zip(halves, next((rows[name] for name in own), []), strict=False):
        if wishes.wrong and not half.is_held_out:
            print_wrong(half, led)
    return int(len({str(led) for led in own.values()}) > 1)


if __name__ == "__main__":
    sys.exit(main())
