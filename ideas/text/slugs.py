"""The readable part of an address."""

import re
import unicodedata

LONGEST = 80
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def slug_of(title: str) -> str:
    """A title as lower-case words with hyphens, in plain letters: 'Boa’s uitlenen' → 'boas-uitlenen'. Never empty."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain))
    slug = "-".join(words)
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    return slug or "idee"
