"""The sums with which a search is judged, worked out by hand, and what the judging keeps to itself."""

import json
import math
from collections import Counter
from pathlib import Path

import pytest

from bench.search.asked import taken_apart
from bench.search.corpus import Corpus
from bench.search.halves import Half, Query, halves_of, queries_in
from bench.search.measures import can_be_helped, first_helps, gain, mean, ndcg, percentile, share
from bench.search.questions import Chooser
from ideas.model.ideas import MOST_DOMAINS, QUESTION_LENGTH, TITLE_LENGTH


def test_the_best_list_is_worth_one():
    assert ndcg(["a", "b", "c"], {"a": 3, "b": 2, "c": 1}) == 1


def test_a_list_without_a_graded_idea_is_worth_nothing():
    assert ndcg(["x", "y"], {"a": 3}) == 0
    assert ndcg([], {"a": 3}) == 0


def test_what_stands_lower_is_worth_less_by_the_logarithm_of_its_place():
    assert ndcg(["x", "a"], {"a": 3}) == pytest.approx(1 / math.log2(3))
    assert ndcg(["x", "y", "a"], {"a": 3}) == pytest.approx(1 / 2)


def test_two_that_changed_places():
    # (3 / 1 + 7 / log2(3)) of (7 / 1 + 3 / log2(3)).
    assert ndcg(["b", "a"], {"a": 3, "b": 2}) == pytest.approx(0.8340, abs=1e-4)


def test_a_grade_of_three_is_worth_more_than_two_twos():
    assert [gain(grade) for grade in (0, 1, 2, 3)] == [0, 1, 3, 7]


def test_what_stands_below_the_tenth_is_not_read():
    ten = [f"x{n}" for n in range(10)]
    assert ndcg([*ten, "a"], {"a": 3}) == 0
    assert ndcg(ten, {f"x{n}": 1 for n in range(30)}) == 1


def test_an_idea_that_is_repeated_counts_once():
    assert ndcg(["a", "a"], {"a": 3, "b": 3}) == ndcg(["a"], {"a": 3, "b": 3})


def test_a_query_that_nothing_answers_has_no_best_list():
    with pytest.raises(ValueError, match="no best list"):
        ndcg(["a"], {})


def test_the_first_has_to_help():
    assert first_helps(["a", "b"], {"a": 2})
    assert not first_helps(["b", "a"], {"a": 3, "b": 1})
    assert not first_helps([], {"a": 3})
    assert can_be_helped({"a": 2})
    assert not can_be_helped({"a": 1})


def test_parts_of_nothing_are_not_a_number():
    assert share([True, False, False, True]) == 0.5
    assert math.isnan(share([]))
    assert math.isnan(mean([]))


def test_a_percentile_is_something_that_was_measured():
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([7], 0.95) == 7
    assert percentile([1, 9], 0.5) == 1


def a_half(name: str, *queries: tuple[str, str]) -> Half:
    return Half(name, [Query(str(n), kind, "nl", typed, {"a": 3}) for n, (kind, typed) in enumerate(queries)])


def test_no_single_query_of_the_held_out_half_is_shown():
    assert len(a_half("tuning", ("typo", "jeugdhlup")).one_by_one()) == 1
    with pytest.raises(SystemExit, match="not shown"):
        a_half("held-out", ("typo", "jeugdhlup")).one_by_one()


def test_a_kind_of_the_held_out_half_with_a_few_queries_is_not_shown_on_its_own():
    half = [("typo", "a"), ("typo", "b"), ("typo", "c"), ("place", "d"), ("phrase", "e"), ("phrase", "f")]
    assert {name: len(kind) for name, kind in a_half("held-out", *half).kinds.items()} == {
        "typo": 3,
        "the other kinds": 3,
    }
    assert list(a_half("held-out", *half[:4]).kinds) == ["typo"]
    assert list(a_half("tuning", *half).kinds) == ["phrase", "place", "typo"]


def write(path: Path, *typed: str) -> Path:
    path.write_text(
        json.dumps([{"id": q, "kind": "plain", "language": "nl", "query": q, "grades": {}} for q in typed]), "utf-8"
    )
    return path


def test_the_held_out_half_cannot_be_passed_off_as_the_other_one(tmp_path):
    held_out = write(tmp_path / "queries-held-out.json", "boa lenen")
    copied = write(tmp_path / "copied.json", "afval", "Boa lenen")
    with pytest.raises(SystemExit, match="no tuning with it"):
        halves_of(held_out, held_out, queries_in)
    with pytest.raises(SystemExit, match="not by its name"):
        halves_of(copied, copied, queries_in)
    with pytest.raises(SystemExit, match="both halves"):
        halves_of(copied, held_out, queries_in)


def test_without_a_held_out_half_there_is_one_half(tmp_path):
    tuning = write(tmp_path / "queries-tuning.json", "afval")
    assert [half.name for half in halves_of(tuning, tmp_path / "queries-held-out.json", queries_in)] == ["tuning"]
    with pytest.raises(SystemExit, match="Nothing was judged"):
        halves_of(tmp_path / "none.json", tmp_path / "held-out.json", queries_in)


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("Samen inkopen", [["samen"], ["inkopen"]], []),
        ('zorg "één gemeente is" -wmo', [["zorg"], ["één", "gemeente", "is"]], [["wmo"]]),
        ('-"geen wgr" vth', [["vth"]], [["geen", "wgr"]]),
        ("domein:jeugd-hulp", [["domein"], ["jeugd"], ["hulp"]], []),
        ('"open', [["open"]], []),
        (' - "" ?!', [], []),
    ],
)
def test_what_is_typed_is_taken_apart_for_the_rivals(typed, wanted, unwanted):
    assert taken_apart(typed) == (wanted, unwanted)


def test_invented_ideas_are_the_same_every_time_and_differ_from_each_other():
    one, other = Corpus(2_000), Corpus(2_000)
    assert [one.idea(n) for n in (1, 77, 2_000)] == [other.idea(n) for n in (1, 77, 2_000)]
    assert len({one.idea(n).title for n in range(1, 2_001)}) == 2_000


def test_invented_ideas_keep_to_what_the_board_takes():
    corpus = Corpus(500)
    for idea in map(corpus.idea, range(1, 501)):
        assert TITLE_LENGTH[0] <= len(idea.title) <= TITLE_LENGTH[1]
        assert QUESTION_LENGTH[0] <= len(idea.question) <= QUESTION_LENGTH[1]
        assert idea.question.endswith("?")
        assert 1 <= len(idea.topics) <= MOST_DOMAINS


def test_few_words_are_everywhere_and_most_are_rare():
    corpus = Corpus(1_000)
    spread = Counter(word for n in range(1, 1_001) for word in set(corpus.idea(n).words))
    common = [word for word, times in spread.items() if times > 300]
    rare = [word for word, times in spread.items() if times <= 2]
    assert 10 < len(common) < 100
    assert len(rare) > len(spread) / 2


def test_questions_are_chosen_the_same_every_time_and_none_is_asked_twice():
    corpus = Corpus(1_000)
    spread = Counter(word for n in range(1, 1_001) for word in set(corpus.idea(n).words))
    questions = Chooser(corpus, spread).questions(40)
    assert questions == Chooser(corpus, spread).questions(40)
    assert len(set(questions)) == len(questions)
    kinds = Counter(question.kind for question in questions)
    assert kinds["two words"] == 40
    assert len(kinds) == 9
    assert all(len(question.typed.split()) == 2 for question in questions if question.kind == "two words")
