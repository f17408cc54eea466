"""What people type, made safe to keep: one spelling per character, nothing invisible that misleads."""

import re
import unicodedata

# Marks that turn the direction of the text around them, and characters that take no room:
# readers cannot see them, and they can make one word look like another. The joiners of emoji and of Persian stay.
_MISLEADING = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
# Letters and signs that are drawn as nothing: for a reader they are a space.
_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# As many marks as Unicode calls safe on one letter (UAX #15). Bringing them in order takes the square of their number.
MOST_MARKS = 30
_MAY_BE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")
# Far more than any field takes, however it is spelled: what is longer is refused, so its spelling does not matter.
LONGEST_RESPELLED = 100_000


def cleaned(typed: str) -> str:
    """Several lines of text: NFC, line ends as \\n, no control or direction characters, no space at the ends."""
    return _in_one_spelling(_visible(typed).strip())


def cleaned_line(typed: str) -> str:
    """One line of text: as `cleaned`, with every run of white space as one space."""
    return _in_one_spelling(" ".join(_visible(typed).split()))


def _visible(typed: str) -> str:
    text = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _BLANK.sub(" ", _MISLEADING.sub("", _CONTROL.sub("", text)))


def _in_one_spelling(text: str) -> str:
    if len(text) > LONGEST_RESPELLED:
        return text
    return unicodedata.normalize("NFC", _MAY_BE_MARKS.sub(lambda run: _with_few_marks(run[0]), text))


def _with_few_marks(run: str) -> str:
    kept, marks = [], 0
    for character in run:
        marks = marks + 1 if _is_a_mark(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _is_a_mark(character: str) -> bool:
    # A few Tibetan vowels only turn out to be marks when they are taken apart.
    return unicodedata.combining(unicodedata.normalize("NFD", character)[0]) > 0
