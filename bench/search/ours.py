"""The one place of the measuring that knows how our own search is called.

It is imported when it is asked for, so that the rivals can be measured on a branch that has no search yet.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ideas.model.database import reading_session_on, session_on
from ideas.model.ideas import Idea
from ideas.queries.taxonomy import Taxonomy, taxonomy_of

SEARCH = "ideas.queries.search"
LIKENESS = "ideas.queries.likeness"
INDEXING = "ideas.actions.indexing"


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
    return all(find_spec(module) for module in (SEARCH, INDEXING))


class Ours:
    """Our own search, on either engine. A reader has a session of their own for every question."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.name = {"sqlite": "ours on SQLite", "postgresql": "ours on PostgreSQL"}[engine.dialect.name]
        self.search: Any = import_module(SEARCH)
        self.taxonomy: Taxonomy | None = None

    def index(self) -> None:
        """Index the whole board."""
        with session_on(self.engine) as session, session.begin():
            import_module(INDEXING).index_everything(session)

    def known(self) -> Taxonomy:
        """The taxonomy, which a board reads once a minute and not for every question."""
        if self.taxonomy is None:
            with reading_session_on(self.engine) as session:
                self.taxonomy = taxonomy_of(session)
        return self.taxonomy

    def find(self, typed: str, *, language: str = "nl", limit: int = 10) -> list[int]:
        """The numbers of the ideas that answer this, best first."""
        with reading_session_on(self.engine) as session:
            return self.find_in(session, typed, language=language, limit=limit)

    def find_in(self, session: Session, typed: str, *, language: str = "nl", limit: int = 10) -> list[int]:
        """The same in a session that is open already."""
        page = self.search.ideas_matching(session, None, typed, taxonomy=self.known(), language=language, limit=limit)
        return [idea.id for idea in page.ideas]

    def begun_in(self, session: Session, typed: str, *, limit: int = 10) -> list[int]:
        """What is offered while somebody types; the last word is not finished yet."""
        return self.find_in(session, typed, limit=limit)

    def index_one(self, session: Session, idea: Idea) -> None:
        """The work for one idea that was changed, up to the database."""
        import_module(INDEXING).index_idea(session, idea)
        session.flush()

    def resembling(self, draft: Draft, *, limit: int = 5) -> list[Resembling]:
        """The ideas that resemble a draft, most alike first."""
        with reading_session_on(self.engine) as session:
            found = import_module(LIKENESS).ideas_resembling(session, draft, limit=limit)
            return [Resembling(idea.id, idea.likeness == "strong") for idea in found]
