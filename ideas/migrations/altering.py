"""Changing a table that holds rows, on both databases. SQLite can add a column; for more it makes the table anew."""

import sqlalchemy as sa
from alembic import op


def add_column(table: str, name: str, kind: str, rest: str = "") -> None:
    """Add a column. `kind` may be MOMENT; `rest` is what follows it: NOT NULL DEFAULT …, CONSTRAINT … REFERENCES …"""
    if kind == "MOMENT":
        kind = "DATETIME" if _on_sqlite() else "TIMESTAMP WITH TIME ZONE"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind} {rest}".rstrip())


def add_check(table: str, name: str, condition: str) -> None:
    """Let a table promise something more."""
    if _on_sqlite():
        _made_anew(table, {"CONSTRAINT pk_": f"CONSTRAINT ck_{table}_{name} CHECK ({condition}), \n\tCONSTRAINT pk_"})
    else:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def change_check(table: str, name: str, before: str, after: str) -> None:
    """Let a table promise something else than it did."""
    name = f"ck_{table}_{name}"
    if _on_sqlite():
        _made_anew(table, {f"CONSTRAINT {name} CHECK ({before})": f"CONSTRAINT {name} CHECK ({after})"})
    else:
        op.drop_constraint(name, table)
        op.create_check_constraint(op.f(name), table, after)


def change_words(table: str, column: str, words: list[str]) -> None:
    """Let a column hold these slugs, in place of the ones it could hold before."""
    slugs = ", ".join(f"'{word}'" for word in words)
    name, condition = f"ck_{table}_{column}_is_known", f"{column} IN ({slugs})"
    if _on_sqlite():
        written = _as_written(table)
        before = written[written.index(f"CONSTRAINT {name} CHECK") :].splitlines()[0].rstrip(", ")
        _made_anew(table, {before: f"CONSTRAINT {name} CHECK ({condition})"})
    else:
        op.drop_constraint(name, table)
        op.create_check_constraint(op.f(name), table, condition)


def may_be_empty(table: str, **columns: sa.types.TypeEngine[object]) -> None:
    """Let these columns hold nothing."""
    if _on_sqlite():
        spelled = {name: kind.compile(op.get_bind().dialect) for name, kind in columns.items()}
        _made_anew(table, {f"{name} {kind} NOT NULL": f"{name} {kind}" for name, kind in spelled.items()})
    else:
        for name, kind in columns.items():
            op.alter_column(table, name, existing_type=kind, nullable=True)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _as_written(table: str) -> str:
    found = op.get_bind().scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :t"), {"t": table}
    )
    assert isinstance(found, str), f"there is no table {table}"
    return found


def _made_anew(table: str, changes: dict[str, str]) -> None:
    """Make a table with other words, move the rows, and put it in the old place. Foreign keys are off meanwhile."""
    written, there = _as_written(table), op.get_bind()
    indexes = there.scalars(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :t AND sql IS NOT NULL"),
        {"t": table},
    ).all()
    for before, after in changes.items():
        assert written.count(before) == 1, f"{before!r} stands {written.count(before)} times in {written}"
        written = written.replace(before, after)
    columns = ", ".join(column["name"] for column in sa.inspect(there).get_columns(table))
    # After a renaming SQLite writes the name in quotes.
    body = written.removeprefix("CREATE TABLE ").removeprefix(f'"{table}"').removeprefix(table)
    there.exec_driver_sql(f"CREATE TABLE {table}_anew {body}")
    there.exec_driver_sql(f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table}")
    there.exec_driver_sql(f"DROP TABLE {table}")
    there.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for index in indexes:
        there.exec_driver_sql(index)
