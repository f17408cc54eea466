"""A file to which lines are added, whatever happens to it."""

import stat
import sys
from pathlib import Path

import pytest

from ideas.outside.log_file import LogFile
from tests.at_once import all_at_once


@pytest.fixture
def path(tmp_path):
    return tmp_path / "security.log"


def test_lines_are_added(path):
    for _ in range(2):
        LogFile(path).add("een regel")
    assert path.read_text() == "een regel\neen regel\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_only_the_owner_may_read_it(path):
    LogFile(path).add("een regel")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_after_it_was_moved_away_a_new_one_begins(path, tmp_path):
    file = LogFile(path)
    file.add("oud")
    path.rename(tmp_path / "security.log.1")
    file.add("nieuw")
    assert path.read_text() == "nieuw\n"
    assert (tmp_path / "security.log.1").read_text() == "oud\n"


def test_after_it_was_thrown_away_a_new_one_begins(path):
    file = LogFile(path)
    file.add("oud")
    path.unlink()
    file.add("nieuw")
    assert path.read_text() == "nieuw\n"


def test_lines_of_many_at_once_stay_whole(path):
    lines = [str(number) * 400 for number in range(8)]
    all_at_once([lambda line=line: [LogFile(path).add(line) for _ in range(50)] for line in lines])
    written = path.read_text().splitlines()
    assert sorted(set(written)) == sorted(lines)
    assert len(written) == 400


def test_trouble_is_told_once_and_what_is_lost_is_counted(path, caplog):
    file = LogFile(path / "not" / "there")
    for _ in range(3):
        file.add("een regel")
    assert file.lost == 3
    assert len(caplog.records) == 1


def test_when_it_can_be_written_again_the_loss_is_told(path, caplog):
    file = LogFile(path / "security.log")
    file.add("weg")
    path.mkdir()
    file.add("een regel")
    assert "1 lines were lost" in caplog.text
    assert (path / "security.log").read_text() == "een regel\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_breaks_nothing():
    file = LogFile(Path("/dev/full"))
    file.add("een regel")
    assert file.lost == 1


def test_a_closed_standard_output_breaks_nothing(monkeypatch, tmp_path):
    closed = (tmp_path / "output").open("w")
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed)
    file = LogFile(None)
    file.add("een regel")
    assert file.lost == 1


def test_without_a_path_it_is_standard_output(capsys):
    LogFile(None).add("een regel")
    assert capsys.readouterr().out == "een regel\n"


def test_what_is_no_plain_character_does_not_stop_it(path):
    LogFile(path).add("é\u2028")
    assert path.read_text() == "\\xe9\\u2028\n"
