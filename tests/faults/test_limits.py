"""Two server processes are one board, also when they count."""

from pathlib import Path

from tests.faults.limits import MOST, OVERSHOOT, guesses_under_many_names, votes_over_many_periods, votes_within_an_hour


def test_that_two_processes_let_through_what_one_may(database: str, tmp_path: Path) -> None:
    assert votes_within_an_hour(database, tmp_path) == MOST


def test_that_no_period_is_fuller_wherever_it_begins(database: str, tmp_path: Path) -> None:
    came, fullest = votes_over_many_periods(database, tmp_path, seconds=8)
    assert came > MOST
    assert fullest <= MOST * OVERSHOOT


def test_that_naming_another_place_gains_nothing(database: str, tmp_path: Path) -> None:
    assert 0 < guesses_under_many_names(database, tmp_path) <= MOST
