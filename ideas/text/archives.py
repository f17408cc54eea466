"""Several tables in one zip: a spreadsheet for each, and everything once more as JSON, however much there is."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ideas.text.spreadsheets import BYTE_ORDER_MARK, line_of

# What is larger than this waits on the disk, in a file without a name that nobody else can open.
IN_MEMORY = 1_000_000


class Table(Protocol):
    """A name, the names of its columns, and its rows, which are read once."""

    @property
    def name(self) -> str:
        """What the file is called."""

    @property
    def columns(self) -> Sequence[str]:
        """What stands above it."""

    @property
    def rows(self) -> Iterable[Sequence[Any]]:
        """What stands in it."""


def archive_of(tables: Iterable[Table], *, readme: str, at: datetime) -> IO[bytes]:
    """A zip that holds the tables, to be read from its beginning."""
    # The caller closes it, when it has been sent.
    archive = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    with ZipFile(archive, "w", ZIP_DEFLATED) as whole, SpooledTemporaryFile(IN_MEMORY) as everything:
        _add(whole, "README.txt", at, [readme.replace("\n", "\r\n").encode()])
        everything.write(f'{{"made_at": "{at.isoformat(timespec="seconds")}"'.encode())
        for table in tables:
            _add(whole, f"{table.name}.csv", at, _told_twice(table, everything))
        everything.write(b"\n}\n")
        everything.seek(0)
        _add(whole, "everything.json", at, iter(lambda: everything.read(64 * 1024), b""))
    archive.seek(0)
    return archive


def _told_twice(table: Table, everything: IO[bytes]) -> Iterable[bytes]:
    """The lines of a table for its spreadsheet; on the way each row is added to the JSON."""
    everything.write(f",\n{json.dumps(table.name)}: [".encode())
    yield (BYTE_ORDER_MARK + line_of(table.columns)).encode()
    border = "\n"
    for row in table.rows:
        named = dict(zip(table.columns, row, strict=True))
        everything.write((border + json.dumps(named, ensure_ascii=False, default=_plain)).encode())
        border = ",\n"
        yield line_of(_flat(value) for value in row).encode()
    everything.write(b"]")


def _add(whole: ZipFile, name: str, at: datetime, pieces: Iterable[bytes]) -> None:
    entry = ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    with whole.open(entry, "w") as file:
        for piece in pieces:
            file.write(piece)


def _flat(value: object) -> object:
    """A cell holds one text: a list with commas in it, and what has fields of its own as JSON."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    assert isinstance(value, date), f"{type(value)} has no place in JSON"
    return value.isoformat()
