"""What a word is to the search: folded, and cut down to what its forms share.

The stemmer is Snowball's older Dutch one (`dutch_porter`): the newer `dutch` makes *beleid* of *begeleiding*. It misses
*huizen*/*huis*, *stemmen*/*stem*, *subsidies* and *deelt*, for which there are a few rules here.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import NamedTuple
from unicodedata import combining, normalize

import snowballstemmer

# A letter or digit, and what follows; *boa's* and *foto’s* lose their ending further on.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*(?:['’][^\W_]+)*")
# Longer ones are no words. Nothing that somebody pastes may grow the list of words without bound.
LONGEST_WORD = 48
_POSSESSIVE = re.compile(r"['’]s$")
_VERB_IN_T = re.compile(r"(?:aa|ee|oo|uu|ie|oe|eu|ij)[lnpkmfg]t$")
# *Ge* before the verb, or between the verb and what it is split from; then the end of a participle, weak or strong.
_PARTICIPLE = re.compile(
    r"(aan|achter|af|bij|door|in|mee|mede|na|om|onder|op|over|rond|samen|terug|toe|uit|voor|weg)?ge([a-z]{3,}?[dtn])e?"
)
_SOFT = {"z": "s", "v": "f"}
# Built up of these, a word says nothing about the subject: it is left out of a question that holds other words.
STOP_WORDS = frozenset(
    (
        "aan", "al", "alle", "als", "ben", "bent", "bij", "daar", "dan", "dat", "de", "deze", "die", "dit", "doe",
        "doen", "door", "dus", "een", "elk", "elkaar", "elke", "en", "er", "ga", "gaan", "gaat", "geen", "goed",
        "graag", "had", "heb", "hebben", "heeft", "hen", "het", "hier", "hij", "hoe", "hun", "iedere", "iemand",
        "iets", "ik", "in", "is", "ja", "jaar", "je", "jij", "jullie", "kan", "komen", "komt", "krijgen", "krijgt",
        "kun", "kunnen", "kunt", "laat", "maak", "maakt", "maar", "maken", "me", "meer", "men", "met", "mij",
        "mijn", "moet", "moeten", "mogelijk", "na", "naar", "nee", "niet", "niets", "nodig", "nog", "nu", "of",
        "om", "ons", "onze", "ook", "op", "over", "te", "tegen", "toch", "toe", "tot", "u", "uit", "uw", "van",
        "veel", "vinden", "voor", "vooral", "waar", "waarbij", "waarmee", "waarom", "wanneer", "want", "waren",
        "was", "wat", "we", "weer", "wel", "welk", "welke", "werd", "wie", "wij", "wil", "willen", "word", "worden",
        "wordt", "zal", "ze", "zelf", "zich", "zij", "zijn", "zo", "zonder", "zorgen", "zorgt", "zou", "zouden",
        "zullen",
        "a", "about", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "do", "does", "for",
        "from", "get", "has", "have", "how", "i", "if", "into", "it", "its", "my", "need", "no", "not", "on", "or",
        "our", "so", "some", "than", "that", "the", "their", "them", "there", "they", "this", "to", "us", "what",
        "when", "where", "which", "who", "why", "will", "with", "without", "would", "you", "your",
    )
)  # fmt: skip

_dutch = snowballstemmer.stemmer("dutch_porter")
_english = snowballstemmer.stemmer("english")
# A stemmer keeps the word it is at work on in itself.
_one_at_a_time = Lock()


class Token(NamedTuple):
    """A word in a text: as it stands there, folded, and where it begins and ends."""

    written: str
    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """The text without accents and capitals. What has no plain letter (another script) stays as it is."""
    if text.isascii():
        return text.lower()
    bare = "".join(mark for mark in normalize("NFKD", text) if not combining(mark))
    return bare.casefold()


def tokens_in(text: str) -> Iterator[Token]:
    """The words of a text, in their order."""
    for found in _WORD.finditer(text):
        written = found.group()
        folded = _POSSESSIVE.sub("", fold(written)).replace("'", "").replace("’", "")[:LONGEST_WORD]
        if folded:
            yield Token(written, folded, found.start(), found.end())


def words_of(text: str) -> list[str]:
    """The words of a text, folded."""
    return [token.folded for token in tokens_in(text)]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Dutch stem of a folded word."""
    if word.isdigit() or len(word) < 3:
        return word
    if word.endswith("eeen"):
        word = word[:-2]
    elif word.endswith(("ies", "ees", "aus")) or _VERB_IN_T.search(word):
        word = word[:-1]
    with _one_at_a_time:
        cut: str = _dutch.stemWord(word)
    if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "aeiou":
        cut = cut[:-1]
    return cut[:-1] + _SOFT.get(cut[-1], cut[-1])


@lru_cache(maxsize=100_000)
def english_stem(word: str) -> str:
    """The English stem of a folded word."""
    with _one_at_a_time:
        cut: str = _english.stemWord(word)
    return cut


def stems_of_verb(word: str) -> tuple[str, ...]:
    """The stems that a past participle may come from: of *uitgeleend* that of *uitlenen*, of *gedeelde* of *delen*.

    What is no verb gives stems that nobody wrote, so these are of use beside a list of words only.
    """
    found = _PARTICIPLE.fullmatch(word)
    if not found:
        return ()
    apart, root = found.groups("")
    return tuple(dict.fromkeys(stem(apart + form) for form in (root, root + "en", root[:-1], root[:-1] + "en")))


def stem_in(language: str, word: str) -> str:
    """The stem of a folded word in a text of this language."""
    return english_stem(word) if language == "en" else stem(word)


def stems_of(word: str) -> tuple[str, ...]:
    """What a word that somebody types can be: they may mean either language."""
    return tuple(dict.fromkeys((stem(word), english_stem(word))))


def says_something(word: str) -> bool:
    """Whether a folded word says what a text is about."""
    return word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
