"""Ideas that nobody wrote, and that look to a search as if somebody had: the same ones every time.

The words are those of the example ideas and the taxonomy, most frequent first, then compounds made of them and invented
ones; they are used as in any language, the second half as often as the first, and so on (Zipf). Every topic has words
of its own that come back in its ideas, about two in five words say nothing, and one in a hundred is misspelt. Every
idea is made from its number alone, so that any one of them can be made again without the others.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from itertools import accumulate, islice
from typing import NamedTuple

SEED = "samenwerken"
# They stand in every text and say nothing.
FUNCTION_WORDS = (
    "de", "het", "een", "van", "en", "in", "is", "te", "dat", "die", "voor", "met", "zijn", "op", "aan", "niet", "ook",
    "er", "om", "als", "bij", "door", "maar", "wordt", "worden", "naar", "uit", "dan", "of", "zo", "nog", "wel", "kan",
    "over", "heeft", "we", "ze", "je", "dit", "deze", "geen", "meer", "hoe", "wat", "waar", "wie", "alle", "hun", "ons",
    "onze", "elke", "tot", "zonder",
)  # fmt: skip
# So many words an idea has, in each of its parts.
LENGTHS = {"title": (4, 8), "question": (9, 17), "summary": (18, 32), "added_value": (14, 26), "how_it_works": (35, 75)}
SENTENCE = (7, 16)
FUNCTION_PART, TOPIC_PART, MISSPELT_PART, COMMENTED_PART = 0.42, 0.2, 0.01, 0.25
WORDS_OF_A_TOPIC = 150
_WORD = re.compile(r"[a-zà-ÿ]{3,}")
_SYLLABLES = ("ba", "de", "feen", "gro", "haar", "kor", "lin", "mo", "na", "pel", "rus", "sta", "ter", "vin", "zij")


class Written(NamedTuple):
    """The texts of an invented idea, and the topics it is about."""

    number: int
    title: str
    question: str
    summary: str
    added_value: str
    how_it_works: str
    comment: str
    topics: list[str]

    @property
    def words(self) -> list[str]:
        """Every word, in the order of the texts."""
        return _WORD.findall(" ".join(self[1:7]).lower())


class Corpus:
    """All the ideas there would be on a board of this size. A larger board has more words, as larger libraries do."""

    def __init__(self, count: int) -> None:
        self.count = count
        taxonomy = json.loads((files("ideas.reference") / "taxonomy.json").read_text("utf-8"))
        self.topics = [told["slug"] for told in taxonomy["domains"] if told["parent"]]
        self._taxonomy = taxonomy
        chance = random.Random(f"{SEED} words")
        self.roots = self._roots()
        made = islice(self._compounds(chance), min(100_000, 8_000 + 2 * count))
        self.compounds = list(made)
        rest = [*self.compounds, *(_invented(chance) for _ in range(len(self.compounds) // 3))]
        chance.shuffle(rest)
        self.vocabulary = list(dict.fromkeys([*self.roots, *rest]))
        self._weights = list(accumulate(1 / (rank + 6) for rank in range(len(self.vocabulary))))
        self._function_weights = list(accumulate(1 / (rank + 2) for rank in range(len(FUNCTION_WORDS))))
        self._topic_weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS_OF_A_TOPIC)))
        self._of_topic = {topic: self._words_of(topic) for topic in self.topics}
        self._domain_weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.topics))))

    @cached_property
    def labels(self) -> list[str]:
        """The labels that moderators put on ideas, most used first."""
        return self.roots[40:340]

    def idea(self, number: int) -> Written:
        """The idea with this number."""
        chance = random.Random(f"{SEED} {number}")
        topics = list(
            dict.fromkeys(chance.choices(self.topics, cum_weights=self._domain_weights, k=chance.randint(1, 3)))
        )
        lengths = {part: chance.randint(*many) for part, many in LENGTHS.items()}
        title = " ".join(self._content(chance, topics, lengths["title"]))[:119].strip()
        return Written(
            number,
            title.capitalize(),
            f"Hoe {self._prose(chance, topics, lengths['question'])[:240].rstrip('. ').lower()}?",
            self._prose(chance, topics, lengths["summary"])[:600],
            self._prose(chance, topics, lengths["added_value"]),
            self._prose(chance, topics, lengths["how_it_works"]),
            self._prose(chance, topics, 25) if chance.random() < COMMENTED_PART else "",
            topics,
        )

    def _roots(self) -> list[str]:
        """The words of people who write about this, most frequent first."""
        told = json.loads((files("ideas.reference") / "example-ideas.json").read_text("utf-8"))["ideas"]
        texts = [
            *(str(idea[part]) for idea in told for part in (*LENGTHS, "where_note", "where_applied")),
            *(comment["body"] for idea in told for comment in idea["comments"]),
            *(each["definition_nl"] for each in self._taxonomy["forms"]),
            *(each["label_nl"] for kind in ("forms", "domains", "motives") for each in self._taxonomy[kind]),
            *(alias for kind in ("forms", "domains") for each in self._taxonomy[kind] for alias in each["aliases"]),
        ]
        counted = Counter(_WORD.findall(" ".join(texts).lower()))
        for word in FUNCTION_WORDS:
            del counted[word]
        return [word for word, _times in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]

    def _compounds(self, chance: random.Random):
        parts = [word for word in self.roots if 4 <= len(word) <= 11]
        # What is often said is often part of another word, too.
        weights = list(accumulate(1 / (rank + 20) for rank in range(len(parts))))
        known = set(self.roots)
        while True:
            first, last = chance.choices(parts, cum_weights=weights, k=2)
            compound = first + ("s" if first.endswith(("ing", "heid", "teit", "tie")) else "") + last
            if compound not in known:
                known.add(compound)
                yield compound

    def _words_of(self, topic: str) -> list[str]:
        chance = random.Random(f"{SEED} {topic}")
        return chance.sample(self.vocabulary[: len(self.roots) * 3], WORDS_OF_A_TOPIC)

    def _content(self, chance: random.Random, topics: Sequence[str], many: int) -> list[str]:
        words = chance.choices(self.vocabulary, cum_weights=self._weights, k=many)
        own = self._of_topic[topics[0]], self._of_topic[topics[-1]]
        for place in range(many):
            if chance.random() < TOPIC_PART:
                words[place] = chance.choices(own[place % 2], cum_weights=self._topic_weights)[0]
            if chance.random() < MISSPELT_PART:
                words[place] = misspelt(words[place], chance)
        return words

    def _prose(self, chance: random.Random, topics: Sequence[str], many: int) -> str:
        content = iter(self._content(chance, topics, many))
        function = iter(chance.choices(FUNCTION_WORDS, cum_weights=self._function_weights, k=many))
        words = [next(function) if chance.random() < FUNCTION_PART else next(content) for _ in range(many)]
        sentences, begin = [], 0
        while begin < many:
            end = begin + chance.randint(*SENTENCE)
            sentences.append(" ".join(words[begin:end]).capitalize() + ".")
            begin = end
        return " ".join(sentences)


def misspelt(word: str, chance: random.Random) -> str:
    """A word with two letters swapped, one left out or one too many; the first letter stays."""
    if len(word) < 4:
        return word
    at = chance.randint(1, len(word) - 2)
    return chance.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )


def _invented(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))
