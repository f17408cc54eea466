"""The judged queries and drafts: a half to tune with, and a half that is only looked at as a whole.

Whoever reads how a single query of the held-out half fares starts to tune for it, and then it says nothing any more
about queries of real readers. So no single one is ever shown, nor a kind of which there are only a few.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from bench.search.ours import Draft

FOLDER = Path(__file__).parent
HELD_OUT = "held-out"
# With fewer than this a kind says too much about a single query.
LEAST_OF_A_KIND = 3
EXAMPLES = FOLDER.parent.parent / "ideas/reference/example-ideas.json"


class Query(NamedTuple):
    """What somebody typed, and how well each example idea answers it."""

    id: str
    kind: str
    language: str
    query: str
    grades: dict[str, int]


class JudgedDraft(NamedTuple):
    """A draft, the idea that it is compared with, and whether the two say the same."""

    id: str
    kind: str
    draft: Draft
    idea: str

    @property
    def is_double(self) -> bool:
        """Whether the idea says the same. If not, it only looks as if it did."""
        return self.kind == "near-duplicate"


class Half(NamedTuple):
    """One half of what was judged."""

    name: str
    judged: list[Any]

    @property
    def is_held_out(self) -> bool:
        """Whether nobody may look at a single one."""
        return HELD_OUT in self.name

    @property
    def kinds(self) -> dict[str, list[Any]]:
        """What was judged, by kind; of the held-out half, kinds with only a few stand together."""
        found = defaultdict(list)
        for each in self.judged:
            found[each.kind].append(each)
        if not self.is_held_out:
            return dict(sorted(found.items()))
        few = [each for kind in found.values() if len(kind) < LEAST_OF_A_KIND for each in kind]
        kinds = {name: kind for name, kind in sorted(found.items()) if len(kind) >= LEAST_OF_A_KIND}
        return {**kinds, "the other kinds": few} if len(few) >= LEAST_OF_A_KIND else kinds

    def one_by_one(self) -> list[Any]:
        """Every single one, to be looked at. Ends the program for the held-out half."""
        if self.is_held_out:
            raise SystemExit("Single queries of the held-out half are not shown: they would be tuned for.")
        return self.judged


def queries_in(path: Path) -> Half:
    """A half of the queries; the name of its file says which."""
    return _half_in(path, [Query(**told) for told in _told_in(path)])


def drafts_in(path: Path) -> Half:
    """A half of the drafts."""
    told = _told_in(path)
    drafts = [Draft(**{**each["draft"], "domains": tuple(each["draft"].get("domains", ()))}) for each in told]
    return _half_in(
        path,
        [JudgedDraft(each["id"], each["kind"], draft, each["idea"]) for each, draft in zip(told, drafts, strict=True)],
    )


def halves_of(tuning: Path, held_out: Path, read: Any) -> list[Half]:
    """Both halves, as far as they are there. Ends the program when one has something of the other."""
    if HELD_OUT in tuning.name:
        raise SystemExit(f"{tuning.name} is the held-out half: there is no tuning with it.")
    if HELD_OUT not in held_out.name:
        raise SystemExit(f"{held_out.name} is called the held-out half, but not by its name.")
    halves = [read(path) for path in (tuning, held_out) if path.exists()]
    if not halves:
        raise SystemExit(f"Nothing was judged yet: {tuning} and {held_out} are not there.")
    seen: set[str] = set()
    for half in halves:
        own = {_essence(each) for each in half.judged}
        if seen & own:
            raise SystemExit("Something stands in both halves, so that the held-out half is not held out.")
        seen |= own
    return halves


def titles_of_examples() -> dict[str, str]:
    """The title of every example idea, by its name in the file."""
    return {told["id"]: told["title"] for told in json.loads(EXAMPLES.read_text("utf-8"))["ideas"]}


def _half_in(path: Path, judged: list[Any]) -> Half:
    return Half(HELD_OUT if HELD_OUT in path.name else "tuning", judged)


def _told_in(path: Path) -> list[dict[str, Any]]:
    told = json.loads(path.read_text("utf-8"))
    assert isinstance(told, list), f"{path.name} is not a list"
    return told


def _essence(judged: Any) -> str:
    return str(judged.query if isinstance(judged, Query) else judged.draft).casefold()
