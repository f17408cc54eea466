"""What several commands do."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ideas.actions.erasures import replay_erasures
from ideas.model.database import empty_the_journal, open_database, session_on
from ideas.outside.erasures import read_ledger
from ideas.settings import Settings


@contextlib.contextmanager
def session_of(settings: Settings) -> Iterator[Session]:
    """A session on the database of this board, which is committed at the end."""
    engine = open_database(settings.database)
    try:
        with session_on(engine) as session:
            yield session
            session.commit()
    finally:
        # Also when the command ends with a refusal: on PostgreSQL the connection would stay open.
        engine.dispose()


@contextlib.contextmanager
def step(sentence: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    print(f"  {sentence} … ", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def close_again(engine: Engine, ledger: Path) -> int:
    """After an older copy of the database was put back: who left stays gone. Answers with how many were back."""
    with session_on(engine) as session:
        back = replay_erasures(session, read_ledger(ledger))
        session.commit()
    if back:
        empty_the_journal(engine)
    return back
