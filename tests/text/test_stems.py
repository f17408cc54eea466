"""What the forms of a word share."""

import pytest

from ideas.text.stems import english_stem, fold, says_something, stem, stems_of_verb, words_of

ALIKE = [
    "huis huizen", "stem stemmen", "vergunning vergunningen", "subsidie subsidies", "delen deelt", "brief brieven",
    "boa boa's boa’s", "gemeente gemeenten", "idee ideeën idee\u0308en", "wijk wijken", "inkoop inkopen", "raad raden",
]  # fmt: skip


@pytest.mark.parametrize("words", ALIKE)
def test_the_forms_of_a_word_share_a_stem(words):
    assert len({stem(word) for word in words_of(words)}) == 1


@pytest.mark.parametrize("words", ["beleid begeleiding", "buurt buur", "gemeente gemeen"])
def test_different_words_do_not(words):
    assert len({stem(word) for word in words_of(words)}) == 2


def test_accents_and_capitals_do_not_matter():
    assert fold("Coöperatie ÉÉN") == "cooperatie een"


def test_english_has_stems_of_its_own():
    assert english_stem("cities") == english_stem("city")


def test_a_question_word_says_nothing():
    assert [word for word in words_of("Hoe krijgen we genoeg boa's?") if says_something(word)] == ["genoeg", "boa"]


def test_a_word_without_end_is_cut():
    assert len(words_of("x" * 10_000)[0]) == 48


@pytest.mark.parametrize(
    "words", ["uitgeleend uitlenen", "gedeelde delen", "samengewerkt samenwerken", "gehuurd huren"]
)
def test_a_participle_leads_to_its_verb(words):
    participle, verb = words.split()
    assert stem(verb) in stems_of_verb(participle)


@pytest.mark.parametrize("word", ["gesprek", "uitleen", "ge", "geld"])
def test_what_is_no_participle_leads_nowhere(word):
    assert stems_of_verb(word) == ()
