"""Nothing here is long, wide or deep: one screen, one thought."""

import ast
from statistics import median

from tests.house.source import Function, functions_of, modules, place

MOST_PARAMETERS = 5
# More than five, each for a reason. A line that is not needed any more has to go.
WIDER = {
    "curate_idea": "every decision has an actor and a reason; this one has domains and tags as well",
    "post_comment": "a comment has a kind, a text and perhaps a comment that it answers",
    "put_in_outbox": "a mail tells an event to a reader, in a language and perhaps elsewhere",
    "decide": "every decision has an actor and a reason; the deed itself is handed over",
    "merge_ideas": "a decision about two ideas, and what was chosen of both",
    "decide_in_bulk": "one decision about many things, each as it was seen",
    "_decision_about": "one of those",
    "write_legal_note": "a note has texts, an owner and a day to look at it again",
    "take_measure": "every measure has an actor, a reason and a term",
    "ideas_matching": "a question, what narrows it, and the place in the list",
    "ideas_resembling": "a text, what to leave out, and how alike at least",
    "_rows": "whose eyes, what was found, what narrows it, and the place in the list",
    "_page": "every list of ideas is made here: its score, filters and place",
    "facets_of": "what narrows the list, beside its words, and how far to count",
    "begun_with_few": "the filters of a list that the database can begin with",
    "ideas_at_random": "the same, with a seed in place of a score",
}
MOST_DEEP = 3
_STEPS_IN = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)
_BEGINS_ANEW = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def lines_of(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def parameters_of(function: Function) -> list[str]:
    given = function.args
    names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]


def depth_of(node: ast.AST, at: int = 0) -> int:
    """How many blocks stand inside each other. An `elif` stands beside its `if`."""
    deepest = at
    for field, value in ast.iter_fields(node):
        inside = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST)]
        is_elif = isinstance(node, ast.If) and field == "orelse" and len(inside) == 1 and isinstance(inside[0], ast.If)
        for each in inside:
            if not isinstance(each, _BEGINS_ANEW):
                step = isinstance(each, _STEPS_IN) and not is_elif
                deepest = max(deepest, depth_of(each, at + step))
    return deepest


def test_most_modules_fit_on_two_screens():
    assert median(len(path.read_text().splitlines()) for path in modules()) <= 90


def test_no_module_is_longer_than_400_lines():
    assert [place(path) for path in modules() if len(path.read_text().splitlines()) > 400] == []


def test_most_functions_are_read_at_a_glance():
    assert median(lines_of(function) for path in modules() for function in functions_of(path)) <= 8


def test_no_function_is_longer_than_60_lines():
    long = [
        place(path, function.lineno) for path in modules() for function in functions_of(path) if lines_of(function) > 60
    ]
    assert long == []


def test_no_function_has_more_than_five_parameters_without_a_reason():
    wide = {
        function.name: place(path, function.lineno)
        for path in modules()
        for function in functions_of(path)
        if len(parameters_of(function)) > MOST_PARAMETERS
    }
    assert {name: where for name, where in wide.items() if name not in WIDER} == {}
    assert sorted(set(WIDER) - set(wide)) == [], "these have five parameters or fewer by now: take them off the list"


def test_nothing_stands_more_than_three_blocks_deep():
    deep = [
        place(path, function.lineno)
        for path in modules()
        for function in functions_of(path)
        if depth_of(function) > MOST_DEEP
    ]
    assert deep == []
