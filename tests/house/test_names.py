"""One word per feature, on every floor; and a name that stands alone."""

from collections import Counter

import pytest

from app import PAGES
from ideas.settings import ROOT
from tests.house.source import functions_of, modules, name_of, place

VAGUE = {"common", "core", "helper", "helpers", "manager", "managers", "misc", "service", "services", "util", "utils"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_blueprint_is_called_as_its_module(page):
    assert page.bp.name == page.__name__.rpartition(".")[2]


def test_every_module_with_a_blueprint_is_under_the_roof():
    with_a_blueprint = {
        name_of(path)
        for door in ("web", "api")
        for path in (ROOT / "ideas" / door).glob("*.py")
        if "Blueprint(" in path.read_text(encoding="utf-8")
    }
    assert {page.__name__ for page in PAGES} == with_a_blueprint


def test_no_module_has_a_name_that_says_nothing():
    assert [place(path) for path in modules() if path.stem in VAGUE] == []


def test_deeds_and_questions_have_names_of_their_own():
    verbs = [
        function.name
        for path in modules()
        if path.parent.name in ("actions", "queries")
        for function in functions_of(path)
        if not function.name.startswith("_") and function.col_offset == 0
    ]
    assert [name for name, times in Counter(verbs).items() if times > 1] == []
