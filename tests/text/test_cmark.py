"""The Markdown library gives back what it took, and reads a text the same whoever else is writing."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ideas.settings import ROOT
from ideas.text.cmark import html_of

ORDINARY = "1. Maak een **lijst**.\n2. Bel ~~mij~~ www.vng.nl\n\n| a | b |\n|---|---|\n| ~~c~~ | d |\n\n" * 5

RENDER_MANY = f"""
from pathlib import Path
from ideas.text.cmark import html_of

def pages_of_memory_after(times):
    for _ in range(times):
        html_of({ORDINARY!r})
    return int(Path("/proc/self/statm").read_text().split()[1])

print(pages_of_memory_after(300), pages_of_memory_after(3_000))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells how much memory is in use now")
def test_thousands_of_texts_take_no_more_memory_than_hundreds():
    # A process of its own: what other tests take and give back would hide it.
    told = subprocess.run([sys.executable, "-c", RENDER_MANY], cwd=ROOT, capture_output=True, text=True, check=True)
    early, late = map(int, told.stdout.split())
    assert late < 1.3 * early


def test_texts_written_at_the_same_moment_do_not_spoil_each_other():
    with ThreadPoolExecutor(4) as writers:
        rendered = set(writers.map(html_of, [ORDINARY] * 400))
    assert rendered == {html_of(ORDINARY)}


def test_every_character_comes_through():
    assert html_of("één 🚲 \x00 漢字\r\n") == "<p>één 🚲 \ufffd 漢字</p>\n"
