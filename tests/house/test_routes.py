"""Every address is listed, and those that write say no to visitors and to forms without a token."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.routing import Rule

from ideas.actions.appeals import appeal_against_decision
from ideas.actions.comments import post_comment
from ideas.actions.flags import flag_comment, flag_idea
from ideas.actions.measures import take_measure
from ideas.actions.merging import link_variant
from ideas.actions.moderation import ask_for_change, feature_idea
from ideas.actions.passwords import password_hash
from ideas.actions.queue import about_idea, put_in_queue
from ideas.actions.suggestions import suggest_tag
from ideas.model.accounts import Account, Identity, LinkPurpose, OneTimeLink, Role, SignInStep, StepPurpose
from ideas.model.base import Base, now, today
from ideas.model.comments import CommentKind
from ideas.model.flags import FlagReason
from ideas.model.measures import MeasureKind
from ideas.model.moderation import Batch, DecisionKind
from ideas.model.notifications import Message, MessageKind, Notification, NotificationKind
from ideas.model.organisations import EmailDomain
from ideas.model.queue import QueueItem, QueueKind
from ideas.model.saved_searches import SavedSearch
from ideas.model.tags import Tag, TagSuggestion
from ideas.plumbing.origin import OPEN_TO_OTHERS
from ideas.queries.accounts import password_mark
from ideas.queries.cursors import Place, cursor_at
from ideas.settings import ROOT
from ideas.text.keys import hash_of
from tests.browser import Browser, Page
from tests.conftest import content
from tests.second_factors import has_a_code_app, has_a_passkey, has_recovery_codes

LIST = ROOT / "tests/house/routes.txt"
PASSWORD = "een lange zin over strooizout"
RECOVERY_CODE = "0123 4567 89ab cdef ghjk mnpq"
ISSUER = "https://login.zutphen.example"

ZUTPHEN, ZWOLLE = "GM0301", "GM0193"
REASON = {"reason": "Dit is beter voor de lezers."}
READY = {"title_nl": "Te lang", "text_nl": "Maak het korter.", "title_en": "Too long", "text_en": "Make it shorter."}
DOMAIN = {"label_nl": "Paspoorten", "label_en": "Passports"}
TOMORROW = (today() + timedelta(days=1)).isoformat()
CALL = {"question": "Hoe delen we schoolbussen?", "opens_on": TOMORROW, "closes_on": TOMORROW}
NOTE = {"text_nl": "Let op.", "text_en": "Mind.", "owner": "redactie", "review_on": TOMORROW}
# What is not Bram's own: nobody decides about themselves.
THEIRS: dict[str, str] = {"number": "theirs", "slug": "their_slug"}
THEIR_COMMENT: dict[str, str] = {"number": "their_comment"}
COMMENT = {"kind": CommentKind.QUESTION.value, "body": "Wie belt er?"}
SOMEBODY = {"name": "Els", "email": "els@gemeente.example", "password": PASSWORD}
IDEA = {
    **{name: getattr(content(), name) for name in ("question", "added_value", "title", "summary", "how_it_works")},
    **dict.fromkeys(("quick_to_start", "adaptable", "low_trust_needed", "easy_to_undo"), "3"),
    "domains": ["burgerzaken"],
    "stage": "idee",
    "do": "submit",
}
OTHER_KINDS = [f"mail-{kind.value}" for kind in NotificationKind if kind is not NotificationKind.NEW_IDEA]


class Post(NamedTuple):
    """A form as somebody could send it: to which rule, what it says, and what else stands in the address."""

    rule: str
    fields: dict[str, Any]
    words: dict[str, str] = {}
    question: str = ""


OPEN_TO_VISITORS = [
    Post("/sign-in", {"email": "bram@gemeente.example", "password": PASSWORD}),
    Post("/sign-up", SOMEBODY),
    Post("/account/confirm/<key>", {"password": PASSWORD}, {"key": LinkPurpose.CONFIRM_ADDRESS.value}),
    Post("/account/first-administrator/<key>", SOMEBODY, {"key": LinkPurpose.FIRST_ADMINISTRATOR.value}),
    Post("/sign-in/passkey", {"credential": "{}"}),
    Post("/sign-in/passkey/challenge", {}),
    Post("/sign-in/second-factor", {"code": RECOVERY_CODE}),
    Post("/sign-in/second-factor/passkey", {"credential": "{}"}),
    Post("/account/forgot", {"email": "bram@gemeente.example"}),
    Post("/account/reset/<key>", {"password": "een heel ander wachtwoord"}, {"key": LinkPurpose.RESET_PASSWORD.value}),
    Post("/sign-out", {}),
    Post("/sign-in/with/<provider>/back", {"code": "code", "state": "state"}, {"provider": "zutphen"}),
    Post("/kept-texts", COMMENT, question="?at=/ideas/new"),
    Post("/kept-texts/forget", {}, question="?at=/ideas/new"),
]
FOR_MEMBERS = [
    Post("/account", {"name": "Bram B."}),
    Post("/account/identities/link", {"key": "offer"}),
    Post("/account/identities/unlink", {"issuer": ISSUER, "subject": "bram-1"}),
    Post("/account/data", {}),
    Post("/account/close", {"texts": "go"}),
    Post("/account/organisation", {"organisation": "Zwolle"}),
    Post("/account/organisation", {"do": "leave"}),
    Post("/sign-in/again", {"password": PASSWORD, "code": RECOVERY_CODE}),
    Post("/sign-in/again/passkey", {"credential": "{}"}),
    Post("/account/passkeys", {"credential": "{}", "name": "Mijn telefoon"}),
    Post("/account/passkeys/challenge", {}),
    Post("/account/passkeys/<credential_id>", {"name": "Mijn sleutel"}, {"credential_id": "Bram"}),
    Post("/account/passkeys/<credential_id>/remove", {}, {"credential_id": "Bram"}),
    Post("/account/code-app", {}),
    Post("/account/code-app/new", {"code": "123456"}),
    Post("/account/code-app/remove", {}),
    Post("/account/recovery-codes", {}),
    Post("/account/without-password", {"credential": "{}"}),
    Post("/account/password", {"current": PASSWORD, "password": "een heel ander wachtwoord"}),
    Post("/account/address", {"email": "bram.nieuw@gemeente.example"}),
    Post("/account/address/<key>", {}, {"key": LinkPurpose.CHANGE_ADDRESS.value}),
    Post("/account/sessions", {"end": "others"}),
    Post("/ideas/new", {**IDEA, "title": "Samen strooizout kopen"}),
    Post("/ideas/<int:number>-<slug>/edit", IDEA),
    Post("/ideas/<int:number>-<slug>/withdraw", {}),
    Post("/ideas/<int:number>-<slug>/vote", {"vote": "cast"}),
    Post("/ideas/<int:number>-<slug>/vote", {"vote": "withdraw"}),
    Post("/ideas/<int:number>-<slug>/comments", COMMENT),
    Post("/comments/<int:number>/edit", COMMENT),
    Post("/comments/<int:number>/delete", {}),
    Post("/ideas/<int:number>-<slug>/follow", {"follow": "unfollow"}),
    Post("/follows", {"follow": "follow", "kind": "domain", "key": "burgerzaken"}),
    Post("/saved-searches/new", {"name": "Balies", "tells": "y"}, question="?q=balie"),
    Post("/saved-searches/<int:number>", {"name": "De balies"}),
    Post("/saved-searches/<int:number>/remove", {}),
    Post("/notifications", {"until": cursor_at(Place(now(), 1))}),
    Post("/notifications/<int:number>", {}),
    Post("/notifications/preferences", {"mail-new-idea": "daily", **dict.fromkeys(OTHER_KINDS, "none")}),
    *[
        Post("/moderation/ideas/<int:number>/<decision>", {**REASON, **more}, {"decision": decision, **THEIRS})
        for decision, more in {
            "unfeature": {},
            "ask-change": {},
            "withdraw": {},
            "curate": {"domains": ["burgerzaken"], "tags": "zout"},
            "stage": {"stage": "proef"},
            "note": {"note": "De wet is veranderd."},
        }.items()
    ],
    Post("/moderation/ideas/<int:number>/merge", {**REASON, "into": "5", "domains": ["burgerzaken"]}, THEIRS),
    Post("/moderation/ideas/<int:number>/variant", {**REASON, "idea": "1"}, THEIRS),
    Post("/moderation/ideas/<int:number>/no-variant", REASON, THEIRS, "?of=3"),
    Post("/moderation/ideas/<int:number>/flags", {"answer": "Dit klopt gewoon."}, THEIRS),
    Post("/moderation/comments/<int:number>", REASON, THEIR_COMMENT),
    Post("/moderation/comments/<int:number>/hide", REASON, THEIR_COMMENT),
    Post("/moderation/comments/<int:number>/flags", {"answer": "Dit klopt gewoon."}, THEIR_COMMENT),
    Post("/moderation/decisions/<int:number>/undo", REASON, {"number": "decision"}),
    Post("/moderation/seen", {"until": now().isoformat()}),
    Post("/moderation/queue/<int:number>/done", {}, {"number": "item"}),
    Post("/moderation/bulk", {"do": "withdraw", "item": ["1"], "sure": "yes", **REASON}),
    Post("/moderation/bulk/<int:number>/undo", REASON, {"number": "batch"}),
    Post("/moderation/reasons/new", {**READY, "kind": "decline"}),
    Post("/moderation/reasons/<slug>", READY, {"slug": "reclame"}),
    Post("/moderation/appeals/<int:number>", {"upheld": "no", "answer": "Het blijft zo."}, {"number": "appeal"}),
    Post("/moderation/people/<int:number>/measures", {**REASON, "kind": "warn", "days": "7"}, {"number": "person"}),
    Post("/moderation/measures/<int:number>/lift", REASON, {"number": "their_measure"}),
    Post("/ideas/<int:number>-<slug>/flags", {"reason": "spam"}, THEIRS),
    Post("/ideas/<int:number>-<slug>/tags", {"label": "Strooien"}),
    Post("/moderation/suggestions/<int:number>", {"do": "turn-down"}, {"number": "suggestion"}),
    Post("/moderation/domains/new", DOMAIN),
    Post("/moderation/domains/<slug>", DOMAIN, {"slug": "ict"}),
    Post("/moderation/domains/<slug>/merge", {"into": "wmo"}, {"slug": "ict"}),
    Post("/moderation/domains/<slug>/use", {"do": "retire"}, {"slug": "wmo"}),
    Post("/moderation/synonyms/new", {"words": "pekel, strooizout"}),
    Post("/moderation/synonyms/<int:number>", {"words": "jeugdhulp, jeugdzorg, opvoedhulp"}, {"number": "synonyms"}),
    Post("/moderation/synonyms/<int:number>/remove", {}, {"number": "synonyms"}),
    Post("/moderation/tags/<slug>", {"label": "Zout"}, {"slug": "strooizout"}),
    Post("/moderation/tags/<slug>/merge", {"into": "gladheid"}, {"slug": "strooizout"}),
    Post("/moderation/tags/<slug>/use", {"do": "retire"}, {"slug": "gladheid"}),
    Post("/moderation/legal-notes/<slug>", NOTE, {"slug": "convenant"}),
    Post("/moderation/calls/new", CALL),
    Post("/moderation/calls/<slug>", CALL, {"slug": "hoe-houd-je-samenwerken-licht"}),
    Post("/comments/<int:number>/flags", {"reason": "insulting"}, THEIR_COMMENT),
    Post("/ideas/<int:number>-<slug>/stage", {"stage": "proef", "why": "Het begint."}),
    Post("/decisions/<int:number>/appeal", {"body": "Dit klopt niet."}, {"number": "decision_on_mine"}),
    Post("/account/measures/<int:number>/appeal", {"body": "Dit klopt niet."}, {"number": "measure"}),
    Post("/account/measures", {}),
    Post("/moderation/people/<int:number>", {**REASON, "organisation": ZUTPHEN}, {"number": "person"}),
    Post("/moderation/people/<int:number>/verify", {"organisation": ZUTPHEN}, {"number": "person"}),
]
FOR_ADMINISTRATORS = [
    Post("/moderation/organisations/list-domain", {"organisation": "Zutphen", "domain": "zutphen.example"}),
    Post("/moderation/organisations/unlist-domain", {"domain": "zwolle.example"}),
    Post("/moderation/organisations/add", {"name": "Drechtsteden", "kind": "samenwerkingsverband"}),
    Post("/moderation/messages/<int:number>/send", {}),
    Post("/moderation/messages/<int:number>/let-go", {}),
]
EVERY_POST = [*OPEN_TO_VISITORS, *FOR_MEMBERS, *FOR_ADMINISTRATORS]
# Without the answer of a provider it hears nobody; with one, tests/web/test_identities.py shows that it does.
HEARD_ELSEWHERE = {"/sign-in/with/<provider>/back"}
# Pressed by the provider of a mailbox, from elsewhere: tests/web/test_notifications.py tries this one.
BY_ITS_ADDRESS_ALONE = {"/unsubscribe/<token>"}


def called(post: Post) -> str:
    return " ".join([post.rule, *post.words.values(), post.fields.get("vote", "")]).strip()


def rules_of(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def methods_of(rule: Rule) -> set[str]:
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def rows_in(engine: Engine) -> dict[str, list[str]]:
    """Everything that stands in the database."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def numbers(session, an_idea, an_account, anna, bram) -> dict[str, int | str]:
    """What of Bram's the addresses name: an idea, on it a comment and a decision, a mail, a notification: one number.

    `person` is the number of Anna, who said where she works.
    """
    bram.password_hash = password_hash(PASSWORD)
    anna.organisation_code = ZUTPHEN
    session.add(EmailDomain(domain="zwolle.example", organisation_code=ZWOLLE))
    idea = an_idea(by=bram)
    comment = post_comment(session, idea, by=bram, kind=CommentKind.REMARK, body="Dit werkt bij ons.")
    for purpose in LinkPurpose:
        account = None if purpose is LinkPurpose.FIRST_ADMINISTRATOR else bram.id
        link = OneTimeLink(key_hash=hash_of(purpose.value), purpose=purpose, account_id=account)
        link.expires_at = now() + timedelta(days=1)
        link.password_hash = bram.password_hash if account else None
        link.bound_to, link.new_email = password_mark(bram), "bram.nieuw@gemeente.example"
        session.add(link)
    has_a_passkey(session, bram, "Bram")
    has_a_code_app(session, bram)
    has_recovery_codes(session, bram, RECOVERY_CODE)
    message = Message(kind=MessageKind.ACCOUNT_EXISTS, recipient_id=bram.id, language="nl", given_up_at=now())
    session.add(message)
    session.add(Identity(issuer=ISSUER, subject="bram-1", account_id=bram.id))
    session.flush()
    offer = {"issuer": ISSUER, "subject": "bram-2", "organisation": None}
    session.add(
        SignInStep(
            key_hash=hash_of("offer"), purpose=StepPurpose.SINGLE_SIGN_ON, account_id=bram.id, details=offer,
            expires_at=now() + timedelta(days=1),
        )
    )  # fmt: skip
    of_moderators = _what_moderators_do(session, an_idea, an_account, idea=idea, anna=anna, bram=bram)
    notification = Notification(recipient_id=bram.id, kind=NotificationKind.COMMENT, idea_id=idea.id)
    bram.unread = 1
    saved = SavedSearch(account_id=bram.id, name="Zout", asked="q=zout")
    session.add_all([notification, saved])
    session.commit()
    assert {idea.id, comment.id, message.id, notification.id, saved.id} == {idea.id}
    # The first of the words that a new board knows.
    return {"number": idea.id, "slug": idea.slug, "person": anna.id, "synonyms": 1, **of_moderators}


