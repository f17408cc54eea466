"""What somebody takes along: all that is about them, nothing that opens anything, and nothing about others."""

import pytest
from sqlalchemy import event

from ideas.actions.closing import BELONGS_TO_THE_PERSON
from ideas.actions.comments import post_comment
from ideas.actions.moderation import hide_comment, publish_idea
from ideas.actions.votes import cast_vote
from ideas.model.base import Base
from ideas.model.comments import CommentKind
from ideas.model.ideas import Visibility
from ideas.queries.my_data import my_data
from tests.full_life import MARKS, a_full_life

# What is left out, and why. A new column about a person is added to the download, or here with its reason.
LEFT_OUT = {
    "accounts": {
        "id": "a number of ours",
        "password_hash": "opens the account",
        "is_example": "no person",
        "closed_at": "an account that is open has none",
    },
    "sign_in_sessions": {"key_hash": "opens the account"},
    "one_time_links": {
        "key_hash": "opens the account",
        "password_hash": "opens the account",
        "browser_hash": "a key of the browser",
        "bound_to": "made from the password",
        "next_address": "a page of ours",
        "issuer": "told with the identity it becomes",
        "subject": "told with the identity it becomes",
    },
    "sign_in_steps": dict.fromkeys(
        ("key_hash", "purpose", "details", "expires_at"), "half of signing in, for some minutes"
    ),
    "passkeys": {
        "credential_id": "opens the account",
        "public_key": "opens the account",
        "sign_count": "says nothing to a person",
    },
    "code_apps": {"secret": "opens the account", "last_step": "says nothing to a person"},
    "recovery_codes": {"code_hash": "opens the account", "used_at": "how many there are and were used is told"},
    "kept_texts": {"id": "a number of ours", "browser_hash": "of somebody who is not signed in"},
    "follows": {"id": "a number of ours"},
    "saved_searches": {"id": "a number of ours"},
    "messages": {
        "id": "a number of ours",
        "details": "holds keys, and is wiped when the mail has left",
        "due_at": "work of the post",
        "tries": "work of the post",
        "last_trouble": "words of a mail server",
        "message_key": "a number of ours",
        "event": "a number of ours",
    },
    "notifications": {"id": "a number of ours", "news_id": "a number of ours"},
    "ideas": {
        "slug": "made from the title",
        "is_example": "no person",
        "how_it_works_html": "made from the text",
        **dict.fromkeys(
            ("votes", "votes_week", "votes_month", "votes_year", "comments", "trend", "municipalities", "adoptions"),
            "of others",
        ),
    },
    "comments": {"thread_id": "follows from what it answers", "body_html": "made from the text"},
    "versions": {"content": "told field by field"},
    "decisions": {
        "before": "follows from the decisions",
        "after": "the same",
        "undoes_id": "a decision of its own",
        "batch_id": "work of moderators",
    },
    "flags": {"id": "a number of ours"},
    "appeals": {"id": "a number of ours"},
    "measures": {"id": "a number of ours"},
    "stage_steps": {"id": "a number of ours"},
    "tag_suggestions": {"id": "a number of ours", "tag_slug": "made from the label"},
    "moved_votes": {"merge_id": "their vote is told where it is"},
    "moved_follows": {"merge_id": "what they follow is told"},
    "queue_looks": {},
    "calls": dict.fromkeys(
        (
            "id",
            "slug",
            "question",
            "body",
            "body_html",
            "domain_slug",
            "language",
            "opens_on",
            "closes_on",
            "made_at",
            "changed_at",
            "ideas",
        ),
        "of the board",
    ),
    "batches": dict.fromkeys(("id", "kind", "size", "decided_at", "undone_at"), "the decisions in it are told"),
    "legal_notes": dict.fromkeys(
        ("form_slug", "text_nl", "text_en", "html_nl", "html_en", "owner", "review_on", "changed_at"), "of the board"
    ),
    "news": {"id": "a number of ours"},
    "votes": {},
    "identities": {},
    "refused_claims": {},
    "preferences": {},
}
# Where a column has another name in the file.
CALLED = {
    "refused_claims": "refused_claim",
    "code_apps": "code_app",
    "sign_in_sessions": "sessions",
    "one_time_links": "links",
    "accounts": "account",
}
NAMES = {"happened_at": "at"}


