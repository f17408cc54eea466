"""What somebody typed, taken apart the way a rival is set up with some care: words, "phrases" and -words.

Filters mean nothing to a rival: in `domein:jeugd` it sees two words.
"""

import re
from typing import NamedTuple

_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_WORD = re.compile(r"\w+")


class Asked(NamedTuple):
    """What has to be there, and what may not. A phrase is several words in a row."""

    wanted: list[list[str]]
    unwanted: list[list[str]]

    @property
    def words(self) -> list[str]:
        """All that is wanted, as single words."""
        return [word for piece in self.wanted for word in piece]


def taken_apart(typed: str) -> Asked:
    """What somebody typed, as a rival reads it."""
    asked = Asked([], [])
    for piece in _PIECE.finditer(typed.lower()):
        words = _WORD.findall(piece["phrase"] or piece["word"] or "")
        found = [words] if piece["phrase"] else [[word] for word in words]
        (asked.unwanted if piece["minus"] else asked.wanted).extend(each for each in found if each)
    return asked
