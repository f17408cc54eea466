"""Rows that a statement brings along, as a table.

They travel as one value: a statement with the numbers written in it would be put together and compiled anew each time.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import CTE, JSON, BindParameter, ColumnElement, Integer, Text, bindparam, column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _EachOf(FunctionElement[Any]):
    """The elements of a list in JSON, a row for each."""

    inherit_cache = True


@compiles(_EachOf, "sqlite")
def _on_sqlite(element: _EachOf, compiler: Any, **how: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **how)})"


@compiles(_EachOf, "postgresql")
def _on_postgresql(element: _EachOf, compiler: Any, **how: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **how)} AS JSONB))"


class _NotByIndex(FunctionElement[int]):
    """A column by which nothing is to be looked up."""

    inherit_cache = True
    type = Integer()


@compiles(_NotByIndex, "sqlite")
def _with_a_sign(element: _NotByIndex, compiler: Any, **how: Any) -> str:
    return f"+{compiler.process(element.clauses, **how)}"


@compiles(_NotByIndex, "postgresql")
def _with_nothing_added(element: _NotByIndex, compiler: Any, **how: Any) -> str:
    return f"({compiler.process(element.clauses, **how)} + 0)"


def not_by_index(column_of_table: ColumnElement[int]) -> ColumnElement[int]:
    """The same column, to be compared with once the row was found otherwise."""
    return _NotByIndex(column_of_table)


def given(rows: BindParameter[Any], *names: str, table: str, texts: Collection[str] = ()) -> CTE:
    """Rows as a table with columns of these names: whole numbers, but for those that are `texts`."""
    value = _EachOf(rows).table_valued(column("value", JSON)).alias(f"{table}_given").c.value
    columns = (
        (value[at].as_string() if name in texts else value[at].as_integer()).label(name)
        for at, name in enumerate(names)
    )
    return select(*columns).cte(table)


def brought(rows: Sequence[tuple[int | str, ...]]) -> BindParameter[Any]:
    """These rows."""
    return bindparam(None, spelled(rows), Text, unique=True)


def to_come(parameter: str) -> BindParameter[Any]:
    """Rows that come when the statement is executed: `spelled`, under this parameter."""
    return bindparam(parameter, type_=Text)


def spelled(rows: Sequence[tuple[int | str, ...]]) -> str:
    """Rows as the one value by which they travel."""
    return json.dumps(rows, separators=(",", ":"))
