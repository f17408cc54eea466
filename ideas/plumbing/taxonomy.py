"""The domains and forms, read once a minute: they change a few times a year."""

from time import monotonic

from ideas.plumbing.house import house
from ideas.plumbing.session import db
from ideas.queries.taxonomy import Taxonomy, taxonomy_of

KEPT_FOR_SECONDS = 60.0


def taxonomy() -> Taxonomy:
    """Which domains and forms there are; at most a minute old."""
    installation = house()
    kept = installation.taxonomy
    if kept is None or kept[0] < monotonic():
        kept = (monotonic() + KEPT_FOR_SECONDS, taxonomy_of(db()))
        installation.taxonomy = kept
    return kept[1]


def read_taxonomy_anew() -> None:
    """Somebody changed it in this request. Other server processes see it within a minute."""
    house().taxonomy = house().knowledge = None
