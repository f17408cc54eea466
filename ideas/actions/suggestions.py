"""Labels that readers suggest for an idea: each waits until a moderator takes it over or not."""

from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.actions.moderation import curate_idea
from ideas.actions.queue import Subject, put_in_queue, take_out_of_queue
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import insert_if_absent
from ideas.model.ideas import Idea
from ideas.model.moderation import Decision
from ideas.model.queue import QueueKind
from ideas.model.refusals import AlreadySuggested, NotInThisState
from ideas.model.tags import TagSuggestion
from ideas.permissions import May, require
from ideas.queries.ideas import domains_of, tags_of
from ideas.text.slugs import slug_of


def suggest_tag(session: Session, idea: Idea, label: str, *, by: Account) -> None:
    """Suggest a label. Raises AlreadySuggested, also when the idea has it or moderators did not want it before."""
    require(by, May.SUGGEST_TAG, idea)
    slug = slug_of(label)[:60]
    if slug in {tag.slug for tag in tags_of(session, idea)}:
        raise AlreadySuggested(slug)
    said = {"label": label, "suggested_by": by.id, "suggested_at": now()}
    if not insert_if_absent(session, TagSuggestion, idea_id=idea.id, tag_slug=slug, **said):
        raise AlreadySuggested(slug)
    put_in_queue(session, QueueKind.TAG_SUGGESTED, _subject_of(idea.id, slug))


def take_tag_over(session: Session, idea: Idea, suggestion: TagSuggestion, *, by: Account, reason: str) -> Decision:
    """Put a suggested label on the idea: a decision like every other, with a reason that the author reads."""
    _answer(session, suggestion, by=by, accepted=True)
    filed = domains_of(session, [idea.id]).get(idea.id, ())
    labels = [*(tag.label for tag in tags_of(session, idea)), suggestion.label]
    return curate_idea(session, idea, by=by, reason=reason, domains=filed, tags=labels)


def turn_tag_down(session: Session, suggestion: TagSuggestion, *, by: Account) -> None:
    """Leave the idea without this label."""
    require(by, May.MODERATE)
    _answer(session, suggestion, by=by, accepted=False)
    thing = f"idea {suggestion.idea_id}"
    note_change(session, Change("turn-tag-down", thing, {}, {"tag": suggestion.tag_slug}), by=by)


def _answer(session: Session, suggestion: TagSuggestion, *, by: Account, accepted: bool) -> None:
    session.refresh(suggestion, with_for_update=True)
    if suggestion.answered_at is not None:
        raise NotInThisState(suggestion.id)
    suggestion.answered_at, suggestion.answered_by, suggestion.accepted = now(), by.id, accepted
    session.flush()
    take_out_of_queue(session, QueueKind.TAG_SUGGESTED, _subject_of(suggestion.idea_id, suggestion.tag_slug))


def _subject_of(number: int, slug: str) -> Subject:
    return Subject(f"tag {number} {slug}"[:80], {"idea_id": number})
