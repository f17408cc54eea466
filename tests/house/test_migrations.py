"""The tables that the migrations make are the tables that the models describe."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect, text

from ideas.migrations.run import migrate
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
