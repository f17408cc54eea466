"""An order by lot that can be asked for again: a seed says the place of every number, and the number at every place.

A shuffle is a permutation of the numbers below a power of two. Its steps are those of a Feistel network: half of a
number is changed by what a table says for the other half, and then the other way round. All tables are filled with bits
drawn from the seed (SHAKE-256). One such pair of steps already brings a given number to every place with the same
chance; the pairs after it make what happens to one number tell nothing about another.
"""

import hashlib
import re
import secrets
import struct
from collections.abc import Iterator
from datetime import date

ROUNDS = 4
# A board grows long before its ideas get numbers above this, so the order of a seed stays what it was.
FEWEST_BITS = 14
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_CHANCE = 5
_SEED = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})-([{_LETTERS}]{{{_CHANCE}}})")


def new_seed(day: date) -> str:
    """A seed of this day, drawn from 33 million: short enough to pass on."""
    return f"{day.isoformat()}-{''.join(secrets.choice(_LETTERS) for _ in range(_CHANCE))}"


def seed_for(day: date, who: bytes) -> str:
    """The seed of one reader on this day, or the one that follows another: the same whenever it is asked for.

    From a seed nobody can tell for whom it was made, as long as `who` holds a secret.
    """
    drawn = hashlib.shake_256(who + day.isoformat().encode()).digest(_CHANCE)
    return f"{day.isoformat()}-{''.join(_LETTERS[byte % len(_LETTERS)] for byte in drawn)}"


def seed_of_day(day: date) -> str:
    """The seed that is the same for everybody on this day."""
    return f"{day.isoformat()}-{_LETTERS[0] * _CHANCE}"


def day_of_seed(seed: str) -> date | None:
    """The day on which a seed was drawn; None when it is no seed."""
    found = _SEED.fullmatch(seed)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def bits_for(highest: int) -> int:
    """How many bits the numbers of a shuffle have that holds this one."""
    return max(FEWEST_BITS, highest.bit_length())


class Shuffle:
    """The order of one seed, for all numbers of so many bits."""

    def __init__(self, seed: str, bits: int) -> None:
        self.size = 1 << bits
        self._low_bits = bits // 2
        self._low = (1 << self._low_bits) - 1
        self._tables = _tables_from(f"{seed} {bits}".encode(), bits - self._low_bits, self._low_bits)

    def place_of(self, number: int) -> int:
        """Where this number stands, counted from 0."""
        high, low = number >> self._low_bits, number & self._low
        for for_high, for_low in self._tables:
            high ^= for_high[low]
            low ^= for_low[high]
        return high << self._low_bits | low

    def number_at(self, place: int) -> int:
        """Which number stands there: the same steps backwards."""
        high, low = place >> self._low_bits, place & self._low
        for for_high, for_low in reversed(self._tables):
            low ^= for_low[high]
            high ^= for_high[low]
        return high << self._low_bits | low

    def walk(self, begin: int) -> Iterator[tuple[int, int]]:
        """Every place from this one on, with the number that stands there."""
        return ((place, self.number_at(place)) for place in range(begin, self.size))


Table = tuple[int, ...]


def _tables_from(key: bytes, high_bits: int, low_bits: int) -> list[tuple[Table, Table]]:
    """For each round what changes the high half (one entry for each low half), and what changes the low half."""
    highs, lows = 1 << high_bits, 1 << low_bits
    each = highs + lows
    drawn = struct.unpack(f"<{each * ROUNDS}H", hashlib.shake_256(key).digest(each * ROUNDS * 2))
    rounds = [drawn[first : first + each] for first in range(0, each * ROUNDS, each)]
    return [
        (tuple(bits % highs for bits in entries[:lows]), tuple(bits % lows for bits in entries[lows:]))
        for entries in rounds
    ]
