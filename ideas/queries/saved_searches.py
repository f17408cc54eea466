"""Questions about what people look for again, and who looks for a new idea."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.ideas import Axis, Idea, Motive, Stage
from ideas.model.refusals import NotFound, UnknownSlug
from ideas.model.saved_searches import SavedSearch
from ideas.permissions import shown_to
from ideas.queries.knowledge import Knowledge
from ideas.queries.rankings import Narrowing, conditions_of
from ideas.queries.search import is_found, understood, wished_away
from ideas.queries.taxonomy import Taxonomy
from ideas.text.asking import asked_in

_WORDS = {"motive": Motive, "stage": Stage, "axis": Axis, "tier": int}


def saved_searches_of(session: Session, account: Account) -> Sequence[SavedSearch]:
    """What does this person look for again? By name."""
    own = select(SavedSearch).where(SavedSearch.account_id == account.id)
    return session.scalars(own.order_by(SavedSearch.name, SavedSearch.id)).all()


def saved_search_called(session: Session, account: Account, number: int) -> SavedSearch:
    """One that this person keeps. Raises NotFound, also for what is somebody else's."""
    own = select(SavedSearch).where(SavedSearch.id == number, SavedSearch.account_id == account.id)
    found = session.scalars(own).one_or_none()
    if found is None:
        raise NotFound(str(number))
    return found


def who_looks_for(session: Session, idea: Idea, knowledge: Knowledge, taxonomy: Taxonomy) -> list[int]:
    """Whose saved searches find this idea? The numbers of the accounts that want to hear of it.

    What many people look for is looked at once.
    """
    if idea.visibility not in shown_to(None):
        return []
    asked = session.scalars(select(SavedSearch.asked).where(SavedSearch.tells).distinct()).all()
    finding = [each for each in asked if finds(session, each, idea.id, knowledge, taxonomy)]
    if not finding:
        return []
    wanting = select(SavedSearch.account_id).where(SavedSearch.tells, SavedSearch.asked.in_(finding))
    return list(session.scalars(wanting.distinct()))


def finds(session: Session, asked: str, number: int, knowledge: Knowledge, taxonomy: Taxonomy) -> bool:
    """Does a search find this idea, as the list does? One that names what is gone finds nothing any more."""
    said = dict(parse_qsl(asked))
    question = understood(session, asked_in(said.pop("q", "")), knowledge)
    if question.asked.says_something and not question.weighed:
        return False
    try:
        conditions = [*conditions_of(_led_on(said, taxonomy), taxonomy)]
    except (UnknownSlug, ValueError, TypeError):
        return False
    conditions += wished_away(session, question, knowledge.glossary)
    if question.weighed:
        conditions.append(is_found(question))
    wanted = select(Idea.id).where(Idea.id == number, Idea.visibility.in_(shown_to(None)), *conditions)
    return session.scalar(wanted) is not None


def _led_on(said: dict[str, str], taxonomy: Taxonomy) -> Narrowing:
    """What it narrows to. A domain that was merged means the one that it went into."""
    narrowed = Narrowing(**{name: _WORDS.get(name, str)(value) for name, value in said.items()})
    domain = taxonomy.domains.get(narrowed.domain or "")
    return narrowed._replace(domain=domain.merged_into_slug) if domain and domain.merged_into_slug else narrowed
