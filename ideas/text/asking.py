"""What somebody typed in the search box, taken apart: words, phrases, what they do not want, and filters as words.

boa "zonder meldpunt" -evenement domein:veiligheid vorm:dvo zonder-wgr
"""

import re
from typing import NamedTuple

from ideas.text.stems import says_something, tokens_in, words_of

# What is longer is no question any more. More words than this make no clearer one.
LONGEST_QUESTION = 400
MOST_WORDS = 16
_PIECE = re.compile(r'(?P<minus>-)?(?:(?P<key>[a-zA-Z]{3,14}):)?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
KEYS = {
    "domein": "domain", "domain": "domain", "onderwerp": "domain",
    "vorm": "form", "form": "form",
    "label": "tag", "tag": "tag",
    "stadium": "stage", "fase": "stage", "stage": "stage",
    "waarom": "motive", "motief": "motive", "beweegreden": "motive", "motive": "motive",
    "trede": "tier", "tier": "tier",
    "gemeente": "organisation", "organisatie": "organisation", "organisation": "organisation",
}  # fmt: skip
# "ik wil géén WGR" is how it all began.
_NOT = frozenset(("geen", "zonder", "niet", "buiten", "no", "without", "not", "outside"))
_BETWEEN = frozenset(("de", "een", "die", "zo'n", "zon", "nieuwe", "zware", "weer", "nog", "the", "a", "an", "another"))
_WGR = (
    ("wet", "gemeenschappelijke", "regelingen"), ("wet", "gemeenschappelijke", "regeling"),
    ("gemeenschappelijke", "regeling"), ("gemeenschappelijke", "regelingen"), ("joint", "arrangement"),
    ("zware", "regeling"), ("wgr",), ("gr",),
)  # fmt: skip


class WordedFilter(NamedTuple):
    """A filter as words: what it narrows (`domain`, `form`, …) and to what, as it was typed."""

    key: str
    value: str


class Asked(NamedTuple):
    """What somebody wants to find. Words are folded and in their order, stop words included."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    wishes: tuple[WordedFilter, ...] = ()
    outside_wgr: bool = False
    was_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left that could be looked for or left out."""
        return not (self.says_something or self.without or self.wishes or self.outside_wgr)

    @property
    def says_something(self) -> bool:
        """Whether there are words that say what is looked for."""
        return bool(self.phrases) or any(says_something(word) for word in self.words)


class Unfinished(NamedTuple):
    """What somebody is typing: what is asked for already, and the letters so far of the word that comes next."""

    asked: Asked
    begun: str

    @property
    def words(self) -> list[str]:
        """All words that say something; the last one may be a beginning."""
        return [*filter(says_something, self.asked.words), *filter(None, (self.begun,))]


def cleaned(typed: str) -> str:
    """What was typed without what cannot be seen, and no longer than anybody means it."""
    return cleaned_text(typed[: LONGEST_QUESTION * 4])[:LONGEST_QUESTION]


def cleaned_text(typed: str) -> str:
    """A text without what cannot be seen."""
    return _CONTROL.sub(" ", typed).strip()


def asked_in(typed: str) -> Asked:
    """Take apart what was typed. Every text means something, if only nothing."""
    text = cleaned(typed)
    words: list[str] = []
    phrases, without, wishes = [], [], []
    for piece in _PIECE.finditer(text):
        said = piece["quoted"] if piece["quoted"] is not None else piece["plain"]
        key = KEYS.get((piece["key"] or "").lower())
        if key and not piece["minus"]:
            wishes.append(WordedFilter(key, said[:80]))
            continue
        if piece["key"]:
            said = f"{piece['key']} {said}"
        folded = tuple(words_of(said))
        if not folded:
            continue
        if piece["minus"]:
            without.append(folded)
        elif piece["quoted"] is not None and len(folded) > 1:
            phrases.append(folded[:MOST_WORDS])
        else:
            words.extend(folded)
    rest, outside_wgr = _without_wgr(words)
    if ("wgr",) in without:
        without, outside_wgr = [one for one in without if one != ("wgr",)], True
    was_cut = len(typed.strip()) > LONGEST_QUESTION or len(rest) > 3 * MOST_WORDS
    return Asked(
        tuple(rest[: 3 * MOST_WORDS]),
        tuple(dict.fromkeys(phrases[:4])),
        tuple(without[:8]),
        tuple(wishes[:8]),
        outside_wgr,
        was_cut,
    )


def without_filters(typed: str) -> str:
    """What was typed without the filters as words: for an address that has them as filters."""
    text = cleaned(typed)
    kept = [
        piece.group() for piece in _PIECE.finditer(text)
        if piece["minus"] or (piece["key"] or "").lower() not in KEYS
    ]  # fmt: skip
    return " ".join(kept) if len(kept) < len(list(_PIECE.finditer(text))) else text


def unfinished_in(typed: str) -> Unfinished:
    """Take apart what somebody is typing. After a space or a mark, the last word is finished."""
    asked, text = asked_in(typed), typed[: LONGEST_QUESTION * 4]
    last = next(reversed(list(tokens_in(text))), None)
    if last is None or last.end < len(text) or asked.words[-1:] != (last.folded,):
        return Unfinished(asked, "")
    return Unfinished(asked._replace(words=asked.words[:-1]), last.folded)


def _without_wgr(words: list[str]) -> tuple[list[str], bool]:
    """The words without those that say *no Wgr*, and whether that was said."""
    for start, word in enumerate(words):
        if word not in _NOT:
            continue
        at = start + 1
        while at < len(words) and words[at] in _BETWEEN and words[at : at + 2] != ["zware", "regeling"]:
            at += 1
        for law in _WGR:
            if tuple(words[at : at + len(law)]) == law:
                return words[:start] + words[at + len(law) :], True
    if "wgrvrij" in words:
        return [word for word in words if word != "wgrvrij"], True
    return words, False
