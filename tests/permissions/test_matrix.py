"""Every address × every way of asking × nine people × every state of the thing: what comes of it stands in matrix.txt.

The words of the table: `may` it was done, or would have been with a fresh token; `no` refused; `none` there is no such
thing for them; `sign-in` led to the page for signing in; `prove` led to showing once more who they are; `factor` led to
setting up a second factor; `leads` led to the idea that it went into; other answers stand as their status. `MATRIX=write` writes the table anew, to be read.
"""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ideas.actions.appeals import appeal_against_decision
from ideas.actions.comments import delete_comment, post_comment
from ideas.actions.flags import flag_idea
from ideas.actions.measures import take_measure
from ideas.actions.merging import Kept, merge_ideas
from ideas.actions.moderation import ask_for_change, feature_idea, hide_comment, unfeature_idea
from ideas.actions.undoing import undo_decision
from ideas.model.accounts import Account, Role
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.flags import FlagReason
from ideas.model.ideas import Idea, Visibility
from ideas.model.measures import MeasureKind
from ideas.model.moderation import Batch, DecisionKind
from ideas.model.notifications import Message, MessageKind, Notification, NotificationKind
from ideas.model.queue import QueueItem, QueueKind
from ideas.model.saved_searches import SavedSearch
from ideas.model.tags import TagSuggestion
from ideas.settings import ROOT
from tests.browser import Browser
from tests.house.test_routes import EVERY_POST, methods_of, rows_in, rules_of

TABLE = ROOT / "tests/permissions/matrix.txt"
PEOPLE = ("visitor", "daan", "closed", "susp", "chaima", "anna", "half", "bram", "dewi")
HEAD = """\
# Who may do what where: one line for each address, way of asking and state of what it is about.
# daan: address not confirmed; closed: closed her account; susp: a member who is suspended; chaima: a member; anna: a member, and it is hers;
# half: a moderator without a second factor; bram: a moderator; dewi: an administrator.
"""
ABSENT = 99_999
SIGN_IN, PROVE, FACTOR = "/sign-in", "/sign-in/again", "/account/second-factor"
# What a form says beside its token, where an address would not look further without it.
SAID = {post.rule: post.fields for post in EVERY_POST}
REFUSED = {"no", "none", "sign-in", "prove", "factor", "409", "410"}
OTHER_WORDS = {
    "<decision>": "withdraw",
    "<code>": "nl",
    "<provider>": "zutphen",
    "<key>": "een-sleutel-van-niemand",
    "<credential_id>": "passkey-van-niemand",
    "<token>": "een-link-van-niemand",
    "<slug>": "burgerzaken",
    "<int:year>": "1999",
    "<path:filename>": "css/site.css",
}


class Row(NamedTuple):
    """One line of the table."""

    address: str
    state: str
    answers: tuple[str, ...]


def in_a_word(status: int, location: str) -> str:
    """What came of it."""
    led = {SIGN_IN: "sign-in", PROVE: "prove", FACTOR: "factor"}
    if status in (302, 303) and location.partition("?")[0] in led:
        return led[location.partition("?")[0]]
    if status == 307 or (status == 302 and location.startswith("/ideas/")):
        return "leads"
    if status < 400 or status in (400, 422):
        return "may"
    return {403: "no", 404: "none"}.get(status, str(status))


class Try(NamedTuple):
    """One person's browser, without the checks of every page: those are made elsewhere, and this asks thousands."""

    client: FlaskClient
    token: str

    def answer(self, method: str, address: str, data: dict[str, Any], *, token: bool = False) -> str:
        """Ask for an address, and say in a word what came of it."""
        if method == "POST":
            fields = data | ({"csrf_token": self.token} if token else {})
            answer = self.client.post(address, data=fields)
        else:
            answer = self.client.get(address)
        answer.close()
        assert answer.status_code < 500, f"{method} {address}: {answer.status_code}"
        return in_a_word(answer.status_code, answer.headers.get("Location", ""))


@pytest.fixture
def cast(an_account: Callable[..., Account], anna: Account, bram: Account, chaima: Account, daan: Account,
         session: Session) -> dict[str, Account | None]:  # fmt: skip
    """The nine who try."""
    closed, half = an_account("Els"), an_account("Fatih", role=Role.MODERATOR)
    closed.closed_at = now()
    suspended = an_account("Gijs")
    suspended.suspended_until = now() + timedelta(days=7)
    session.commit()
    return {
        "visitor": None, "daan": daan, "closed": closed, "susp": suspended, "chaima": chaima, "anna": anna, "half": half, "bram": bram,
        "dewi": an_account("Dewi", role=Role.ADMINISTRATOR),
    }  # fmt: skip


