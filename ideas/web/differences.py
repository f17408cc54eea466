"""What changed between two texts of an idea, word by word."""

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import SequenceMatcher
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
# Beyond this a comparison by words takes too long; then it goes by lines.
_MOST_WORDS = 2_000


class Piece(NamedTuple):
    """A stretch of text that was kept, added or removed: `how` is 'same', 'ins' or 'del'."""

    how: str
    text: str


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
    earlier: list[Version | None] = [*versions[1:], None]
    return [
        Change(
            version.number, version.writer.name, version.written_at,
            _changed_fields(before.content, version.content, taxonomy) if before else [],
        )
        for version, before in zip(versions, earlier, strict=True)
    ]  # fmt: skip


def _changed_fields(before: dict[str, Any], after: dict[str, Any], taxonomy: Taxonomy) -> list[ChangedField]:
    changed = []
    for name, caption in FIELDS.items():
        was, is_now = (_in_words(name, content.get(name), taxonomy) for content in (before, after))
        if was != is_now:
            called = label(caption) if isinstance(caption, Axis) else str(caption)
            changed.append(ChangedField(called, _pieces(was, is_now)))
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


def _pieces(was: str, is_now: str) -> list[Piece]:
    old, new = _WORDS.findall(was), _WORDS.findall(is_now)
    if len(old) + len(new) > _MOST_WORDS:
        old, new = was.splitlines(keepends=True), is_now.splitlines(keepends=True)
    pieces = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        pieces += [Piece(kind, text) for kind, text in (("del", "".join(old[a:b])), ("ins", "".join(new[c:d]))) if text]
    return pieces
