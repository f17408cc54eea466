"""Codes that people type: when they are right, and how they are read."""

from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP

from ideas.text.codes import address_for_app, as_meant, in_groups, new_app_secret, new_recovery_code, step_of_code

NOON = datetime(2026, 3, 3, 12, 0, 10, tzinfo=UTC)
# The key of the examples in RFC 6238, and what its table says for 6 digits.
OF_THE_RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code_at(secret, moment):
    return TOTP(secret).at(moment)


@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_the_codes_are_those_of_the_standard(second, code):
    assert step_of_code(OF_THE_RFC, code, at=datetime.fromtimestamp(second, UTC), after=0) == second // 30


@pytest.mark.parametrize(("seconds", "is_right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_counts_half_a_minute_around_its_own(seconds, is_right):
    secret = new_app_secret()
    code = code_at(secret, NOON + timedelta(seconds=seconds))
    assert (step_of_code(secret, code, at=NOON, after=0) is not None) == is_right


def test_a_code_counts_no_more_after_its_own_half_minute_was_used():
    secret = new_app_secret()
    code = code_at(secret, NOON)
    used = step_of_code(secret, code, at=NOON, after=0)
    assert step_of_code(secret, code, at=NOON, after=used) is None


@pytest.mark.parametrize("odd", ["", "12345", "1234567", "é" * 6, "١٢٣٤٥٦", "\x00" * 6])
def test_what_is_no_code_is_not_right(odd):
    assert step_of_code(new_app_secret(), odd, at=NOON, after=0) is None


def test_secrets_have_160_bits_and_are_never_the_same():
    assert len({new_app_secret() for _ in range(1000)}) == 1000
    assert len(new_app_secret()) * 5 == 160


def test_recovery_codes_have_120_bits_and_are_never_the_same():
    codes = [new_recovery_code() for _ in range(1000)]
    assert len(set(codes)) == 1000
    assert {len(code) for code in codes} == {24}
    assert len(set("".join(codes))) == 32


def test_a_code_is_read_however_it_was_typed():
    code = new_recovery_code()
    for typed in (
        in_groups(code),
        code.upper(),
        in_groups(code).replace(" ", "-"),
        code.replace("1", "l"),
        f" {code} ",
    ):
        assert as_meant(typed) == code


def test_names_cannot_break_out_of_the_address_for_an_app():
    address = address_for_app(new_app_secret(), site='"><script>&secret=X', name="a&b=c@gemeente.nl")
    assert not set(address) & set('"<> ')
    assert address.partition("?")[2].split("&")[1:] == ["issuer=%22%3E%3Cscript%3E%26secret%3DX"]
