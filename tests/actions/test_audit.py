"""The trail of changes: one event for each, sealed, and no byte of it changes unseen."""

import random

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from ideas.actions.accounts import make_moderator
from ideas.actions.audit import Change, note_change
from ideas.actions.comments import post_comment
from ideas.actions.moderation import decline_idea, feature_idea, hide_comment
from ideas.actions.undoing import undo_decision
from ideas.cli import main
from ideas.model.audit import AuditEvent, AuditHead
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.queries.audit import check_trail, latest_events, seal_at
from ideas.text.seals import BEGINNING

TEXTS = ("happened_at", "by_pseudonym", "deed", "thing", "state_before", "state_after", "seal")
TAMPERINGS = 1_000


@pytest.fixture
def trail(session, bram):
    """Some events, as acts leave them."""
    for number in range(12):
        note_change(
            session, Change("stage", f"idea {number + 1}", {"stage": "idee"}, {"stage": "proef", "n": number}), by=bram
        )
    session.commit()


@pytest.fixture
def unlocked(session, engine):
    """A database whose guard against changes somebody took away: whoever can write to the file can do so."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_events_no_update"))
            connection.execute(text("DROP TRIGGER audit_events_no_delete"))
        else:
            connection.execute(text("ALTER TABLE audit_events DISABLE TRIGGER audit_events_stay"))
    yield
    # Nobody may look at the table while its guard comes back.
    session.rollback()
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit_events ENABLE TRIGGER audit_events_stay"))


def test_an_empty_trail_is_whole(session):
    checked = check_trail(session)
    assert (checked.events, checked.seal, checked.wrong) == (0, BEGINNING, None)


def test_a_trail_is_whole_as_long_as_nobody_touches_it(session, trail):
    checked = check_trail(session)
    assert (checked.events, checked.wrong) == (12, None)


def test_every_one_byte_change_is_found(session, engine, trail, unlocked):
    """A thousand of them: any event, any column, any place in it, any other letter."""
    chance = random.Random(20261126)
    kept = {event.number: event for event in session.execute(select(AuditEvent.__table__)).mappings()}
    session.commit()
    missed = []
    for _ in range(TAMPERINGS):
        number, column = chance.randint(1, 12), chance.choice(TEXTS)
        was = str(kept[number][column])
        place = chance.randrange(len(was)) if was else 0
        letter = chance.choice([chr(code) for code in range(32, 127) if chr(code) != was[place : place + 1]])
        changed = was[:place] + letter + was[place + 1 :]
        with engine.begin() as connection:
            table = AuditEvent.__table__
            connection.execute(update(table).where(table.c.number == number).values({column: changed}))
        session.expire_all()
        if check_trail(session).wrong is None:
            missed.append((number, column, place, letter))
        session.commit()
        with engine.begin() as connection:
            connection.execute(update(table).where(table.c.number == number).values({column: was}))
    assert missed == []
    assert check_trail(session).wrong is None


@pytest.mark.parametrize("number", [1, 6, 12])
def test_an_event_that_was_taken_out_is_missed(session, engine, trail, unlocked, number):
    with engine.begin() as connection:
        connection.execute(text(f"DELETE FROM audit_events WHERE number = {number}"))
    assert check_trail(session).wrong == number


def test_two_events_that_changed_places_are_found(session, engine, trail, unlocked):
    with engine.begin() as connection:
        for before, after in ((3, 99), (4, 3), (99, 4)):
            connection.execute(text(f"UPDATE audit_events SET number = {after} WHERE number = {before}"))
    assert check_trail(session).wrong == 3


def test_a_trail_that_was_cut_off_is_found(session, engine, trail, unlocked):
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_events WHERE number > 8"))
    assert check_trail(session).wrong == 9


def test_a_trail_that_was_made_anew_has_another_seal(session, engine, trail, unlocked, bram):
    written_down = seal_at(session, 12)
    session.commit()
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_events"))
        connection.execute(update(AuditHead).values(number=0, seal=BEGINNING))
    session.expire_all()
    for number in range(12):
        note_change(session, Change("stage", f"idea {number}", {}, {}), by=bram)
    assert check_trail(session).wrong is None
    assert seal_at(session, 12) != written_down


@pytest.mark.parametrize("deed", ["UPDATE audit_events SET deed = 'other'", "DELETE FROM audit_events"])
def test_the_database_itself_refuses_to_change_an_event(engine, trail, deed):
    with pytest.raises(DBAPIError, match="only added to"), engine.begin() as connection:
        connection.execute(text(deed))


def test_a_decision_leaves_one_event_with_before_and_after(session, an_idea, bram):
    waiting = an_idea(visibility=Visibility.WAITING)
    decision = decline_idea(session, waiting, by=bram, reason="Reclame")
    [event], _after = latest_events(session, thing=f"idea {waiting.id}")
    assert (event.deed, event.by) == ("decline", bram.pseudonym)
    assert event.before == '{"visibility":"wacht"}'
    assert f'"decision":{decision.id}' in event.after
    assert '"visibility":"ingetrokken"' in event.after


@pytest.fixture
def audit(settings):
    """The command, as somebody types it."""
    return lambda *wishes: main(["audit", "verify", *wishes, "--instance", str(settings.instance)], lambda _: None)


@pytest.fixture
def typed(monkeypatch, settings):
    """A terminal in which the board of this test is the one that is meant."""
    monkeypatch.setenv("IDEAS_DATABASE", settings.database)
    monkeypatch.setenv("IDEAS_SECRET_KEY", settings.secret_key)


def test_the_command_tells_the_last_seal_to_write_down(audit, typed, trail, session, capsys):
    assert audit() == 0
    said = capsys.readouterr().out
    assert f"12:{seal_at(session, 12)}" in said


def test_the_command_knows_a_seal_that_was_written_down(audit, typed, trail, session):
    seal = seal_at(session, 7)
    session.commit()
    assert audit("--seal", f"7:{seal}") == 0
    assert audit("--seal", f"8:{seal}") == 1


@pytest.mark.parametrize("seal", ["zeven", "7", "7:abc"])
def test_what_is_no_seal_is_asked_wrongly(audit, typed, trail, seal):
    assert audit("--seal", seal) == 2


def test_the_command_names_the_event_that_is_not_right(audit, typed, engine, trail, unlocked, capsys):
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_events SET deed = 'other' WHERE number = 5"))
    assert audit() == 1
    assert "Event 5 is missing, or not as it was sealed." in capsys.readouterr().out


def test_a_new_role_is_in_the_trail(session, chaima):
    make_moderator(session, chaima.email)
    [event], _after = latest_events(session, thing=f"account {chaima.pseudonym}")
    assert (event.deed, event.before, event.after) == ("give-role", '{"role":"lid"}', '{"role":"moderator"}')


def test_an_event_holds_nobodys_words(session, idea, chaima, bram):
    comment = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Kanarie")
    hide_comment(session, comment, by=bram, reason="Geheime reden")
    undo_decision(session, feature_idea(session, idea, by=bram, reason="Bijzonder"), by=bram, reason="Vergissing")
    said = repr([tuple(row) for row in session.execute(select(AuditEvent.__table__))])
    assert [word for word in ("Kanarie", "Geheime", "Vergissing", bram.name, bram.email) if word in said] == []
