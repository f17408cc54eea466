"""What the board itself puts before moderators: ideas that seem to be here already, and what nobody touched."""

from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from ideas.actions.queue import Subject, about_idea, about_two_ideas, put_in_queue
from ideas.model.base import now, today
from ideas.model.cooperation_forms import LegalNote
from ideas.model.ideas import Idea, Stage, Visibility
from ideas.model.queue import QueueItem, QueueKind
from ideas.model.votes import IdeaDay
from ideas.queries.knowledge import Knowledge
from ideas.queries.likeness import PROBABLY_THE_SAME_FROM, ideas_like

STALE_AFTER = timedelta(days=365)
MOST_AT_A_TIME = 20
# What stopped or went on in another form has had its last word.
_GOES_ON = [stage for stage in Stage if stage not in (Stage.STOPPED, Stage.TRANSFORMED)]


def look_for_doubles(session: Session, idea: Idea, known: Knowledge) -> int:
    """Put an idea beside those that seem to be the same. Answers with how many were found."""
    alike = ideas_like(session, idea, known, least=PROBABLY_THE_SAME_FROM, limit=3)
    return sum(put_in_queue(session, QueueKind.DOUBLE, about_two_ideas(idea.id, other.id)) for other in alike)


def call_it_a_variant(session: Session, idea: Idea, of: Idea) -> None:
    """Let moderators look at an idea beside the one of which its author calls it a variant."""
    put_in_queue(session, QueueKind.DOUBLE, about_two_ideas(idea.id, of.id))


def look_for_what_is_stale(session: Session) -> int:
    """Ask to look at ideas that nobody edited, voted for, commented on or reviewed for a year: some at a time."""
    since = now() - STALE_AFTER
    looked_at = func.coalesce(Idea.reviewed_at, Idea.published_at)
    lively = exists().where(IdeaDay.idea_id == Idea.id, IdeaDay.day > since.date())
    waits = exists().where(QueueItem.idea_id == Idea.id, QueueItem.kind == QueueKind.STALE_IDEA)
    question = (
        select(Idea.id)
        .where(
            Idea.visibility == Visibility.PUBLISHED, Idea.stage.in_(_GOES_ON), ~Idea.is_example,
            looked_at < since, Idea.changed_at < since, ~lively, ~waits,
        )
        .order_by(Idea.changed_at, Idea.id)
        .limit(MOST_AT_A_TIME)
    )  # fmt: skip
    numbers = session.scalars(question).all()
    return sum(put_in_queue(session, QueueKind.STALE_IDEA, about_idea(number)) for number in numbers)


def look_for_overdue_notes(session: Session) -> int:
    """Ask to look again at legal notes whose day has gone by."""
    overdue = session.scalars(select(LegalNote.form_slug).where(LegalNote.review_on < today())).all()
    return sum(
        put_in_queue(session, QueueKind.NOTE_OVERDUE, Subject(f"note {slug}", {"form_slug": slug})) for slug in overdue
    )