@pytest.fixture
def things(
    session: Session, cast: dict[str, Any], an_idea: Callable[..., Idea], an_account: Callable[..., Account]
) -> dict[str, dict[str, dict[str, Any]]]:
    """Something of Anna's in each state, by the first word of its addresses."""
    anna, bram = cast["anna"], cast["bram"]

    def says(idea: Idea) -> Any:
        return post_comment(session, idea, by=anna, kind=CommentKind.REMARK, body="Dit werkt bij ons.")

    ideas = {
        state: an_idea(f"Een idee dat {state} is", visibility=visibility)
        for state, visibility in {
            "draft": Visibility.DRAFT, "sent-back": Visibility.WAITING, "waiting": Visibility.WAITING,
            "published": Visibility.PUBLISHED, "withdrawn": Visibility.PUBLISHED, "merged": Visibility.PUBLISHED,
        }.items()
    }  # fmt: skip
    comments = {"shown": says(ideas["published"]), "off-the-board": says(ideas["withdrawn"])}
    comments |= {state: says(ideas["published"]) for state in ("hidden", "deleted")}
    hide_comment(session, comments["hidden"], by=bram, reason="Reclame")
    delete_comment(session, comments["deleted"], by=anna)
    ideas["sent-back"].visibility = Visibility.DRAFT
    ideas["withdrawn"].visibility = Visibility.WITHDRAWN
    undone = feature_idea(session, ideas["published"], by=bram, reason="Bijzonder")
    undo_decision(session, undone, by=bram, reason="Vergissing")
    overtaken = feature_idea(session, ideas["published"], by=bram, reason="Bijzonder")
    standing = unfeature_idea(session, ideas["published"], by=bram, reason="Niet meer")
    choice = Kept(("burgerzaken",), (), ())
    merge_ideas(session, ideas["merged"], ideas["published"], choice, by=bram, reason="Gaat over hetzelfde")
    els = an_account("Hans", role=Role.MODERATOR)
    changed = ask_for_change(session, ideas["published"], by=els, reason="Wat merken inwoners?")
    appeal = appeal_against_decision(session, changed, by=anna, body="Dat staat er al.")
    measure = take_measure(session, anna, MeasureKind.WARN, by=els, reason="Let op.", days=None)
    flag_idea(session, ideas["published"], by=cast["chaima"], reason=FlagReason.SPAM, body="")
    item = session.scalars(select(QueueItem).where(QueueItem.kind == QueueKind.FLAGGED_IDEA)).one()
    batch = Batch(kind=DecisionKind.DECLINE, decided_by=els.id)
    suggestion = TagSuggestion(
        idea_id=ideas["published"].id, tag_slug="zout", label="Zout", suggested_by=cast["chaima"].id
    )
    session.add_all([batch, suggestion])
    told = Notification(recipient_id=anna.id, kind=NotificationKind.VOTES, idea_id=ideas["published"].id)
    saved = SavedSearch(account_id=anna.id, name="Zout", asked="q=zout")
    session.add_all([told, saved])
    anna.organisation_code = bram.organisation_code = "GM0301"
    mails = {
        state: Message(kind=MessageKind.ACCOUNT_EXISTS, recipient_id=anna.id, language="nl", given_up_at=moment)
        for state, moment in {"given-up": now(), "on-its-way": None}.items()
    }
    session.add_all(mails.values())
    session.flush()
    found = {
        "appeals": {"waiting": {"number": appeal.id}, "absent": {"number": ABSENT}},
        "queue": {"flagged": {"number": item.id}, "absent": {"number": ABSENT}},
        "suggestions": {"waiting": {"number": suggestion.id}, "absent": {"number": ABSENT}},
        "bulk": {"decided": {"number": batch.id}, "absent": {"number": ABSENT}},
        "notifications": {"hers": {"number": told.id}, "absent": {"number": ABSENT}},
        "synonyms": {"known": {"number": 1}, "absent": {"number": ABSENT}},
        "saved-searches": {"hers": {"number": saved.id}, "absent": {"number": ABSENT}},
        "measures-of": {"hers": {"number": measure.id}, "absent": {"number": ABSENT}},
        "people": {
            "says-where": {"number": anna.id}, "bram-says-where": {"number": bram.id},
            "says-nothing": {"number": cast["chaima"].id}, "absent": {"number": ABSENT},
        },
        "messages": {state: {"number": mail.id} for state, mail in mails.items()} | {"absent": {"number": ABSENT}},
        "ideas": {state: {"number": idea.id, "slug": idea.slug} for state, idea in ideas.items()}
        | {"absent": {"number": ABSENT, "slug": "niets"}},
        "comments": {state: {"number": comment.id} for state, comment in comments.items()}
        | {"absent": {"number": ABSENT}},
        "decisions": {
            "standing": {"number": standing.id}, "undone": {"number": undone.id}, "overtaken": {"number": overtaken.id},
            "absent": {"number": ABSENT},
        },
    }  # fmt: skip
    # Nothing is read any more, or the writer's turn would stay here.
    session.commit()
    return found


