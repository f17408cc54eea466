"""The connection to SQLite or PostgreSQL, and the few statements that each of them spells in its own way."""

from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Row,
    Select,
    String,
    create_engine,
    event,
    make_url,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ideas.model.base import Base
from ideas.model.given import given, spelled, to_come

try:
    import pysqlite3.dbapi2 as sqlite_driver
except ImportError:  # No wheel on this system: the SQLite that came with Python will do, see `journal_for`.
    import sqlite3 as sqlite_driver

# Older ones can corrupt a database in WAL mode when two connections reset the log at the same moment.
FIRST_SQLITE_SAFE_WITH_WAL = (3, 51, 3)
BUSY_TIMEOUT_MS = 5_000

Question = Select[*tuple[Any, ...]]


def open_database(address: str) -> Engine:
    """An engine for a database URL. On SQLite every connection keeps what it acknowledged through a power cut."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    engine = create_engine(url, module=sqlite_driver, connect_args={"check_same_thread": False}, pool_size=20)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def session_on(engine: Engine) -> Session:
    """A session that may write. On SQLite it takes the writer's turn at once, so that two never collide later."""
    return Session(engine.execution_options(writes=True), expire_on_commit=False)


def reading_session_on(engine: Engine) -> Session:
    """A session for looking only."""
    return Session(engine, expire_on_commit=False)


def journal_for(version: tuple[int, ...]) -> str:
    """The safest journal that this version of SQLite can be trusted with."""
    return "WAL" if version >= FIRST_SQLITE_SAFE_WITH_WAL else "DELETE"


def empty_the_journal(engine: Engine) -> bool:
    """On SQLite, let the journal of writes hold nothing: what was erased stands in it still. Says whether it is empty.

    It is not when somebody is reading at this moment. PostgreSQL has a journal of its own, which the operator keeps.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy
    finally:
        connection.close()


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    # SQLAlchemy says BEGIN itself (below); the driver's own habit would start writing transactions too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute(f"PRAGMA journal_mode = {journal_for(sqlite_driver.sqlite_version_info)}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What was deleted is overwritten with zeros, not only let go: people were promised that it is gone.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_on_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    if connection.get_execution_options().get("remakes_tables"):
        # A table that is made anew leaves for a moment; what refers to it must not leave with it.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def insert_if_absent(session: Session, record: type[Base], **values: Any) -> bool:
    """Insert a row unless its key is taken. The answer says whether this call inserted it, also when two race."""
    insertion = _insert(session, record).values(**values).on_conflict_do_nothing()
    # Without this, some drivers forget how many rows an insertion made.
    result = session.execute(insertion.execution_options(preserve_rowcount=True))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def insert_all_if_absent(
    session: Session, record: type[Base], columns: tuple[str, ...], rows: list[tuple[int | str, ...]]
) -> None:
    """Insert these rows but for those whose key is taken."""
    session.execute(_inserting(_spelling(session), record, columns).on_conflict_do_nothing(), {"rows": spelled(rows)})


def insert_those_absent(session: Session, record: type[Base], columns: list[str], rows: Select[Any]) -> None:
    """Insert what a question answers, but for the rows whose key is taken."""
    session.execute(_insert(session, record).from_select(columns, rows).on_conflict_do_nothing())


def insert_chosen(session: Session, record: type[Base], chosen: Question, *answer: str) -> Row[Any] | None:
    """Insert the one row that a question finds, unless its key is taken; its columns are named as those of the table.

    Answers with some columns of what was inserted; None says that the key was taken.
    """
    table, columns = record.__table__, list(chosen.selected_columns.keys())
    insertion = _insert(session, record).from_select(columns, chosen).on_conflict_do_nothing()
    return session.execute(insertion.returning(*(table.c[name] for name in answer))).one_or_none()


def insert_or_put(session: Session, record: type[Base], key: list[str], chosen: Question) -> None:
    """Insert the rows that a question finds, or put what it found in the rows that have the same key."""
    columns = list(chosen.selected_columns.keys())
    insertion = _insert(session, record).from_select(columns, chosen)
    found = {name: insertion.excluded[name] for name in columns if name not in key}
    session.execute(insertion.on_conflict_do_update(index_elements=key, set_=found))


def put_all(session: Session, record: type[Base], columns: tuple[str, ...], rows: list[tuple[int | str, ...]]) -> None:
    """Insert these rows; where their key is taken, put them in the place of what is there."""
    session.execute(_putting(_spelling(session), record, columns), {"rows": spelled(rows)})


@cache
def _putting(spelling: Any, record: type[Base], columns: tuple[str, ...]) -> Any:
    table, insertion = record.__table__, _inserting(spelling, record, columns)
    put = {name: insertion.excluded[name] for name in columns if not table.c[name].primary_key}
    return insertion.on_conflict_do_update(index_elements=list(table.primary_key), set_=put)


@cache
def _inserting(spelling: Any, record: type[Base], columns: tuple[str, ...]) -> Any:
    """All rows in one statement, put together once: sent one by one, they take longer than the database does."""
    table = record.__table__
    texts = [name for name in columns if isinstance(table.c[name].type, String)]
    rows = given(to_come("rows"), *columns, table="rows", texts=texts)
    # SQLite would take the ON of a conflict for that of a join, were there no WHERE before it.
    return spelling.insert(table).from_select(list(columns), select(*rows.c).where(true()))


def insert_or_add(session: Session, record: type[Base], key: dict[str, Any], **amounts: int) -> Row[Any]:
    """Insert a row of tallies, or add the amounts to the row that has this key. Answers with the amounts by then."""
    table = record.__table__
    added = {name: table.c[name] + amount for name, amount in amounts.items()}
    insertion = _insert(session, record).values(**key, **amounts)
    insertion = insertion.on_conflict_do_update(index_elements=list(key), set_=added)
    return session.execute(insertion.returning(*(table.c[name] for name in amounts))).one()


def insert_or_count_on(session: Session, record: type[Base], rows: list[dict[str, Any]], *, count: str) -> None:
    """Insert rows that hold a count, or add it to the row that has the key, all of them in one go.

    Whoever changes the same rows waits until this transaction has ended. The order of the rows has to be the same for
    everybody, or two could wait for each other.
    """
    session.execute(_counting_on(_spelling(session), record.__table__, count), rows)


def insert_or_replace(session: Session, record: type[Base], key: dict[str, Any], **values: Any) -> None:
    """Insert a row, or put the values in the place of those in the row that has this key, also when two race."""
    insertion = _insert(session, record).values(**key, **values)
    replaced = {name: insertion.excluded[name] for name in values}
    session.execute(insertion.on_conflict_do_update(index_elements=list(key), set_=replaced))


@cache
def _counting_on(spelling: Any, table: Any, count: str) -> Any:
    # Made once: it is part of every vote, and putting it together takes longer than the database does.
    insertion = spelling.insert(table)
    added = {count: table.c[count] + insertion.excluded[count]}
    return insertion.on_conflict_do_update(index_elements=list(table.primary_key), set_=added)


def _insert(session: Session, record: type[Base]) -> Any:
    # The table and not the class: nothing is to be sent back.
    return _spelling(session).insert(record.__table__)


def _spelling(session: Session) -> Any:
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
