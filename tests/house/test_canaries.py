"""Personal data is where a table says, and nowhere else: on no page, in no mail, file, log or download of another.

One person has an unmistakable word in every field. Every address of the board is visited by everybody else, whatever
routes there are; what the words are found in has to be a line of the table. After the account is closed there are none.
"""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.routing import Rule

from ideas.jobs.post import make_round
from ideas.model.accounts import Account, Role
from ideas.model.base import Base
from ideas.model.comments import Comment
from ideas.model.database import reading_session_on
from ideas.model.ideas import Idea
from ideas.model.moderation import Decision
from ideas.model.organisations import Organisation
from ideas.settings import Settings
from tests.browser import Browser
from tests.full_life import MARKS, TOLD_OTHERS, FullLife, a_full_life

# Where she came from, according to her browser and the network.
VISIT = {"User-Agent": "Kanariebrowser/7 (vogelnest)"}
NETWORK_ADDRESS = "203.0.113.77"
WORDS = {**MARKS, "user agent": VISIT["User-Agent"], "network address": NETWORK_ADDRESS}

# What may be found where, and by whom. `everybody` is a visitor, a member, a moderator and an administrator.
TABLE = """
what            where                                        who
name            /ideas/<int:number>-<slug>                   everybody
name            /ideas/<int:number>-<slug>/history           everybody
name            /moderation                                  moderators
name            /moderation/measures                         moderators
name            /moderation/people/<int:number>              moderators
address         /moderation/people/<int:number>              moderators
name            /moderation/measures/<int:number>/lift       moderators
name            /moderation/people/<int:number>/measures     moderators
name            /moderation/appeals/<int:number>             moderators
warning         /moderation/measures/<int:number>/lift       moderators
warning         /moderation/people/<int:number>/measures     moderators
warning         the database                                 operator
warning         the outbox                                   operator
appeal          /moderation                                  moderators
appeal          /moderation/appeals/<int:number>             moderators
appeal          the database                                 operator
flag            /moderation/ideas/<int:number>               moderators
flag            the database                                 operator
label           the database                                 operator
label           /moderation/ideas/<int:number>               moderators
name            /moderation/ideas/<int:number>               moderators
name            /moderation/comments/<int:number>            moderators
name            /moderation/decisions/<int:number>/undo      moderators
name            the database                                 operator
address         the database                                 operator
new address     the database                                 operator
code app        the database                                 operator
passkey         the database                                 operator
passkey id      the database                                 operator
identity        the database                                 operator
device          the database                                 operator
session key     the database                                 operator
draft           the database                                 operator
typed           the database                                 operator
sent back       /moderation/ideas/<int:number>               moderators
sent back       /ideas/<int:number>-<slug>                   moderators
sent back       /ideas/<int:number>-<slug>/history           moderators
sent back       /moderation/decisions/<int:number>/undo      moderators
sent back       the database                                 operator
name            the outbox                                   operator
sent back       the outbox                                   operator
address         the outbox                                   operator
new address     the outbox                                   operator
network address  security.log                                operator
"""
# What she told everybody is on pages that everybody reads, and needs no line.
PRIVATE = {name: word for name, word in WORDS.items() if name not in TOLD_OTHERS}
EVERYBODY = ("visitor", "member", "moderator", "administrator")
MODERATORS = ("moderator", "administrator")

Found = set[tuple[str, str, str]]


def lines_of(table: str, *, rename: dict[str, tuple[str, ...]]) -> Found:
    rows = [re.split(r"\s{2,}", line.strip()) for line in table.strip().splitlines()[1:]]
    return {(what, where, who) for what, where, group in rows for who in rename.get(group, (group,))}


ALLOWED = lines_of(TABLE, rename={"everybody": EVERYBODY, "moderators": MODERATORS})


@pytest.fixture
def life(session, idea, bram) -> FullLife:
    """Somebody who did everything that can be done here."""
    return a_full_life(session, idea_of_another=idea, moderator=bram)


@pytest.fixture
def everybody(session, browser_of, bram, chaima, an_account) -> dict[str, Browser]:
    """All the others, each with a browser."""
    administrator = an_account("Aad", role=Role.ADMINISTRATOR)
    who = {"visitor": None, "member": chaima, "moderator": bram, "administrator": administrator}
    return {name: browser_of(account) for name, account in who.items()}


