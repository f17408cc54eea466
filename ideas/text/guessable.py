"""Passwords that are guessed first: those that many people have or that were stolen, and names that everybody knows."""

import csv
import hashlib
import mmap
import re
import struct
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).parent.parent / "reference"
# How common-passwords.bin is built: where each box begins, then three bytes of every hash. See docs/decisions.
_BOXES = 65_536
_BEGINNINGS = 4 * (_BOXES + 1)
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
# A shorter name is part of too many words to say anything.
_SHORTEST_NAME = 3


def is_common(password: str) -> bool:
    """Whether it stands in the list of common and stolen passwords, or is one of those with little added to it.

    Little added: written twice, in capitals, or with digits and signs around it that make up less than half.
    """
    typed = password.lower()
    unit = _unit_of(typed)
    heart = _AROUND.sub("", typed)
    return (
        _is_listed(typed)
        or (unit != typed and (len(unit) <= 4 or _is_listed(unit)))
        or (2 * len(heart) >= len(typed) and _is_listed(heart))
    )


def is_a_name(password: str, names: Iterable[str]) -> bool:
    """Whether its letters are one of these names or a municipality, whatever digits and signs stand around them."""
    letters = _letters_of(password)
    unit = _unit_of(letters)
    known = {_letters_of(name) for name in names} | _municipalities()
    return any(len(word) >= _SHORTEST_NAME and word in known for word in (letters, unit))


def names_in(address: str) -> tuple[str, str, str]:
    """What an e-mail address says about its owner: the whole, what stands before the @, and the organisation."""
    local, _at, host = address.partition("@")
    return address, local, host.rpartition(".")[0]


def _is_listed(text: str) -> bool:
    digest = hashlib.sha256(text.encode()).digest()
    listed, box = _listed(), int.from_bytes(digest[:2], "big")
    begin, end = struct.unpack_from(">2I", listed, 4 * box)
    places = range(_BEGINNINGS + 3 * begin, _BEGINNINGS + 3 * end, 3)
    return any(listed[place : place + 3] == digest[2:5] for place in places)


def _unit_of(text: str) -> str:
    """The shortest piece that the text repeats; the text itself when it repeats none."""
    return text[: (text + text).find(text, 1)]


def _letters_of(text: str) -> str:
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKD", text))).casefold()


@cache
def _listed() -> mmap.mmap:
    # The system reads the few pages that are looked at, and keeps them for all processes together.
    with (REFERENCE / "common-passwords.bin").open("rb") as file:
        listed = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    (last,) = struct.unpack_from(">I", listed, _BEGINNINGS - 4)
    # In a file that was cut off, every password of the missing part would be a good one.
    assert len(listed) == _BEGINNINGS + 3 * last, "common-passwords.bin is not whole"
    return listed


@cache
def _municipalities() -> frozenset[str]:
    with (REFERENCE / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        names = {_letters_of(row["name"]) for row in csv.DictReader(file)}
    return frozenset(names | {f"gemeente{name}" for name in names})
