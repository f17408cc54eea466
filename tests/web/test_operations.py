"""Alive and ready: what programs that watch over the board are told."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app import create_app
from ideas.actions.notifications import put_in_outbox
from ideas.migrations.run import revisions
from ideas.model.base import now
from ideas.model.notifications import Message, MessageKind
from ideas.settings import prepare_instance, read_settings
from tests.house.test_costs import questions_to


def asked(app, address):
    """What a program is told: status and detail."""
    with app.test_client().get(address) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        return answer.status_code, answer.get_json()


def test_a_board_that_runs_is_alive(app):
    assert asked(app, "/healthz") == (200, {"alive": True})


def test_to_be_alive_needs_no_database(app):
    with questions_to(app) as questions:
        asked(app, "/healthz")
    assert questions == []


def test_a_board_with_its_tables_is_ready(app):
    assert asked(app, "/readyz") == (
        200,
        {
            "ready": True,
            "database": {"answers": True, "migrated": True},
            "mail": {"waiting": 0, "oldest_waits_seconds": 0, "given_up": 0},
        },
    )


def test_mail_that_waits_is_told_and_no_reason_to_close(app, session, anna):
    for _ in range(3):
        put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna)
    session.execute(update(Message).values(made_at=now() - timedelta(hours=2)))
    session.commit()
    status, detail = asked(app, "/readyz")
    assert (status, detail["mail"]["waiting"], detail["mail"]["given_up"]) == (200, 3, 0)
    assert 7200 <= detail["mail"]["oldest_waits_seconds"] < 7260


def test_mail_that_was_given_up_is_told_and_no_reason_to_close(app, session, anna):
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna)
    session.execute(update(Message).values(given_up_at=now()))
    session.commit()
    status, detail = asked(app, "/readyz")
    assert (status, detail["mail"]) == (200, {"waiting": 0, "oldest_waits_seconds": 0, "given_up": 1})


def test_mail_from_the_future_has_not_waited(app, session, anna):
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna)
    session.execute(update(Message).values(made_at=now() + timedelta(days=400)))
    session.commit()
    assert asked(app, "/readyz")[1]["mail"]["oldest_waits_seconds"] == 0


def test_nobody_is_named(app, session, anna):
    put_in_outbox(session, MessageKind.ACCOUNT_EXISTS, anna)
    session.execute(update(Message).values(given_up_at=now(), last_trouble="550 anna@gemeente.example is unknown"))
    session.commit()
    assert "anna" not in app.test_client().get("/readyz").text


def test_a_board_whose_tables_are_behind_is_not_ready(app, session):
    session.execute(text("UPDATE alembic_version SET version_num = :one"), {"one": revisions()[-2]})
    session.commit()
    try:
        status, detail = asked(app, "/readyz")
    finally:
        session.execute(text("UPDATE alembic_version SET version_num = :one"), {"one": revisions()[-1]})
        session.commit()
    assert (status, detail["database"]) == (503, {"answers": True, "migrated": False})


def test_a_board_whose_tables_are_ahead_goes_on_during_an_update(app, session):
    session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    session.commit()
    try:
        assert asked(app, "/readyz")[0] == 200
    finally:
        session.execute(text("UPDATE alembic_version SET version_num = :one"), {"one": revisions()[-1]})
        session.commit()


def test_a_board_without_tables_is_not_ready(instance):
    empty = create_app(prepare_instance(read_settings({}, instance=instance)))
    status, detail = asked(empty, "/readyz")
    empty.extensions["ideas"].engine.dispose()
    assert (status, detail["database"]) == (503, {"answers": True, "migrated": False})


@pytest.mark.parametrize(
    "address",
    ["postgresql+psycopg://nobody@127.0.0.1:1/nothing", "sqlite:////nowhere/at/all/ideas.db"],
    ids=["postgresql", "sqlite"],
)
def test_a_board_without_a_database_is_alive_and_not_ready(instance, address):
    alone = create_app(prepare_instance(read_settings({}, instance=instance, database=address)))
    assert asked(alone, "/healthz")[0] == 200
    assert asked(alone, "/readyz") == (
        503,
        {"ready": False, "database": {"answers": False, "migrated": False}, "mail": None},
    )
