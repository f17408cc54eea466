"""The ledger of closed accounts: a file beside the database, so that a restored database does not bring anybody back.

It is only ever added to: one line of JSON for each account. It holds no names, only hashes of random pseudonyms.
"""

import json
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

log = logging.getLogger("ideas.erasures")


class LedgerLine(NamedTuple):
    """One closed account: the hash of its pseudonym, when it was closed, and whether its texts went too."""

    pseudonym_hash: str
    erased_at: datetime
    texts_too: bool


def read_ledger(path: Path) -> list[LedgerLine]:
    """What stands in the ledger. A line that was cut off by a crash is left out: the database has it still."""
    if not path.exists():
        return []
    lines = (_read(line) for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip())
    return [line for line in lines if line is not None]


def add_to_ledger(path: Path, erased: Iterable[tuple[str, datetime, bool]]) -> int:
    """Write down those that are not in the ledger yet, on the disk for certain. Answers with how many they were."""
    known = {line.pseudonym_hash for line in read_ledger(path)}
    fresh = [_written(LedgerLine(*each)) for each in erased if each[0] not in known]
    if fresh:
        # At the end of the file, whoever else writes: two processes that add the same line do no harm.
        with open(path, "a+b", opener=_for_the_owner_only) as file:
            file.write("".join(["" if _ends_a_line(file) else "\n", *fresh]).encode())
            file.flush()
            os.fsync(file.fileno())
    return len(fresh)


def _written(line: LedgerLine) -> str:
    return json.dumps({**line._asdict(), "erased_at": line.erased_at.isoformat()}) + "\n"


def _read(line: str) -> LedgerLine | None:
    try:
        found = json.loads(line)
        at = datetime.fromisoformat(found["erased_at"])
        if not isinstance(found["pseudonym_hash"], str) or type(found["texts_too"]) is not bool or at.tzinfo is None:
            raise ValueError
        return LedgerLine(found["pseudonym_hash"], at, found["texts_too"])
    except (ValueError, TypeError, KeyError):
        log.warning("a line of the ledger of closed accounts cannot be read: %r", line[:100])
        return None


def _ends_a_line(file: BinaryIO) -> bool:
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _for_the_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
