"""What a word weighs in an idea."""

from ideas.text.stems import stem
from ideas.text.weighing import Field, rarity, weighed_words


def test_a_word_in_the_title_weighs_more_than_further_down():
    words = weighed_words([(Field.TITLE, "zout"), (Field.HOW_IT_WORKS, "strooien")], "nl")
    assert words["zout"].weight > words[stem("strooien")].weight


def test_places_tell_a_phrase_and_never_run_on_into_another_field():
    words = weighed_words([(Field.TITLE, "samen zout"), (Field.QUESTION, "kopen")], "nl")
    assert words["zout"].places == (1,)
    assert words["kop"].places[0] > 10


def test_a_rare_word_says_more():
    assert rarity(1, 100) > rarity(50, 100) > rarity(100, 100) > 0
