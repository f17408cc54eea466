"""The tables that the migrations make are the tables that the models describe."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from ideas.migrations.run import configuration, migrate
from ideas.model.base import Base
from ideas.model.database import open_database

TABLES = [table.name for table in Base.metadata.sorted_tables]


def checks_in(connection: Connection, schema: str | None = None) -> dict[str, set[tuple[str, str]]]:
    """The checks on every table, as the database spells them."""
    reader = inspect(connection)
    return {
        name: {(str(check["name"]), check["sqltext"]) for check in reader.get_check_constraints(name, schema=schema)}
        for name in TABLES
    }


def checks_of_the_models(engine: Engine, tmp_path) -> dict[str, set[tuple[str, str]]]:
    """The checks on tables that were made from the models, beside those that were migrated."""
    if engine.dialect.name == "postgresql":
        with engine.execution_options(schema_translate_map={None: "models"}).begin() as connection:
            connection.execute(text("CREATE SCHEMA models"))
            Base.metadata.create_all(connection)
            return checks_in(connection, "models")
    beside = open_database(f"sqlite:///{tmp_path}/models.db")
    with beside.begin() as connection:
        Base.metadata.create_all(connection)
        found = checks_in(connection)
    beside.dispose()
    return found


def test_the_models_equal_the_migrated_tables(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_of_the_models_equal_those_that_were_migrated(engine, tmp_path):
    with engine.connect() as connection:
        migrated = checks_in(connection)
    assert checks_of_the_models(engine, tmp_path) == migrated


def test_migrating_a_second_time_changes_nothing(engine):
    assert migrate(engine) == []


# A board as the first house had it: somebody with an idea, a vote, a session, a link and a mail.
FIRST_HOUSE = """
INSERT INTO organisations (code, kind, name, slug, province, latitude, longitude, valid_from)
  VALUES ('GM0301', 'gemeente', 'Zutphen', 'zutphen', 'Gelderland', 52.1, 6.2, '1998-01-01');
INSERT INTO accounts (id, email, name, role, language, is_example, created_at, confirmed_at)
  VALUES (1, 'anna@gemeente.example', 'Anna', 'lid', 'nl', FALSE, '2026-11-01 10:00:00', '2026-11-01 10:05:00'),
         (2, 'bram@gemeente.example', 'Bram', 'moderator', 'nl', FALSE, '2026-11-01 10:00:00', '2026-11-01 10:05:00');
INSERT INTO ideas (id, slug, author_id, language, question, added_value, title, summary, how_it_works, how_it_works_html,
    joins, stage, visibility, is_example, created_at, changed_at, votes, votes_week, votes_month, votes_year, comments, trend)
  VALUES (1, 'zout', 1, 'nl', 'Wie koopt het zout?', 'Het is goedkoper.', 'Samen zout kopen', '', '', '', '', 'idee',
    'concept', FALSE, '2026-11-01 10:00:00', '2026-11-01 10:00:00', 1, 1, 1, 1, 0, 0);
INSERT INTO votes (idea_id, voter_id, cast_at) VALUES (1, 2, '2026-11-02 10:00:00');
INSERT INTO sign_in_sessions (key_hash, account_id, started_at, expires_at)
  VALUES ('abc', 1, '2026-11-01 10:00:00', '2026-12-01 10:00:00');
INSERT INTO one_time_links (key_hash, purpose, account_id, made_at, expires_at)
  VALUES ('def', 'confirm-address', 1, '2026-11-01 10:00:00', '2026-12-01 10:00:00');
INSERT INTO messages (id, kind, recipient_id, language, details, made_at, due_at, tries)
  VALUES (1, 'confirm_address', 1, 'nl', '{}', '2026-11-01 10:00:00', '2026-11-01 10:00:00', 0);
"""


@pytest.fixture
def first_house(engine, tmp_path):
    """A database of the first version, with people in it."""
    there = engine
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    else:
        there = open_database(f"sqlite:///{tmp_path}/first.db")
    with there.execution_options(writes=True).begin() as connection:
        command.upgrade(configuration(connection), "0001")
        for statement in FIRST_HOUSE.split(";")[:-1]:
            connection.exec_driver_sql(statement)
    yield there
    there.dispose()


def test_a_board_of_the_first_version_moves_in_with_everybody(first_house):
    migrate(first_house)
    with first_house.connect() as connection:
        there = [connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in ("accounts", "ideas", "votes")]
        mails = connection.execute(text("SELECT kind, length(message_key) FROM messages")).all()
        names = connection.scalars(text("SELECT pseudonym FROM accounts")).all()
    assert there == [2, 1, 1]
    assert [tuple(mail) for mail in mails] == [("confirm_address", 32)]
    assert len({name for name in names if len(name) == 22}) == 2


def test_after_that_its_tables_are_those_of_the_models(first_house):
    migrate(first_house)
    with first_house.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_after_that_everybody_signs_in_once_more(first_house):
    migrate(first_house)
    with first_house.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sign_in_sessions")) == 0


def test_after_that_foreign_keys_are_looked_at_again(first_house):
    migrate(first_house)
    vote = "INSERT INTO votes (idea_id, voter_id, cast_at, organisation_verified) VALUES (99, 1, '2026-11-02', FALSE)"
    with pytest.raises(IntegrityError), first_house.begin() as connection:
        connection.execute(text(vote))
