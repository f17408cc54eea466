"""The one place of the measuring that knows how our own search is called."""

from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ideas.actions.search import index_everything, index_ideas
from ideas.model.database import reading_session_on, session_on
from ideas.model.ideas import Idea
from ideas.queries.completions import ideas_offered
from ideas.queries.knowledge import Knowledge, knowledge_of, with_newest_words
from ideas.queries.likeness import Draft as Text
from ideas.queries.likeness import Strength, ideas_resembling
from ideas.queries.rankings import Narrowing, ideas_by_support
from ideas.queries.search import ideas_matching, understood, wished_away
from ideas.queries.taxonomy import Taxonomy, taxonomy_of
from ideas.text.asking import Asked, asked_in, unfinished_in

# Filters as words whose slugs the glossary knows; stages and motives are words of the page.
KEYS = ("domain", "form", "tag", "organisation")


class Draft(NamedTuple):
    """What somebody has typed of a new idea."""

    title: str = ""
    question: str = ""
    summary: str = ""
    how_it_works: str = ""
    added_value: str = ""
    domains: tuple[str, ...] = ()


class Resembling(NamedTuple):
    """An idea that resembles a draft, and whether it is called the same thing."""

    id: int
    is_strong: bool


def is_there() -> bool:
    """Whether this branch has a search."""
    return True


class Ours:
    """Our own search, on either engine. A reader has a session of their own for every question."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name = {"sqlite": "ours on SQLite", "postgresql": "ours on PostgreSQL"}[engine.dialect.name]
        self.taxonomy: Taxonomy | None = None
        self.knowledge: Knowledge | None = None

    def index(self) -> None:
        """Index the whole board."""
        with session_on(self.engine) as session, session.begin():
            index_everything(session)

    def known(self) -> Taxonomy:
        """The taxonomy, which a board reads once a minute and not for every question."""
        if self.taxonomy is None:
            with reading_session_on(self.engine) as session:
                self.taxonomy = taxonomy_of(session)
        return self.taxonomy

    def at_hand(self, session: Session) -> Knowledge:
        """What a board knows before a question comes; only what came since is read with every question."""
        before = self.knowledge
        self.knowledge = with_newest_words(session, before) if before else knowledge_of(session)
        return self.knowledge

    def find(self, typed: str, *, language: str = "nl", limit: int = 10) -> list[int]:
        """The numbers of the ideas that answer this, best first."""
        with reading_session_on(self.engine) as session:
            return self.find_in(session, typed, language=language, limit=limit)

    def find_in(self, session: Session, typed: str, *, language: str = "nl", limit: int = 10) -> list[int]:
        """The same in a session that is open already. A question is understood in both languages at once."""
        known, asked = self.at_hand(session), asked_in(typed)
        question = understood(session, asked, known)
        narrowed = self._narrowed(asked, known)
        if question.weighed:
            found = ideas_matching(
                session, None, question, narrowed=narrowed, knowledge=known, taxonomy=self.known(), limit=limit
            )
            return [idea.id for idea in found.ideas]
        if asked.is_empty or asked.says_something:
            return []
        also = wished_away(session, question, known.glossary)
        page = ideas_by_support(session, None, narrowed=narrowed, taxonomy=self.known(), also=also, limit=limit)
        return [idea.id for idea in page.ideas]

    def begun_in(self, session: Session, typed: str, *, limit: int = 10) -> list[int]:
        """What is offered while somebody types, a handful; the last word is not finished yet."""
        known = self.at_hand(session)
        offered = ideas_offered(session, None, unfinished_in(typed), knowledge=known)
        return [idea.id for idea in offered[:limit]]

    def index_one(self, session: Session, idea: Idea) -> None:
        """The work for one idea that was changed, up to the database."""
        index_ideas(session, [idea.id])
        session.flush()

    def resembling(self, draft: Draft, *, limit: int = 5) -> list[Resembling]:
        """The ideas that resemble a draft, most alike first."""
        text = Text(draft.title, draft.question, draft.summary, draft.how_it_works, draft.added_value)
        with reading_session_on(self.engine) as session:
            found = ideas_resembling(session, text, self.at_hand(session), limit=limit)
            return [Resembling(idea.id, idea.strength is Strength.STRONG) for idea in found]

    @staticmethod
    def _narrowed(asked: Asked, known: Knowledge) -> Narrowing:
        narrowed = Narrowing()
        for wish in asked.wishes:
            slug = known.glossary.slug_for(wish.key, wish.value) if wish.key in KEYS else None
            if slug:
                narrowed = narrowed._replace(**{wish.key: slug})
        return narrowed
