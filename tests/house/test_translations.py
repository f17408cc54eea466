"""Every sentence has its Dutch: none is missing, empty or left over, and the blanks in it are the same."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

HOUSE = Path(__file__).parent.parent.parent
DUTCH = HOUSE / "ideas" / "translations" / "nl" / "LC_MESSAGES" / "messages.po"
BLANK = re.compile(r"%\(\w+\)[a-z]")


@cache
def in_the_sources() -> Catalog:
    """The sentences of the code and the templates."""
    with (HOUSE / "babel.cfg").open(encoding="utf-8") as read:
        methods, options = parse_mapping_cfg(read)
    keywords = DEFAULT_KEYWORDS | parse_keywords(["_l", "lazy_gettext"])
    found = Catalog()
    for _file, _line, sentence, _comments, context in extract_from_dir(HOUSE, methods, options, keywords):
        found.add(sentence, context=context)
    return found


@cache
def in_dutch() -> Catalog:
    """The sentences that were translated."""
    with DUTCH.open("rb") as read:
        return read_po(read)


def sentences(catalogue: Catalog) -> dict[tuple[str, ...], Message]:
    """The sentences by their English, the one and the many together. The first is the header; that is no sentence."""
    return {forms(message.id): message for message in catalogue if message.id}


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """A sentence as its forms: one, or the one and the many."""
    return (text,) if isinstance(text, str) else tuple(text)


def test_sentences_are_found_in_code_in_pages_and_in_mails():
    found = sentences(in_the_sources())

    assert {("Draft",), ("Skip to the content",), ("Hello,",), ("%(count)s vote", "%(count)s votes")} <= found.keys()


def test_every_sentence_stands_in_the_dutch_catalogue():
    assert sentences(in_the_sources()).keys() - sentences(in_dutch()).keys() == set()


def test_the_dutch_catalogue_has_no_sentence_that_no_source_has():
    assert sentences(in_dutch()).keys() - sentences(in_the_sources()).keys() == set()
    assert not in_dutch().obsolete


def test_no_dutch_sentence_is_empty_or_a_guess():
    assert not in_dutch().fuzzy
    unfinished = [
        english
        for english, message in sentences(in_dutch()).items()
        if message.fuzzy or not all(dutch.strip() for dutch in forms(message.string))
    ]
    assert unfinished == []


def test_one_and_many_both_have_their_dutch():
    assert in_dutch().num_plurals == 2
    uneven = [e for e, message in sentences(in_dutch()).items() if len(forms(message.string)) != len(e)]
    assert uneven == []


def test_the_blanks_of_a_sentence_are_the_same_in_dutch():
    different = [
        (english, dutch)
        for message in sentences(in_dutch()).values()
        for english, dutch in zip(forms(message.id), forms(message.string), strict=True)
        if set(BLANK.findall(english)) != set(BLANK.findall(dutch))
    ]
    assert different == []


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        ("Draft", "Concept"),
        ("Waiting for a moderator", "Wacht op moderator"),
        ("Published", "Gepubliceerd"),
        ("Withdrawn", "Ingetrokken"),
    ],
)
def test_the_words_for_who_may_see_it_are_the_agreed_ones(english, dutch):
    assert in_dutch()[english].string == dutch
