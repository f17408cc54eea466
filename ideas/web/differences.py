"""What changed between two texts of an idea, word by word."""

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import Match, SequenceMatcher
from itertools import groupby
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from ideas.model.ideas import Axis, Motive, Stage, Version
from ideas.plumbing.words import label
from ideas.queries.taxonomy import Taxonomy

FIELDS: dict[str, Any] = {
    "question": _l("Question"),
    "added_value": _l("What gets better?"),
    "title": _l("Title"),
    "summary": _l("The idea in brief"),
    "how_it_works": _l("How it works"),
    "joins": _l("Builds on what exists"),
    "domains": _l("Domains"),
    "motives": _l("Motives"),
    **{axis.value: axis for axis in Axis},
    "stage": _l("Stage"),
    "form": _l("Form of cooperation"),
}
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# How often two words may be laid side by side for one page. Fifty versions of an ordinary idea take a fifth; a text
# of nothing but full stops would take the cube of its length.
MOST_STEPS = 1_000_000


class Piece(NamedTuple):
    """A stretch of text that was kept, added or removed: `how` is 'same', 'ins' or 'del'."""

    how: str
    text: str


class Work:
    """How many steps a page may still take to compare its texts."""

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.left = steps

    def take(self, steps: int) -> None:
        """Use some of them up. Raises TooMuchWork, and takes none, when there are not so many."""
        if steps > self.left:
            raise TooMuchWork
        self.left -= steps


class TooMuchWork(Exception):
    """These texts are so different that comparing them takes too long."""


class _Stretch(NamedTuple):
    """A part of both texts, and whether it stayed the same."""

    same: bool
    old: str
    new: str


class _Matcher(SequenceMatcher[str]):
    """Finds what two texts share, within the work that is left. White space alone is nothing to share."""

    def __init__(self, old: Sequence[str], new: Sequence[str], work: Work) -> None:
        super().__init__(str.isspace, old, new, autojunk=False)
        self.work = work

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """As its parent does, which looks at every place in the new text where a word of the old one stands."""
        self.work.take(sum(1 + len(self.b2j.get(word, ())) for word in self.a[alo:ahi]))
        return super().find_longest_match(alo, ahi, blo, bhi)


class ChangedField(NamedTuple):
    """One field that changed."""

    name: str
    pieces: list[Piece]


class Change(NamedTuple):
    """One version, and what it changed. The first one changes nothing: it is what was sent in."""

    number: int
    writer: str
    written_at: datetime
    fields: list[ChangedField]


def changes_between(versions: Sequence[Version], taxonomy: Taxonomy) -> list[Change]:
    """What each version changed, the newest first as the versions are."""
    work = Work()
    earlier: list[Version | None] = [*versions[1:], None][: len(versions)]
    return [
        Change(
            version.number, version.writer.name, version.written_at,
            _changed_fields(before.content, version.content, taxonomy, work) if before else [],
        )
        for version, before in zip(versions, earlier, strict=True)
    ]  # fmt: skip


def _changed_fields(
    before: dict[str, Any], after: dict[str, Any], taxonomy: Taxonomy, work: Work
) -> list[ChangedField]:
    changed = []
    for name, caption in FIELDS.items():
        was, is_now = (_in_words(name, content.get(name), taxonomy) for content in (before, after))
        if was != is_now:
            called = label(caption) if isinstance(caption, Axis) else str(caption)
            changed.append(ChangedField(called, pieces_of(was, is_now, work)))
    return changed


def _in_words(name: str, value: Any, taxonomy: Taxonomy) -> str:
    if not value:
        return ""
    if name == "domains":
        return ", ".join(label(taxonomy.domains[slug]) for slug in value if slug in taxonomy.domains)
    if name == "motives":
        return ", ".join(label(Motive(slug)) for slug in value)
    if name == "stage":
        return label(Stage(value))
    if name == "form":
        return label(taxonomy.forms[value]) if value in taxonomy.forms else str(value)
    return str(value)


def pieces_of(was: str, is_now: str, work: Work) -> list[Piece]:
    """What was kept, added and removed: by lines, then by words. Texts that take too much work are shown whole."""
    by_word: list[_Stretch] = []
    for part in _stretches(was.splitlines(keepends=True), is_now.splitlines(keepends=True), work):
        by_word += [part] if part.same else _stretches(_WORDS.findall(part.old), _WORDS.findall(part.new), work)
    return [piece for part in _readable(by_word) for piece in _pieces_in(part) if piece.text]


def _pieces_in(part: _Stretch) -> list[Piece]:
    return [Piece("same", part.old)] if part.same else [Piece("del", part.old), Piece("ins", part.new)]


def _stretches(old: list[str], new: list[str], work: Work) -> list[_Stretch]:
    try:
        work.take(len(old) + len(new))
    except TooMuchWork:
        return [_stretch(False, old, new)]
    start = _alike_from_the_start(old, new)
    end = _alike_from_the_start(old[start:][::-1], new[start:][::-1])
    return [
        _stretch(True, old[:start], new[:start]),
        *_matched(old[start : len(old) - end], new[start : len(new) - end], work),
        _stretch(True, old[len(old) - end :], new[len(new) - end :]),
    ]


def _alike_from_the_start(old: list[str], new: list[str]) -> int:
    pairs = zip(old, new, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _matched(old: list[str], new: list[str], work: Work) -> list[_Stretch]:
    try:
        steps = _Matcher(old, new, work).get_opcodes()
    except TooMuchWork:
        return [_stretch(False, old, new)]
    return [_stretch(how == "equal", old[a:b], new[c:d]) for how, a, b, c, d in steps]


def _stretch(same: bool, old: list[str], new: list[str]) -> _Stretch:
    return _Stretch(same, "".join(old), "".join(new))


def _readable(parts: list[_Stretch]) -> list[_Stretch]:
    """Changes with only white space between them as one change: else old and new words alternate."""
    joined = _joined(parts)
    inside = range(1, len(joined) - 1)
    return _joined(
        [
            part._replace(same=False) if n in inside and part.old.isspace() else part
            for n, part in enumerate(joined)
        ]
    )  # fmt: skip


def _joined(parts: list[_Stretch]) -> list[_Stretch]:
    told = [part for part in parts if part.old or part.new]
    return [
        _Stretch(same, "".join(part.old for part in alike), "".join(part.new for part in alike))
        for same, alike in ((same, list(group)) for same, group in groupby(told, key=lambda part: part.same))
    ]
