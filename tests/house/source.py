"""The house as a text to be read: its modules, their imports and their functions."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ideas.settings import ROOT

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Import(NamedTuple):
    """One module that a file imports, and where."""

    name: str
    line: int


@cache
def modules() -> tuple[Path, ...]:
    """Every module of the house but the numbered migrations, which are as long as the tables they make."""
    found = [path for path in sorted((ROOT / "ideas").rglob("*.py")) if path.parent.name != "versions"]
    return (ROOT / "app.py", *found)


@cache
def tree_of(path: Path) -> ast.Module:
    """A module as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, line: int | None = None) -> str:
    """Where something stands: ideas/web/votes.py:12."""
    short = path.relative_to(ROOT).as_posix()
    return short if line is None else f"{short}:{line}"


def name_of(path: Path) -> str:
    """What a module is called in an import: ideas.web.votes."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> Iterator[Import]:
    """What a module imports. `from ideas.web import votes` is an import of ideas.web.votes."""
    ours = {name_of(module) for module in modules()}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path, node.lineno)} imports from a relative place"
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                yield Import(deeper if deeper in ours else node.module, node.lineno)


def functions_of(path: Path) -> Iterator[Function]:
    """Every function and method of a module, those inside others too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, Function):
            yield node
