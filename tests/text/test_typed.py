"""What people type, made safe to keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.text.typed import LONGEST_RESPELLED, MOST_MARKS, cleaned, cleaned_line

any_text = st.text(st.characters(codec=None), max_size=60)


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n", "\u2028", "\u2029"])
def test_every_line_end_is_the_same(line_end):
    assert cleaned(f"een{line_end}twee") == "een\ntwee"


def test_a_character_has_one_spelling():
    assert cleaned("cafe\u0301") == cleaned("café") == "café"


@pytest.mark.parametrize(
    "mark",
    "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\u206f\ufeff\ufffb\U000e0001\U000e0041\U000e007f",
)
def test_invisible_marks_that_mislead_are_gone(mark):
    assert cleaned(f"ge{mark}meente") == "gemeente"


@pytest.mark.parametrize("blank", "\u115f\u1160\u2800\u3164\uffa0")
def test_a_letter_that_is_drawn_as_nothing_is_a_space(blank):
    assert cleaned(f"ge{blank}meente{blank}") == "ge meente"


@pytest.mark.parametrize("control", "\x00\x01\x08\x0b\x0c\x1b\x7f\x85\x9f\ud800\udfff")
def test_control_characters_are_gone(control):
    assert cleaned(f"ge{control}meente") == "gemeente"


@pytest.mark.parametrize("kept", ["\t", "\n", "’", "–", "é", "👩‍👩‍👧", "❤️", "漢字", "می‌خواهم"])
def test_what_people_mean_stays(kept):
    assert cleaned(f"a{kept}b") == f"a{kept}b"


def test_space_at_the_ends_is_gone():
    assert cleaned(" \n een\n\ntwee \t") == "een\n\ntwee"


def test_a_line_has_one_space_between_words():
    assert cleaned_line("  een\n\ttwee\u00a0 drie ") == "een twee drie"


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0316\u0301", "\u0f73", "\u0344", "\U0001d165\U0001d16d"])
def test_a_letter_carries_a_bounded_number_of_marks(marks):
    carried = [c for c in cleaned("a" + marks * 20_000 + "b") if unicodedata.combining(c)]
    # One may have joined the letter, and one character may be two marks.
    assert MOST_MARKS - 1 <= len(carried) <= 2 * MOST_MARKS


def test_as_many_marks_as_are_safe_all_stay():
    marked = unicodedata.normalize("NFC", "e" + "\u0323\u0307" * (MOST_MARKS // 2))
    assert cleaned(marked * 3) == marked * 3


def test_signs_in_a_row_are_no_marks():
    assert cleaned("…" * 100 + "–" * 100 + "🚲" * 100) == "…" * 100 + "–" * 100 + "🚲" * 100


def test_what_no_field_takes_keeps_its_spelling_and_its_length():
    far_too_long = "a" + "\u0301" * LONGEST_RESPELLED + "\u0316" * LONGEST_RESPELLED
    assert cleaned(far_too_long) == cleaned_line(far_too_long) == far_too_long


@pytest.mark.parametrize("clean", [cleaned, cleaned_line])
def test_space_around_a_short_text_does_not_make_it_long(clean):
    assert clean("cafe\u0301" + " \n" * LONGEST_RESPELLED) == "café"


def test_space_inside_a_line_does_not_make_it_long():
    assert cleaned_line("een" + " " * LONGEST_RESPELLED + "cafe\u0301") == "een café"


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
