"""Questions about the conversation under an idea."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.actions.comments import delete_comment, post_comment
from ideas.actions.moderation import hide_comment
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.model.refusals import BadCursor, NotFound
from ideas.queries.comments import _place_in_conversation, comment_for, comments_written_by, conversation_on


@pytest.fixture
def say(session, idea, chaima):
    """Comment on the idea: say("Dit werkt.") is a remark of Chaima's."""

    def post(body="Dit werkt.", *, by=chaima, on=idea, reply_to=None):
        return post_comment(session, on, by=by, kind=CommentKind.REMARK, body=body, reply_to=reply_to)

    return post


def walk(session, idea, limit):
    met, after = [], None
    while True:
        page = conversation_on(session, idea, after=after, limit=limit)
        met += [comment.id for comment in page.comments]
        after = page.after
        if after is None:
            return met


@pytest.fixture
def threads(session, say):
    """Three threads whose replies came later, in the order in which they are read."""
    first, second, third = say("Een"), say("Twee"), say("Drie")
    late = say("Bij drie", reply_to=third.id)
    later = say("Bij een", reply_to=first.id)
    latest = say("Nog bij een", reply_to=later.id)
    return [comment.id for comment in (first, later, latest, second, third, late)]


def test_replies_stand_right_behind_what_they_answer(session, idea, threads):
    assert [comment.id for comment in conversation_on(session, idea).comments] == threads


@pytest.mark.parametrize("limit", range(1, 8))
def test_a_walk_through_the_conversation_meets_every_comment_once(session, idea, threads, limit):
    assert walk(session, idea, limit) == threads


def test_a_conversation_stays_with_its_idea(session, idea, an_idea, say):
    say(on=an_idea("Samen zout inkopen"))
    assert conversation_on(session, idea).comments == []


def test_a_deleted_comment_keeps_its_place(session, idea, say, chaima):
    question = say()
    reply = say(reply_to=question.id)
    delete_comment(session, question, by=chaima)
    session.flush()
    shown = conversation_on(session, idea).comments
    assert [(comment.id, comment.counts) for comment in shown] == [(question.id, False), (reply.id, True)]


def test_a_hidden_comment_keeps_its_place(session, idea, say, bram):
    comment = say()
    hide_comment(session, comment, by=bram, reason="Reclame")
    assert [(shown.id, shown.counts) for shown in conversation_on(session, idea).comments] == [(comment.id, False)]


def test_a_comment_names_who_said_it(session, idea, say):
    say()
    assert [comment.author_name for comment in conversation_on(session, idea).comments] == ["Chaima"]


ABSURD = [
    *("", ".", "1", "1.", ".1", "a.b", "-1.1", "1.-1", "1.1.1", "1 .1", "+1.1", "1e3.1", "²..²", "٣.٣"),
    *("99999999999.1", "1.2147483648", "9" * 5000 + ".1", "\x00.\x00", "1.1\n", "é"),
]


@pytest.mark.parametrize("place", ABSURD, ids=range(len(ABSURD)))
def test_a_made_up_place_is_refused(session, idea, place):
    with pytest.raises(BadCursor):
        conversation_on(session, idea, after=place)


@pytest.mark.parametrize("place", ["0.0", "2147483647.2147483647", "007.01"])
def test_a_place_beyond_the_conversation_is_the_end_or_the_beginning(session, idea, place):
    assert conversation_on(session, idea, after=place) == ([], None)


@given(st.text(max_size=30) | st.from_regex(r"[0-9.]{1,25}", fullmatch=True))
def test_any_text_is_a_place_or_is_refused(text):
    try:
        thread, last = _place_in_conversation(text)
    except BadCursor:
        return
    assert 0 <= thread < 2**31
    assert 0 <= last < 2**31


def test_a_comment_is_found_by_its_number(session, say):
    comment = say()
    assert comment_for(session, None, comment.id) is comment


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**31, 2**70])
def test_a_comment_that_does_not_exist_is_not_found(session, number):
    with pytest.raises(NotFound):
        comment_for(session, None, number)


def test_a_comment_under_a_hidden_idea_is_not_found(session, idea, say):
    comment = say()
    idea.visibility = Visibility.WITHDRAWN
    session.flush()
    with pytest.raises(NotFound):
        comment_for(session, None, comment.id)


def test_own_comments_come_the_newest_first(session, say, chaima, bram):
    first, _, second = say(), say(by=bram), say()
    assert [own.id for own in comments_written_by(session, chaima)] == [second.id, first.id]


def test_own_comments_leave_out_what_was_deleted(session, say, chaima):
    delete_comment(session, say(), by=chaima)
    session.flush()
    assert comments_written_by(session, chaima) == []


def test_own_comments_go_on_before_the_last_one_seen(session, say, chaima):
    first, second, _ = say(), say(), say()
    seen = comments_written_by(session, chaima, limit=2)[-1]
    assert seen.id == second.id
    assert [own.id for own in comments_written_by(session, chaima, before=seen.id)] == [first.id]
