"""Working days, for promises: a week has five of them. Holidays are not known here, so a promise may be kept early."""

from datetime import datetime, timedelta

SATURDAY = 5


def working_days_after(moment: datetime, days: int) -> datetime:
    """The same time of the day, so many working days later. From a weekend it is counted from the Friday before."""
    while moment.weekday() >= SATURDAY:
        moment -= timedelta(days=1)
    weeks, rest = divmod(days, 5)
    moment += timedelta(weeks=weeks)
    for _day in range(rest):
        moment += timedelta(days=1)
        while moment.weekday() >= SATURDAY:
            moment += timedelta(days=1)
    return moment
