"""Arrows point down: which floor may import which, as docs/house.md says."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from ideas.settings import ROOT
from tests.house.source import functions_of, imports_of, modules, name_of, place

LOWER = {"text", "model", "permissions", "queries"}
BELOW_THE_DOORS = LOWER | {"settings", "actions", "outside", "plumbing"}

# A floor may always use itself; beside that, only these. `text` stands on the ground floor, under all the others.
MAY_USE = {
    "text": set(),
    "settings": {"text"},
    "bootstrap": set(),
    "model": set(),
    "permissions": {"model"},
    "queries": {"text", "model", "permissions"},
    "actions": LOWER,
    "outside": {"settings"},
    "migrations": {"model"},
    "plumbing": LOWER | {"settings", "outside"},
    "web": BELOW_THE_DOORS,
    "api": BELOW_THE_DOORS,
    "jobs": BELOW_THE_DOORS,
    "cli": BELOW_THE_DOORS | {"migrations"},
}

# Packages of others. What is not named here (plumbing and the doors) may use what pyproject.toml lists.
PACKAGES = {
    # Beside text that becomes safe: codes, passkeys and what is sealed. All of it is computing, without Flask or database.
    "text": {"cmarkgfm", "nh3", "cryptography", "pyotp", "webauthn", "snowballstemmer", "rapidfuzz"},
    "settings": set(),
    "bootstrap": set(),
    # pysqlite3 is the driver that SQLAlchemy is handed.
    "model": {"sqlalchemy", "pysqlite3"},
    "permissions": set(),
    "queries": {"sqlalchemy"},
    "actions": {"sqlalchemy", "argon2"},
    # Who signs in elsewhere comes back with a signed answer; mail is the standard library's.
    "outside": {"authlib", "cryptography", "joserfc", "requests", "urllib3"},
    "migrations": {"alembic", "sqlalchemy"},
}


def floor_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def rooms() -> list[Path]:
    """Every module that stands on a floor: all but the roof and the paragraph at the entrance."""
    return [path for path in modules() if floor_of(name_of(path))]


@pytest.mark.parametrize("path", rooms(), ids=name_of)
def test_no_floor_reaches_up_or_sideways(path):
    here = floor_of(name_of(path))
    for name, line in imports_of(path):
        there = floor_of(name) if name.startswith("ideas") else here
        assert there in MAY_USE[here] | {here}, f"{place(path, line)}: {here} may not use {name}"


@pytest.mark.parametrize("path", [path for path in rooms() if floor_of(name_of(path)) in PACKAGES], ids=name_of)
def test_a_lower_floor_uses_only_the_packages_it_is_given(path):
    here = floor_of(name_of(path))
    for name, line in imports_of(path):
        package = name.split(".")[0]
        known = package in sys.stdlib_module_names or package == "ideas" or package in PACKAGES[here]
        assert known, f"{place(path, line)}: {here} may not use {package}"


def test_text_knows_neither_flask_nor_a_database():
    packages = {name.split(".")[0] for path in (ROOT / "ideas/text").glob("*.py") for name, _line in imports_of(path)}
    assert packages.isdisjoint({"flask", "flask_babel", "werkzeug", "wtforms", "sqlalchemy"})


def test_the_entrance_imports_nothing():
    assert list(imports_of(ROOT / "ideas/__init__.py")) == []


def test_no_function_imports():
    hidden = [
        place(path, node.lineno)
        for path in modules()
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_two_modules_wait_for_each_other():
    uses = {name_of(path): {name for name, _line in imports_of(path) if name.startswith("ideas")} for path in modules()}
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as circle:
        pytest.fail(f"These import each other: {' ← '.join(circle.args[1])}")


def test_only_the_roof_uses_two_doors():
    doors = {"web", "api", "jobs", "cli"}
    used = {
        place(path): {floor_of(name) for name, _line in imports_of(path) if name.startswith("ideas")} & doors
        for path in modules()
    }
    assert [where for where, through in used.items() if len(through) > 1] == ["app.py"]
