"""What search knows before a question comes: names and synonyms, read once a minute, and the words of the board."""

from time import monotonic

from sqlalchemy.orm import Session

from ideas.plumbing.house import House, house
from ideas.plumbing.session import db
from ideas.queries.knowledge import Knowledge, knowledge_of, with_newest_words

KEPT_FOR_SECONDS = 60.0


def knowledge() -> Knowledge:
    """What words stand for, and which words there are, for this request."""
    return knowledge_in(house(), db())


def knowledge_in(installation: House, session: Session) -> Knowledge:
    """The same for whoever works without a request."""
    kept = installation.knowledge
    if kept is None or kept[0] < monotonic():
        kept = (monotonic() + KEPT_FOR_SECONDS, knowledge_of(session))
    else:
        kept = (kept[0], with_newest_words(session, kept[1]))
    installation.knowledge = kept
    return kept[1]
