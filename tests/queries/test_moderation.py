"""Questions that moderators have, and what an author wants to know about them."""

from datetime import timedelta

import pytest

from ideas.actions.comments import post_comment
from ideas.actions.ideas import edit_idea, submit_idea, withdraw_own_idea
from ideas.actions.moderation import (
    ask_for_change,
    decline_idea,
    feature_idea,
    hide_comment,
    withdraw_idea,
)
from ideas.actions.undoing import undo_decision
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.model.moderation import DecisionKind
from ideas.model.refusals import BadCursor, NotFound
from ideas.queries.moderation import (
    decision_called,
    decisions_on,
    hidden_comment_reasons,
    last_words_to_authors,
    latest_decisions,
    mark_of,
    waiting_for_a_moderator,
    withdrawn_ideas,
)
from tests.conftest import content

START = now()


@pytest.fixture
def queue(session, an_idea):
    """Fill the queue: queue(3, 1, 1) waits for three hours, one and one; answers with the ideas."""

    def make(*hours):
        ideas = [an_idea(f"Idee dat wacht {number}", visibility=Visibility.WAITING) for number in range(len(hours))]
        for idea, waited in zip(ideas, hours, strict=True):
            idea.submitted_at = START - timedelta(hours=waited)
        session.flush()
        return ideas

    return make


@pytest.fixture
def comment(session, idea, chaima):
    return post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Koop nu!")


def reasons(session, numbers):
    return {number: decision.reason for number, decision in hidden_comment_reasons(session, numbers).items()}


def test_the_longest_waiting_comes_first(session, queue):
    newer, oldest, old = queue(1, 3, 2)
    waiting, _ = waiting_for_a_moderator(session)
    assert [idea.id for idea in waiting] == [oldest.id, old.id, newer.id]


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.PUBLISHED, Visibility.WITHDRAWN])
def test_only_what_waits_is_in_the_queue(session, an_idea, visibility):
    an_idea(visibility=visibility)
    assert waiting_for_a_moderator(session) == ([], None)


@pytest.mark.parametrize("limit", range(1, 8))
def test_a_walk_through_a_queue_with_ties_meets_every_idea_once(session, queue, limit):
    ideas = queue(1, 2, 2, 2, 2, 3, 1)
    wanted = [idea.id for idea in sorted(ideas, key=lambda idea: (idea.submitted_at, idea.id))]
    met, after = [], None
    for _ in range(len(ideas)):
        page, after = waiting_for_a_moderator(session, after=after, limit=limit)
        met += [idea.id for idea in page]
        if after is None:
            break
    assert (met, after) == (wanted, None)


def test_a_made_up_place_in_the_queue_is_refused(session):
    with pytest.raises(BadCursor):
        waiting_for_a_moderator(session, after="verzonnen")


def test_the_last_decision_comes_first(session, idea, bram):
    feature_idea(session, idea, by=bram, reason="Bijzonder")
    withdraw_idea(session, idea, by=bram, reason="Verouderd")
    assert [recorded.decision.kind for recorded in decisions_on(session, idea)] == [
        DecisionKind.WITHDRAW,
        DecisionKind.FEATURE,
    ]


def test_decisions_on_comments_belong_to_the_idea(session, idea, comment, bram):
    decision = hide_comment(session, comment, by=bram, reason="Reclame")
    assert [recorded.decision for recorded in decisions_on(session, idea)] == [decision]


def test_decisions_on_another_idea_do_not(session, idea, an_idea, bram):
    withdraw_idea(session, an_idea("Samen zout inkopen"), by=bram, reason="Verouderd")
    assert decisions_on(session, idea) == []


def test_an_undone_decision_names_what_undid_it(session, idea, bram):
    decision = withdraw_idea(session, idea, by=bram, reason="Verouderd")
    undoing = undo_decision(session, decision, by=bram, reason="Vergissing")
    assert [(recorded.decision, recorded.undone_by) for recorded in decisions_on(session, idea)] == [
        (undoing, None),
        (decision, undoing),
    ]


def test_only_a_standing_decision_can_be_undone(session, idea, bram):
    feature_idea(session, idea, by=bram, reason="Bijzonder")
    undo_decision(session, withdraw_idea(session, idea, by=bram, reason="Oud"), by=bram, reason="Vergissing")
    assert [recorded.can_be_undone for recorded in decisions_on(session, idea)] == [False, False, True]


def test_the_latest_decisions_are_about_all_ideas(session, idea, an_idea, bram):
    first = withdraw_idea(session, idea, by=bram, reason="Verouderd")
    second = withdraw_idea(session, an_idea("Samen zout inkopen"), by=bram, reason="Verouderd")
    assert [recorded.decision for recorded in latest_decisions(session)] == [second, first]


