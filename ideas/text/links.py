"""The links in what people type, whether they become links on a page or not."""

import re

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'`]+", re.IGNORECASE)


def links_in(*texts: str | None) -> frozenset[str]:
    """Every web address in these texts."""
    return frozenset(found.rstrip(".,;:!?*_") for text in texts for found in _LINK.findall(text or ""))
