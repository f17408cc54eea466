"""Bringing a database up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

# Any number will do, as long as every process that migrates uses the same.
_TURN = 20_140_319


def configuration(connection: Connection) -> Config:
    """Where the migrations stand, for this connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def revisions() -> tuple[str, ...]:
    """The names of all migrations that this version knows, the oldest first."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    return tuple(reversed([script.revision for script in scripts.walk_revisions()]))


def migrate(engine: Engine) -> list[str]:
    """Apply what is missing, all of it or nothing; answers with the names. Of two at once the second one waits."""
    with engine.execution_options(writes=True, remakes_tables=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        config = configuration(connection)
        scripts = ScriptDirectory.from_config(config)
        before = MigrationContext.configure(connection).get_current_heads()
        missing = [script.revision for script in scripts.iterate_revisions("heads", before or "base")]
        if missing:
            command.upgrade(config, "heads")
            _insist_that_nothing_dangles(connection)
    # Connections that were used for this look at no foreign keys any more.
    engine.dispose()
    return list(reversed(missing))


def _insist_that_nothing_dangles(connection: Connection) -> None:
    """SQLite does not look at foreign keys while tables are made anew, so we do afterwards."""
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        assert not dangling, f"these rows refer to nothing: {dangling[:5]}"
