"""What does the search box offer to somebody who is typing? Ideas, and things by the beginnings of their names."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, desc, select
from sqlalchemy.orm import Session

from ideas.model.ideas import Idea
from ideas.permissions import Actor, shown_to
from ideas.queries.glossary import Called, Glossary
from ideas.queries.knowledge import Knowledge
from ideas.queries.known_words import Weighed
from ideas.queries.matching import ideas_holding_these
from ideas.queries.search import best_of, understood, wished_away
from ideas.queries.terms import LEAST_LETTERS
from ideas.text.asking import Unfinished

MOST_IDEAS, MOST_OF_A_KIND = 5, 3
LEAST_INSIDE = 4
RANKS = 3
# Somebody who types waits for every letter: so many words count of a long question, and so many may stand for each.
LAST_WORDS, MOST_WORDS = 5, 5


class OfferedIdea(NamedTuple):
    """An idea that the box offers."""

    id: int
    slug: str
    title: str
    language: str


class OfferedThing(NamedTuple):
    """A domain, form, label or organisation that the box offers; `alias` is the other name by which it was found."""

    slug: str
    label: str
    alias: str = ""


def ideas_offered(
    session: Session,
    actor: Actor,
    typed: Unfinished,
    *,
    knowledge: Knowledge,
    also: Sequence[ColumnElement[bool]] = (),
) -> list[OfferedIdea]:
    """Which ideas does somebody probably look for? Of a long question, those that its last words lead to.

    `also` are conditions that were set besides the words.
    """
    asked = typed.asked._replace(words=typed.asked.words[-LAST_WORDS:], phrases=typed.asked.phrases[-1:])
    question = understood(session, asked, knowledge, begun=typed.begun)
    if not question.weighed:
        return []
    found, values = ideas_holding_these([_lightened(term) for term in question.weighed])
    where = [*also, *wished_away(session, question, knowledge.glossary)]
    best = best_of(found, where).limit(MOST_IDEAS).subquery()
    wanted = select(*(getattr(Idea, field) for field in OfferedIdea._fields)).join(best, best.c.idea_id == Idea.id)
    wanted = wanted.where(Idea.visibility.in_(shown_to(actor))).order_by(desc(best.c.score), desc(Idea.id))
    return [OfferedIdea(*row) for row in session.execute(wanted, values)]


def _lightened(term: Weighed) -> Weighed:
    """What is asked for by its nearest words alone. The things that are called so are offered beside the ideas."""
    if not term.words:
        return term
    words = dict(islice(term.words.items(), MOST_WORDS))
    return replace(term, words=words, common=term.common & words.keys(), groups=[], things={})


def things_offered(glossary: Glossary, typed: Unfinished, language: str) -> dict[str, list[OfferedThing]]:
    """Which things have a name with all these words, or with the last one? By kind, a few of each.

    First those whose name in the language of the reader begins so, then those of which a later word does, then those
    that are called so otherwise.
    """
    words = typed.words
    if sum(map(len, words)) < LEAST_LETTERS:
        return {}
    found = _things_with(glossary.things, words, language)
    if not found and len(words) > 1 and len(words[-1]) > LEAST_LETTERS:
        found = _things_with(glossary.things, words[-1:], language)
    return found


def _things_with(things: Sequence[Called], words: Sequence[str], language: str) -> dict[str, list[OfferedThing]]:
    found: dict[str, list[tuple[int, str, OfferedThing]]] = {}
    for thing in things:
        best = min(_ways_to_find(thing, words, language), default=None)
        if best is not None:
            found.setdefault(thing.kind, []).append(best)
    return {
        kind: [offered for _rank, _label, offered in sorted(every)[:MOST_OF_A_KIND]] for kind, every in found.items()
    }


def _ways_to_find(thing: Called, words: Sequence[str], language: str) -> Iterator[tuple[int, str, OfferedThing]]:
    label = thing.names[language == "en"][0]
    for name, spaced in thing.names:
        rank = _rank(spaced, words)
        if rank is not None and name == label:
            yield rank, label, OfferedThing(thing.slug, label)
        elif rank is not None:
            yield RANKS + rank, label, OfferedThing(thing.slug, label, name)


def _rank(spaced: str, words: Sequence[str]) -> int | None:
    """How well a name fits what was typed, 0 is best; None when it does not have all of these words."""
    *whole, begun = words
    if begun not in spaced or not all(f" {word} " in spaced for word in whole):
        return None
    if f" {begun}" in spaced:
        return 0 if spaced.startswith(f" {words[0]}") else 1
    # *hulp* is in *jeugdhulp*; of fewer letters that says nothing.
    return RANKS - 1 if len(begun) >= LEAST_INSIDE else None
