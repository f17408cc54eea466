"""Every noun of the house is explained in docs/words.md."""

import re

import pytest

from ideas.settings import ROOT

FLOORS = ("model", "queries", "actions", "web")
STEMS = sorted(
    {path.stem for floor in FLOORS for path in (ROOT / "ideas" / floor).glob("*.py") if path.stem != "__init__"}
)


@pytest.mark.parametrize("stem", STEMS)
def test_the_word_is_explained(stem):
    explained = (ROOT / "docs/words.md").read_text(encoding="utf-8")
    assert re.search(rf"(?<!\w){stem}(?!\w)", explained), f"{stem} is the name of a module and is not in docs/words.md"