def addresses_of(rule: Rule, engine: Engine) -> Iterator[str]:
    """Every address that a rule has on this board: a number is that of anything that has one."""
    with reading_session_on(engine) as session:
        highest = max(session.scalar(select(func.max(kind.id))) or 1 for kind in (Idea, Comment, Decision, Account))
        slugs = dict(session.execute(select(Idea.id, Idea.slug)).all())
        slugs |= dict(session.execute(select(Organisation.code, Organisation.slug)).all())
    numbers = range(1, highest + 1) if "<int:" in rule.rule else (1,)
    elsewhere = slugs["GM0301"] if rule.rule.startswith("/organisations") else "burgerzaken"
    for number in numbers:
        slug = slugs.get(number, elsewhere) if "number" in rule.arguments else elsewhere
        words = {"number": number, "slug": slug, "key": "reset", "code": "nl", "filename": "js/site.js"}
        yield re.sub(
            r"<(?:\w+(?:\(.*?\))?:)?(\w+)>",
            lambda found, words=words: str(words.get(found[1], "burgerzaken")),
            rule.rule,
        )


def pages_of(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def found_on_pages(app: Flask, engine: Engine, browsers: dict[str, Browser]) -> Found:
    """Which private words stand in which answer, headers included, for whom."""
    found = set()
    for who, browser in browsers.items():
        for rule in pages_of(app):
            for address in addresses_of(rule, engine):
                with browser.client.get(address) as answer:
                    told = f"{answer.headers}\n{answer.get_data(as_text=True)}"
                found |= {(name, rule.rule, who) for name, word in PRIVATE.items() if word in told}
    return found


def found_in(told: str | bytes, where: str) -> Found:
    raw = told.encode() if isinstance(told, str) else told
    return {(name, where, "operator") for name, word in PRIVATE.items() if word.encode() in raw}


def rows_of(engine: Engine) -> str:
    """Everything that stands in the database, whatever it is."""
    with engine.connect() as connection:
        tables = (connection.execute(select(table)) for table in Base.metadata.sorted_tables)
        return "\n".join(repr(tuple(row)) for rows in tables for row in rows)


def files_of(settings: Settings, database: str) -> dict[Path, bytes]:
    """Every file that the board keeps, the database with its journal too, and but for what it made of its own files."""
    files = [path for path in settings.instance.glob("**/*") if path.is_file() and settings.cache not in path.parents]
    if database.startswith("sqlite:///"):
        beside = Path(database.removeprefix("sqlite:///"))
        files += beside.parent.glob(f"{beside.name}*")
    return {path: path.read_bytes() for path in files}


def archive_for(browser: Browser) -> str:
    """Everything in the download of somebody, unpacked."""
    browser.get("/account/data")
    page = browser.submit()
    with ZipFile(io.BytesIO(page.data)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


@pytest.fixture
def her_visit(app, browser_of, life) -> Browser:
    """She comes by herself, from an address and with a browser that are hers."""
    browser = browser_of(life.account)
    browser.client.environ_base |= {"REMOTE_ADDR": NETWORK_ADDRESS, "HTTP_USER_AGENT": VISIT["User-Agent"]}
    for address in ("/", "/account", "/account/ideas", f"/ideas/{life.idea.id}", "/does-not-exist"):
        browser.get(address)
    visitor = browser_of(None)
    visitor.client.environ_base |= browser.client.environ_base
    visitor.get("/sign-in")
    visitor.submit(email=MARKS["address"], password=MARKS["password"])
    visitor.get("/sign-in")
    visitor.submit(email=MARKS["address"], password="een verkeerd wachtwoord")
    return browser


def test_on_pages_her_data_are_where_the_table_says_and_nowhere_else(app, engine, everybody, her_visit):
    found, allowed = found_on_pages(app, engine, everybody), {line for line in ALLOWED if line[2] != "operator"}
    assert sorted(found - allowed) == [], "personal data where the table does not have it"
    assert sorted(allowed - found) == [], f"these lines of the table are not needed: {sorted(allowed - found)}"


def test_she_finds_her_own_data_herself(app, engine, her_visit):
    """Or else the search above would find nothing because there was nothing."""
    found = {name for name, _where, _who in found_on_pages(app, engine, {"herself": her_visit})}
    assert {"name", "address", "draft", "typed", "sent back"} <= found


def test_what_opens_her_account_is_on_no_page_of_her_own_either(app, engine, her_visit):
    found = {name for name, _where, _who in found_on_pages(app, engine, {"herself": her_visit})}
    assert found & {"password", "session key", "link key", "code app", "recovery code"} == set()


def test_in_the_download_of_another_there_is_nothing_of_hers(everybody, her_visit):
    told = [archive_for(everybody[who]) for who in EVERYBODY if who != "visitor"]
    assert found_in("\n".join(told), "a download") == set()


def test_in_files_her_data_are_where_the_table_says_and_nowhere_else(app, settings, database, engine, her_visit):
    make_round(app)
    found: Found = set()
    for path, content in files_of(settings, database).items():
        where = (
            "the outbox" if path.parent == settings.outbox else "the database" if "ideas.db" in path.name else path.name
        )
        found |= found_in(content, where)
    found |= found_in(rows_of(engine), "the database")
    allowed = {line for line in ALLOWED if line[2] == "operator"}
    assert sorted(found - allowed) == [], "personal data where the table does not have it"
    assert sorted(allowed - found) == [], f"these lines of the table are not needed: {sorted(allowed - found)}"


def test_in_mails_to_others_there_is_nothing_of_hers(app, settings, her_visit):
    make_round(app)
    mails = [mail.read_bytes() for mail in settings.outbox.glob("*.eml")]
    to_others = [
        mail for mail in mails if b"To: " + MARKS["address"].encode() not in mail and b"To: nieuwe" not in mail
    ]
    # Her name stands under what she said to everybody; more than that nobody is mailed.
    assert found_in(b"\n".join(to_others), "a mail") <= {("name", "a mail", "operator")}


def test_nothing_of_hers_is_logged_or_printed(app, caplog, capfd, her_visit, everybody, engine):
    caplog.set_level(logging.DEBUG)
    found_on_pages(app, engine, {"visitor": everybody["visitor"]})
    make_round(app)
    printed = capfd.readouterr()
    assert found_in(caplog.text + printed.out + printed.err, "the log") == set()


@pytest.fixture(params=["stay", "go"])
def left(request, app, session, engine, her_visit, everybody) -> str:
    """She leaves, and the post makes its round: the last mail goes out, and what is old is forgotten."""
    her_visit.get("/account/close")
    assert her_visit.submit(texts=request.param).address == "/"
    make_round(app)
    session.rollback()
    session.expire_all()
    return str(request.param)


def words_that_went(choice: str) -> dict[str, str]:
    return {name: word for name, word in WORDS.items() if choice == "go" or name not in TOLD_OTHERS}


def still_in(told: bytes | str, choice: str) -> list[str]:
    raw = told.encode() if isinstance(told, str) else told
    return [name for name, word in words_that_went(choice).items() if word.encode() in raw]


def test_after_she_left_nothing_of_hers_is_on_any_page(app, engine, everybody, left):
    # Who may see least, and who may see most.
    for browser in (everybody["visitor"], everybody["administrator"]):
        for rule in pages_of(app):
            for address in addresses_of(rule, engine):
                with browser.client.get(address) as answer:
                    told = f"{answer.headers}\n{answer.get_data(as_text=True)}"
                assert still_in(told, left) == [], address


def test_after_she_left_nothing_of_hers_is_in_the_database(engine, left):
    assert still_in(rows_of(engine), left) == []


def test_after_she_left_no_byte_of_hers_is_in_any_file(settings, database, engine, left):
    """But for the mails to herself: without a mail server they wait in a folder, for as long as a setting says.

    The security log keeps from where something was done, under a pseudonym that leads to nobody any more.
    """
    for path, content in files_of(settings, database).items():
        stays = ["network address"] if path == settings.security_log_file else []
        if path.parent != settings.outbox:
            assert still_in(content, left) in ([], stays), path


def test_after_she_left_nothing_of_hers_is_in_a_download(everybody, left):
    assert [still_in(archive_for(everybody[who]), left) for who in EVERYBODY if who != "visitor"] == [[], [], []]
