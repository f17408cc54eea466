"""Downloading what we keep about somebody, and closing the account, as pages."""

import csv
import io
import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from ideas.actions.accounts import make_administrator
from ideas.actions.comments import post_comment
from ideas.jobs.post import deliver_mail
from ideas.model.accounts import Account, SignInSession
from ideas.model.base import now
from ideas.model.comments import CommentKind
from ideas.model.notifications import Message
from ideas.settings import ROOT
from tests.full_life import MARKS, a_full_life


@pytest.fixture
def life(session, idea, bram):
    """Somebody who did everything that can be done here."""
    return a_full_life(session, idea_of_another=idea, moderator=bram)


@pytest.fixture
def archive_of(browser_of):
    """What somebody downloads: archive_of(els)."""

    def download(account, **how) -> ZipFile:
        browser = browser_of(account, **how)
        browser.get("/account/data")
        page = browser.submit()
        assert page.status == 200
        return ZipFile(io.BytesIO(page.data))

    return download


def long_ago_signed_in(session):
    session.execute(update(SignInSession).values(proved_at=now() - timedelta(minutes=11)))
    session.commit()


def test_the_page_says_what_is_in_the_file(browser_of, chaima):
    page = browser_of(chaima).get("/account/data")
    assert page.texts("main form button") == ["Mijn gegevens downloaden"]


def test_the_account_leads_to_it(browser_of, chaima):
    page = browser_of(chaima).get("/account")
    assert page.has("main a[href='/account/data']")
    assert page.has("main a[href='/account/close']")


def test_the_file_holds_everything_as_json(archive_of, life):
    everything = json.loads(archive_of(life.account).read("everything.json"))
    assert everything["account"][0]["email"] == MARKS["address"]
    assert [idea["title"] for idea in everything["ideas"]] == [MARKS["draft"], MARKS["sent back"], MARKS["idea"]]


def test_the_file_holds_a_table_for_every_kind(archive_of, life):
    archive = archive_of(life.account)
    everything = json.loads(archive.read("everything.json"))
    kinds = {name for name in everything if name != "made_at"}
    assert set(archive.namelist()) == {"README.txt", "everything.json", *(f"{kind}.csv" for kind in kinds)}


def test_a_table_says_the_same_as_the_json(archive_of, life):
    archive = archive_of(life.account)
    everything = json.loads(archive.read("everything.json"))
    for kind in [name for name in everything if name != "made_at"]:
        rows = list(csv.DictReader(io.StringIO(archive.read(f"{kind}.csv").decode("utf-8-sig"), newline="")))
        assert len(rows) == len(everything[kind])
        assert all(set(row) == set(other) for row, other in zip(rows, everything[kind], strict=True))


def test_excel_is_told_that_it_is_utf_8(archive_of, life):
    assert archive_of(life.account).read("account.csv").startswith(b"\xef\xbb\xbf")


def test_a_comment_is_no_formula(archive_of, session, idea, chaima):
    post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body='=HYPERLINK("https://elders.example")')
    session.commit()
    archive = archive_of(chaima)
    assert "\"'=HYPERLINK" in archive.read("comments.csv").decode()
    assert json.loads(archive.read("everything.json"))["comments"][0]["body"].startswith("=HYPERLINK")


def test_the_readme_explains_every_table(archive_of, life):
    archive = archive_of(life.account)
    readme = archive.read("README.txt").decode()
    assert [name for name in archive.namelist() if name.endswith(".csv") and name not in readme] == []


@pytest.mark.parametrize(("language", "words"), [("nl", "Je gegevens bij"), ("en", "Your data at")])
def test_the_readme_is_in_the_language_of_the_reader(archive_of, chaima, language, words):
    assert archive_of(chaima, language=language).read("README.txt").decode().startswith(words)


def test_the_file_is_saved_and_kept_by_nobody_else(browser_of, chaima):
    browser = browser_of(chaima)
    browser.get("/account/data")
    page = browser.submit()
    assert page.headers["Content-Disposition"] == "attachment; filename=my-data.zip"
    assert page.headers["Content-Type"] == "application/zip"
    assert page.headers["Cache-Control"] == "no-store"


def test_whoever_signed_in_long_ago_shows_once_more_who_they_are(session, browser_of, chaima):
    browser = browser_of(chaima)
    browser.get("/account/data")
    long_ago_signed_in(session)
    page = browser.submit()
    assert page.address == "/sign-in/again"


