"""Who gets a database gets a fresh one, whatever the one before did with it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from ideas.actions.ideas import start_draft, submit_idea
from ideas.model.accounts import Account
from ideas.model.base import Base, now
from ideas.model.database import open_database, session_on
from tests.conftest import content
from tests.databases import BACKENDS, fresh_database


def everything_in(address: str) -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every table, as text."""
    engine = open_database(address)
    with engine.connect() as connection:
        found = {
            table.name: {tuple(map(str, row)) for row in connection.execute(select(table))}
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def number_of_a_new_idea(address: str) -> int:
    """Somebody writes an idea, which is published: it changes a domain, too."""
    engine = open_database(address)
    with session_on(engine) as session, session.begin():
        els = Account(name="Els", email="els@gemeente.example", confirmed_at=now())
        session.add(els)
        session.flush()
        idea = start_draft(session, content(), by=els, language="nl")
        submit_idea(session, idea, by=els, first_idea_waits=False)
        number = idea.id
    engine.dispose()
    return number


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_database_holds_nothing_of_the_test_before(backend: str, tmp_path: Path) -> None:
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
    with fresh_database(backend, tmp_path / "first") as address:
        at_first = everything_in(address)
        assert number_of_a_new_idea(address) == 1
        assert everything_in(address)["domains"] != at_first["domains"]
    with fresh_database(backend, tmp_path / "second") as address:
        assert everything_in(address) == at_first
        assert number_of_a_new_idea(address) == 1


def test_a_database_with_other_tables_is_not_lent_out_again(tmp_path: Path) -> None:
    with fresh_database("postgresql", tmp_path) as spoilt:
        engine = create_engine(spoilt)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE votes DROP CONSTRAINT pk_votes"))
        engine.dispose()
    with fresh_database("postgresql", tmp_path) as address:
        assert address != spoilt
