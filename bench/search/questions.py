"""What people would ask a large board, of nine kinds: chosen from its own ideas, the same every time."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from bench.search.corpus import FUNCTION_WORDS, Corpus, misspelt

FEW = 30
STOP_QUESTIONS = ("en hoe zit het dan met", "wat is er", "de", "het een van", "hoe kan dat dan", "voor wie is dit")
AS_YOU_TYPE = "as you type"


class Question(NamedTuple):
    """What is typed, and of which kind that is."""

    kind: str
    typed: str


class Chooser:
    """Chooses words from the ideas of a board, by how many ideas they stand in."""

    def __init__(self, corpus: Corpus, spread: Counter[str]) -> None:
        self.corpus = corpus
        self.spread = spread
        self.chance = random.Random("questions")
        self.telling = [word for word, _ in spread.most_common() if word not in FUNCTION_WORDS and len(word) > 3]

    def questions(self, pairs: int) -> list[Question]:
        """So many questions of two words, and some of every other kind; nothing is asked twice."""
        kinds: dict[str, tuple[Iterator[str], int]] = {
            "very common word": (iter(self.telling), 10),
            "rare word": (self._rare(), FEW),
            "two words": (self._words(2), pairs),
            "three words": (self._words(3), max(pairs // 4, FEW)),
            "phrase": (self._phrases(), FEW),
            "typo": (self._typos(), FEW),
            "part of a compound": (self._parts(), FEW),
            "only stop words": (iter(STOP_QUESTIONS), len(STOP_QUESTIONS)),
            AS_YOU_TYPE: (self._prefixes(), 2 * FEW),
        }
        found = []
        for kind, (typed, many) in kinds.items():
            found += [Question(kind, each) for each in islice(_once(typed), many)]
        return found

    def _rare(self) -> Iterator[str]:
        few = max(self.corpus.count // 5_000, 2)
        rare = [word for word in self.telling if self.spread[word] <= few and len(word) >= 6]
        return self._endlessly(lambda: self.chance.choice(rare))

    def _words(self, many: int) -> Iterator[str]:
        """Words that stand together in an idea, as what people look for does: neither everywhere nor nearly nowhere."""

        def choose() -> str:
            words = self._of_some_idea(at_most=0.2, at_least=0.0005)
            return " ".join(self.chance.sample(words, many)) if len(words) >= many else ""

        return self._endlessly(choose)

    def _phrases(self) -> Iterator[str]:
        def choose() -> str:
            text = self._some_idea().how_it_works.split(".")[0].lower().split()
            at = self.chance.randrange(max(len(text) - 2, 1))
            return f'"{" ".join(text[at : at + 2])}"'

        return self._endlessly(choose)

    def _typos(self) -> Iterator[str]:
        def choose() -> str:
            words = [word for word in self._of_some_idea(at_most=0.1, at_least=0.001) if len(word) >= 6]
            return misspelt(self.chance.choice(words), self.chance) if words else ""

        return self._endlessly(choose)

    def _parts(self) -> Iterator[str]:
        """Words that other words are made of."""
        parts = [word for word in self.corpus.roots[:600] if 4 <= len(word) <= 9]
        return self._endlessly(lambda: self.chance.choice(parts))

    def _prefixes(self) -> Iterator[str]:
        """What stands in the box while two words are being typed."""
        for typed in self._words(2):
            for length in range(2, len(typed) + 1, 3):
                yield typed[:length].rstrip()

    def _some_idea(self):
        return self.corpus.idea(self.chance.randint(1, self.corpus.count))

    def _of_some_idea(self, *, at_most: float, at_least: float) -> list[str]:
        words = dict.fromkeys(self._some_idea().words)
        least, most = max(at_least * self.corpus.count, 1), at_most * self.corpus.count
        return [word for word in words if word not in FUNCTION_WORDS and least <= self.spread[word] <= most]

    @staticmethod
    def _endlessly(choose: Callable[[], str]) -> Iterator[str]:
        while True:
            yield choose()


def _once(typed: Iterator[str]) -> Iterator[str]:
    seen = {""}
    for each in typed:
        if each not in seen:
            seen.add(each)
            yield each
