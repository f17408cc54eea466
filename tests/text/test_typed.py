"""What people type, made safe to keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.text.typed import cleaned, cleaned_line

any_text = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n", "\u2028", "\u2029"])
def test_every_line_end_is_the_same(line_end):
    assert cleaned(f"een{line_end}twee") == "een\ntwee"


def test_a_character_has_one_spelling():
    assert cleaned("cafe\u0301") == cleaned("café") == "café"


@pytest.mark.parametrize("mark", "\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\ufffb")
def test_invisible_marks_that_mislead_are_gone(mark):
    assert cleaned(f"ge{mark}meente") == "gemeente"


@pytest.mark.parametrize("control", "\x00\x01\x08\x0b\x0c\x1b\x7f\x85\x9f\ud800\udfff")
def test_control_characters_are_gone(control):
    assert cleaned(f"ge{control}meente") == "gemeente"


@pytest.mark.parametrize("kept", ["\t", "\n", "’", "–", "é", "👩‍👩‍👧", "漢字", "می‌خواهم"])
def test_what_people_mean_stays(kept):
    assert cleaned(f"a{kept}b") == f"a{kept}b"


def test_space_at_the_ends_is_gone():
    assert cleaned(" \n een\n\ntwee \t") == "een\n\ntwee"


def test_a_line_has_one_space_between_words():
    assert cleaned_line("  een\n\ttwee\u00a0 drie ") == "een twee drie"


@given(any_text)
def test_cleaning_twice_changes_nothing(text):
    assert cleaned(cleaned(text)) == cleaned(text)


@given(any_text)
def test_a_clean_line_stays_as_it_is(text):
    assert cleaned_line(cleaned_line(text)) == cleaned_line(text)


@given(any_text)
def test_a_line_is_one_line(text):
    assert len(cleaned_line(text).splitlines()) <= 1


@given(any_text)
def test_clean_text_can_be_stored(text):
    clean = cleaned(text)
    assert "\x00" not in clean
    assert clean.encode().decode() == clean == unicodedata.normalize("NFC", clean)
