"""Counting how often something is done, in a table that all server processes share."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from ideas.model.base import now
from ideas.model.database import insert_or_count_on
from ideas.model.limits import LimitUse
from ideas.model.refusals import TooOften
from ideas.text.rates import Rate

# How often in which slice. There is no last slice: the clock of another machine may be ahead of ours.
# Put together once: it is part of every vote.
STILL_COUNT = (
    select(LimitUse.limit, LimitUse.subject, LimitUse.slice, LimitUse.uses)
    .where(
        LimitUse.limit.in_(bindparam("names", expanding=True)),
        LimitUse.subject.in_(bindparam("subjects", expanding=True)),
        LimitUse.expires_at > bindparam("at"),
    )
    .order_by(LimitUse.slice)
)


class Use(NamedTuple):
    """Something that is done now: under which limit, by whom (a keyed hash), how often it may be, how many times."""

    limit: str
    subject: str
    rates: tuple[Rate, ...]
    times: int = 1


class _Window(NamedTuple):
    """One rate of a use, and the slices of time that count for it now."""

    use: Use
    rate: Rate
    present: int

    @property
    def name(self) -> str:
        """What it is called in the table. With another period the counting begins anew."""
        return f"{self.use.limit}/{self.rate.seconds}s"

    def ends_at(self, number: int) -> int:
        """When a slice stops counting, in seconds since the epoch."""
        return (number + self.rate.slices) * self.rate.slice_seconds


def count_uses(session: Session, *uses: Use) -> None:
    """Count what is done now. Raises TooOften when one of them was done as often as it may be.

    Two that come at once wait for each other at the row of the present slice, until the first has committed. The row of
    the slice before is held too: in the other process it may be that moment still. What was counted is undone with the
    transaction: so a refused use does not count, and one that has to count whatever follows is committed at once.
    """
    at = now()
    windows = [
        _Window(use, rate, int(at.timestamp()) // rate.slice_seconds) for use in uses for rate in use.rates if use.times
    ]
    if not windows:
        return
    rows = [_row(each, *slice) for each in windows for slice in ((each.present - 1, 0), (each.present, each.use.times))]
    rows.sort(key=lambda row: (row["limit_name"], row["subject"], row["slice_number"]))
    insert_or_count_on(session, LimitUse, rows, count="uses")
    counted = _counted_in(session, windows, at)
    for window in windows:
        _insist(window, counted[window.name, window.use.subject], at)


def forget_old_uses(session: Session) -> None:
    """Throw away what counts no longer."""
    session.execute(delete(LimitUse).where(LimitUse.expires_at <= now()))


def _row(window: _Window, number: int, times: int) -> dict[str, object]:
    expires_at = datetime.fromtimestamp(window.ends_at(number), UTC)
    return {
        "limit_name": window.name, "subject": window.use.subject, "slice_number": number, "uses": times,
        "expires_at": expires_at,
    }  # fmt: skip


def _counted_in(session: Session, windows: list[_Window], at: datetime) -> dict[tuple[str, str], dict[int, int]]:
    found: dict[tuple[str, str], dict[int, int]] = {(each.name, each.use.subject): {} for each in windows}
    asked = {"names": [name for name, _who in found], "subjects": [who for _name, who in found], "at": at}
    for name, subject, number, times in session.execute(STILL_COUNT, asked):
        found.setdefault((name, subject), {})[number] = times
    return found


def _insist(window: _Window, counted: dict[int, int], at: datetime) -> None:
    """Raises TooOften, with the time until enough of the oldest slices count no longer."""
    too_many = sum(counted.values()) - window.rate.most
    if too_many <= 0:
        return
    ends_at = window.ends_at(window.present)
    for number, times in counted.items():
        too_many -= times
        if too_many <= 0:
            ends_at = window.ends_at(number)
            break
    raise TooOften(window.use.limit, max(1, ends_at - int(at.timestamp())))
