"""What is sealed opens for one key, one purpose and one owner."""

import base64

import pytest

from ideas.text.sealing import CannotBeOpened, opened, sealed

OURS = {"secret_key": "een sleutel van minstens 32 tekens", "purpose": "a test", "owner": "anna"}


def test_what_was_sealed_opens_again():
    assert opened(sealed("geheim", **OURS), **OURS) == "geheim"


@pytest.mark.parametrize("other", [{"secret_key": "x" * 40}, {"purpose": "another"}, {"owner": "bram"}])
def test_it_opens_with_nothing_else(other):
    with pytest.raises(CannotBeOpened):
        opened(sealed("geheim", **OURS), **{**OURS, **other})


def test_what_was_changed_does_not_open():
    whole = bytearray(base64.b64decode(sealed("geheim", **OURS)))
    for place in range(len(whole)):
        changed = bytes([*whole[:place], whole[place] ^ 1, *whole[place + 1 :]])
        with pytest.raises(CannotBeOpened):
            opened(base64.b64encode(changed).decode(), **OURS)


@pytest.mark.parametrize("odd", ["", "x", "é", "AAAA", "=" * 9])
def test_what_was_never_sealed_does_not_open(odd):
    with pytest.raises(CannotBeOpened):
        opened(odd, **OURS)


def test_the_same_text_is_never_sealed_the_same_way():
    assert len({base64.b64decode(sealed("geheim", **OURS))[:12] for _ in range(10_000)}) == 10_000


def test_the_secret_does_not_stand_in_what_is_kept():
    assert b"geheim" not in base64.b64decode(sealed("geheim", **OURS))
