"""Who hears of what: once, in the most telling way, and never of their own deed."""

from functools import partial

import pytest
from sqlalchemy import event, select

from ideas.actions.comments import delete_comment, post_comment
from ideas.actions.follows import follow_idea, follow_thing
from ideas.actions.ideas import edit_idea, withdraw_own_idea
from ideas.actions.moderation import ask_for_change, curate_idea, hide_comment, publish_idea
from ideas.actions.preferences import choose_how_to_hear
from ideas.actions.recount import differences_in_tallies
from ideas.actions.telling import tell_on
from ideas.actions.undoing import undo_decision
from ideas.actions.unread import mark_all_as_read
from ideas.actions.votes import cast_vote, withdraw_vote
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.database import session_on
from ideas.model.follows import Thing, ThingKind
from ideas.model.ideas import Visibility
from ideas.model.notifications import Choice, MailChoice, News, Notification, NotificationKind
from ideas.model.organisations import VerifiedBy
from ideas.queries.notifications import news_to_tell
from tests.at_once import all_at_once
from tests.conftest import content

BURGERZAKEN = Thing(ThingKind.DOMAIN, "burgerzaken")


@pytest.fixture
def els(an_account):
    """She follows things."""
    return an_account("Els")


@pytest.fixture
def say(session):
    """Say something under an idea: say(idea, chaima)."""

    def post(idea, by, *, reply_to=None):
        return post_comment(session, idea, by=by, kind=CommentKind.REMARK, body="Dit werkt bij ons.", reply_to=reply_to)

    return post


@pytest.fixture
def told(session):
    """Tell all news on, and answer who hears what: [("Anna", "comment-on-yours")]."""

    def tell_all():
        session.flush()
        for number in news_to_tell(session):
            tell_on(session, number)
        session.expire_all()
        rows = session.execute(
            select(Account.name, Notification.kind).join(Notification.recipient).order_by(Account.name, Notification.id)
        )
        return [(name, kind.value) for name, kind in rows]

    return tell_all


@pytest.fixture(autouse=True)
def quiet(request):
    """Nobody hears of the making of the idea that a test begins with."""
    if "idea" in request.fixturenames:
        request.getfixturevalue("idea")
        session = request.getfixturevalue("session")
        for number in news_to_tell(session):
            tell_on(session, number)
        session.commit()


def test_the_author_hears_of_a_comment(idea, chaima, say, told):
    say(idea, chaima)
    assert told() == [("Anna", "comment-on-yours")]


def test_nobody_hears_of_their_own_comment(idea, anna, say, told):
    say(idea, anna)
    assert told() == []


def test_a_follower_hears_of_a_comment(session, idea, chaima, els, say, told):
    follow_idea(session, idea, by=els)
    say(idea, chaima)
    assert told() == [("Anna", "comment-on-yours"), ("Els", "followed-idea")]


def test_whoever_is_answered_hears_of_the_reply(idea, chaima, els, say, told):
    question = say(idea, els)
    told()
    say(idea, chaima, reply_to=question.id)
    assert ("Els", "reply-to-you") in told()


def test_everybody_in_the_thread_hears_of_a_reply(idea, bram, chaima, els, say, told):
    question = say(idea, els)
    say(idea, chaima, reply_to=question.id)
    say(idea, bram, reply_to=question.id)
    assert told().count(("Chaima", "reply-to-you")) == 1


def test_whoever_would_hear_in_three_ways_hears_once_and_as_a_reply(session, idea, anna, chaima, say, told):
    question = say(idea, anna)
    say(idea, chaima, reply_to=question.id)
    assert told() == [("Anna", "reply-to-you")]


def test_a_follower_in_the_thread_hears_of_the_reply_alone(session, idea, chaima, els, say, told):
    follow_idea(session, idea, by=els)
    question = say(idea, els)
    say(idea, chaima, reply_to=question.id)
    assert [each for each in told() if each[0] == "Els"] == [("Els", "reply-to-you")]


@pytest.mark.parametrize("what", ["hidden", "deleted"])
def test_nobody_hears_of_a_comment_that_is_gone_by_now(session, idea, bram, chaima, say, told, what):
    comment = say(idea, chaima)
    if what == "hidden":
        hide_comment(session, comment, by=bram, reason="Reclame.")
    else:
        delete_comment(session, comment, by=chaima)
    assert ("Anna", "comment-on-yours") not in told()


