"""A file to which lines are added: by several processes at once, and also after somebody moved it away."""

import logging
import os
import sys
from pathlib import Path
from threading import Lock

log = logging.getLogger("ideas.log_file")


class LogFile:
    """Adds whole lines. Trouble never reaches who writes: it is told on the ordinary log, and what is lost is counted.

    The file is opened again when its name means another file: that is how logs are rotated. None is standard output.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.lost = 0
        self._lost_in_a_row = 0
        self._file: int | None = None
        self._which: tuple[int, int] | None = None
        self._begins_with = b""
        self._one_at_a_time = Lock()

    def add(self, line: str) -> None:
        """Add one line of plain characters."""
        with self._one_at_a_time:
            try:
                self._write(line.encode("ascii", "backslashreplace") + b"\n")
            # What was standard output may be closed by now, which is a ValueError.
            except (OSError, ValueError) as trouble:
                self._note(trouble)
                return
            if self._lost_in_a_row:
                log.error("%s is written again; %d lines were lost", self.path, self._lost_in_a_row)
                self._lost_in_a_row = 0

    def close(self) -> None:
        """Let the file go. The next line opens it again."""
        with self._one_at_a_time:
            if self._file is not None:
                os.close(self._file)
                self._file = self._which = None

    def _write(self, line: bytes) -> None:
        if self.path is None:
            sys.stdout.write(line.decode("ascii"))
            sys.stdout.flush()
            return
        whole = self._begins_with + line
        written = os.write(self._opened(self.path), whole)
        # The disk was full halfway: the next line must not be read as the end of this one.
        self._begins_with = b"" if written == len(whole) else b"\n"
        if written < len(whole):
            raise OSError("only part of the line could be written")

    def _opened(self, path: Path) -> int:
        try:
            there = path.stat()
        except FileNotFoundError:
            there = None
        if self._file is not None and there is not None and (there.st_dev, there.st_ino) == self._which:
            return self._file
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        opened = os.fstat(self._file)
        self._which = (opened.st_dev, opened.st_ino)
        return self._file

    def _note(self, trouble: Exception) -> None:
        if not self._lost_in_a_row:
            log.error("%s cannot be written: %s", self.path or "standard output", trouble)
        self.lost += 1
        self._lost_in_a_row += 1
