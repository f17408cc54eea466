"""The words of a board in memory: which of them hold another word, begin with one, or are nearly one.

Everything is looked for in one long text of all stems with a line for each: at two hundred thousand words that takes a
millisecond or two, where a database reads its whole table.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ideas.text.stems import stem

# What stands between two parts of a compound: verblijf-s-vergunning, paard-en-kracht, leerling-en-vervoer.
LINKS = ("", "s", "en", "e", "n")
# Endings that make another word of the same root: handhav-er, samenwerk-ing, uitvoer-baar.
_DERIVED = (
    "er",
    "aar",
    "ster",
    "ing",
    "ings",
    "lijk",
    "baar",
    "heid",
    "loos",
    "st",
    "schap",
    "end",
    "el",
    "ar",
    "erij",
)
_SHORTEST_PART = 3
# From here on a part may stand next to something that nobody wrote as a word of its own.
_SURE_PART = 4
_SHORTEST_INSIDE = 5
_SHORTEST_PIECE = 4
MOST_FOUND = 200
MOST_REMEMBERED = 50_000
MOST_ASKED_REMEMBERED = 1_000
# So many words that hold another are looked at, those first that stand in most ideas.
MOST_LOOKED_AT = 1_000
# So much longer than its stem may be what was typed of a word.
_LONGEST_ENDING = 6


class Related(NamedTuple):
    """Another stem, and how much of what is meant it carries: from 0 to 1."""

    stem: str
    nearness: float


class _Words(NamedTuple):
    """Words of one length, each with its stem at the same place."""

    written: list[str]
    stems: list[str]


_NO_WORDS = _Words([], [])


def _by_length(words: Iterable[tuple[str, str]]) -> dict[int, _Words]:
    """A word that differs by two letters is at most two letters longer or shorter."""
    found: defaultdict[int, _Words] = defaultdict(lambda: _Words([], []))
    for written, root in words:
        of_this_length = found[len(written)]
        of_this_length.written.append(written)
        of_this_length.stems.append(root)
    return dict(found)


class Vocabulary:
    """The stems of a board, each with a form in which it is written. Not changed once it is made."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        """`words` are stems with their spellings, those first that stand in most ideas."""
        self.spellings = dict(words)
        # Whoever compares ideas takes the same words apart again and again.
        self._parts: dict[str, tuple[str, ...]] = {}
        # People look for the same words again and again.
        self._compounds: dict[str, list[Related]] = {}
        self._lines = "\n" + "\n".join(self.spellings) + "\n"

    def with_more(self, words: Iterable[tuple[str, str]]) -> "Vocabulary":
        """The same with words that came later."""
        return Vocabulary({**self.spellings, **dict(words)}.items())

    def __contains__(self, root: str) -> bool:
        return root in self.spellings

    def compounds_of(self, root: str) -> list[Related]:
        """The stems that hold this one as a part, the nearest first: of *vergun* for instance *parkeervergun*."""
        if len(root) < _SHORTEST_PART:
            return []
        found = self._compounds.get(root)
        if found is None:
            if len(self._compounds) >= MOST_ASKED_REMEMBERED:
                self._compounds.clear()
            found = self._compounds[root] = self._that_hold(root)
        return found

    def _that_hold(self, root: str) -> list[Related]:
        best: dict[str, float] = {}
        for before, part, after in islice(self._holding(root), MOST_LOOKED_AT):
            near = self._nearness(before, part, after)
            if near > 0:
                word = before + part + after
                best[word] = max(near, best.get(word, 0.0))
        found = [Related(word, near) for word, near in best.items()]
        found.sort(key=lambda related: (-related.nearness, len(related.stem), related.stem))
        return found[:MOST_FOUND]

    def roots_of(self, root: str) -> list[Related]:
        """The stems from which this one is derived: of *handhaver*, *handhav* that stands for *handhaving* too."""
        found = []
        for ending in _DERIVED:
            bare = root.removesuffix(ending)
            if bare != root and len(bare) >= _SURE_PART and (known := self._known(bare)):
                found.append(Related(known, 0.7))
        return found

    def parts_of(self, root: str) -> tuple[str, ...]:
        """The two words of a compound, if both are known: of *parkeervergun*, *parkeer* and *vergun*."""
        found = self._parts.get(root)
        if found is None:
            if len(self._parts) >= MOST_REMEMBERED:
                self._parts.clear()
            found = self._parts[root] = self._taken_apart(root)
        return found

    def _taken_apart(self, root: str) -> tuple[str, ...]:
        for cut in range(len(root) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            tail = self._known(root[cut:])
            if tail and (head := self._head(root[:cut])):
                return (head, tail)
        return ()

    def pieces_of(self, word: str) -> tuple[str, ...]:
        """The longest known words with which an unknown one begins and ends: of *energietransitie*, *energie*."""
        cuts = range(len(word) - 1, _SHORTEST_PIECE - 1, -1)
        head = next((known for cut in cuts if (known := self._known(word[:cut]))), "")
        tail = next((known for cut in cuts if (known := self._known(word[-cut:]))), "")
        return tuple(filter(None, dict.fromkeys((head, tail))))

    def near(self, word: str, limit: int = 5) -> list[tuple[str, int]]:
        """Stems that are written almost like this word, with the number of letters that differ; the nearest first."""
        most = 1 if len(word) < 6 else 2
        if len(word) < _SURE_PART:
            return []
        roots: dict[str, int] = {}
        # As it is written, and without its ending: a form that nobody used has one all the same.
        for typed, by_length in ((word, self._forms), (stem(word), self._stems)):
            for size in range(len(typed) - most, len(typed) + most + 1):
                forms = by_length.get(size, _NO_WORDS)
                found = process.extract(typed, forms.written, scorer=OSA.distance, score_cutoff=most, limit=limit * 4)
                for _form, distance, place in found:
                    root = forms.stems[place]
                    roots[root] = min(int(distance), roots.get(root, most))
        return sorted(roots.items(), key=lambda item: (item[1], item[0][:1] != word[:1], item[0]))[:limit]

    def beginning_with(self, letters: str, limit: int = 50) -> list[str]:
        """The stems of words that begin with these letters, those in most ideas first."""
        if not letters:
            return []
        # A stem may be shorter than what was typed of its word: *verg* begins *vergunning*, and so does *vergunni*.
        cuts = range(len(letters) - 1, max(len(letters) - _LONGEST_ENDING, _SHORTEST_PART) - 1, -1)
        shorter = (letters[:cut] for cut in cuts)
        also = [root for root in shorter if self.spellings.get(root, "").startswith(letters)]
        also += [root for root in (stem(letters),) if root in self.spellings]
        longer = (root for root, _place in self._lines_with(f"\n{letters}"))
        return list(dict.fromkeys([*also, *islice(longer, limit)]))[:limit]

    def with_part_beginning(self, letters: str, limit: int = 50) -> list[str]:
        """The stems of compounds of which a later part begins with these letters: of *vergu*, *parkeervergun*."""
        if len(letters) < _SURE_PART:
            return []
        holding = islice(self._lines_with(letters), MOST_LOOKED_AT)
        return list(islice((root for root, place in holding if place and self._head(root[:place])), limit))

    @cached_property
    def _stems(self) -> dict[int, "_Words"]:
        return _by_length((root, root) for root in self.spellings)

    @cached_property
    def _forms(self) -> dict[int, "_Words"]:
        return _by_length((form, root) for root, form in self.spellings.items())

    def _holding(self, root: str) -> Iterator[tuple[str, str, str]]:
        """The words that are longer than this, each as what stands before it, it, and what stands after it."""
        text = self._lines
        for wanted in _variants(root):
            at = text.find(wanted)
            while at >= 0:
                start, after = text.rfind("\n", 0, at) + 1, at + len(wanted)
                end = text.find("\n", after)
                if end - start > len(wanted):
                    yield text[start:at], wanted, text[after:end]
                at = text.find(wanted, at + 1)

    def _lines_with(self, wanted: str) -> Iterator[tuple[str, int]]:
        """The stems that hold these letters, each once, and at which place."""
        text = self._lines
        at = text.find(wanted)
        while at >= 0:
            first = at + wanted.startswith("\n")
            start, end = text.rfind("\n", 0, first) + 1, text.find("\n", first)
            if end > start:
                yield text[start:end], first - start
            at = text.find(wanted, end)

    def _nearness(self, before: str, part: str, after: str) -> float:
        """How much of a part a longer word carries; 0 when it only happens to hold these letters.

        Only at the edge of a word when the part is short: *ict* is no part of *district*.
        """
        if not before:
            return self._nearness_as_head(after, part)
        if not after or after in _DERIVED:
            if self._head(before):
                return 0.75
            return 0.45 if len(part) >= _SURE_PART and len(before) >= _SHORTEST_PART and _can_be_said(before) else 0.0
        if len(part) < _SHORTEST_INSIDE:
            return 0.0
        return 0.4 if self._head(before) and self._tail(after) else 0.2

    def _nearness_as_head(self, after: str, part: str) -> float:
        if after in _DERIVED and len(part) >= _SURE_PART:
            return 0.75
        if self._tail(after):
            return 0.6
        return 0.35 if len(part) >= _SURE_PART and len(after) >= _SHORTEST_PART and _can_be_said(after) else 0.0

    def _known(self, part: str) -> str:
        """The stem under which a part is known; empty when it is not."""
        if len(part) < _SHORTEST_PART:
            return ""
        if part in self.spellings:
            return part
        root = stem(part)
        return root if root in self.spellings else ""

    def _head(self, before: str) -> str:
        for link in LINKS:
            if before.endswith(link) and (known := self._known(before[: len(before) - len(link)])):
                return known
        return ""

    def _tail(self, after: str) -> str:
        for link in LINKS:
            if after.startswith(link) and (known := self._known(after[len(link) :])):
                return known
        return ""


def _variants(root: str) -> tuple[str, ...]:
    """A stem ends hard; inside a compound it may not: *huis* is in *huizenbouw*, *brief* in *brievenbus*."""
    soft = {"s": "z", "f": "v"}.get(root[-1])
    return (root, root[:-1] + soft) if soft and len(root) >= _SURE_PART else (root,)


def _can_be_said(letters: str) -> bool:
    return any(letter in "aeiouy" for letter in letters)
