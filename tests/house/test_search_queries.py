"""The graded collection of bench/search has the shape that its README promises, in both halves alike."""

import json
import re
from collections import Counter

import pytest

from ideas.model.ideas import LONG_TEXT_LENGTH, MOST_DOMAINS, QUESTION_LENGTH, SHORT_TEXT_LENGTH, TITLE_LENGTH
from ideas.settings import ROOT

HALVES = ("tuning", "held-out")


def _read(path):
    return json.loads((ROOT / path).read_text(encoding="utf-8"))


EXAMPLES = {idea["id"]: idea for idea in _read("ideas/reference/example-ideas.json")["ideas"]}
DOMAINS = {domain["slug"] for domain in _read("ideas/reference/taxonomy.json")["domains"]}
QUERIES = {half: _read(f"bench/search/queries-{half}.json") for half in HALVES}
PAIRS = {half: _read(f"bench/search/likeness-{half}.json") for half in HALVES}
PROSE = ("title", "question", "summary", "how_it_works", "added_value")


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


def test_there_are_enough_pairs_with_names_of_their_own():
    every = [pair for half in HALVES for pair in PAIRS[half]]
    assert len(every) >= 40
    assert len({pair["id"] for pair in every}) == len(every)
    assert len({pair["draft"]["title"] for pair in every}) == len(every)


@pytest.mark.parametrize("half", HALVES)
def test_a_draft_could_have_been_sent_in(half):
    for pair in PAIRS[half]:
        assert pair.keys() == {"id", "kind", "draft", "idea"}, pair["id"]
        draft = pair["draft"]
        assert draft.keys() == {*PROSE, "domains"}, pair["id"]
        assert TITLE_LENGTH[0] <= len(draft["title"]) <= TITLE_LENGTH[1], pair["id"]
        assert QUESTION_LENGTH[0] <= len(draft["question"]) <= QUESTION_LENGTH[1], pair["id"]
        assert draft["question"].endswith("?"), pair["id"]
        assert all(0 < len(draft[field]) <= SHORT_TEXT_LENGTH for field in ("summary", "added_value")), pair["id"]
        assert 0 < len(draft["how_it_works"]) <= LONG_TEXT_LENGTH, pair["id"]
        assert 1 <= len(draft["domains"]) <= MOST_DOMAINS, pair["id"]
        assert set(draft["domains"]) <= DOMAINS, pair["id"]


@pytest.mark.parametrize("half", HALVES)
def test_a_draft_shares_a_domain_with_the_example_beside_it(half):
    for pair in PAIRS[half]:
        filed = EXAMPLES[pair["idea"]]["domains"][:MOST_DOMAINS]
        assert set(pair["draft"]["domains"]) & set(filed), pair["id"]


@pytest.mark.parametrize("half", HALVES)
def test_no_draft_was_copied_from_an_example(half):
    copied = {run for idea in EXAMPLES.values() for run in _runs_of_six_words(idea)}
    for pair in PAIRS[half]:
        assert not copied & _runs_of_six_words(pair["draft"]), pair["id"]


def test_both_halves_hold_the_same_kinds_of_drafts_about_other_examples():
    tuning, held_out = (Counter(pair["kind"] for pair in PAIRS[half]) for half in HALVES)
    assert tuning == held_out
    assert tuning.keys() == {"near-duplicate", "hard-negative"}
    told_again = [pair["idea"] for half in HALVES for pair in PAIRS[half] if pair["kind"] == "near-duplicate"]
    assert len(set(told_again)) == len(told_again)


def _runs_of_six_words(text):
    words = re.findall(r"\w+", " ".join(text[field] for field in PROSE).casefold())
    return {tuple(words[place : place + 6]) for place in range(len(words) - 5)}
