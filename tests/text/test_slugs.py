"""The readable part of an address."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.text.slugs import LONGEST, slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Boa’s uitlenen", "boas-uitlenen"),
        ("Boa's uitlenen", "boas-uitlenen"),
        ("Elkaars balie bezetten!", "elkaars-balie-bezetten"),
        ("Één coöperatie in Súdwest-Fryslân", "een-cooperatie-in-sudwest-fryslan"),
        ("  Wmo / Jeugd -- 2026  ", "wmo-jeugd-2026"),
        ("IJsselstein & Œuvre", "ijsselstein-uvre"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>", "script"),
    ],
)
def test_a_title_becomes_words_with_hyphens(title, slug):
    assert slug_of(title) == slug


@pytest.mark.parametrize("title", ["", "   ", "漢字", "!?", "👩‍👩‍👧", "\x00"])
def test_a_title_without_plain_letters_still_has_a_slug(title):
    assert slug_of(title) == "idee"


def test_a_long_title_ends_at_a_whole_word():
    slug = slug_of("samenwerken " * 20)
    assert slug == "-".join(["samenwerken"] * 6)


def test_a_title_that_just_fits_is_kept_whole():
    assert slug_of("a" * 40 + " " + "b" * 39) == "a" * 40 + "-" + "b" * 39


def test_one_endless_word_is_cut():
    assert slug_of("a" * 500) == "a" * LONGEST


@given(st.text(max_size=200))
def test_a_slug_always_fits_in_an_address(title):
    slug = slug_of(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= LONGEST


@given(st.text(max_size=200))
def test_the_slug_of_a_slug_is_itself(title):
    assert slug_of(slug_of(title)) == slug_of(title)
