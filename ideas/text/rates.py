"""How often something may be done, as an administrator writes it: "5/5m,20/h" is 5 in 5 minutes and 20 in an hour."""

import re
from functools import cache
from math import ceil
from typing import NamedTuple

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
# A period is counted in so many parts: more of them follow the clock more closely, and cost more rows.
PARTS = 10


class Rate(NamedTuple):
    """At most so many within a period of so many seconds, wherever the period begins."""

    most: int
    seconds: int

    @property
    def slice_seconds(self) -> int:
        """How long one slice of the period lasts."""
        return max(1, ceil(self.seconds / PARTS))

    @property
    def slices(self) -> int:
        """How many slices cover every moment of the period: the first of them counts whole, so none is missed."""
        return ceil(self.seconds / self.slice_seconds) + 1


@cache
def rates_in(text: str) -> tuple[Rate, ...]:
    """The rates that a setting names; none when it says "off"."""
    if text == "off":
        return ()
    parts = [re.fullmatch(r"(\d+)/(\d*)([smhd])", part.strip()) for part in text.split(",")]
    return tuple(Rate(int(found[1]), int(found[2] or 1) * SECONDS[found[3]]) for found in parts if found)
