"""What the board itself puts before moderators."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.actions.looking_out import look_for_doubles, look_for_overdue_notes, look_for_what_is_stale
from ideas.actions.queue_looks import leave_it_at_that
from ideas.jobs.news import tell_the_news
from ideas.model.base import now, today
from ideas.model.cooperation_forms import LegalNote
from ideas.model.ideas import Stage
from ideas.model.queue import QueueItem, QueueKind
from ideas.model.votes import IdeaDay
from ideas.queries.knowledge import knowledge_of

LONG_AGO = timedelta(days=400)


def waiting(session, kind):
    return session.scalars(select(QueueItem).where(QueueItem.kind == kind)).all()


@pytest.fixture
def old(session, an_idea):
    """An idea that nobody touched for more than a year."""
    idea = an_idea("Het vergeten idee")
    idea.published_at = idea.changed_at = now() - LONG_AGO
    for day in session.scalars(select(IdeaDay).where(IdeaDay.idea_id == idea.id)):
        session.delete(day)
    session.flush()
    session.add(IdeaDay(idea_id=idea.id, day=today() - LONG_AGO, votes=1))
    session.commit()
    return idea


def test_ideas_that_seem_the_same_are_put_side_by_side(session, app, an_idea):
    first = an_idea("De balie samen bezetten bij ziekte")
    second = an_idea("De balie samen bezetten bij ziekte en verlof")
    session.commit()
    tell_the_news(app)
    [item] = waiting(session, QueueKind.DOUBLE)
    assert {item.idea_id, item.other_idea_id} == {first.id, second.id}


def test_different_ideas_are_not(session, an_idea):
    an_idea(
        "Strooizout kopen", question="Wie koopt het strooizout?", summary="Zout.", added_value="Goedkoper strooien."
    )
    idea = an_idea(
        "Badmeesters delen", question="Hoe blijft het zwembad open?", summary="Toezicht.", added_value="Open."
    )
    session.commit()
    assert look_for_doubles(session, idea, knowledge_of(session)) == 0


def test_what_nobody_touched_for_a_year_waits_once(session, old, idea):
    assert look_for_what_is_stale(session) == 1
    assert look_for_what_is_stale(session) == 0
    assert [item.idea_id for item in waiting(session, QueueKind.STALE_IDEA)] == [old.id]


def test_once_somebody_looked_it_does_not_come_back(session, old, bram):
    look_for_what_is_stale(session)
    leave_it_at_that(session, waiting(session, QueueKind.STALE_IDEA)[0], by=bram)
    assert look_for_what_is_stale(session) == 0


def test_a_recent_vote_keeps_it_alive(session, old):
    session.add(IdeaDay(idea_id=old.id, day=today(), votes=1))
    assert look_for_what_is_stale(session) == 0


def test_what_stopped_has_had_its_last_word(session, old):
    old.stage = Stage.STOPPED
    assert look_for_what_is_stale(session) == 0


@pytest.mark.parametrize(("days", "found"), [(1, 1), (-1, 0)])
def test_a_legal_note_waits_once_its_day_has_gone(session, days, found):
    session.add(
        LegalNote(
            form_slug="convenant", text_nl="Let op.", text_en="Mind.", html_nl="", html_en="", owner="redactie",
            review_on=today() - timedelta(days=days),
        )
    )  # fmt: skip
    session.flush()
    assert look_for_overdue_notes(session) == found
