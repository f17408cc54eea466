"""One person's vote is one vote, however often and wherever it is sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import fresh_database
from tests.faults.vote_race import naive_race, race


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[str]:
    """The naive action is given the database where everything runs at the same time."""
    with fresh_database("postgresql", tmp_path) as address:
        yield address


def test_that_a_vote_counts_once_at_two_processes(database: str, tmp_path: Path, rounds: int) -> None:
    race(database, tmp_path, rounds)


def test_that_a_naive_action_does_not_pass(postgresql: str, tmp_path: Path, rounds: int) -> None:
    assert "rows and a tally of" in naive_race(postgresql, tmp_path, max(rounds, 20))