@pytest.fixture
def people(app: Flask, cast: dict[str, Account | None]) -> dict[str, Try]:
    """A browser for each, in which they are signed in as far as that is possible."""
    opened = {
        name: Browser(app, account, second_factor=name != "half") if account else Browser(app)
        for name, account in cast.items()
    }
    return {name: Try(browser.client, browser.token()) for name, browser in opened.items()}


def kinds_of(rule: str, things: dict[str, dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The states of what an address is about."""
    if "<int:number>" not in rule:
        return {"anywhere": {}}
    words = rule.split("/")
    if "measures" in words and "people" not in words:
        return things["measures-of"]
    return things[next(word for word in words if word in things)]


def filled_in(rule: str, words: dict[str, Any]) -> str:
    for name, value in words.items():
        rule = rule.replace(f"<int:{name}>", str(value)).replace(f"<{name}>", str(value))
    for name, value in OTHER_WORDS.items():
        rule = rule.replace(name, value)
    return rule


def asked_for(app: Flask) -> Iterator[tuple[str, str]]:
    """Every address with every way of asking."""
    for rule in sorted(rules_of(app), key=lambda rule: rule.rule):
        for method in sorted(methods_of(rule)):
            yield method, rule.rule


def written(rows: list[Row]) -> str:
    """The table as people read it: states with the same answers share a line."""
    widest = max(len(row.address) for row in rows)
    lines = [HEAD]
    for address, of_address in groupby(rows, key=lambda row: row.address):
        states: dict[tuple[str, ...], list[str]] = {}
        for row in of_address:
            states.setdefault(row.answers, []).append(row.state)
        for answers, which in states.items():
            cells = " ".join(f"{answer:7}" for answer in answers)
            lines.append(f"{address:{widest}}  {cells}  {' '.join(which)}".rstrip())
    head = f"{'':{widest}}  " + " ".join(f"{name:7}" for name in PEOPLE)
    return "\n".join([lines[0].rstrip(), "", head.rstrip(), *lines[1:], ""])


def test_the_table_says_what_comes_of_every_request(app, engine: Engine, people, things):
    before = rows_in(engine)
    rows, heard = [], []
    for method, rule in asked_for(app):
        data = SAID.get(rule, {})
        for state, words in kinds_of(rule, things).items():
            address = filled_in(rule, words)
            answers = {name: people[name].answer(method, address, data) for name in PEOPLE}
            rows.append(Row(f"{method:4} {rule}", state, tuple(answers.values())))
            # Who was refused is refused with a token too.
            refused = [name for name in PEOPLE if method != "GET" and answers[name] in REFUSED]
            heard += [
                (name, address)
                for name in refused
                if people[name].answer(method, address, data, token=True) not in REFUSED
            ]
    found = written(rows)
    if os.environ.get("MATRIX") == "write":
        TABLE.write_text(found, encoding="utf-8")
    assert found == TABLE.read_text(encoding="utf-8")
    assert heard == []
    changed = {name for name, there in rows_in(engine).items() if there != before[name]}
    # That a moderator looked at personal data is a deed, and stands in the trail.
    looked = {"audit_events", "audit_head"}
    assert changed <= {"sign_in_sessions", "kept_texts"} | looked, "who may not, or sent no token, changed something"
