"""What an organisation owes its visitors."""

from datetime import UTC, datetime, timedelta

import pytest

from app import create_app
from ideas.settings import prepare_instance, read_settings
from tests.browser import Browser

PAGES = ("/over", "/huisregels", "/privacy", "/toegankelijkheid")
OWNED = {
    "owner_name": "Gemeente Voorbeeld", "contact_email": "ideeen@voorbeeld.example", "accessibility_status": "B",
    "privacy_email": "fg@voorbeeld.example", "accessibility_report": "https://voorbeeld.example/onderzoek",
}  # fmt: skip


@pytest.fixture
def board_with(database, instance):
    """The board with other settings."""
    boards = []

    def make(**how):
        boards.append(create_app(prepare_instance(read_settings({}, instance=instance, database=database, **how))))
        return Browser(boards[-1])

    yield make
    for board in boards:
        board.extensions["ideas"].engine.dispose()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_is_there_in_both_languages(app, address, language):
    page = Browser(app, language=language).get(address)
    assert (page.status, page.soup.html["lang"]) == (200, language)


@pytest.mark.parametrize("address", PAGES)
def test_the_foot_of_every_page_leads_there(browser_of, address):
    assert browser_of(None).get("/ideas").has(f"footer a[href='{address}']")


@pytest.mark.parametrize("address", ["/over", "/privacy", "/toegankelijkheid"])
def test_what_nobody_filled_in_is_said(browser_of, address):
    assert "Nog niet ingevuld" in browser_of(None).get(address).text


def test_without_a_status_the_statement_claims_nothing(browser_of):
    page = browser_of(None).get("/toegankelijkheid")
    assert "Status A" not in page.text
    assert "sjabloon" in page.text


@pytest.mark.parametrize("address", ["/over", "/privacy", "/toegankelijkheid"])
def test_what_was_filled_in_stands_there(board_with, address):
    page = board_with(**OWNED).get(address)
    assert "Gemeente Voorbeeld" in page.text
    assert "Nog niet ingevuld" not in page.text


def test_the_organisation_may_write_a_page_itself(board_with, instance):
    (instance / "pages").mkdir()
    (instance / "pages/privacy.nl.md").write_text("## Onze eigen tekst\n\n<script>alert(1)</script>", "utf-8")
    page = board_with().get("/privacy")
    assert page.texts("main h3, main h2") == ["Onze eigen tekst"]
    assert not page.has("main script")


def test_in_the_other_language_our_text_stays(board_with, instance):
    (instance / "pages").mkdir()
    (instance / "pages/privacy.nl.md").write_text("Onze eigen tekst", "utf-8")
    browser = board_with()
    browser.client.set_cookie("language", "en")
    assert "What we keep about you" in browser.get("/privacy").text


def test_a_file_that_cannot_be_read_leaves_our_text(board_with, instance):
    (instance / "pages").mkdir()
    (instance / "pages/privacy.nl.md").write_bytes(b"\xff\xfe\x00")
    assert "Wat we over je bewaren" in board_with().get("/privacy").text


def lines_of(page):
    return dict(line.split(": ", 1) for line in page.data.decode().splitlines())


def test_who_finds_a_weakness_can_read_whom_to_tell(board_with):
    page = board_with(security_contact="veilig@voorbeeld.example").get("/.well-known/security.txt")
    assert page.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert lines_of(page)["Contact"] == "mailto:veilig@voorbeeld.example"


def test_that_file_expires_within_a_year_and_moves_on(board_with):
    expires = datetime.fromisoformat(
        lines_of(board_with(contact_email="ideeen@voorbeeld.example").get("/.well-known/security.txt"))["Expires"]
    )
    assert timedelta(days=170) < expires - datetime.now(UTC) < timedelta(days=365)


def test_that_file_names_its_own_address_and_the_policy(board_with):
    how = {"security_contact": "https://voorbeeld.example/meld", "security_policy": "https://voorbeeld.example/cvd"}
    lines = lines_of(
        board_with(base_url="https://ideeen.example", trusted_hosts="localhost", **how).get("/.well-known/security.txt")
    )
    assert lines["Canonical"] == "https://ideeen.example/.well-known/security.txt"
    assert (lines["Contact"], lines["Policy"]) == ("https://voorbeeld.example/meld", "https://voorbeeld.example/cvd")


def test_without_anybody_to_tell_there_is_no_such_file(browser_of):
    assert browser_of(None).get("/.well-known/security.txt").status == 404
