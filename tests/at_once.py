"""Several people, or one who presses several times, at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Found = TypeVar("Found")


def all_at_once(deeds: Sequence[Callable[[], Found]]) -> list[Found]:
    """Do all of this in threads that begin together. Answers in the order of the deeds."""
    together = Barrier(len(deeds))

    def do(deed: Callable[[], Found]) -> Found:
        together.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(do, deeds))
