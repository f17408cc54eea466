"""What people type, made safe to keep: one spelling per character, nothing invisible that misleads."""

import re
import unicodedata

# Marks that turn the direction of the text around them, and characters that take no room:
# readers cannot see them, and they can make one word look like another.
_MISLEADING = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def cleaned(typed: str) -> str:
    """Several lines of text: NFC, line ends as \\n, no control or direction characters, no space at the ends."""
    text = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _MISLEADING.sub("", _CONTROL.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def cleaned_line(typed: str) -> str:
    """One line of text: as `cleaned`, with every run of white space as one space."""
    return " ".join(cleaned(typed).split())
