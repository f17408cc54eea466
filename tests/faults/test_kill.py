"""What was acknowledged is kept, also when the process is killed."""

from pathlib import Path

from tests.faults.kill import killed


def test_that_no_acknowledged_vote_is_lost(database: str, tmp_path: Path, kills: int) -> None:
    assert killed(database, tmp_path, kills).acknowledged > 0
