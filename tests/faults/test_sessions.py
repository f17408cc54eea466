"""Two server processes are one board, also for who is signed in; and a clock that jumps opens nothing."""

from pathlib import Path

from tests.faults.sessions import OTHER, PASSWORD, Window, els_at_two_processes, set_clock

HOUR, DAY = 3_600, 24 * 3_600


def test_that_a_session_is_known_and_ended_at_both_processes(database: str, tmp_path: Path) -> None:
    with els_at_two_processes(database, tmp_path) as (_settings, one, other):
        here, elsewhere = Window(), Window()
        assert here.sign_in(one)
        assert here.is_signed_in(other)
        assert elsewhere.sign_in(other)

        here.send(one, "/account/sessions", end="others")
        assert [elsewhere.is_signed_in(each) for each in (one, other)] == [False, False]
        assert [here.is_signed_in(each) for each in (one, other)] == [True, True]

        assert elsewhere.sign_in(one)
        here.send(other, "/account/password", current=PASSWORD, password=OTHER)
        assert [elsewhere.is_signed_in(each) for each in (one, other)] == [False, False]
        assert [here.is_signed_in(each) for each in (one, other)] == [True, True]
        assert not elsewhere.sign_in(one, PASSWORD)
        assert elsewhere.sign_in(other, OTHER)

        here.send(one, "/sign-out")
        assert not here.is_signed_in(other)


# Whether somebody who signed in just now is still in, by how far the clock jumps.
JUMPS = {HOUR: True, 13 * HOUR: False, 400 * DAY: False, -DAY: True, -400 * DAY: True}


def test_that_a_clock_that_jumps_opens_nothing_and_loses_nothing(database: str, tmp_path: Path) -> None:
    with els_at_two_processes(database, tmp_path, with_clock=True) as (settings, one, other):
        els, left = Window(), Window()
        assert els.sign_in(one)
        assert left.sign_in(one)
        left.send(one, "/sign-out")
        for jump, is_in in JUMPS.items():
            set_clock(settings, jump)
            assert [els.is_signed_in(each) for each in (one, other)] == [is_in, is_in], jump
            assert [left.is_signed_in(each) for each in (one, other)] == [False, False], jump
            set_clock(settings, 0)
            assert [els.is_signed_in(each) for each in (one, other)] == [True, True], jump
            assert [left.is_signed_in(each) for each in (one, other)] == [False, False], jump
