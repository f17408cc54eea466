"""What the forms of a word share."""

from importlib.resources import files
from itertools import chain

import pytest
from snowballstemmer.dutch_porter_stemmer import DutchPorterStemmer
from snowballstemmer.english_stemmer import EnglishStemmer

from ideas.text import stems
from ideas.text.stems import english_stem, fold, says_something, stem, stems_of_verb, words_of

ALIKE = [
    "huis huizen", "stem stemmen", "vergunning vergunningen", "subsidie subsidies", "delen deelt", "brief brieven",
    "boa boa's boa’s", "gemeente gemeenten", "idee ideeën idee\u0308en", "wijk wijken", "inkoop inkopen", "raad raden",
]  # fmt: skip


@pytest.mark.parametrize("words", ALIKE)
def test_the_forms_of_a_word_share_a_stem(words):
    assert len({stem(word) for word in words_of(words)}) == 1


def test_a_machine_without_the_faster_stemmer_makes_the_same_stems(monkeypatch):
    texts = [(files("ideas.reference") / name).read_text("utf-8") for name in ("example-ideas.json", "taxonomy.json")]
    words = set(chain.from_iterable(map(words_of, texts)))
    assert len(words) > 2000
    here = {word: (stem(word), english_stem(word)) for word in words}
    for name, slower in (("_dutch", DutchPorterStemmer()), ("_english", EnglishStemmer())):
        monkeypatch.setattr(stems, name, slower)
    assert here == {word: (stem.__wrapped__(word), english_stem.__wrapped__(word)) for word in words}


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