def _what_moderators_do(session, an_idea, an_account, *, idea, anna, bram) -> dict[str, int | str]:
    """Of Anna's an idea and a comment that Bram can decide about, and of a colleague what Bram can answer."""
    els, chris = an_account("Els", role=Role.MODERATOR), an_account("Chris")
    # The number that the address of a merge names, 5, is that of the last of these.
    theirs, _second, _third, other = (an_idea(f"Samen zout strooien {n}") for n in range(4))
    said = post_comment(session, theirs, by=anna, kind=CommentKind.REMARK, body="Dit werkt bij ons.")
    link_variant(session, theirs, _second, by=els, reason="Lijkt erop.")
    for thing in (theirs, said):
        act = flag_idea if thing is theirs else flag_comment
        act(session, thing, by=chris, reason=FlagReason.SPAM, body="")
    mine = ask_for_change(session, idea, by=els, reason="Wat merken inwoners?")
    decision = feature_idea(session, theirs, by=bram, reason="Dit helpt velen.")
    put_in_queue(session, QueueKind.CHANGED_IDEA, about_idea(theirs.id))
    session.flush()
    item = session.scalars(select(QueueItem).where(QueueItem.kind == QueueKind.CHANGED_IDEA)).first()
    batch = Batch(kind=DecisionKind.DECLINE, decided_by=els.id)
    suggest_tag(session, theirs, "Zoutbruggen", by=chris)
    suggestion = session.scalars(select(TagSuggestion)).one()
    session.add_all([Tag(slug="strooizout", label="Strooizout"), Tag(slug="gladheid", label="Gladheid")])
    theirs_changed = ask_for_change(session, other, by=els, reason="Wat merken inwoners?")
    appeal = appeal_against_decision(session, theirs_changed, by=anna, body="Dat staat er al.")
    measure = take_measure(session, bram, MeasureKind.WARN, by=_as_administrator(els), reason="Let op.", days=None)
    els.role = Role.MODERATOR
    their_measure = take_measure(session, anna, MeasureKind.LIMIT, by=els, reason="Rustig aan.", days=7)
    session.add(batch)
    session.flush()
    return {
        "theirs": theirs.id, "their_slug": theirs.slug, "their_comment": said.id, "decision": decision.id,
        "decision_on_mine": mine.id, "item": item.id, "batch": batch.id, "appeal": appeal.id, "measure": measure.id,
        "their_measure": their_measure.id, "suggestion": suggestion.id,
    }  # fmt: skip


