"""Showing why something was found: which letters of a text to mark, also inside a compound."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ideas.text.stems import Token, says_something, stems_of, tokens_in

# Words that stand for what was asked in another way are marked whole; of a compound only the part that was meant.
_WHOLE = 0.8
_EXCERPT = 220


class Piece(NamedTuple):
    """A stretch of a text, and whether it is why the text was found."""

    text: str
    is_marked: bool


def marked(text: str, wanted: Mapping[str, float]) -> list[Piece]:
    """The text in pieces. `wanted` are stems, with how well each stands for what was asked (0 to 1)."""
    pieces = []
    at = 0
    for start, end in _spans(text, wanted):
        if start > at:
            pieces.append(Piece(text[at:start], False))
        pieces.append(Piece(text[start:end], True))
        at = end
    return [*pieces, Piece(text[at:], False)] if at < len(text) else pieces


def excerpt(text: str, wanted: Mapping[str, float]) -> list[Piece]:
    """A stretch of a long text around the first word that is wanted; empty when there is none."""
    first = next(_spans(text, wanted), None)
    if first is None:
        return []
    start = max(0, first[0] - _EXCERPT // 3)
    start = text.find(" ", start) + 1 if start else 0
    end = min(len(text), start + _EXCERPT)
    end = text.rfind(" ", start, end) if end < len(text) and text.rfind(" ", start, end) > first[1] else end
    cut = f"{'… ' if start else ''}{' '.join(text[start:end].split())}{' …' if end < len(text) else ''}"
    return marked(cut, wanted)


def _spans(text: str, wanted: Mapping[str, float]) -> Iterator[tuple[int, int]]:
    meant = [root for root, near in wanted.items() if near >= _WHOLE and len(root) > 2]
    for token in tokens_in(text):
        if not says_something(token.folded):
            continue
        near = max((wanted.get(root, 0.0) for root in stems_of(token.folded)), default=0.0)
        if near:
            yield _part_of(token, meant) if near < _WHOLE else (token.start, token.end)


def _part_of(token: Token, meant: list[str]) -> tuple[int, int]:
    inside = [root for root in meant if root in token.folded]
    if not inside or len(token.folded) != len(token.written):
        return token.start, token.end
    longest = max(inside, key=len)
    start = token.start + token.folded.index(longest)
    return start, start + len(longest)
