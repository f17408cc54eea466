"""Each thing is forgotten when it has had its time, and not a day before."""

import os
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select

from ideas.actions.accounts import begin_session
from ideas.actions.closing import close_account
from ideas.actions.retention import AT_ONCE, KeptFor, forget_what_is_old
from ideas.jobs.post import make_round
from ideas.model.accounts import Account, LinkPurpose, OneTimeLink, SignInSession, SignInStep, StepPurpose
from ideas.model.base import now
from ideas.model.database import session_on
from ideas.model.notifications import Message, MessageKind, News, NewsKind, Notification, NotificationKind
from ideas.outside.erasures import read_ledger
from ideas.settings import Settings

# The default of each setting, and what it is about.
TERMS = KeptFor(**{name: getattr(Settings(), name) for name in KeptFor.__dataclass_fields__})


def ago(days: float) -> Any:
    return now() - timedelta(days=days)


def a_link(who: Account, **moments: Any) -> OneTimeLink:
    values = {"expires_at": ago(-1), **moments}
    return OneTimeLink(key_hash="a" * 64, purpose=LinkPurpose.RESET_PASSWORD, account_id=who.id, **values)


def a_step(who: Account, at: Any) -> SignInStep:
    return SignInStep(key_hash="b" * 64, purpose=StepPurpose.PASSKEY, account_id=who.id, expires_at=at)


def a_mail(who: Account, **moments: Any) -> Message:
    return Message(kind=MessageKind.DIGEST, recipient_id=who.id, language="nl", **moments)


# What is kept, for how many days after which moment, and how a row of it is made.
KEPT = {
    "a used link": (1, lambda who, idea, at: a_link(who, used_at=at)),
    "a link that no longer works": (1, lambda who, idea, at: a_link(who, expires_at=at)),
    "half of signing in": (1, lambda who, idea, at: a_step(who, at)),
    "that a mail was sent": (90, lambda who, idea, at: a_mail(who, sent_at=at)),
    "a mail that was given up": (30, lambda who, idea, at: a_mail(who, given_up_at=at)),
    "a notification that was read": (
        180,
        lambda who, idea, at: Notification(
            recipient_id=who.id, kind=NotificationKind.COMMENT, idea_id=idea.id, read_at=at
        ),
    ),
    "news that was told": (30, lambda who, idea, at: News(kind=NewsKind.VOTE_CAST, idea_id=idea.id, told_at=at)),
}


@pytest.fixture
def is_kept(session, chaima, idea):
    """Whether a row of this kind is still there, so many days after its moment: is_kept("a used link", 2)."""

    def look(thing: str, days: float) -> bool:
        row = KEPT[thing][1](chaima, idea, ago(days))
        session.add(row)
        session.flush()
        forget_what_is_old(session, TERMS)
        return inspect(row).identity in {inspect(each).identity for each in session.scalars(select(type(row)))}

    return look


@pytest.mark.parametrize("thing", KEPT)
def test_it_is_kept_until_its_last_day(is_kept, thing):
    assert is_kept(thing, KEPT[thing][0] - 0.1)


@pytest.mark.parametrize("thing", KEPT)
def test_it_is_forgotten_after_its_last_day(is_kept, thing):
    assert not is_kept(thing, KEPT[thing][0] + 0.1)


@pytest.mark.parametrize(
    "row",
    [
        lambda who, idea: a_link(who),
        lambda who, idea: a_mail(who, made_at=ago(400)),
        lambda who, idea: Notification(
            recipient_id=who.id, kind=NotificationKind.REPLY, idea_id=idea.id, made_at=ago(400), changed_at=ago(400)
        ),
        lambda who, idea: News(kind=NewsKind.VOTE_CAST, idea_id=idea.id, at=ago(400)),
    ],
    ids=["a link not used yet", "a mail that waits", "a notification not read yet", "news not told yet"],
)
def test_what_still_has_to_be_done_is_kept_however_old_it_is(session, chaima, idea, row):
    kept = row(chaima, idea)
    session.add(kept)
    session.flush()
    forget_what_is_old(session, TERMS)
    assert kept in session.scalars(select(type(kept))).all()


def test_a_session_is_forgotten_as_soon_as_it_has_expired(session, chaima):
    begin_session(session, chaima, days=1)
    begin_session(session, chaima, days=2)
    session.scalars(select(SignInSession)).first().expires_at = ago(0.01)
    session.flush()
    forget_what_is_old(session, TERMS)
    assert len(session.scalars(select(SignInSession)).all()) == 1


@pytest.mark.parametrize(("days", "is_there"), [(29, True), (31, False)])
def test_an_account_waits_thirty_days_for_its_address_to_be_confirmed(session, daan, days, is_there):
    daan.created_at = ago(days)
    session.flush()
    forget_what_is_old(session, TERMS)
    assert bool(session.scalars(select(Account).where(Account.name == "Daan")).all()) is is_there


def test_more_than_fits_in_a_round_waits_for_the_next(session, chaima):
    session.add_all(a_mail(chaima, sent_at=ago(100)) for _ in range(AT_ONCE + 1))
    session.flush()
    forget_what_is_old(session, TERMS)
    assert len(session.scalars(select(Message.id)).all()) == 1


def test_the_post_forgets_on_its_round(app, session, chaima):
    session.add(a_mail(chaima, sent_at=ago(91)))
    session.commit()
    make_round(app)
    with session_on(app.extensions["ideas"].engine) as afterwards:
        assert afterwards.scalars(select(Message)).all() == []


@pytest.mark.parametrize(("days", "is_there"), [(29, True), (31, False)])
def test_a_mail_in_the_outbox_folder_is_thrown_away_after_thirty_days(app, settings, days, is_there):
    settings.outbox.mkdir()
    mail = settings.outbox / "20260101-000000-000001-digest.eml"
    mail.touch()
    os.utime(mail, (ago(days).timestamp(), ago(days).timestamp()))
    make_round(app)
    assert mail.exists() is is_there


def test_the_post_writes_down_who_left(app, settings, session, anna):
    close_account(session, anna, texts_too=False)
    session.commit()
    make_round(app)
    assert [line.texts_too for line in read_ledger(settings.erasure_ledger)] == [False]