def _as_administrator(account: Account) -> Account:
    account.role = Role.ADMINISTRATOR
    return account


@pytest.fixture
def administrator(session, bram, numbers) -> Account:
    """Bram, once everything that needs a moderator was made, with one right more."""
    bram.role = Role.ADMINISTRATOR
    session.commit()
    return bram


def address_of(post: Post, numbers: dict[str, int | str]) -> str:
    address = post.rule.replace("<int:", "<")
    for name, value in {**numbers, **post.words}.items():
        address = address.replace(f"<{name}>", str(numbers.get(str(value), value)))
    return address + post.question


def test_every_address_is_listed(app):
    routes = [
        f"{rule.rule} {','.join(sorted((rule.methods or set()) - {'HEAD', 'OPTIONS'}))}" for rule in rules_of(app)
    ]
    assert "\n".join(sorted(routes)) + "\n" == LIST.read_text(encoding="utf-8"), "write the new one in routes.txt"


def test_every_address_that_writes_is_tried_here(app):
    writing = {rule.rule for rule in rules_of(app) if methods_of(rule) - {"GET"}}
    assert {post.rule for post in EVERY_POST} | BY_ITS_ADDRESS_ALONE == writing


def test_only_the_link_that_ends_mail_is_open_to_other_sites(app):
    assert {rule.rule for rule in rules_of(app) if rule.endpoint in OPEN_TO_OTHERS} == BY_ITS_ADDRESS_ALONE


