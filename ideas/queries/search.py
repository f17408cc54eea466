"""Which ideas answer what somebody typed?"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, desc, or_, select
from sqlalchemy.orm import Session

from ideas.model.ideas import Idea, IdeaDomain
from ideas.model.search import Posting
from ideas.permissions import Actor, shown_to
from ideas.queries.cursors import Place, cursor_at, place_of
from ideas.queries.glossary import BY_WORD, Glossary, Named
from ideas.queries.knowledge import Knowledge
from ideas.queries.known_words import KnownWord, Weighed, weighed, words_known
from ideas.queries.matching import ENOUGH, ideas_holding, ideas_holding_these
from ideas.queries.phrases import ideas_with_phrase
from ideas.queries.rankings import CARD, EVERYTHING, ListedIdea, Narrowing, conditions_of, with_domains
from ideas.queries.taxonomy import Taxonomy
from ideas.queries.terms import MOST_CORRECTED, Correction, Term, corrected, terms_begun
from ideas.text.asking import Asked
from ideas.text.stems import stems_of


class Understood(NamedTuple):
    """How a question was understood: its terms as the database needs them, and what a reader is told about it.

    `wanted` are the stems by which an idea was found, to be marked; `unknown` are words that nobody here wrote.
    """

    asked: Asked
    terms: list[Term]
    weighed: list[Weighed]
    known: dict[str, KnownWord]
    corrections: tuple[Correction, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def wanted(self) -> dict[str, float]:
        """The stems that stand for what was asked, with how well."""
        stems: dict[str, float] = {}
        for term in self.terms:
            for root, near in term.stems.items():
                stems[root] = max(near, stems.get(root, 0.0))
            for phrase in term.groups:
                stems |= {root: max(0.5, stems.get(root, 0.0)) for root in phrase}
        return stems


class Found(NamedTuple):
    """One page of what was found. `is_loosened`: no idea holds enough of the question, so these hold some of it."""

    ideas: list[ListedIdea]
    scores: list[int]
    after: str | None
    understood: Understood
    is_loosened: bool = False


def understood(session: Session, asked: Asked, knowledge: Knowledge, *, begun: str = "") -> Understood:
    """What does somebody mean, in the words of this board? At most two questions to the database.

    `begun` are the letters so far of a word that is not finished.
    """
    terms = terms_begun(asked, begun, knowledge.glossary, knowledge.vocabulary)
    left_out = {root for phrase in asked.without for word in phrase for root in stems_of(word)}
    known = words_known(session, {*_stems_in(terms), *left_out})
    strange = [term for term in terms if len(term.typed) == 1 and not _is_known(term, known)]
    corrections = [corrected(term, knowledge.glossary, knowledge.vocabulary) for term in strange[:MOST_CORRECTED]]
    if strange:
        known |= words_known(session, _stems_in(strange))
    found = weighed(terms, known)
    numbers = {term.number for term in found}
    unknown = tuple(" ".join(term.typed) for number, term in enumerate(terms) if number not in numbers)
    return Understood(asked, terms, found, known, tuple(filter(None, corrections)), unknown)


def ideas_matching(
    session: Session,
    actor: Actor,
    question: Understood,
    *,
    narrowed: Narrowing = EVERYTHING,
    knowledge: Knowledge,
    taxonomy: Taxonomy | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Found:
    """Which ideas answer this best? When none holds enough of it, those that hold some of it, phrases taken apart.

    Equally good ones stand with the newer first, by number.
    """
    where = [*conditions_of(narrowed, taxonomy), *_set_apart(question, knowledge.glossary)]
    if not question.weighed:
        return Found([], [], None, question)
    loosely = after is not None and after.startswith("~")
    if not loosely:
        exactly = [*where, *_with_phrases(session, question)]
        rows = _rows(session, actor, question, exactly, after=after, limit=limit)
        if rows or after is not None or (len(question.weighed) < 2 and not question.asked.phrases):
            return _page(session, rows, question, limit=limit)
    place = after.removeprefix("~") if after is not None else None
    rows = _rows(session, actor, question, where, enough=0, after=place, limit=limit)
    return _page(session, rows, question, limit=limit, is_loosened=True)


def best_of(found: CTE, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """What was found, the best first. Words are kept of published ideas only, so these are known before their cards."""
    best = select(found.c.idea_id, found.c.score)
    if where:
        best = best.join(Idea, Idea.id == found.c.idea_id).where(*where)
    return best.order_by(desc(found.c.score), desc(found.c.idea_id))


def is_found(question: Understood) -> ColumnElement[bool]:
    """The condition that an idea holds enough of what was asked for."""
    return Idea.id.in_(select(ideas_holding(question.weighed).c.idea_id))


def wished_away(session: Session, question: Understood, glossary: Glossary) -> list[ColumnElement[bool]]:
    """The conditions that a question sets besides its words: phrases, what is left out, and no Wgr."""
    return [*_set_apart(question, glossary), *_with_phrases(session, question)]


def _with_phrases(session: Session, question: Understood) -> list[ColumnElement[bool]]:
    return [Idea.id.in_(ideas_with_phrase(session, phrase, question.known)) for phrase in question.asked.phrases]


def _set_apart(question: Understood, glossary: Glossary) -> list[ColumnElement[bool]]:
    asked = question.asked
    conditions: list[ColumnElement[bool]] = []
    if asked.outside_wgr:
        conditions.append(or_(Idea.form_slug.in_(sorted(glossary.outside_wgr)), Idea.form_slug.is_(None)))
    for phrase in asked.without:
        conditions += _without(phrase, question.known, glossary)
    return conditions


def _stems_in(terms: Sequence[Term]) -> set[str]:
    return {root for term in terms for roots in (term.stems, *term.groups) for root in roots}


def _is_known(term: Term, known: dict[str, KnownWord]) -> bool:
    if term.things and max(term.things.values()) >= BY_WORD:
        return True
    return any(root in known for root in term.stems) or any(
        all(root in known for root in phrase) for phrase in term.groups
    )


def _rows(
    session: Session,
    actor: Actor,
    question: Understood,
    where: Sequence[ColumnElement[bool]],
    *,
    after: str | None,
    limit: int,
    enough: int = ENOUGH,
) -> Sequence[Any]:
    found, values = ideas_holding_these(question.weighed, enough)
    best = best_of(found, where)
    if after is not None:
        place = place_of(after, int)
        lower = found.c.score < place.score
        best = best.where(or_(lower, (found.c.score == place.score) & (found.c.idea_id < place.id)))
    top = best.limit(limit + 1).subquery()
    cards = select(*CARD, top.c.score).join(top, top.c.idea_id == Idea.id)
    cards = cards.where(Idea.visibility.in_(shown_to(actor))).order_by(desc(top.c.score), desc(Idea.id))
    return session.execute(cards, values).all()


def _page(
    session: Session, rows: Sequence[Any], question: Understood, *, limit: int, is_loosened: bool = False
) -> Found:
    shown = rows[:limit]
    after = cursor_at(Place(shown[-1].score, shown[-1].id)) if len(rows) > limit else None
    if after is not None and is_loosened:
        after = f"~{after}"
    ideas = with_domains(session, [ListedIdea(*row[:-1]) for row in shown])
    return Found(ideas, [row.score for row in shown], after, question, is_loosened)


def _without(phrase: tuple[str, ...], known: dict[str, KnownWord], glossary: Glossary) -> list[ColumnElement[bool]]:
    """Leave out what holds this word, and what is filed under a domain or form of that name."""
    conditions: list[ColumnElement[bool]] = []
    numbers = [known[root].id for word in phrase for root in stems_of(word) if root in known]
    if numbers:
        conditions.append(Idea.id.not_in(select(Posting.idea_id).where(Posting.word_id.in_(numbers))))
    meaning = glossary.meaning_of(phrase)
    things = [thing for thing, sure in meaning.things.items() if sure > 0.85] if meaning else []
    for thing in things:
        conditions += _not_filed_under(thing)
    return conditions


def _not_filed_under(thing: Named) -> list[ColumnElement[bool]]:
    if thing.kind == "domain":
        return [Idea.id.not_in(select(IdeaDomain.idea_id).where(IdeaDomain.domain_slug == thing.slug))]
    if thing.kind == "form":
        return [or_(Idea.form_slug != thing.slug, Idea.form_slug.is_(None))]
    return []


def with_long_texts(session: Session, ideas: Sequence[ListedIdea]) -> list[tuple[ListedIdea, str]]:
    """What stands further down on the page of each of these ideas, without its comments?"""
    if not ideas:
        return []
    columns = (Idea.id, Idea.added_value, Idea.how_it_works, Idea.joins)
    rows = session.execute(select(*columns).where(Idea.id.in_([idea.id for idea in ideas])))
    texts = {row.id: f"{row.added_value} {row.how_it_works} {row.joins}" for row in rows}
    return [(idea, texts.get(idea.id, "")) for idea in ideas]
