"""Until when something was promised: five working days are a week, whichever day it is."""

from datetime import UTC, datetime

import pytest

from ideas.text.working_days import working_days_after

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "days", "ends"),
    [
        (23, 5, datetime(2026, 11, 30, 10, tzinfo=UTC)),
        (27, 2, datetime(2026, 12, 1, 10, tzinfo=UTC)),
        (28, 1, datetime(2026, 11, 30, 10, tzinfo=UTC)),
        (29, 5, datetime(2026, 12, 4, 10, tzinfo=UTC)),
        (23, 0, MONDAY),
    ],
)
def test_weekends_do_not_count(begins, days, ends):
    assert working_days_after(MONDAY.replace(day=begins), days) == ends