@pytest.fixture
def tries(numbers, engine) -> Callable[..., list[str]]:
    """Send every form of a list, and name those that were heard or changed something. What was typed may be kept."""

    def try_all(browser: Browser, posts: list[Post], *, may_keep: bool = False, **how: Any) -> list[str]:
        before = rows_in(engine)
        heard = []
        for post in posts:
            answer = browser.post(address_of(post, numbers), data=post.fields, follow=False, **how)
            after = rows_in(engine)
            if may_keep:
                after["kept_texts"] = before["kept_texts"]
            if not says_no(answer) or after != before:
                heard.append(f"{answer.status} for {called(post)}")
            before = after
        return heard

    return try_all


def says_no(answer: Page) -> bool:
    begins_again = answer.status == 303 and answer.headers["Location"].startswith(("/sign-in", "/account/security"))
    return begins_again or 400 <= answer.status < 500


def test_a_moderator_without_a_token_changes_nothing(tries, browser_of, bram):
    assert tries(browser_of(bram), EVERY_POST, token=False) == []


def test_an_administrator_without_a_token_changes_nothing(tries, browser_of, administrator):
    assert tries(browser_of(administrator), FOR_ADMINISTRATORS, token=False) == []


def test_a_moderator_changes_nothing_that_is_for_administrators(tries, browser_of, bram):
    assert tries(browser_of(bram), FOR_ADMINISTRATORS) == []


