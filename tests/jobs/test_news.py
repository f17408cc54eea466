"""Mails about what happens: at once or in the morning, once each, and never too many."""

import os
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from ideas.actions.comments import post_comment
from ideas.actions.digests import Morning, mail_at_once, mail_digests
from ideas.actions.follows import follow_thing
from ideas.actions.moderation import ask_for_change, curate_idea, hide_comment
from ideas.actions.preferences import choose_how_to_hear
from ideas.actions.telling import tell_on
from ideas.actions.unread import mark_all_as_read
from ideas.actions.votes import cast_vote
from ideas.jobs.news import AMSTERDAM, morning_at, tell_the_news, today_at
from ideas.jobs.post import deliver_mail
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.database import session_on
from ideas.model.follows import Thing, ThingKind
from ideas.model.ideas import Visibility
from ideas.model.notifications import Choice, MailChoice, Message, MessageKind, NotificationKind
from ideas.queries.notifications import news_to_tell
from tests.at_once import all_at_once

LETTERS = Path(__file__).parent / "letters"
BURGERZAKEN = Thing(ThingKind.DOMAIN, "burgerzaken")
TODAY = today_at(now())
# A morning after everything that a test does.
TOMORROW = Morning(TODAY.day + timedelta(days=1), now() + timedelta(hours=1), now() - timedelta(days=3))
MONDAY = TOMORROW._replace(day=TODAY.day + timedelta(days=2), weekly=now() + timedelta(hours=1))


@pytest.fixture
def say(session, idea):
    """Say something under Anna's idea: say(chaima)."""

    def post(by, **how):
        return post_comment(session, idea, by=by, kind=CommentKind.REMARK, body="Dit werkt bij ons.", **how)

    return post


@pytest.fixture
def mailed(session):
    """Tell all news on, mail at once, and answer what lies in the outbox."""

    def do(**how):
        session.flush()
        for number in news_to_tell(session):
            tell_on(session, number)
        mail_at_once(session, how.get("today", TODAY), most_a_day=how.get("most_a_day", 20))
        return messages_in(session)

    return do


@pytest.fixture
def digested(session, mailed):
    """The same, and then the digests of a morning."""

    def do(morning=TOMORROW, *, most_ideas=5):
        mailed()
        mail_digests(session, morning, most_ideas=most_ideas)
        return [each for each in messages_in(session) if each.kind is MessageKind.DIGEST]

    return do


def messages_in(session):
    return session.scalars(select(Message).order_by(Message.id)).all()


def subjects(messages):
    return [(each.recipient.name, each.kind.value) for each in messages]


def test_a_comment_is_mailed_to_the_author_at_once(chaima, say, mailed):
    say(chaima)
    assert subjects(mailed()) == [("Anna", "news")]


def test_what_was_mailed_is_not_mailed_again(chaima, say, mailed):
    say(chaima)
    mailed()
    assert len(mailed()) == 1


def test_what_was_read_on_the_board_is_not_mailed(session, anna, chaima, say, mailed):
    choose_how_to_hear(session, anna, {NotificationKind.COMMENT: Choice(True, MailChoice.DAILY)})
    say(chaima)
    mailed()
    mark_all_as_read(session, by=anna, until=now())
    mail_digests(session, TOMORROW, most_ideas=5)
    assert messages_in(session) == []


def test_what_was_hidden_before_the_mail_is_not_mailed(session, anna, bram, chaima, say, digested):
    choose_how_to_hear(session, anna, {NotificationKind.COMMENT: Choice(True, MailChoice.DAILY)})
    comment = say(chaima)
    for number in news_to_tell(session):
        tell_on(session, number)
    hide_comment(session, comment, by=bram, reason="Reclame.")
    assert [each.recipient.name for each in digested()] == []


def test_twenty_mails_a_day_go_at_once_and_the_rest_in_the_digest(session, chaima, say, mailed):
    for _ in range(4):
        say(chaima)
    assert len(mailed(most_a_day=3)) == 3
    mail_digests(session, TOMORROW, most_ideas=5)
    last = messages_in(session)[-1]
    assert (last.kind, len(last.details["told"])) == (MessageKind.DIGEST, 1)


def test_the_next_day_begins_anew(session, chaima, say, mailed):
    say(chaima)
    mailed(most_a_day=1)
    say(chaima)
    tomorrow = today_at(now() + timedelta(days=1))
    assert len(mailed(most_a_day=1, today=tomorrow)) == 2