@pytest.fixture
def life(session, idea, bram):
    """Somebody who did everything that can be done here."""
    return a_full_life(session, idea_of_another=idea, moderator=bram)


def columns_of(table) -> list[str]:
    return [column.name for column in table.columns]


def data_of(session, account) -> dict[str, list[dict[str, object]]]:
    return {
        kind.name: [dict(zip(kind.columns, row, strict=True)) for row in kind.rows]
        for kind in my_data(session, account)
    }


def test_every_column_about_a_person_is_told_or_left_out_for_a_reason(session, life):
    told = {kind.name: set(kind.columns) for kind in my_data(session, life.account) if list(kind.rows) is not None}
    for table in Base.metadata.sorted_tables:
        owners = {c.name for c in table.columns if any(k.column.table.name == "accounts" for k in c.foreign_keys)}
        if not owners and table.name != "accounts":
            continue
        columns = {NAMES.get(name, name) for name in columns_of(table)} - owners
        known = told.get(CALLED.get(table.name, table.name), set())
        assert columns - known - set(LEFT_OUT[table.name]) == set(), f"of {table.name}: tell it, or say why not"


def test_there_is_something_of_every_kind(session, life):
    empty = [name for name, rows in data_of(session, life.account).items() if not rows]
    assert empty == ["decisions_taken"]


def test_nothing_is_told_that_opens_an_account(session, life):
    told = repr(data_of(session, life.account))
    secrets = ("password", "session key", "link key", "code app", "recovery code", "passkey id")
    assert [name for name in secrets if MARKS[name] in told] == []
    assert "argon2" not in told


def test_everything_else_is_told(session, life):
    told = repr(data_of(session, life.account))
    secrets = ("password", "session key", "link key", "code app", "recovery code", "passkey id")
    assert [mark for mark, words in MARKS.items() if words not in told and mark not in secrets] == []


def test_nothing_is_told_about_others(session, life, idea, anna, bram, chaima):
    post_comment(session, life.idea, by=chaima, kind=CommentKind.QUESTION, body="Vraag van Chaima")
    cast_vote(session, life.idea, by=chaima)
    told = repr(data_of(session, life.account))
    others = (anna.name, bram.name, chaima.name, "@gemeente.example", "Vraag van Chaima", idea.title, idea.question)
    # Anna's idea asks the same question as every idea in these tests.
    assert [word for word in others if word in told and word != idea.question] == []


def test_what_moderators_decided_about_the_comments_of_others_is_not_told(session, life, bram, chaima):
    comment = post_comment(session, life.idea, by=chaima, kind=CommentKind.REMARK, body="Onzin.")
    hide_comment(session, comment, by=bram, reason="Chaima werd boos.")
    assert "Chaima" not in repr(data_of(session, life.account))


def test_a_moderator_is_told_the_own_decisions_and_not_about_whom(session, an_idea, bram, chaima):
    waiting = an_idea("Samen strooizout kopen", by=chaima, visibility=Visibility.WAITING)
    publish_idea(session, waiting, by=bram, reason="Goed plan, Chaima.")
    told = data_of(session, bram)
    assert [decision["kind"].value for decision in told["decisions_taken"]] == ["publish"]
    assert "Chaima" not in repr(told)


def test_somebody_who_did_nothing_can_take_that_along(session, chaima):
    assert {name: len(rows) for name, rows in data_of(session, chaima).items() if rows} == {
        "account": 1, "recovery_codes": 1,
    }  # fmt: skip


def test_it_costs_as_many_questions_for_a_long_life_as_for_a_short_one(session, engine, an_idea, chaima):
    def cost() -> int:
        asked: list[str] = []
        event.listen(session.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
        data_of(session, chaima)
        return len(asked)

    for_little = cost()
    for number in range(5):
        post_comment(
            session, an_idea(f"Samen strooizout {number}", by=chaima), by=chaima, kind=CommentKind.REMARK, body="Ja"
        )
    session.commit()
    assert cost() == for_little


def test_what_goes_when_an_account_is_closed_was_told_before(session, life):
    told = {kind.name for kind in my_data(session, life.account) if list(kind.rows) is not None}
    tables = {column.class_.__tablename__ for column in BELONGS_TO_THE_PERSON}
    assert {CALLED.get(name, name) for name in tables - {"sign_in_steps", "moved_votes", "moved_follows"}} <= told
