"""How much two texts resemble each other: the words they share, of which rare ones say most."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[a-zà-ÿ]{3,}")
# Words that stand in every other text, in both languages.
_EVERYWHERE = frozenset(
    (
        "aan", "alle", "als", "bij", "dan", "dat", "de", "deze", "die", "dit", "door", "een", "elkaar", "en", "er",
        "geen", "gemeente", "gemeenten", "heeft", "het", "hoe", "hun", "iets", "in", "is", "kan", "kunnen", "maar",
        "meer", "met", "naar", "niet", "nog", "of", "om", "ons", "onze", "ook", "op", "over", "samen", "te", "tot",
        "uit", "van", "voor", "waar", "wat", "we", "wel", "wij", "worden", "wordt", "ze", "zich", "zij", "zijn", "zo",
        "and", "are", "for", "from", "have", "how", "our", "that", "the", "their", "they", "this", "together", "what",
        "when", "with", "you", "your",
    )
)  # fmt: skip
# Endings that turn one word into another form of it. Search will know Dutch better than this.
_ENDINGS = ("heden", "ingen", "tje", "tjes", "en", "es", "er", "e", "s")
_SHORTEST_STEM = 4


def words_in(text: str) -> frozenset[str]:
    """The words of a text that say something, each cut down to what its forms share."""
    found = _WORD.findall(text.lower())
    return frozenset(_stem(word) for word in found if word not in _EVERYWHERE)


def weights_of(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """What each word says, among these texts: the rarer the more."""
    times = Counter(word for words in texts for word in words)
    return {word: math.log(1 + len(texts) / n) for word, n in times.items()}


def likeness(one: frozenset[str], other: frozenset[str], weights: dict[str, float]) -> float:
    """From 0 (no word shared) to 1 (the same words)."""
    either = _sum(one | other, weights)
    return _sum(one & other, weights) / either if either else 0.0


def _sum(words: Iterable[str], weights: dict[str, float]) -> float:
    return math.fsum(weights.get(word, 1.0) for word in words)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
