"""What docs/security.md promises to be proven is proven somewhere."""

import re

import pytest

from ideas.settings import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
PROOFS = sorted(set(re.findall(r"`((?:tests|docs|bench|ideas)/[\w./-]+)(?:::(\w+))?`", PAGE)))
CHAPTERS = {"2", "3", "4", "6", "7", "8", "9", "10", "14", "16"}


@pytest.mark.parametrize(("file", "test"), PROOFS, ids=lambda part: part or "-")
def test_the_proof_exists(file, test):
    assert (ROOT / file).is_file(), file
    if test:
        assert re.search(rf"def {test}\(", (ROOT / file).read_text(encoding="utf-8")), f"{file}::{test}"


def test_every_chapter_that_applies_is_there():
    assert {number.split(".")[0] for number in re.findall(r"^\| (\d+\.\d+\.\d+)", PAGE, re.M)} == CHAPTERS
