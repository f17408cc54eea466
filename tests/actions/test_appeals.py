"""Asking to look again: once, in time, and somebody else answers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.actions.appeals import answer_appeal, appeal_against_decision, appeal_against_measure
from ideas.actions.comments import post_comment
from ideas.actions.measures import lift_measure, take_measure
from ideas.actions.moderation import (
    ask_for_change,
    curate_idea,
    decline_idea,
    hide_comment,
    publish_idea,
    withdraw_idea,
)
from ideas.actions.telling import tell_on
from ideas.actions.undoing import undo_decision
from ideas.model.accounts import Role
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.model.measures import MeasureKind
from ideas.model.notifications import Message, MessageKind, Notification, NotificationKind
from ideas.model.queue import QueueItem
from ideas.model.refusals import AlreadyAnswered, AlreadyAppealed, NoAppealPossible, NotAllowed, NotInThisState
from ideas.permissions import May, may
from ideas.queries.notifications import news_to_tell

BODY = "Dit klopt niet."


@pytest.fixture
def els(an_account):
    """She moderates too."""
    return an_account("Els", role=Role.MODERATOR)


@pytest.fixture
def declined(session, an_idea, bram):
    return decline_idea(session, an_idea(visibility=Visibility.WAITING), by=bram, reason="Reclame")


def told(session, reader):
    for number in news_to_tell(session):
        tell_on(session, number)
    return session.scalars(select(Notification.kind).where(Notification.recipient_id == reader.id)).all()


def test_an_appeal_waits_for_a_moderator(session, declined, anna):
    appeal_against_decision(session, declined, by=anna, body=BODY)
    assert session.scalars(select(QueueItem.subject)).all() == ["appeal 1"]


def test_moderators_hear_of_it_but_for_who_decided(session, declined, anna, bram, els):
    appeal_against_decision(session, declined, by=anna, body=BODY)
    assert NotificationKind.WAITING in told(session, els)
    assert NotificationKind.WAITING not in told(session, bram)


def test_an_appeal_is_made_once(session, declined, anna):
    appeal_against_decision(session, declined, by=anna, body=BODY)
    with pytest.raises(AlreadyAppealed):
        appeal_against_decision(session, declined, by=anna, body=BODY)


def test_only_whom_it_is_about_appeals(session, declined, chaima):
    with pytest.raises(NotAllowed):
        appeal_against_decision(session, declined, by=chaima, body=BODY)


def test_after_six_weeks_it_is_too_late(session, declined, anna):
    declined.decided_at = now() - timedelta(weeks=6, hours=1)
    with pytest.raises(NoAppealPossible):
        appeal_against_decision(session, declined, by=anna, body=BODY)


def test_good_news_takes_no_appeal(session, an_idea, anna, bram):
    decision = publish_idea(session, an_idea(visibility=Visibility.WAITING), by=bram, reason="Mooi")
    with pytest.raises(NoAppealPossible):
        appeal_against_decision(session, decision, by=anna, body=BODY)


def test_what_was_undone_takes_no_appeal(session, declined, anna, bram):
    undo_decision(session, declined, by=bram, reason="Vergissing")
    with pytest.raises(NoAppealPossible):
        appeal_against_decision(session, declined, by=anna, body=BODY)


def test_nobody_answers_an_appeal_against_what_they_decided(session, declined, anna, bram):
    appeal = appeal_against_decision(session, declined, by=anna, body=BODY)
    with pytest.raises(NotAllowed):
        answer_appeal(session, appeal, by=bram, upheld=False, answer="Nee.")


def test_a_colleague_answers_and_the_decision_is_undone(session, declined, anna, els):
    appeal = appeal_against_decision(session, declined, by=anna, body=BODY)
    assert answer_appeal(session, appeal, by=els, upheld=True, answer="U heeft gelijk.")
    assert declined.idea.visibility is Visibility.WAITING
    assert NotificationKind.APPEAL in told(session, anna)
    # The idea waits again, and the appeal no longer does.
    assert session.scalars(select(QueueItem.subject)).all() == [f"idea {declined.idea_id}"]


def test_a_decision_that_stands_stays(session, declined, anna, els):
    appeal = appeal_against_decision(session, declined, by=anna, body=BODY)
    assert not answer_appeal(session, appeal, by=els, upheld=False, answer="Het blijft reclame.")
    assert declined.idea.visibility is Visibility.WITHDRAWN


def test_what_cannot_be_undone_any_more_is_answered_all_the_same(session, idea, anna, bram, els):
    decision = curate_idea(session, idea, by=bram, reason="Beter", domains=["wmo"], tags=[])
    appeal = appeal_against_decision(session, decision, by=anna, body=BODY)
    curate_idea(session, idea, by=els, reason="Nog beter", domains=["ict"], tags=[])
    assert not answer_appeal(session, appeal, by=els, upheld=True, answer="U heeft gelijk.")
    assert (appeal.upheld, idea.is_published) == (True, True)


def test_an_appeal_is_answered_once(session, declined, anna, els):
    appeal = appeal_against_decision(session, declined, by=anna, body=BODY)
    answer_appeal(session, appeal, by=els, upheld=False, answer="Nee.")
    with pytest.raises(AlreadyAnswered):
        answer_appeal(session, appeal, by=els, upheld=True, answer="Ja.")


def test_the_author_of_a_hidden_comment_appeals(session, idea, chaima, bram, els):
    comment = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Dit is een grap")
    appeal = appeal_against_decision(
        session, hide_comment(session, comment, by=bram, reason="Reclame"), by=chaima, body=BODY
    )
    answer_appeal(session, appeal, by=els, upheld=True, answer="Klopt.")
    assert comment.counts


def test_somebody_who_is_suspended_appeals_and_does_nothing_else(session, idea, chaima, bram):
    measure = take_measure(session, chaima, MeasureKind.SUSPEND, by=bram, reason="Beledigend", days=7)
    assert appeal_against_measure(session, measure, by=chaima, body=BODY)
    deeds = (May.VOTE, May.COMMENT, May.FLAG, May.FOLLOW_IDEA, May.WRITE_IDEA, May.SUGGEST_TAG)
    assert [deed for deed in deeds if may(chaima, deed, idea)] == []
    assert may(chaima, May.HAVE_AN_ACCOUNT)
    assert may(chaima, May.READ_IDEA, idea)


def test_an_appeal_that_is_upheld_lifts_the_measure(session, chaima, bram, els):
    measure = take_measure(session, chaima, MeasureKind.SUSPEND, by=bram, reason="Beledigend", days=7)
    appeal = appeal_against_measure(session, measure, by=chaima, body=BODY)
    assert answer_appeal(session, appeal, by=els, upheld=True, answer="Te streng.")
    assert not chaima.is_suspended
    kinds = session.scalars(select(Message.kind).where(Message.recipient_id == chaima.id).order_by(Message.id)).all()
    assert kinds == [MessageKind.MEASURE, MessageKind.MEASURE, MessageKind.APPEAL_ANSWERED]


def test_a_suspension_ends_by_itself(session, chaima, bram):
    measure = take_measure(session, chaima, MeasureKind.SUSPEND, by=bram, reason="Beledigend", days=7)
    assert chaima.is_suspended
    chaima.suspended_until = measure.ends_at = now() - timedelta(seconds=1)
    assert (chaima.is_suspended, measure.is_in_force) == (False, False)


def test_a_measure_is_lifted_with_a_reason_and_stays_on_record(session, chaima, bram):
    measure = take_measure(session, chaima, MeasureKind.LIMIT, by=bram, reason="Rustig aan", days=7)
    lift_measure(session, measure, by=bram, reason="Het gaat goed")
    assert (chaima.is_limited, measure.lifted_because) == (False, "Het gaat goed")
    with pytest.raises(NotInThisState):
        lift_measure(session, measure, by=bram, reason="Nog eens")


def test_the_longest_measure_holds(session, chaima, bram):
    long = take_measure(session, chaima, MeasureKind.SUSPEND, by=bram, reason="Beledigend", days=90)
    short = take_measure(session, chaima, MeasureKind.SUSPEND, by=bram, reason="Beledigend", days=7)
    assert chaima.suspended_until == long.ends_at
    lift_measure(session, long, by=bram, reason="Te lang")
    assert chaima.suspended_until == short.ends_at


@pytest.mark.parametrize("whom", ["himself", "a colleague", "somebody who is gone"])
def test_a_moderator_takes_no_measure_about(session, bram, els, daan, whom):
    person = {"himself": bram, "a colleague": els, "somebody who is gone": daan}[whom]
    with pytest.raises(NotAllowed):
        take_measure(session, person, MeasureKind.WARN, by=bram, reason="Let op", days=None)


def test_a_moderator_who_is_suspended_moderates_nothing(session, an_account, idea, els):
    dewi = an_account("Dewi", role=Role.ADMINISTRATOR)
    take_measure(session, els, MeasureKind.SUSPEND, by=dewi, reason="Misbruik", days=7)
    with pytest.raises(NotAllowed):
        withdraw_idea(session, idea, by=els, reason="Weg")
    assert not may(els, May.MODERATE)


def test_asking_for_a_change_takes_an_appeal(session, idea, anna, bram):
    assert appeal_against_decision(session, ask_for_change(session, idea, by=bram, reason="Korter"), by=anna, body=BODY)
