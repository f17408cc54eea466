"""Passwords that are guessed first, and passwords that only look like them."""

from pathlib import Path

import pytest

from ideas.text.guessable import REFERENCE, is_a_name, is_common, names_in

TOP = Path(__file__).parent / "top-passwords.txt"
SITE = "Pragmatisch samenwerken"


def top() -> list[str]:
    """The 3,000 most common passwords that are long enough for a board that allows eight characters."""
    return TOP.read_text(encoding="utf-8").splitlines()


def test_all_of_the_3000_most_common_passwords_are_refused():
    assert len(top()) == 3000
    assert [password for password in top() if not is_common(password)] == []


def test_all_of_the_common_ones_that_are_long_enough_are_refused():
    long = [password for password in top() if len(password) >= 12]
    assert long, "there are some"
    assert all(map(is_common, long))


@pytest.mark.parametrize(
    "password",
    ["password1234", "PASSWORD1234", "qwertyuiop12", "Welkom2026!!", "2026-welkom!", "welkomwelkom", "aaaaaaaaaaaa",
     "abcabcabcabc", "123456789012"],
)  # fmt: skip
def test_a_common_password_with_little_added_is_common(password):
    assert is_common(password)


@pytest.mark.parametrize(
    "password",
    ["vier fietsen in de regen", "een zin die niemand anders kent", "zonder strooizout rijdt niemand",
     "monkey8372649201", "é漢😀 over de dijk", "w" + "x" * 3 + "oeiend pad"],
)  # fmt: skip
def test_a_sentence_is_not_common(password):
    assert not is_common(password)


@pytest.mark.parametrize(
    "password",
    ["Zutphen2026!!", "gemeente Zutphen", "Gemeente-Den-Haag", "súdwest-fryslân1", "zutphenzutphen",
     "Pragmatisch samenwerken", "pragmatischSamenwerken1", "Els de Vries 1985", "els@gemeente.example", "elselselselsels"],
)  # fmt: skip
def test_a_name_that_others_know_is_refused(password):
    assert is_a_name(password, (SITE, "Els de Vries", *names_in("els@gemeente.example")))


@pytest.mark.parametrize("password", ["in Zutphen ligt mijn fiets", "samen werken in Zutphen", "123456789012", ""])
def test_a_sentence_with_a_name_in_it_is_not_a_name(password):
    assert not is_a_name(password, (SITE, "Els", "", *names_in("")))


def test_the_list_is_as_long_as_the_decision_says():
    listed = (REFERENCE / "common-passwords.bin").stat().st_size
    assert (listed - 4 * 65_537) // 3 > 1_900_000


def test_hardly_any_good_password_is_refused_by_accident():
    words = (f"een zin met nummer {number} erin" for number in range(20_000))
    assert [password for password in words if is_common(password)] == []
