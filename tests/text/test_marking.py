"""Showing why something was found."""

from ideas.text.marking import Piece, excerpt, marked
from ideas.text.stems import stem


def test_a_word_is_marked_and_in_a_compound_only_the_part():
    wanted = {stem("zorg"): 1.0, stem("jeugdzorg"): 0.75}
    assert [piece.text for piece in marked("Zorg is jeugdzorg.", wanted) if piece.is_marked] == ["Zorg", "zorg"]


def test_the_pieces_are_the_text():
    text = "De boa's van élke gemeente; en <b>zorg</b>"
    assert "".join(piece.text for piece in marked(text, {"boa": 1.0, "zorg": 1.0})) == text


def test_an_excerpt_holds_the_word_and_is_short():
    found = excerpt(f"{'woord ' * 200} vergunning {'woord ' * 200}", {stem("vergunning"): 1.0})
    assert Piece("vergunning", True) in found
    assert sum(len(piece.text) for piece in found) < 260


def test_without_the_word_there_is_no_excerpt():
    assert excerpt("Niets hiervan", {"zorg": 1.0}) == []
