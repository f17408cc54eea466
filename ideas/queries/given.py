"""Rows that a question brings along, as a table.

They travel as one value: a statement with the numbers written in it would be put together and compiled anew each time.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, JSON, Text, bindparam, column, select
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


def given(rows: Sequence[tuple[int, ...]], *names: str, table: str) -> CTE:
    """These rows of whole numbers, as a table with columns of these names."""
    spelled = bindparam(None, json.dumps(rows, separators=(",", ":")), Text, unique=True)
    element = _EachOf(spelled).table_valued(column("value", JSON)).alias(f"{table}_given").c.value
    return select(*(element[at].as_integer().label(name) for at, name in enumerate(names))).cte(table)
