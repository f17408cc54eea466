"""Whoever left stays gone, also after an older copy of the database was put back."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from ideas.actions.closing import close_account
from ideas.actions.erasures import replay_erasures
from ideas.cli import main
from ideas.model.accounts import NO_NAME, Account
from ideas.model.database import empty_the_journal, open_database, reading_session_on, session_on
from ideas.model.erasures import Erasure
from ideas.model.ideas import Idea, Visibility
from ideas.model.notifications import Message
from ideas.outside.erasures import LedgerLine, add_to_ledger, read_ledger
from ideas.queries.erasures import every_erasure
from ideas.settings import prepare_instance, read_settings


@pytest.fixture
def ledger(tmp_path):
    """The file in which it is written who left."""
    return tmp_path / "erasures.jsonl"


@pytest.fixture
def line(session, anna):
    """What the ledger says about Anna, who left with her texts while an older copy of the database did not know it."""
    close_account(session, anna, texts_too=True)
    line = LedgerLine(*every_erasure(session)[0])
    session.rollback()
    return line


def test_who_left_after_the_copy_was_made_is_closed_again(session, anna, line):
    assert replay_erasures(session, [line]) == 1
    assert (anna.name, anna.is_closed) == (NO_NAME, True)


def test_the_texts_go_again_as_they_went(session, idea, line):
    replay_erasures(session, [line])
    session.refresh(idea)
    assert (idea.visibility, idea.title) == (Visibility.ERASED, "")


def test_the_ledger_is_in_the_database_again(session, line):
    replay_erasures(session, [line])
    assert session.get(Erasure, line.pseudonym_hash).texts_too


def test_nobody_gets_a_second_last_mail(session, line):
    replay_erasures(session, [line])
    assert session.scalars(select(Message)).all() == []


def test_replaying_a_second_time_closes_nobody(session, line):
    replay_erasures(session, [line])
    assert replay_erasures(session, [line]) == 0


def test_who_did_not_leave_stays(session, chaima, line):
    replay_erasures(session, [line])
    assert not chaima.is_closed


def test_the_ledger_can_be_read_again(ledger, line):
    assert add_to_ledger(ledger, [line]) == 1
    assert read_ledger(ledger) == [line]


def test_what_stands_in_the_ledger_is_not_written_twice(ledger, line):
    add_to_ledger(ledger, [line])
    assert add_to_ledger(ledger, [line]) == 0
    assert len(ledger.read_text().splitlines()) == 1


def test_the_ledger_is_only_added_to(ledger, line):
    add_to_ledger(ledger, [line])
    before = ledger.read_bytes()
    add_to_ledger(ledger, [line._replace(pseudonym_hash="0" * 64)])
    assert ledger.read_bytes().startswith(before)


def test_a_line_that_a_crash_cut_off_is_written_again(ledger, line):
    add_to_ledger(ledger, [line])
    ledger.write_bytes(ledger.read_bytes()[:-20])
    add_to_ledger(ledger, [line])
    assert read_ledger(ledger) == [line]


@pytest.mark.parametrize(
    "wrong", ["{}", "[]", "null", '{"pseudonym_hash": 1, "erased_at": "x", "texts_too": 0}', "\x00"]
)
def test_a_line_that_says_nothing_is_passed_over(ledger, line, wrong):
    ledger.write_text(f"{wrong}\n")
    add_to_ledger(ledger, [line])
    assert read_ledger(ledger) == [line]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_ledger_is_for_the_owner_only(ledger, line):
    os.umask(0o022)
    add_to_ledger(ledger, [line])
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600


def test_the_ledger_holds_nothing_but_a_hash_a_moment_and_the_choice(ledger, line, anna):
    add_to_ledger(ledger, [line])
    assert anna.pseudonym not in ledger.read_text()
    assert set(LedgerLine._fields) == {"pseudonym_hash", "erased_at", "texts_too"}


def account_in(database: str, number: int) -> Account:
    engine = open_database(database)
    with reading_session_on(engine) as session:
        found = session.get(Account, number)
    engine.dispose()
    assert found is not None
    return found


def close_for_good(settings, account: Account) -> None:
    """As the board does it: close, and let the post write the ledger on its round."""
    engine = open_database(settings.database)
    with session_on(engine) as session, session.begin():
        close_account(session, session.get(Account, account.id), texts_too=True)
    with reading_session_on(engine) as session:
        add_to_ledger(settings.erasure_ledger, every_erasure(session))
    engine.dispose()


@pytest.fixture
def restored(database, session, engine, idea, anna, tmp_path):
    """The settings of a board on which a database of before Anna left was put back. The ledger beside it is newer."""
    if not database.startswith("sqlite"):
        pytest.skip("a copy of a file is a matter of SQLite")
    session.close()
    assert empty_the_journal(engine)
    older, file = Path(database.removeprefix("sqlite:///")), tmp_path / "restored.db"
    given = read_settings({}, instance=tmp_path / "restored", database=f"sqlite:///{file}", secret_key="s" * 40)
    settings = prepare_instance(given)
    shutil.copy(older, file)
    close_for_good(settings, anna)
    for part in tmp_path.glob(f"{file.name}*"):
        part.unlink()
    shutil.copy(older, file)
    assert account_in(settings.database, anna.id).name == "Anna"
    return settings


def test_the_command_closes_again_who_had_left(restored, anna, monkeypatch, capsys):
    monkeypatch.setenv("IDEAS_DATABASE", restored.database)
    assert main(["replay-erasures", "--instance", str(restored.instance)], lambda _: None) == 0
    assert "closed again: 1." in capsys.readouterr().out
    assert account_in(restored.database, anna.id).is_closed


def test_the_command_takes_a_ledger_that_was_kept_elsewhere(restored, anna, monkeypatch, tmp_path):
    elsewhere = tmp_path / "elsewhere.jsonl"
    restored.erasure_ledger.rename(elsewhere)
    monkeypatch.setenv("IDEAS_DATABASE", restored.database)
    assert main(["replay-erasures", str(elsewhere), "--instance", str(restored.instance)], lambda _: None) == 0
    assert account_in(restored.database, anna.id).is_closed
    assert read_ledger(restored.erasure_ledger) == read_ledger(elsewhere)


def test_a_ledger_that_is_not_there_is_said(settings, monkeypatch, capsys):
    monkeypatch.setenv("IDEAS_DATABASE", settings.database)
    assert main(["replay-erasures", "nowhere.jsonl", "--instance", str(settings.instance)], lambda _: None) == 2
    assert "nowhere.jsonl" in capsys.readouterr().err


def test_a_board_that_starts_closes_again_who_had_left(restored, anna):
    environment = {**os.environ, "IDEAS_DATABASE": restored.database, "IDEAS_NO_VENV": "1"}
    command = [sys.executable, "app.py", "serve", "--instance", str(restored.instance), "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as board:
        lines = iter(board.stdout.readline, "")
        said = next(line for line in lines if "closed again" in line or "The board is open" in line)
        board.terminate()
        board.communicate(timeout=20)
    assert "1 accounts that had been closed are closed again" in said
    assert account_in(restored.database, anna.id).is_closed


def test_the_ideas_of_who_had_left_are_gone_again(restored, idea, monkeypatch):
    monkeypatch.setenv("IDEAS_DATABASE", restored.database)
    main(["replay-erasures", "--instance", str(restored.instance)], lambda _: None)
    engine = open_database(restored.database)
    with reading_session_on(engine) as session:
        assert session.get(Idea, idea.id).visibility is Visibility.ERASED
    engine.dispose()
