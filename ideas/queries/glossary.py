"""What do words stand for here? Domains, forms, labels, organisations and synonyms, by all their names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.cooperation_forms import CooperationForm
from ideas.model.domains import Domain
from ideas.model.organisations import Organisation
from ideas.model.search import Synonym
from ideas.model.tags import Tag
from ideas.text.stems import english_stem, says_something, stem, words_of

Stems = tuple[str, ...]
# A name by which the whole thing is called, one of the two things that it is called after, and a word out of its name.
BY_NAME, BY_HALF, BY_WORD = 1.0, 0.9, 0.5
LONGEST_PHRASE = 5
_HALVES = re.compile(r"\s+(?:en|of|and|or|for)\s+|[,/()]")


class Named(NamedTuple):
    """A thing that ideas are filed under: its kind (`domain`, `form`, `tag`, `organisation`) and its slug."""

    kind: str
    slug: str


class Called(NamedTuple):
    """A thing that a reader can go to. `names` are its labels in Dutch and English and its aliases.

    Each is there as it is written, and as its folded words with a space before each and at the end.
    """

    kind: str
    slug: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Meaning:
    """What a phrase stands for: things, each with how surely it is meant (0 to 1), and phrases that mean the same."""

    things: dict[Named, float] = field(default_factory=dict)
    phrases: set[Stems] = field(default_factory=set)


@dataclass(frozen=True, eq=False)
class Glossary:
    """Meanings by the stems of the phrases; the slug of a thing by each of its names; and the forms outside the Wgr.

    `things` are those that are in use, each with its names as they are written.
    """

    meanings: dict[Stems, Meaning]
    slugs: dict[tuple[str, str], str]
    spellings: dict[str, str]
    concepts: dict[str, str]
    outside_wgr: frozenset[str]
    things: tuple[Called, ...] = ()

    def meaning_of(self, words: Sequence[str]) -> Meaning | None:
        """What these folded words stand for together, in either language."""
        found = [self.meanings.get(phrase) for phrase in {_in_dutch(words), _in_english(words)}]
        known = [meaning for meaning in found if meaning]
        if len(known) < 2:
            return known[0] if known else None
        one, other = known
        things = {
            thing: max(one.things.get(thing, 0), other.things.get(thing, 0)) for thing in one.things | other.things
        }
        return Meaning(things, one.phrases | other.phrases)

    def same_as(self, root: str) -> list[str]:
        """The stems of other words that mean the same as this one."""
        meaning = self.meanings.get((root,))
        return sorted(phrase[0] for phrase in meaning.phrases if len(phrase) == 1) if meaning else []

    def concept_of(self, root: str) -> str:
        """One stem for all words that mean the same."""
        return self.concepts.get(root, root)

    def words(self) -> Iterator[tuple[str, str]]:
        """The words that are a name or an alias by themselves, with their stems."""
        yield from self.spellings.items()

    def slug_for(self, kind: str, name: str) -> str | None:
        """The slug of the thing of this kind that somebody calls so; None when there is none."""
        return self.slugs.get((kind, " ".join(words_of(name))))


def glossary_of(session: Session) -> Glossary:
    """What do the words of this installation stand for?"""
    builder = _Builder()
    domains = select(
        Domain.slug, Domain.label_nl, Domain.label_en, Domain.aliases, Domain.merged_into_slug, Domain.retired_at
    )
    for row in session.execute(domains):
        builder.name(
            Named("domain", row.merged_into_slug or row.slug), row.slug, row.label_nl, row.label_en, row.aliases
        )
        if row.retired_at is None:
            builder.list("domain", row.slug, row.label_nl, row.label_en, *row.aliases)
    forms = select(
        CooperationForm.slug, CooperationForm.label_nl, CooperationForm.label_en, CooperationForm.aliases,
        CooperationForm.under_wgr,
    )  # fmt: skip
    outside = set()
    for row in session.execute(forms):
        builder.name(Named("form", row.slug), row.slug, row.label_nl, row.label_en, row.aliases)
        builder.list("form", row.slug, row.label_nl, row.label_en, *row.aliases)
        if not row.under_wgr:
            outside.add(row.slug)
    for row in session.execute(select(Tag.slug, Tag.label, Tag.aliases, Tag.merged_into_slug, Tag.retired_at)):
        builder.name(Named("tag", row.merged_into_slug or row.slug), row.slug, row.label, row.label, row.aliases)
        if row.retired_at is None:
            builder.list("tag", row.slug, row.label, row.label, *row.aliases)
    organisations = select(Organisation.slug, Organisation.name).where(Organisation.successor_code.is_(None))
    for row in session.execute(organisations):
        builder.call(Named("organisation", row.slug), row.name, BY_NAME)
        builder.list("organisation", row.slug, row.name, row.name)
    builder.join(session.execute(select(Synonym.meaning, Synonym.spelling)))
    return Glossary(
        dict(builder.meanings), builder.slugs, builder.spellings, builder.concepts, frozenset(outside),
        tuple(builder.things),
    )  # fmt: skip


class _Builder:
    """Puts the meanings together."""

    def __init__(self) -> None:
        self.meanings: defaultdict[Stems, Meaning] = defaultdict(Meaning)
        self.slugs: dict[tuple[str, str], str] = {}
        self.spellings: dict[str, str] = {}
        self.concepts: dict[str, str] = {}
        self.things: list[Called] = []

    def name(self, thing: Named, slug: str, label_nl: str, label_en: str, aliases: Iterable[str]) -> None:
        """Let a thing be found by its slug, its labels, their halves and words, and its aliases."""
        for name in (slug.replace("-", " "), label_nl, label_en, *aliases):
            self.call(thing, name, BY_NAME)
        for label in (label_nl, label_en):
            for half in _halves_of(label):
                self.call(thing, half, BY_HALF)
            for word in _words_in(label):
                self.call(thing, word, BY_WORD)

    def list(self, kind: str, slug: str, *names: str) -> None:
        """Let readers go to a thing while they type one of these names."""
        self.things.append(Called(kind, slug, tuple((name, f" {' '.join(_words_in(name))} ") for name in names)))

    def call(self, thing: Named, name: str, sureness: float) -> None:
        """Let a thing be found by this name."""
        words = _words_in(name)
        if not words or not any(map(says_something, words)):
            return
        if len(words) == 1:
            self.spellings.setdefault(stem(words[0]), words[0])
        if sureness == BY_NAME or thing.kind != "organisation":
            self.slugs.setdefault((thing.kind, " ".join(words)), thing.slug)
        for phrase in {_in_dutch(words), _in_english(words)}:
            if len(phrase) <= LONGEST_PHRASE:
                things = self.meanings[phrase].things
                things[thing] = max(sureness, things.get(thing, 0.0))

    def join(self, synonyms: Iterable[tuple[int, str]]) -> None:
        """Let phrases with one meaning stand for each other, and for what any of them stands for."""
        groups: defaultdict[int, list[Stems]] = defaultdict(list)
        for meaning, spelling in synonyms:
            groups[meaning].append(_in_dutch(_words_in(spelling)))
        for phrases in groups.values():
            single = sorted(phrase[0] for phrase in phrases if len(phrase) == 1)
            self.concepts |= dict.fromkeys(single, "".join(single[:1]))
            things: dict[Named, float] = {}
            for phrase in phrases:
                if phrase in self.meanings:
                    things |= {thing: sure for thing, sure in self.meanings[phrase].things.items() if sure >= BY_HALF}
            for phrase in phrases:
                self.meanings[phrase].phrases.update(other for other in phrases if other != phrase)
                for thing, sure in things.items():
                    own = self.meanings[phrase].things
                    own[thing] = max(own.get(thing, 0.0), 0.9 * sure)


@lru_cache(maxsize=10_000)
def _words_in(name: str) -> tuple[str, ...]:
    """The folded words of a name. Whoever knows them reads all names again every minute."""
    return tuple(words_of(name))


def _halves_of(label: str) -> Iterator[str]:
    for half in _HALVES.split(label):
        if len(half.strip()) > 2 and half.strip() != label:
            yield half.strip()


def _in_dutch(words: Sequence[str]) -> Stems:
    return tuple(stem(word) for word in words)


def _in_english(words: Sequence[str]) -> Stems:
    return tuple(english_stem(word) for word in words)
