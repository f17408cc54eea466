"""Taking part in the conversation under an idea."""

import pytest

from ideas.actions.comments import delete_comment, edit_comment, post_comment
from ideas.actions.moderation import hide_comment
from ideas.actions.recount import differences_in_tallies
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.model.refusals import NotAllowed, NotFound


@pytest.fixture
def say(session, idea, chaima):
    """Comment on the idea: say("Dit werkt.") is a remark of Chaima's."""

    def post(body="Dit werkt.", *, by=chaima, on=idea, kind=CommentKind.REMARK, reply_to=None):
        return post_comment(session, on, by=by, kind=kind, body=body, reply_to=reply_to)

    return post


def comments_of(session, idea):
    session.refresh(idea)
    return idea.comments


def test_a_comment_opens_a_thread_of_its_own(say):
    comment = say()
    assert (comment.thread_id, comment.reply_to) == (comment.id, None)


def test_a_comment_counts(session, idea, say):
    say()
    assert comments_of(session, idea) == 1


def test_a_comment_keeps_its_text_as_safe_html(say):
    assert say("**Let op** <script>alert(1)</script>").body_html.startswith("<p><strong>Let op</strong>")


def test_a_reply_joins_the_thread(say):
    question = say("Hoe dan?", kind=CommentKind.QUESTION)
    reply = say("Zo.", reply_to=question.id)
    assert (reply.thread_id, reply.reply_to) == (question.id, question.id)


def test_a_reply_to_a_reply_joins_the_same_thread(say):
    question = say("Hoe dan?")
    reply = say("Zo.", reply_to=question.id)
    further = say("Dank.", reply_to=reply.id)
    assert (further.thread_id, further.reply_to) == (question.id, question.id)


def test_a_reply_needs_a_comment_that_exists(say):
    with pytest.raises(NotFound):
        say(reply_to=999_999)


def test_a_reply_stays_with_its_idea(say, an_idea):
    elsewhere = say(on=an_idea("Samen zout inkopen"))
    with pytest.raises(NotFound):
        say(reply_to=elsewhere.id)


def test_nobody_answers_a_deleted_comment(session, say, chaima):
    gone = say()
    delete_comment(session, gone, by=chaima)
    with pytest.raises(NotFound):
        say(reply_to=gone.id)


def test_nobody_answers_a_hidden_comment(session, say, bram):
    hidden = say()
    hide_comment(session, hidden, by=bram, reason="Reclame")
    with pytest.raises(NotFound):
        say(reply_to=hidden.id)


def test_an_edited_comment_says_that_it_was_changed(session, say, chaima):
    comment = say()
    assert comment.edited_at is None
    edit_comment(session, comment, by=chaima, kind=CommentKind.WARNING, body="Toch *niet*.")
    assert comment.edited_at is not None


def test_an_edited_comment_shows_its_new_text(session, say, chaima):
    comment = say()
    edit_comment(session, comment, by=chaima, kind=CommentKind.WARNING, body="Toch *niet*.")
    assert comment.kind is CommentKind.WARNING
    assert comment.body_html.strip() == "<p>Toch <em>niet</em>.</p>"


def test_editing_counts_nothing_twice(session, idea, say, chaima):
    edit_comment(session, say(), by=chaima, kind=CommentKind.REMARK, body="Beter.")
    assert comments_of(session, idea) == 1


def test_nobody_edits_what_another_said(session, say, anna, bram):
    comment = say()
    for other in (anna, bram):
        with pytest.raises(NotAllowed):
            edit_comment(session, comment, by=other, kind=CommentKind.REMARK, body="Anders.")


def test_a_deleted_comment_has_lost_its_text(session, say, chaima):
    comment = say()
    delete_comment(session, comment, by=chaima)
    assert (comment.body, comment.body_html) == ("", "")


def test_a_deleted_comment_no_longer_counts(session, idea, say, chaima):
    delete_comment(session, say(), by=chaima)
    assert comments_of(session, idea) == 0


def test_replies_outlive_the_comment_that_they_answer(session, idea, say, bram, chaima):
    question = say("Hoe dan?")
    reply = say("Zo.", by=bram, reply_to=question.id)
    delete_comment(session, question, by=chaima)
    assert reply.counts
    assert comments_of(session, idea) == 1


def test_a_comment_is_deleted_once(session, idea, say, chaima):
    comment = say()
    delete_comment(session, comment, by=chaima)
    with pytest.raises(NotAllowed):
        delete_comment(session, comment, by=chaima)
    assert comments_of(session, idea) == 0


def test_the_tallies_stay_right(session, say, chaima):
    first = say()
    say(reply_to=first.id)
    delete_comment(session, first, by=chaima)
    assert differences_in_tallies(session) == []


def test_an_unconfirmed_address_cannot_comment(say, daan):
    with pytest.raises(NotAllowed):
        say(by=daan)


@pytest.mark.parametrize("visibility", [Visibility.DRAFT, Visibility.WAITING, Visibility.WITHDRAWN])
def test_only_a_published_idea_is_discussed(say, an_idea, chaima, visibility):
    hidden = an_idea("Samen zout inkopen", by=chaima, visibility=visibility)
    with pytest.raises(NotAllowed):
        say(on=hidden)
