"""The graded collection of bench/search has the shape that its README promises, in both halves alike."""

import json
from collections import Counter

import pytest

from ideas.settings import ROOT

HALVES = ("tuning", "held-out")


def _read(path):
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


EXAMPLES = {idea["id"]: idea for idea in _read("ideas/reference/example-ideas.json")["ideas"]}
QUERIES = {half: _read(f"bench/search/queries-{half}.json") for half in HALVES}


def test_there_are_enough_queries_with_names_of_their_own():
    every = [query for half in HALVES for query in QUERIES[half]]
    assert len(every) >= 96
    assert len({query["id"] for query in every}) == len(every)
    assert len({query["query"].casefold() for query in every}) == len(every)


@pytest.mark.parametrize("half", HALVES)
def test_a_query_grades_examples_that_exist(half):
    for query in QUERIES[half]:
        assert query.keys() == {"id", "kind", "language", "query", "grades"}, query["id"]
        assert query["language"] in {"nl", "en"}, query["id"]
        assert 0 < len(query["query"].strip()) <= 100, query["id"]
        assert query["grades"].keys() <= EXAMPLES.keys(), query["id"]
        assert set(query["grades"].values()) <= {1, 2, 3}, query["id"]


@pytest.mark.parametrize("half", HALVES)
def test_a_query_without_an_answer_says_so(half):
    without = [query["kind"] for query in QUERIES[half] if not query["grades"]]
    assert without == [query["kind"] for query in QUERIES[half] if query["kind"] == "nothing"]
    assert len(without) <= 2


@pytest.mark.parametrize("half", HALVES)
def test_english_readers_have_their_share(half):
    assert sum(query["language"] == "en" for query in QUERIES[half]) >= 8


def test_both_halves_ask_the_same_kinds_of_things():
    tuning, held_out = (Counter(query["kind"] for query in QUERIES[half]) for half in HALVES)
    assert tuning == held_out