def test_no_more_decisions_than_asked_for(session, idea, an_idea, bram):
    for each in (idea, an_idea("Samen zout inkopen")):
        withdraw_idea(session, each, by=bram, reason="Verouderd")
    assert len(latest_decisions(session, limit=1)) == 1


def test_a_decision_is_found_by_its_number(session, idea, bram):
    decision = withdraw_idea(session, idea, by=bram, reason="Verouderd")
    assert decision_called(session, decision.id) is decision


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**31, 2**70])
def test_a_decision_that_does_not_exist_is_not_found(session, number):
    with pytest.raises(NotFound):
        decision_called(session, number)


def test_the_author_reads_the_last_decision_that_stands(session, idea, bram):
    asked = ask_for_change(session, idea, by=bram, reason="Wie betaalt?")
    undo_decision(session, withdraw_idea(session, idea, by=bram, reason="Oud"), by=bram, reason="Vergissing")
    assert last_words_to_authors(session, [idea]) == {idea.id: asked}


def test_a_decision_about_a_comment_is_no_word_to_the_author_of_the_idea(session, idea, comment, bram):
    hide_comment(session, comment, by=bram, reason="Reclame")
    assert last_words_to_authors(session, [idea]) == {}


def test_a_change_that_was_made_and_sent_in_is_no_longer_asked_for(session, an_idea, anna, bram):
    idea = an_idea(visibility=Visibility.WAITING)
    asked = ask_for_change(session, idea, by=bram, reason="Voor wie is dit?")
    edit_idea(session, idea, content(summary="Voor inwoners van drie gemeenten."), by=anna)
    assert last_words_to_authors(session, [idea]) == {idea.id: asked}, "she is still writing"
    submit_idea(session, idea, by=anna, first_idea_waits=True)
    assert last_words_to_authors(session, [idea]) == {}


def test_only_the_last_decision_that_stands_can_be_undone(session, idea, comment, bram):
    feature_idea(session, idea, by=bram, reason="Slim")
    hide_comment(session, comment, by=bram, reason="Reclame")
    withdraw_idea(session, idea, by=bram, reason="Dubbel")
    kinds = [recorded.decision.kind for recorded in latest_decisions(session) if recorded.can_be_undone]
    assert kinds == [DecisionKind.WITHDRAW, DecisionKind.HIDE_COMMENT], "one about the idea, one about its comment"


def test_what_was_withdrawn_can_be_found_again(session, an_idea):
    idea = an_idea(visibility=Visibility.WITHDRAWN)
    an_idea("Strooizout samen kopen")
    assert [found.id for found in withdrawn_ideas(session)] == [idea.id]


def test_what_was_declined_can_be_found_again(session, an_idea, bram):
    idea = an_idea(visibility=Visibility.WAITING)
    decline_idea(session, idea, by=bram, reason="Reclame")
    assert [found.id for found in withdrawn_ideas(session)] == [idea.id]


def test_what_its_author_took_back_unread_is_not_offered_for_publication(session, an_idea, anna):
    withdraw_own_idea(session, an_idea(visibility=Visibility.WAITING), by=anna)
    assert withdrawn_ideas(session) == []


def test_a_mark_stays_the_same_as_long_as_nothing_happens(session, idea, comment, bram):
    mark = mark_of(session, idea)
    hide_comment(session, comment, by=bram, reason="Reclame")
    session.refresh(idea)
    assert mark_of(session, idea) == mark


def test_a_mark_changes_with_the_text_the_state_and_the_decisions(session, idea, anna, bram):
    marks = [mark_of(session, idea)]
    edit_idea(session, idea, content(title="Een andere titel"), by=anna)
    marks.append(mark_of(session, idea))
    decision = feature_idea(session, idea, by=bram, reason="Bijzonder")
    marks.append(mark_of(session, idea))
    undo_decision(session, decision, by=bram, reason="Vergissing")
    marks.append(mark_of(session, idea))
    withdraw_own_idea(session, idea, by=anna)
    marks.append(mark_of(session, idea))
    assert len(set(marks)) == len(marks)


def test_the_reason_for_hiding_a_comment_is_known(session, comment, bram):
    hide_comment(session, comment, by=bram, reason="Reclame")
    assert reasons(session, [comment.id, 999]) == {comment.id: "Reclame"}


def test_the_last_reason_for_hiding_a_comment_counts(session, comment, bram):
    undo_decision(session, hide_comment(session, comment, by=bram, reason="Grof"), by=bram, reason="Vergissing")
    hide_comment(session, comment, by=bram, reason="Reclame")
    assert reasons(session, [comment.id]) == {comment.id: "Reclame"}