def test_nobody_hears_of_an_idea_that_is_withdrawn_by_now(session, idea, anna, chaima, els, say, told):
    follow_idea(session, idea, by=els)
    say(idea, chaima)
    withdraw_own_idea(session, idea, by=anna)
    assert told() == []


def test_a_follower_hears_of_a_changed_text(session, idea, anna, els, told):
    follow_idea(session, idea, by=els)
    edit_idea(session, idea, content(), by=anna)
    assert told() == [("Els", "followed-idea")]


def test_whoever_did_not_look_yet_hears_of_a_second_change_no_more(session, idea, anna, els, told):
    follow_idea(session, idea, by=els)
    edit_idea(session, idea, content(), by=anna)
    edit_idea(session, idea, content(), by=anna)
    assert told() == [("Els", "followed-idea")]


def test_whoever_follows_a_domain_hears_of_a_new_idea_in_it(session, an_idea, els, told):
    follow_thing(session, BURGERZAKEN, by=els)
    an_idea()
    assert told() == [("Els", "new-idea")]


def test_whoever_follows_a_group_hears_of_a_new_idea_in_its_topic(session, an_idea, els, told):
    follow_thing(session, Thing(ThingKind.DOMAIN, "dienstverlening"), by=els)
    an_idea()
    assert told() == [("Els", "new-idea")]


def test_whoever_follows_another_domain_hears_nothing(session, an_idea, els, told):
    follow_thing(session, Thing(ThingKind.DOMAIN, "gladheid-buitendienst"), by=els)
    an_idea()
    assert told() == []


@pytest.mark.parametrize(("verified", "heard"), [(VerifiedBy.ADDRESS, [("Els", "new-idea")]), (None, [])])
def test_an_organisation_is_followed_by_who_verifiably_works_there(session, an_idea, anna, els, told, verified, heard):
    anna.organisation_code, anna.organisation_verified_by = "GM0301", verified
    follow_thing(session, Thing(ThingKind.ORGANISATION, "GM0301"), by=els)
    an_idea()
    assert told() == heard


def test_whoever_follows_a_label_hears_of_an_idea_that_gets_it_later(session, idea, bram, els, an_idea, told):
    curate_idea(session, an_idea("Samen zand"), by=bram, reason="Hoort hier.", domains=["burgerzaken"], tags=["zout"])
    told()
    follow_thing(session, Thing(ThingKind.TAG, "zout"), by=els)
    curate_idea(session, idea, by=bram, reason="Hoort hier.", domains=["burgerzaken"], tags=["zout"])
    assert ("Els", "new-idea") in told()


def test_an_idea_that_keeps_its_label_is_not_new_to_who_follows_it_later(session, idea, bram, els, told):
    curate_idea(session, idea, by=bram, reason="Hoort hier.", domains=["burgerzaken"], tags=["zout"])
    told()
    follow_thing(session, Thing(ThingKind.TAG, "zout"), by=els)
    curate_idea(session, idea, by=bram, reason="Hoort hier.", domains=["burgerzaken"], tags=["zout", "winter"])
    assert ("Els", "new-idea") not in told()


def test_an_idea_is_new_once(session, an_idea, bram, els, told):
    follow_thing(session, BURGERZAKEN, by=els)
    idea = an_idea(visibility=Visibility.WAITING)
    undo_decision(session, publish_idea(session, idea, by=bram, reason="Goed."), by=bram, reason="Te snel.")
    told()
    publish_idea(session, idea, by=bram, reason="Nu wel.")
    assert told().count(("Els", "new-idea")) == 1


def test_the_author_does_not_hear_of_the_own_idea_as_new(session, an_idea, anna, told):
    follow_thing(session, BURGERZAKEN, by=anna)
    an_idea()
    assert told() == []


def test_moderators_hear_of_what_waits(an_idea, bram, chaima, told):
    an_idea(visibility=Visibility.WAITING)
    assert told() == [("Bram", "waiting-for-a-moderator")]


def test_the_author_hears_of_a_decision(session, idea, bram, told):
    ask_for_change(session, idea, by=bram, reason="Maak het korter.")
    assert told() == [("Anna", "decision-on-yours")]


def test_whoever_wrote_a_comment_hears_that_it_was_hidden(session, idea, bram, chaima, say, told):
    comment = say(idea, chaima)
    told()
    hide_comment(session, comment, by=bram, reason="Reclame.")
    assert ("Chaima", "decision-on-yours") in told()


def votes_told_to(session, anna):
    rows = session.scalars(select(Notification).where(Notification.recipient_id == anna.id).order_by(Notification.id))
    return [each.number for each in rows]


