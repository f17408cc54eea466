"""The stage: an empty house, and the standing cast.

Anna wrote the idea. Bram moderates. Chaima is a colleague elsewhere. Daan has not confirmed his address.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import create_app
from ideas.actions.ideas import IdeaContent, disappear, start_draft, submit_idea
from ideas.model.accounts import Account, Role
from ideas.model.base import now
from ideas.model.database import open_database, session_on
from ideas.model.ideas import Idea, Motive, Visibility
from ideas.outside.sso import Desk
from ideas.plumbing.drawer import Drawer
from ideas.plumbing.house import House
from ideas.settings import Settings, prepare_instance, read_settings
from tests.browser import Browser
from tests.databases import BACKENDS, fresh_database

# People in tests sign in, post and vote faster than people do. What a test says about limits, it sets itself.
UNLIMITED: dict[str, Any] = {"limits": False, "robot_trap": False}
SECRET_KEY = "a-key-of-the-tests-that-opens-nothing"


@pytest.fixture(scope="session")
def plot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the houses of all tests stand, one after the other: at one address they can share what is dear to make."""
    return tmp_path_factory.mktemp("plot")


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, plot: Path) -> Iterator[str]:
    """The address of a fresh database; every test that asks for one runs on both engines."""
    with fresh_database(request.param, plot) as address:
        yield address


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Templates and translations are compiled once for all houses: nothing in them belongs to one test."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def instance(plot: Path, shared_cache: Path) -> Path:
    """The folder of a house of its own, empty but for the cache."""
    folder = plot / "instance"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    (folder / "cache").symlink_to(shared_cache, target_is_directory=True)
    return folder


@pytest.fixture
def settings(database: str, instance: Path) -> Settings:
    """The settings of a house of its own, at an address for which browsers make passkeys."""
    how = {"instance": instance, "database": database, "secret_key": SECRET_KEY, "host": "localhost"}
    return prepare_instance(read_settings({}, **how, **UNLIMITED))


@lru_cache(maxsize=6)
def _board_with(settings: Settings, _providers: str) -> tuple[Flask, House]:
    """A board, and what belongs to its house as it was when it was new. Making one costs as much as ten pages.

    Where people sign in elsewhere is read from a file, so what stands in it makes another board as well.
    """
    board = create_app(settings)
    board.testing = True
    # What a template misspells would be an empty place on the page; a reader gets that, a test an error.
    board.jinja_env.undefined = StrictUndefined
    return board, board.extensions["ideas"]


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole board. Tests with the same settings share it, and each finds it as it was when it was new."""
    providers = settings.sso_file.read_text("utf-8") if settings.sso_file.exists() else ""
    board, new_house = _board_with(settings, providers)
    board.extensions["ideas"] = replace(
        new_house, taxonomy=None, knowledge=None, orders=None, facets=None, alike={}, pages=Drawer(),
        desks={slug: Desk(desk.provider) for slug, desk in new_house.desks.items()},
    )  # fmt: skip
    yield board
    board.extensions["ideas"].security_log.close()
    new_house.engine.dispose()


@pytest.fixture
def app_of_its_own(settings: Settings) -> Iterator[Flask]:
    """The whole board, for a test that adds something to it."""
    board = create_app(settings)
    yield board
    board.extensions["ideas"].security_log.close()
    board.extensions["ideas"].engine.dispose()


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """A connection to the database beside the board's own."""
    opened = open_database(database)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write. On SQLite it holds the writer's turn until it commits."""
    with session_on(engine) as opened:
        yield opened


@pytest.fixture
def an_account(session: Session) -> Callable[..., Account]:
    """Make somebody: an_account("Els") is a member with a confirmed address."""

    def make(name: str, *, role: Role = Role.MEMBER, confirmed: bool = True) -> Account:
        account = Account(name=name, email=f"{name.lower()}@gemeente.example", role=role)
        account.confirmed_at = now() if confirmed else None
        account.second_factor_given = True
        session.add(account)
        session.commit()
        return account

    return make


@pytest.fixture
def anna(an_account: Callable[..., Account]) -> Account:
    """She wrote the idea."""
    return an_account("Anna")


@pytest.fixture
def bram(an_account: Callable[..., Account]) -> Account:
    """He moderates."""
    return an_account("Bram", role=Role.MODERATOR)


@pytest.fixture
def chaima(an_account: Callable[..., Account]) -> Account:
    """She is a colleague elsewhere."""
    return an_account("Chaima")


@pytest.fixture
def daan(an_account: Callable[..., Account]) -> Account:
    """He has not confirmed his address."""
    return an_account("Daan", confirmed=False)


def content(**other: Any) -> IdeaContent:
    """What an author fills in; every field has a value unless the test says otherwise."""
    values = {
        "question": "Hoe houden we de balie open als iemand ziek is?",
        "added_value": "De balie blijft open, ook in de vakantie.",
        "title": "Elkaars balie bezetten",
        "summary": "Drie gemeenten helpen elkaar met baliemedewerkers bij ziekte en verlof.",
        "how_it_works": "1. Maak een lijst.\n2. Bel elkaar.",
        "domains": ("burgerzaken",),
        "motives": (Motive.VULNERABILITY,),
        "joins": "Het regionale overleg burgerzaken",
        "quick_to_start": 5,
        "adaptable": 4,
        "low_trust_needed": 3,
        "easy_to_undo": 5,
    }
    return IdeaContent(**{**values, **other})


@pytest.fixture
def an_idea(session: Session, anna: Account) -> Callable[..., Idea]:
    """Make an idea: an_idea("Samen inkopen van zout") is published, and Anna wrote it."""

    def make(
        title: str = "Elkaars balie bezetten",
        *,
        by: Account | None = None,
        visibility: Visibility = Visibility.PUBLISHED,
        **other: Any,
    ) -> Idea:
        author = by or anna
        idea = start_draft(session, content(title=title, **other), by=author, language="nl")
        if visibility is not Visibility.DRAFT:
            submit_idea(session, idea, by=author, first_idea_waits=visibility is Visibility.WAITING)
        if visibility is Visibility.WITHDRAWN:
            disappear(session, idea, Visibility.WITHDRAWN)
        session.commit()
        return idea

    return make


@pytest.fixture
def idea(an_idea: Callable[..., Idea]) -> Idea:
    """A published idea of Anna's, with her own vote."""
    return an_idea()


@pytest.fixture
def browser_of(app: Flask) -> Callable[..., Browser]:
    """Look at the board as somebody: browser_of(anna), or browser_of(None) for a visitor."""

    def open_for(account: Account | None, **how: Any) -> Browser:
        return Browser(app, account, **how)

    return open_for
