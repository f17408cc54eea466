"""A question taken apart."""

import pytest

from ideas.text.asking import LONGEST_QUESTION, WordedFilter, asked_in


def test_words_phrases_and_what_is_left_out():
    asked = asked_in('boa "grip op de regio" -evenement')
    assert asked.words == ("boa",)
    assert asked.phrases == (("grip", "op", "de", "regio"),)
    assert asked.without == (("evenement",),)


def test_filters_as_words():
    asked = asked_in('domein:jeugdhulp vorm:"lichte regeling" inkoop')
    assert asked.wishes == (WordedFilter("domain", "jeugdhulp"), WordedFilter("form", "lichte regeling"))
    assert asked.words == ("inkoop",)


@pytest.mark.parametrize(
    "typed",
    [
        "Ik wil géén WGR!", "zonder-wgr", "-wgr", "zonder een nieuwe gemeenschappelijke regeling", "buiten de wgr",
        "without a joint arrangement", "geen zware regeling",
    ],
)  # fmt: skip
def test_no_wgr_is_a_filter(typed):
    asked = asked_in(typed)
    assert asked.outside_wgr
    assert not asked.says_something


@pytest.mark.parametrize("typed", ["", "   ", "???", "de het een", "\x00", "😀", "%_%", '"', "-", ":", "\u202e"])
def test_what_asks_nothing_is_empty(typed):
    assert asked_in(typed).is_empty


def test_ten_thousand_characters_are_cut_and_that_is_told():
    asked = asked_in("zorg " * 2_000)
    assert asked.was_cut
    assert len(" ".join(asked.words)) <= LONGEST_QUESTION
