"""Words inside words, and words that are almost the same."""

import pytest

from ideas.text.stems import stem
from ideas.text.vocabulary import Vocabulary

WORDS = [
    "parkeervergunning", "parkeren", "parkeer", "vergunning", "district", "jeugdzorg", "jeugd", "zorg", "handhaving",
    "handhaver", "draad", "huizenbouw", "huis", "bouw",
]  # fmt: skip


@pytest.fixture
def vocabulary():
    return Vocabulary((stem(word), word) for word in WORDS)


@pytest.mark.parametrize(
    ("part", "whole"), [("vergunning", "parkeervergunning"), ("zorg", "jeugdzorg"), ("huis", "huizenbouw")]
)
def test_a_word_is_found_inside_a_compound(vocabulary, part, whole):
    assert stem(whole) in [related.stem for related in vocabulary.compounds_of(stem(part))]


@pytest.mark.parametrize(("letters", "word"), [("ict", "district"), ("raad", "draad")])
def test_letters_that_only_happen_to_stand_there_are_no_part(vocabulary, letters, word):
    assert stem(word) not in [related.stem for related in vocabulary.compounds_of(stem(letters))]


def test_a_compound_is_taken_apart(vocabulary):
    assert vocabulary.parts_of(stem("jeugdzorg")) == ("jeugd", "zorg")


def test_a_typo_is_near_the_word_that_was_meant(vocabulary):
    assert vocabulary.near("vergunign")[0][0] == stem("vergunning")
    assert vocabulary.near("zzzzzzz") == []


def test_an_unknown_word_stands_for_the_known_one_with_which_it_begins(vocabulary):
    assert vocabulary.pieces_of("vergunningenloket") == (stem("vergunning"),)


def test_another_word_of_the_same_root_is_found(vocabulary):
    assert [related.stem for related in vocabulary.roots_of(stem("handhaver"))] == [stem("handhaving")]
