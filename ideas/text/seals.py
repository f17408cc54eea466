"""Sealing a trail: each seal is the hash of an event and of the seal before it, so that no byte changes unseen."""

import hashlib
import json
from typing import Any, NamedTuple

# What the first event is sealed with.
BEGINNING = "0" * 64


class Sealed(NamedTuple):
    """An event as it is kept: a number, and texts that are hashed letter by letter."""

    number: int
    at: str
    by: str
    deed: str
    thing: str
    before: str
    after: str


def seal_of(event: Sealed, earlier: str) -> str:
    """The seal of an event behind the one with this seal: SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(in_one_spelling([earlier, *event]).encode()).hexdigest()


def in_one_spelling(value: Any) -> str:
    """A value as JSON, spelled in the one way in which the same value is always spelled."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