def test_many_votes_are_one_notification(session, idea, anna, bram, chaima, els, told):
    for voter in (bram, chaima, els):
        cast_vote(session, idea, by=voter)
        told()
    assert votes_told_to(session, anna) == [3]


def test_votes_after_reading_are_another_notification(session, idea, anna, bram, chaima, told):
    cast_vote(session, idea, by=bram)
    told()
    mark_all_as_read(session, by=anna, until=now())
    cast_vote(session, idea, by=chaima)
    told()
    assert votes_told_to(session, anna) == [1, 1]


def test_the_own_vote_is_no_news(idea, told):
    assert told() == []


def test_a_vote_that_was_taken_back_is_no_news(session, idea, chaima, told):
    cast_vote(session, idea, by=chaima)
    withdraw_vote(session, idea, by=chaima)
    assert told() == []


def test_whoever_votes_again_and_again_is_one_person(session, idea, anna, chaima, told):
    for _ in range(3):
        cast_vote(session, idea, by=chaima)
        told()
        withdraw_vote(session, idea, by=chaima)
    cast_vote(session, idea, by=chaima)
    told()
    assert votes_told_to(session, anna) == [1]


@pytest.mark.parametrize("who", ["an example", "unconfirmed", "closed"])
def test_whoever_is_not_here_hears_nothing(session, idea, anna, chaima, say, told, who):
    anna.is_example = who == "an example"
    anna.confirmed_at = None if who == "unconfirmed" else anna.confirmed_at
    anna.closed_at = now() if who == "closed" else None
    say(idea, chaima)
    assert told() == []


def test_whoever_wants_to_hear_nothing_of_a_kind_hears_nothing_of_it(session, idea, anna, chaima, say, told):
    choose_how_to_hear(session, anna, {NotificationKind.COMMENT: Choice(False, MailChoice.NONE)})
    say(idea, chaima)
    assert told() == []


def test_what_is_only_mailed_is_not_counted_as_unread(session, idea, anna, chaima, say, told):
    choose_how_to_hear(session, anna, {NotificationKind.COMMENT: Choice(False, MailChoice.DAILY)})
    say(idea, chaima)
    told()
    assert anna.unread == 0


def test_the_number_of_unread_notifications_follows(session, idea, anna, chaima, els, say, told):
    for voter in (chaima, els):
        cast_vote(session, idea, by=voter)
        say(idea, voter)
    told()
    assert anna.unread == 3
    assert differences_in_tallies(session) == []


def test_telling_costs_as_much_for_twenty_followers_as_for_two(session, engine, idea, chaima, an_account, say):
    def followers(numbers):
        for number in numbers:
            follow_idea(session, idea, by=an_account(f"Volger{number}"))

    def cost_of_a_comment():
        say(idea, chaima)
        session.commit()
        session.expunge_all()
        asked = []
        listen = lambda *args: asked.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        tell_on(session, news_to_tell(session)[0])
        event.remove(engine, "before_cursor_execute", listen)
        session.commit()
        return len(asked)

    followers(range(2))
    for_two = cost_of_a_comment()
    followers(range(2, 20))
    assert cost_of_a_comment() == for_two


def test_two_workers_tell_each_thing_once(session, engine, idea, anna, bram, chaima, els, say):
    for voter in (bram, chaima, els):
        cast_vote(session, idea, by=voter)
        say(idea, voter)
    session.commit()
    numbers = news_to_tell(session)
    session.rollback()

    def tell(number):
        with session_on(engine) as own, own.begin():
            return tell_on(own, number)

    answers = all_at_once([partial(tell, number) for number in numbers for _ in range(2)])
    assert answers.count(True) == len(numbers)
    kinds = session.scalars(select(Notification.kind).where(Notification.recipient_id == anna.id)).all()
    assert sorted(kinds) == [NotificationKind.COMMENT] * 3 + [NotificationKind.VOTES]
    assert differences_in_tallies(session) == []


def test_what_was_told_by_half_when_the_worker_was_killed_is_told_once(session, idea, chaima, say, told):
    say(idea, chaima)
    session.commit()
    tell_on(session, news_to_tell(session)[0])
    session.rollback()
    assert told() == [("Anna", "comment-on-yours")]


def test_a_piece_of_news_is_told_once(session, idea, chaima, say, told):
    say(idea, chaima)
    told()
    assert tell_on(session, session.scalar(select(News.id).order_by(News.id.desc()))) is False
