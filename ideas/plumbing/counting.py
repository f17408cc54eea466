"""What a list holds, for the choices beside it. For the list of everything it is at most a minute old."""

from time import monotonic

from ideas.plumbing.actor import actor
from ideas.plumbing.house import house
from ideas.plumbing.knowledge import knowledge
from ideas.plumbing.session import db
from ideas.plumbing.taxonomy import KEPT_FOR_SECONDS, taxonomy
from ideas.plumbing.wishes import Found
from ideas.queries.facets import SMALL_BOARD, Facets, facets_of
from ideas.queries.rankings import EVERYTHING
from ideas.queries.search import Understood, is_found, wished_away

# In so many ideas the words of a question may stand, taken together, for its list to be counted on a large board.
MOST_SPREAD = 5_000


def facets_for(found: Found) -> Facets | None:
    """How many ideas each further choice would leave of this list; None when that was not counted."""
    wish = found.wish
    if found.answer is None and wish.narrowed.is_empty:
        return _of_everything()
    also = []
    if found.answer is not None:
        question = found.answer.question
        if not found.page.ideas or found.answer.is_loosened or not _is_soon_found_again(question):
            return None
        also = wished_away(db(), question, knowledge().glossary)
        if question.weighed:
            also.append(is_found(question))
    return facets_of(db(), actor(), narrowed=wish.narrowed, taxonomy=taxonomy(), also=also)


def _is_soon_found_again(question: Understood) -> bool:
    """Whether looking for the same once more, to count it, costs little: on a large board for rare words only."""
    spread = sum(sum(term.spread.values()) for term in question.weighed)
    return question.known[""].ideas <= SMALL_BOARD or spread <= MOST_SPREAD


def _of_everything() -> Facets | None:
    installation = house()
    kept = installation.facets
    if kept is None or kept[0] < monotonic():
        found = facets_of(db(), None, narrowed=EVERYTHING, taxonomy=taxonomy(), most=SMALL_BOARD)
        kept = installation.facets = (monotonic() + KEPT_FOR_SECONDS, found)
    return kept[1]