def test_a_visitor_without_a_token_changes_nothing(tries, browser_of):
    assert tries(browser_of(None), OPEN_TO_VISITORS, token=False) == []


def test_a_visitor_is_sent_to_sign_in_before_anything_is_written(tries, browser_of):
    assert tries(browser_of(None), [*FOR_MEMBERS, *FOR_ADMINISTRATORS], may_keep=True) == []


def test_a_form_from_another_site_changes_nothing(tries, browser_of, bram):
    assert tries(browser_of(bram), EVERY_POST, headers={"Origin": "https://elders.example"}) == []


@pytest.mark.parametrize("post", [post for post in EVERY_POST if post.rule not in HEARD_ELSEWHERE], ids=called)
def test_the_same_form_with_a_token_is_heard(post, session, browser_of, bram, numbers):
    """Or else the token would not have been what was missing."""
    if post in FOR_ADMINISTRATORS:
        bram.role = Role.ADMINISTRATOR
        session.commit()
    answer = browser_of(bram).post(address_of(post, numbers), data=post.fields, follow=False)
    assert answer.status < 400, answer.text


@pytest.mark.parametrize("post", FOR_ADMINISTRATORS, ids=called)
def test_the_form_of_an_administrator_with_a_token_is_heard(post, browser_of, administrator, numbers):
    answer = browser_of(administrator).post(address_of(post, numbers), data=post.fields, follow=False)
    assert answer.status < 400, answer.text


WORDS = {"key": LinkPurpose.CONFIRM_ADDRESS.value, "code": "nl", "filename": "js/site.js"}


@pytest.mark.parametrize("who", ["a visitor", "Bram"])
def test_asking_for_the_head_of_a_page_is_looking_at_it(app, browser_of, numbers, bram, who):
    browser = browser_of(bram if who == "Bram" else None)
    pages = [
        re.sub(r"<(?:\w+:)?(\w+)>", lambda found: word_for(found[1], numbers), rule.rule) for rule in looked_at(app)
    ]
    looking, head_only = ([answer_to(browser, method, page) for page in pages] for method in ("GET", "HEAD"))
    assert head_only == looking


def looked_at(app: Flask) -> list[Rule]:
    return [rule for rule in rules_of(app) if "GET" in (rule.methods or set())]


def word_for(name: str, numbers: dict[str, int | str]) -> str:
    return str({**WORDS, **numbers}.get(name, "burgerzaken"))


def answer_to(browser: Browser, method: str, address: str) -> str:
    with browser.client.open(address, method=method) as answer:
        return f"{answer.status_code} for {address}"
