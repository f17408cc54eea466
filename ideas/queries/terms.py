"""What each word of a question may stand for on this board, before the database is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ideas.queries.glossary import LONGEST_PHRASE, Glossary, Meaning, Named, Stems
from ideas.text.asking import MOST_WORDS, Asked
from ideas.text.stems import says_something, stem, stems_of, stems_of_verb
from ideas.text.vocabulary import LINKS, Vocabulary

# A long question says enough by its words alone: of so many, other words are looked for that stand for them.
MOST_WITH_RELATIVES = 5
# So many words are compared with all others to see which was meant.
MOST_CORRECTED = 3
# How much of what was meant is carried by …
SAME_WORD = 1.0
SAME_VERB = 0.85
SYNONYM = 0.85
# … two words that stand for one compound, or one compound that stands for two words
BOTH_PARTS = 0.6
ONE_PART = 0.2
# … a known word with which an unknown one begins or ends
ONE_PIECE = 0.4
# … a word that begins with what was typed so far, and one of which a later part does
BEGUN = 0.9
PART_BEGUN = 0.5
# … a word that differs by so many letters.
ALMOST = {0: 0.85, 1: 0.85, 2: 0.6}


# With fewer letters than this, what was typed begins everything.
LEAST_LETTERS = 2


@dataclass
class Term:
    """One thing that was asked for: the words as typed, and everything that may stand for it, with how well (0 to 1).

    `groups` are words that only stand for it together.
    """

    typed: tuple[str, ...]
    stems: dict[str, float] = field(default_factory=dict)
    groups: dict[Stems, float] = field(default_factory=dict)
    things: dict[Named, float] = field(default_factory=dict)

    def add(self, root: str, nearness: float) -> None:
        """Let one more stem stand for it."""
        self.stems[root] = max(nearness, self.stems.get(root, 0.0))


class Correction(NamedTuple):
    """A word that nobody wrote here, and the one that was probably meant, or that is part of it."""

    typed: str
    meant: str
    is_part: bool = False


def terms_of(asked: Asked, glossary: Glossary, vocabulary: Vocabulary) -> list[Term]:
    """What is asked for, in the order in which it was typed. Stop words ask for nothing, but may be part of a name."""
    terms: list[Term] = []
    for words, meaning in _in_phrases(asked.words, glossary):
        # Who says a word twice asks for one thing.
        if any(term.typed == words for term in terms):
            continue
        terms.append(_term(words, meaning, vocabulary, exactly=len(terms) >= MOST_WITH_RELATIVES))
        if len(terms) >= MOST_WORDS:
            break
    _join_what_was_typed_apart(terms, glossary, vocabulary)
    for phrase in asked.phrases:
        terms.extend(_term((word,), None, vocabulary, exactly=True) for word in phrase if says_something(word))
    return terms[:MOST_WORDS]


def terms_begun(asked: Asked, begun: str, glossary: Glossary, vocabulary: Vocabulary) -> list[Term]:
    """The same while somebody types: after what is asked for comes the beginning of another word."""
    terms = terms_of(asked, glossary, vocabulary)
    if len(begun) < LEAST_LETTERS or len(terms) == MOST_WORDS:
        return terms
    # What is a word already may be the whole of it.
    is_word = stem(begun) in vocabulary and says_something(begun)
    term = _term((begun,), glossary.meaning_of((begun,)), vocabulary, exactly=True) if is_word else Term((begun,))
    for root in vocabulary.beginning_with(begun):
        term.add(root, BEGUN)
    for root in vocabulary.with_part_beginning(begun):
        term.add(root, PART_BEGUN)
    return [*terms, term]


def _in_phrases(words: Sequence[str], glossary: Glossary) -> Iterator[tuple[tuple[str, ...], Meaning | None]]:
    """The words, in groups that mean something together; the longest group first."""
    at = 0
    while at < len(words):
        for size in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + size])
            if not says_something(phrase[0]) or not says_something(phrase[-1]):
                continue
            meaning = glossary.meaning_of(phrase)
            if meaning or size == 1:
                yield phrase, meaning
                at += size
                break
        else:
            at += 1


def _term(words: tuple[str, ...], meaning: Meaning | None, vocabulary: Vocabulary, *, exactly: bool = False) -> Term:
    term = Term(words)
    if meaning:
        term.things = dict(meaning.things)
        for phrase in meaning.phrases:
            _add_phrase(term, phrase, SYNONYM)
    if len(words) > 1:
        telling = tuple(stem(word) for word in words if says_something(word))
        _add_phrase(term, telling, SAME_WORD)
        return term
    for root in stems_of(words[0]):
        term.add(root, SAME_WORD)
    for root in stems_of_verb(words[0]):
        if root in vocabulary:
            term.add(root, SAME_VERB)
    if not exactly:
        _add_relatives(term, stem(words[0]), vocabulary)
    return term


def _join_what_was_typed_apart(terms: list[Term], glossary: Glossary, vocabulary: Vocabulary) -> None:
    """Let a compound that was typed as two or three words stand for each of them: *dienst verlening*."""
    for size in (2, 3):
        for at in range(len(terms) - size + 1):
            together = terms[at : at + size]
            compound = _compound_of([term.typed for term in together], glossary, vocabulary)
            if compound is not None:
                _let_stand_for(together, compound, glossary.meaning_of((compound,)))


def _let_stand_for(terms: Sequence[Term], compound: str, meaning: Meaning | None) -> None:
    for term in terms:
        term.add(stem(compound), SAME_WORD)
        for thing, sure in (meaning.things if meaning else {}).items():
            term.things[thing] = max(sure, term.things.get(thing, 0.0))
        for phrase in meaning.phrases if meaning else ():
            _add_phrase(term, phrase, SYNONYM)


def _compound_of(typed: Sequence[tuple[str, ...]], glossary: Glossary, vocabulary: Vocabulary) -> str | None:
    """The one word that these words make, if somebody here wrote it or a thing is called so."""
    if any(len(words) > 1 for words in typed):
        return None
    made = [""]
    for [word] in typed:
        made = [f"{before}{link}{word}" for before in made for link in (LINKS if before else ("",))]
    return next((word for word in made if stem(word) in vocabulary or glossary.meaning_of((word,))), None)


def _add_phrase(term: Term, phrase: Stems, nearness: float) -> None:
    if len(phrase) == 1:
        term.add(phrase[0], nearness)
    elif phrase:
        term.groups[phrase] = max(nearness, term.groups.get(phrase, 0.0))


def _add_relatives(term: Term, root: str, vocabulary: Vocabulary) -> None:
    for related in (*vocabulary.roots_of(root), *vocabulary.compounds_of(root)):
        term.add(related.stem, related.nearness)
    parts = vocabulary.parts_of(root)
    if parts:
        term.groups[parts] = BOTH_PARTS
        for part in parts:
            term.add(part, ONE_PART)


def corrected(term: Term, glossary: Glossary, vocabulary: Vocabulary) -> Correction | None:
    """Let a word that nobody wrote here stand for the one that was probably meant.

    When there is no such word, it stands for the known words with which it begins and ends. None when there are none.
    """
    [typed] = term.typed
    near = [(root, distance) for root, distance in vocabulary.near(typed) if root not in term.stems]
    if not near:
        pieces = vocabulary.pieces_of(typed)
        for root in pieces:
            term.add(root, ONE_PIECE)
            for related in vocabulary.compounds_of(root):
                term.add(related.stem, ONE_PIECE * related.nearness)
        parts = ", ".join(vocabulary.spellings[root] for root in pieces)
        return Correction(typed, parts, is_part=True) if pieces else None
    nearest = near[0][1]
    for root, distance in near:
        if distance == nearest:
            term.add(root, ALMOST[distance])
    first = near[0][0]
    meant = vocabulary.spellings[first]
    meaning = glossary.meaning_of((meant,))
    if meaning:
        term.things = {thing: sure * ALMOST[nearest] for thing, sure in meaning.things.items()}
        for phrase in meaning.phrases:
            _add_phrase(term, phrase, SYNONYM * ALMOST[nearest])
    for related in vocabulary.compounds_of(first):
        term.add(related.stem, related.nearness * ALMOST[nearest])
    return Correction(typed, meant)
