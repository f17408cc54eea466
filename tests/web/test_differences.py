"""What changed between two texts, as a reader sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.web.differences import MOST_STEPS, Piece, Work, pieces_of

any_text = st.text() | st.lists(st.sampled_from(["de ", "balie", " ", "\n", "\n\n", ".", "open", "\t"])).map("".join)

HOSTILE = {
    "full stops": (". " * 300, ",. " * 300),
    "full stops without spaces": ("." * 5_000, ",." * 5_000),
    "lines": ("a\n" * 2_000, "b\na\n" * 2_000),
    "lines that change places": ("a\nb\n" * 2_000, "b\nc\na\n" * 2_000),
    "blank lines": ("\n" * 10_000, "a\n\n" * 5_000),
    "words that change places": ("een twee " * 2_000, "twee drie een " * 1_500),
}


def changed(was, is_now):
    return [(piece.how, piece.text) for piece in pieces_of(was, is_now, Work()) if piece.how != "same"]


def assert_nothing_is_lost(pieces, was, is_now):
    assert "".join(piece.text for piece in pieces if piece.how != "ins") == was
    assert "".join(piece.text for piece in pieces if piece.how != "del") == is_now


@given(any_text, any_text, st.sampled_from([0, 10, 100, MOST_STEPS]))
def test_the_pieces_together_are_both_texts(was, is_now, steps):
    assert_nothing_is_lost(pieces_of(was, is_now, Work(steps)), was, is_now)


@given(any_text, any_text)
def test_no_two_changes_have_only_white_space_between_them(was, is_now):
    hows = [(piece.how, piece.text.isspace()) for piece in pieces_of(was, is_now, Work())]
    inside = hows[1:-1]
    assert ("same", True) not in inside


@given(any_text)
def test_a_text_that_stayed_the_same_is_one_piece(text):
    assert pieces_of(text, text, Work()) == [Piece("same", text)] * bool(text)


def test_one_word_changes():
    assert changed("De balie is open.", "De balie is dicht.") == [("del", "open"), ("ins", "dicht")]


def test_a_new_line_is_added():
    assert changed("Een.\nDrie.", "Een.\nTwee.\nDrie.") == [("ins", "Twee.\n")]


def test_words_that_all_changed_stand_together():
    assert changed("Deel het nummer", "Geef een adres") == [("del", "Deel het nummer"), ("ins", "Geef een adres")]


def test_a_word_in_a_changed_line_of_a_long_text_is_found():
    long = "".join(f"Regel {n} over de balie.\n" for n in range(400))
    assert changed(long, long.replace("Regel 200 over", "Regel 200 onder")) == [("del", "over"), ("ins", "onder")]


@pytest.mark.parametrize("which", HOSTILE)
def test_hostile_texts_are_shown_without_endless_work(which):
    was, is_now = HOSTILE[which]
    work = Work()
    assert_nothing_is_lost(pieces_of(was, is_now, work), was, is_now)
    assert 0 <= work.left <= MOST_STEPS


def test_what_takes_too_much_work_is_shown_whole():
    assert changed("a\n" * 2_000, "b\na\n" * 2_000 + "c") == [("del", "a\n" * 2_000), ("ins", "b\na\n" * 2_000 + "c")]


def test_all_versions_of_an_idea_share_the_work():
    work = Work(1_000)
    shown = [pieces_of(f"een twee {n} drie", f"nul een {n} twee", work) for n in range(500)]
    assert len(shown[0]) > 2
    assert {len(pieces) for pieces in shown[-100:]} == {2}
    assert 0 <= work.left < 1_000
