"""One small style sheet, and nothing from elsewhere."""

import re

import pytest

from ideas.settings import ROOT

SHEETS = sorted((ROOT / "ideas/static/css").glob("*.css"))


def test_the_style_sheet_is_smaller_than_15_kb():
    assert (ROOT / "ideas/static/css/site.css").stat().st_size < 15 * 1024


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_loads_nothing_from_elsewhere(sheet):
    text = sheet.read_text(encoding="utf-8")
    loaded = re.findall(r"@import|https?:|url\(\s*['\"]?//", text)
    assert loaded == []