def test_votes_for_one_idea_are_one_mail_a_day(session, idea, anna, bram, chaima, mailed):
    choose_how_to_hear(session, anna, {NotificationKind.VOTES: Choice(True, MailChoice.AT_ONCE)})
    for voter in (bram, chaima):
        cast_vote(session, idea, by=voter)
        mailed()
        mark_all_as_read(session, by=anna, until=now())
    assert subjects(mailed()) == [("Anna", "news")]


def test_votes_are_gathered_with_their_number(session, idea, bram, chaima, digested):
    for voter in (bram, chaima):
        cast_vote(session, idea, by=voter)
    [digest] = digested()
    assert [told["number"] for told in digest.details["told"]] == [2]


def test_votes_that_are_only_mailed_begin_anew_after_each_mail(session, idea, anna, bram, chaima, digested):
    choose_how_to_hear(session, anna, {NotificationKind.VOTES: Choice(False, MailChoice.DAILY)})
    cast_vote(session, idea, by=bram)
    digested()
    cast_vote(session, idea, by=chaima)
    [_, second] = digested(TOMORROW._replace(day=TODAY.day + timedelta(days=2)))
    assert [told["number"] for told in second.details["told"]] == [1]


def test_the_digest_names_the_ideas_with_most_votes(session, an_idea, chaima, bram, digested):
    follow_thing(session, BURGERZAKEN, by=chaima)
    for title in ("Samen strooizout", "Samen grind en zand", "Samen een hoogwerker"):
        made = an_idea(title)
    cast_vote(session, made, by=bram)
    [digest] = [each for each in digested(MONDAY, most_ideas=2) if each.recipient_id == chaima.id]
    assert [idea["title"] for idea in digest.details["ideas"]] == ["Samen een hoogwerker", "Samen grind en zand"]
    assert digest.details["more"] == 1


def test_who_follows_nothing_gets_no_digest(an_idea, chaima, digested):
    an_idea()
    assert digested(MONDAY) == []


def test_a_weekly_digest_waits_for_monday(session, an_idea, chaima, digested):
    follow_thing(session, BURGERZAKEN, by=chaima)
    an_idea()
    assert digested(TOMORROW) == []
    assert [each.recipient.name for each in digested(MONDAY)] == ["Chaima"]


def test_nobody_gets_two_digests_on_one_day(session, idea, anna, bram, chaima, digested):
    cast_vote(session, idea, by=bram)
    digested()
    mark_all_as_read(session, by=anna, until=now())
    cast_vote(session, idea, by=chaima)
    assert len(digested()) == 1


def test_a_clock_that_jumps_back_and_forth_doubles_nothing(session, an_idea, chaima, digested):
    follow_thing(session, BURGERZAKEN, by=chaima)
    an_idea()
    for days in (0, 7, 0, -7, 7, 14):
        digested(MONDAY._replace(day=MONDAY.day + timedelta(days=days)))
    assert len(digested(MONDAY)) == 1


def test_two_workers_mail_everything_once(session, engine, idea, an_idea, anna, bram, chaima, say):
    follow_thing(session, BURGERZAKEN, by=chaima)
    an_idea("Samen strooizout")
    say(chaima)
    cast_vote(session, idea, by=bram)
    for number in news_to_tell(session):
        tell_on(session, number)
    session.commit()

    def work():
        with session_on(engine) as own, own.begin():
            mail_at_once(own, TODAY, most_a_day=20)
        with session_on(engine) as own, own.begin():
            mail_digests(own, MONDAY, most_ideas=5)

    all_at_once([work] * 3)
    assert sorted(subjects(messages_in(session))) == [("Anna", "digest"), ("Anna", "news"), ("Chaima", "digest")]


def test_a_mail_about_what_waits_names_no_idea(session, an_idea, bram, digested):
    an_idea("Een geheim plan", visibility=Visibility.WAITING)
    [digest] = digested()
    assert digest.recipient.name == "Bram"
    assert "geheim" not in str(digest.details)


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(6, None), (7, "2026-03-30"), (23, "2026-03-30")],
)
def test_digests_are_sent_from_seven_on(hour, expected):
    # The day after the clocks went forward, a Monday.
    at = datetime(2026, 3, 30, hour, tzinfo=AMSTERDAM)
    morning = morning_at(at, hour=7)
    assert (str(morning.day) if morning else None) == expected


