"""Readers say that something is wrong: once each, and several who are known here hide it until somebody looks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.actions.closing import close_account
from ideas.actions.comments import delete_comment, post_comment
from ideas.actions.flags import dismiss_flags, flag_comment, flag_idea
from ideas.actions.moderation import hide_comment, publish_idea, show_comment, withdraw_idea
from ideas.actions.recount import differences_in_tallies
from ideas.actions.telling import tell_on
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.flags import Flag, FlagOutcome, FlagReason
from ideas.model.ideas import Visibility
from ideas.model.notifications import Notification, NotificationKind
from ideas.model.organisations import VerifiedBy
from ideas.model.queue import QueueItem, QueueKind, QueueTally
from ideas.model.refusals import AlreadyFlagged, NotAllowed, NotInThisState
from ideas.queries.notifications import news_to_tell

PLACES = ("GM0301", "GM0193", "GM0301")


@pytest.fixture
def readers(session, an_account):
    """Three people who have been here for a while, and verifiably work at two municipalities."""
    found = [an_account(name) for name in ("Els", "Fien", "Gerrit")]
    for reader, code in zip(found, PLACES, strict=True):
        reader.confirmed_at = now() - timedelta(days=8)
        reader.organisation_code, reader.organisation_verified_by = code, VerifiedBy.MODERATOR
    session.commit()
    return found


@pytest.fixture
def comment(session, idea, chaima):
    return post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Koop nu!")


def flag_all(session, thing, readers):
    act = flag_comment if hasattr(thing, "thread_id") else flag_idea
    for reader in readers:
        act(session, thing, by=reader, reason=FlagReason.SPAM, body="")
    session.flush()


def waiting(session, kind):
    return session.scalars(select(QueueItem).where(QueueItem.kind == kind)).all()


def told(session, reader):
    for number in news_to_tell(session):
        tell_on(session, number)
    return session.scalars(select(Notification.kind).where(Notification.recipient_id == reader.id)).all()


def test_what_is_flagged_waits_for_a_moderator(session, idea, chaima):
    flag_idea(session, idea, by=chaima, reason=FlagReason.LEGAL, body="Dit mag niet.")
    [item] = waiting(session, QueueKind.FLAGGED_IDEA)
    assert (item.idea_id, item.flags) == (idea.id, 1)


def test_somebody_flags_a_thing_once(session, idea, chaima):
    flag_idea(session, idea, by=chaima, reason=FlagReason.SPAM, body="")
    with pytest.raises(AlreadyFlagged):
        flag_idea(session, idea, by=chaima, reason=FlagReason.LEGAL, body="")


def test_nobody_flags_what_they_wrote(session, idea, anna):
    with pytest.raises(NotAllowed):
        flag_idea(session, idea, by=anna, reason=FlagReason.SPAM, body="")


def test_three_who_are_known_here_hide_an_idea(session, idea, readers):
    flag_all(session, idea, readers[:2])
    assert idea.is_published
    flag_all(session, idea, readers[2:])
    assert idea.visibility is Visibility.WAITING
    assert differences_in_tallies(session) == []


def test_three_who_are_known_here_hide_a_comment(session, comment, readers):
    flag_all(session, comment, readers)
    assert (comment.counts, comment.flagged_away_at is not None) == (False, True)
    assert differences_in_tallies(session) == []


def test_new_accounts_hide_nothing(session, idea, readers):
    readers[0].confirmed_at = now() - timedelta(days=6)
    flag_all(session, idea, readers)
    assert idea.is_published


def test_one_organisation_alone_hides_nothing(session, idea, readers):
    readers[1].organisation_code = PLACES[0]
    flag_all(session, idea, readers)
    assert idea.is_published


def test_people_who_only_say_where_they_work_hide_nothing(session, idea, readers):
    readers[1].organisation_verified_by = None
    flag_all(session, idea, readers)
    assert idea.is_published


def test_what_flags_hid_a_moderator_can_show_again(session, comment, readers, bram):
    flag_all(session, comment, readers)
    show_comment(session, comment, by=bram, reason="Niets mis")
    assert (comment.counts, waiting(session, QueueKind.FLAGGED_COMMENT)) == (True, [])
    assert differences_in_tallies(session) == []


def test_what_flags_hid_a_moderator_can_keep_hidden(session, comment, readers, bram):
    flag_all(session, comment, readers)
    hide_comment(session, comment, by=bram, reason="Reclame")
    assert (comment.counts, comment.flagged_away_at) == (False, None)
    assert {flag.outcome for flag in session.scalars(select(Flag))} == {FlagOutcome.UPHELD}


def test_an_idea_that_flags_hid_can_be_published_again(session, idea, readers, bram):
    flag_all(session, idea, readers)
    publish_idea(session, idea, by=bram, reason="Niets mis")
    assert (idea.is_published, waiting(session, QueueKind.FLAGGED_IDEA)) == (True, [])
    assert {flag.outcome for flag in session.scalars(select(Flag))} == {FlagOutcome.DISMISSED}


def test_taking_an_idea_off_says_that_its_flags_were_right(session, idea, readers, bram):
    flag_all(session, idea, readers[:1])
    withdraw_idea(session, idea, by=bram, reason="Tegen de wet")
    assert session.scalars(select(Flag.outcome)).all() == [FlagOutcome.UPHELD]


def test_who_flagged_hears_what_came_of_it(session, idea, readers, bram):
    flag_all(session, idea, readers[:1])
    dismiss_flags(session, idea, by=bram, answer="Dit klopt gewoon.")
    assert told(session, readers[0]) == [NotificationKind.FLAG]
    assert session.scalars(select(Flag.answer)).all() == ["Dit klopt gewoon."]


def test_without_a_flag_there_is_nothing_to_dismiss(session, idea, bram):
    with pytest.raises(NotInThisState):
        dismiss_flags(session, idea, by=bram, answer="Dit klopt gewoon.")


def test_nobody_dismisses_flags_about_themselves(session, an_idea, readers, bram):
    own = an_idea("Het idee van Bram", by=bram)
    flag_all(session, own, readers[:1])
    with pytest.raises(NotAllowed):
        dismiss_flags(session, own, by=bram, answer="Dit klopt gewoon.")


def test_a_comment_that_its_author_deleted_waits_no_longer(session, comment, readers, chaima):
    flag_all(session, comment, readers[:1])
    delete_comment(session, comment, by=chaima)
    assert waiting(session, QueueKind.FLAGGED_COMMENT) == []


def test_a_comment_of_somebody_who_left_waits_no_longer(session, comment, readers, chaima):
    flag_all(session, comment, readers[:1])
    close_account(session, chaima, texts_too=True)
    assert waiting(session, QueueKind.FLAGGED_COMMENT) == []
    assert differences_in_tallies(session) == []


def test_the_number_beside_the_queue_follows(session, idea, comment, readers, bram):
    flag_all(session, idea, readers[:2])
    flag_all(session, comment, readers[:1])
    dismiss_flags(session, comment, by=bram, answer="Niets mis.")
    numbers = dict(session.execute(select(QueueTally.kind, QueueTally.waiting)).all())
    assert (numbers[QueueKind.FLAGGED_IDEA], numbers[QueueKind.FLAGGED_COMMENT]) == (1, 0)
