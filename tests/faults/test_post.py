"""No mail is lost when the worker is killed, and only the one in its hand can come twice."""

from pathlib import Path

from tests.faults.post import AFTER_IT_LEFT, BEFORE_IT_LEFT, backlog, killed


def test_that_no_mail_is_lost(database: str, tmp_path: Path, kills: int) -> None:
    assert killed(database, tmp_path, [BEFORE_IT_LEFT, AFTER_IT_LEFT] * max(1, kills // 2))


def test_that_two_workers_send_every_mail_once(database: str, tmp_path: Path) -> None:
    assert backlog(database, tmp_path, 60)