@pytest.mark.parametrize("address", ["/account/data", "/account/close"])
def test_a_visitor_signs_in_first(browser_of, address):
    assert browser_of(None).get(address).address == "/sign-in"


def test_closing_asks_to_show_who_one_is_before_anything_is_chosen(session, browser_of, chaima):
    browser = browser_of(chaima)
    long_ago_signed_in(session)
    assert browser.get("/account/close").address == "/sign-in/again"


def test_nothing_is_chosen_beforehand(browser_of, chaima):
    assert not browser_of(chaima).get("/account/close").has("input[checked]")


def test_without_a_choice_the_account_stays(session, browser_of, chaima):
    browser = browser_of(chaima)
    browser.get("/account/close")
    page = browser.submit(texts=None)
    assert page.status == 422
    assert page.errors_at("texts") == "Kies wat er met je ideeën en reacties moet gebeuren."
    session.refresh(chaima)
    assert not chaima.is_closed


@pytest.mark.parametrize("texts", ["stay", "go"])
def test_after_closing_nobody_is_signed_in(session, browser_of, chaima, texts):
    browser = browser_of(chaima)
    browser.get("/account/close")
    page = browser.submit(texts=texts)
    assert page.address == "/"
    assert "Je account is opgeheven." in page.text
    assert browser.get("/account").address == "/sign-in"


def test_other_browsers_are_signed_out_as_well(browser_of, chaima):
    elsewhere, browser = browser_of(chaima), browser_of(chaima)
    browser.get("/account/close")
    browser.submit(texts="stay")
    assert elsewhere.get("/account").address == "/sign-in"


def test_readers_see_a_former_member(browser_of, life, idea):
    browser = browser_of(life.account)
    browser.get("/account/close")
    browser.submit(texts="stay")
    reader = browser_of(None)
    assert "Voormalig lid" in reader.get(f"/ideas/{life.idea.id}").text
    assert "Voormalig lid" in reader.get(f"/ideas/{idea.id}").text
    assert MARKS["comment"] in reader.get(f"/ideas/{idea.id}").text


def test_readers_of_an_idea_that_went_are_told_so(browser_of, life):
    browser = browser_of(life.account)
    browser.get("/account/close")
    browser.submit(texts="go")
    page = browser_of(None).get(f"/ideas/{life.idea.id}-{life.idea.slug}")
    assert (page.status, page.heading) == (410, "Dit idee bestaat niet meer")


def test_the_queue_still_tells_what_was_decided_about_an_idea_that_went(browser_of, life, bram):
    browser = browser_of(life.account)
    browser.get("/account/close")
    browser.submit(texts="go")
    page = browser_of(bram).get("/moderation")
    assert "Een idee dat de schrijver heeft meegenomen" in page.text
    assert not page.has(f"a[href='/moderation/ideas/{life.idea.id}']")


def test_the_only_administrator_reads_what_to_do_first(session, browser_of, chaima):
    make_administrator(session, chaima.email)
    session.commit()
    browser = browser_of(chaima)
    browser.get("/account/close")
    page = browser.submit(texts="stay")
    assert (page.status, page.heading) == (409, "Je bent de enige beheerder")


def test_the_last_mail_arrives_and_then_the_address_is_forgotten(app, session, settings, browser_of, life):
    browser = browser_of(life.account)
    browser.get("/account/close")
    browser.submit(texts="go")
    deliver_mail(app)
    (mail,) = [file.read_text() for file in settings.outbox.glob("*account_closed.eml")]
    assert f"To: {MARKS['address']}" in mail
    session.expire_all()
    assert [message.to_address for message in session.scalars(select(Message))] == [None]
    assert session.scalars(select(Account).where(Account.email == MARKS["address"])).all() == []


def test_wherever_a_name_is_shown_a_former_member_is_called_so():
    """A name that a template prints goes through the filter `person`, or a dash would stand there."""
    names = re.compile(r"(?:author|moderator|writer|voter|recipient)(?:\.|_)name(?!\|person)\b(?!_)")
    files = [path for path in (ROOT / "templates").rglob("*.html") if names.search(path.read_text(encoding="utf-8"))]
    assert files == []