def test_a_weekly_digest_tells_what_came_before_this_weeks_monday():
    morning = morning_at(datetime(2026, 4, 2, 9, tzinfo=AMSTERDAM), hour=7)
    assert morning.weekly == datetime(2026, 3, 30, 7, tzinfo=AMSTERDAM)
    assert morning.daily == datetime(2026, 4, 2, 7, tzinfo=AMSTERDAM)


def test_one_round_tells_and_mails_also_when_something_is_wrong(app, session, idea, bram, chaima, say):
    broken = curate_idea(session, idea, by=bram, reason="Hoort hier.", domains=["burgerzaken"], tags=["zout"])
    broken.after = {"tags": 5}
    say(chaima)
    session.commit()
    tell_the_news(app)
    assert len(news_to_tell(session)) == 1
    assert subjects(messages_in(session)) == [("Anna", "news")]


# Whole mails, as they arrive.


def letter_to(app, settings):
    """The last mail that left, in a form that can be compared: what differs each time is named."""
    deliver_mail(app)
    file = max(settings.outbox.glob("*.eml"), key=lambda file: (file.stat().st_mtime_ns, file.name))
    mail = message_from_bytes(file.read_bytes(), policy=default)
    link = mail["List-Unsubscribe"].strip("<>")
    shown = ("Subject", "To", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post")
    head = "".join(f"{name}: {mail[name].strip()}\n" for name in shown)
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    letter = f"{head}\n{text}\n{page}".replace("\r\n", "\n")
    return letter.replace(link, "UNSUBSCRIBE").replace(settings.address, "https://bord.example")


def compare(letter, name):
    if os.environ.get("LETTERS") == "write":
        (LETTERS / name).write_text(letter, encoding="utf-8")
    assert letter == (LETTERS / name).read_text(encoding="utf-8"), letter


@pytest.fixture
def in_language(session, anna):
    def choose(language):
        anna.language = language
        return language

    return choose


LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])


@LANGUAGES
def test_a_mail_about_a_comment(app, settings, session, chaima, say, mailed, in_language, language):
    in_language(language)
    say(chaima)
    mailed()
    session.commit()
    compare(letter_to(app, settings), f"comment.{language}.txt")


@LANGUAGES
def test_a_mail_about_a_decision(app, settings, session, idea, bram, mailed, in_language, language):
    in_language(language)
    ask_for_change(session, idea, by=bram, reason="Schrijf erbij wie er belt & wanneer.")
    mailed()
    session.commit()
    compare(letter_to(app, settings), f"decision.{language}.txt")


@LANGUAGES
def test_a_digest(app, settings, session, an_idea, idea, anna, bram, chaima, digested, in_language, language):
    in_language(language)
    follow_thing(session, BURGERZAKEN, by=anna)
    for number in range(3):
        an_idea(f"Samen strooizout kopen {number}", by=chaima)
    for voter in (bram, chaima):
        cast_vote(session, idea, by=voter)
    digested(MONDAY, most_ideas=2)
    session.commit()
    compare(letter_to(app, settings), f"digest.{language}.txt")


def test_a_title_stays_behind_the_prefix_and_on_one_line(app, settings, session, idea, chaima, say, mailed):
    idea.title = "Gratis\r\nBcc: iedereen@gemeente.example \u202eolleh\u0007 samen"
    say(chaima)
    mailed()
    session.commit()
    subject = letter_to(app, settings).splitlines()[0]
    said = "Reactie op je idee: Gratis Bcc: iedereen@gemeente.example olleh samen"
    assert subject == f"Subject: [Pragmatisch samenwerken] {said}"


def test_markup_in_a_title_is_text(app, settings, session, idea, chaima, say, mailed):
    idea.title = "Samen <b>sterk</b> & klaar"
    say(chaima)
    mailed()
    session.commit()
    letter = letter_to(app, settings)
    assert "Samen <b>sterk</b> & klaar" in letter.partition("<!doctype")[0]
    assert "Samen &lt;b&gt;sterk&lt;/b&gt; &amp; klaar" in letter.partition("<!doctype")[2]


def test_the_address_that_ends_mail_is_whole_in_the_header(app, settings, session, chaima, say, mailed):
    say(chaima)
    mailed()
    session.commit()
    deliver_mail(app)
    [file] = settings.outbox.glob("*.eml")
    line = next(line for line in file.read_bytes().splitlines() if line.startswith(b"List-Unsubscribe:"))
    assert line.startswith(f"List-Unsubscribe: <{settings.address}/unsubscribe/".encode())
    assert line.endswith(b">")
