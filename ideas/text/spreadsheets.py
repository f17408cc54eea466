"""Tables for a spreadsheet, as text: RFC 4180, and no cell that a spreadsheet takes for a formula."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum

# Without it Excel reads the text in another alphabet; every other program skips it.
BYTE_ORDER_MARK = "\ufeff"
# What begins a formula, also in its full-width form. A Dutch spreadsheet takes a semicolon for the border of a cell, so
# inside a text such a sign is dangerous behind every border that anybody reads there.
_FORMULA = re.compile(r'(^|[,;\n"])([\s"]*)(?=[=+\-@＝＋－＠])')


def line_of(cells: Iterable[object]) -> str:
    """One row. The texts are as they were typed, but for an apostrophe before what would be a formula, and for tabs."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([_cell(value) for value in cells])
    return line.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return _without_formulas(str(value))


def _without_formulas(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\0", "")
    return _FORMULA.sub(r"\1\2'", text)
