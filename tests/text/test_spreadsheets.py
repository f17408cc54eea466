"""Tables that a spreadsheet opens without running anything."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.model.ideas import Stage
from ideas.text.spreadsheets import line_of

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BORDERS = (",", ";", "\t")
# Everything that borders, quotes, spaces and formulas can do to each other.
texts = st.text(alphabet="=+-@\t\r\n,;\"' a1＝＋－＠\u00a0", max_size=20)


def cells_in(line: str, border: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(line, newline=""), delimiter=border) for cell in row]


@pytest.mark.parametrize("border", BORDERS)
@given(row=st.lists(texts, min_size=1, max_size=4))
def test_no_cell_is_a_formula_whatever_is_taken_for_the_border_of_a_cell(border, row):
    # Who takes another border can take the end of a line for the beginning of a cell.
    cells = [cell.lstrip("\r\n") for cell in cells_in(line_of(row) * 2, border)]
    assert [cell for cell in cells if cell.startswith(FORMULAS)] == []


@pytest.mark.parametrize("sign", FORMULAS)
def test_a_text_that_begins_like_a_formula_is_made_harmless(sign):
    (cell,) = cells_in(line_of([f"{sign}HYPERLINK(1)"]), ",")
    assert not cell.startswith(sign)
    assert "HYPERLINK(1)" in cell


def test_an_ordinary_text_stays_as_it_was():
    text = 'Zij zei: "doen", en dat is 2-3 keer zo snel; a+b = c\ntweede regel'
    assert cells_in(line_of([text, "b"]), ",") == [text, "b"]


@given(row=st.lists(st.text(alphabet='abc,;" \n', max_size=20), min_size=1, max_size=4))
def test_what_holds_no_formula_comes_back_exactly(row):
    assert cells_in(line_of(row), ",") == row


def test_a_line_ends_as_rfc_4180_says():
    assert line_of(["a", 'b "c"']) == '"a","b ""c"""\r\n'


def test_what_is_no_text_is_told_plainly():
    moment = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
    assert line_of([None, True, 12, Stage.PILOT, moment]) == '"","true","12","proef","2026-03-03T14:05:00+00:00"\r\n'
