"""The board with a clock that somebody else sets: how many seconds it is ahead stands in a file beside the database.

Everything in the house asks one clock (`now` in `ideas/model/base.py`), and that asks what is put in its place here.
"""

import os
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from app import create_app
from ideas import cli
from ideas.model import base

FILE = "BOARD_CLOCK"


class SetClock(datetime):
    """A clock that is so many seconds ahead, or behind."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """What it shows at this moment."""
        return datetime.now(tz) + timedelta(seconds=int(SET.read_text()))


if __name__ == "__main__":
    SET = Path(os.environ.pop(FILE))
    base.datetime = SetClock  # type: ignore[misc]
    raise SystemExit(cli.main(sys.argv[1:], create_app))
