"""The security log: what happened, by whom, when, where and how it ended; and nothing that is secret or typed."""

import json
import re

import pytest

from app import create_app
from ideas.cli import main
from ideas.model.accounts import Role
from ideas.plumbing.security_log import Event, as_line, record
from ideas.settings import ROOT, prepare_instance, read_settings
from ideas.web.forms import visitors
from tests.browser import Browser
from tests.web.writing import PASSWORD, filled_in, has_a_password, link_in_last_mail

HOSTILE = 'kwaad\r\n{"event":"sign-in"}\u2028\u202e\x7f\x1b[2J"\\'


@pytest.fixture
def lines(settings):
    """What was written down so far, read back."""

    def read():
        file = settings.security_log_file
        return [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()] if file.exists() else []

    return read


def told(lines, *names):
    return [tuple(line.get(name) for name in names) for line in lines()]


def test_a_story_leaves_these_lines(session, settings, browser_of, lines, an_idea, anna, bram):
    """Els signs up, mistypes, signs in, looks where she may not, and signs out; Bram picks an idea."""
    els = browser_of(None)
    els.post("/sign-up", data={"name": "Els", "email": "els@gemeente.example", "password": PASSWORD})
    els.post(link_in_last_mail(settings), data={})
    els.post("/sign-in", data={"email": "els@gemeente.example", "password": "verkeerd"})
    els.post("/sign-in", data={"email": "els@gemeente.example", "password": PASSWORD})
    els.get("/moderation")
    els.post("/sign-in/again", data={"password": "verkeerd"})
    els.post("/sign-in/again", data={"password": PASSWORD})
    els.post("/sign-out")
    els.post("/sign-out", headers={"Origin": "https://elders.example"})
    els.post("/sign-in", data={"email": "els@gemeente.example", "csrf_token": "oud"})
    idea = an_idea()
    browser_of(bram).post(f"/moderation/ideas/{idea.id}/feature", data={"reason": "Dit helpt velen."})
    assert told(lines, "event", "result") == [
        ("sign-up", "ok"),
        ("confirm", "ok"),
        ("sign-in", "refused"),
        ("sign-in", "ok"),
        ("rights-denied", "refused"),
        ("proof", "refused"),
        ("proof", "ok"),
        ("sign-out", "ok"),
        ("other-site", "refused"),
        ("form-token", "refused"),
        ("decision", "ok"),
    ]
    whole = lines()
    pseudonym = whole[3]["who"]
    assert re.fullmatch(r"[\w-]{22}", pseudonym)
    assert [line["who"] for line in whole[:8]] == ["-", pseudonym, "-", *[pseudonym] * 5]
    assert whole[0]["about"] == pseudonym
    assert whole[-1]["who"] == bram.pseudonym


def test_a_line_says_who_what_when_where_and_how_it_ended(browser_of, lines):
    answer = browser_of(None).post(
        "/sign-in?next=/geheim", data={"email": "els@gemeente.example", "password": "een gok"},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )  # fmt: skip
    (line,) = lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("when"))
    assert re.fullmatch(r"[0-9a-f]{16}", line.pop("tried"))
    assert line == {
        "event": "sign-in", "result": "refused", "who": "-", "method": "POST", "route": "/sign-in",
        "client": "203.0.113.9", "request": answer.headers["X-Request-ID"],
    }  # fmt: skip


def test_where_is_the_rule_of_an_address_and_never_the_key_in_it(browser_of, lines):
    browser_of(None).post("/account/confirm/GEHEIME-SLEUTEL", token=False, data={"password": PASSWORD})
    browser_of(None).post("/account/confirm/GEHEIME-SLEUTEL", headers={"Origin": "https://elders.example"})
    assert {line["route"] for line in lines()} == {"/account/confirm/<key>"}


def test_one_address_that_is_tried_again_and_again_can_be_seen(browser_of, lines):
    for email in ("els@gemeente.example", "els@gemeente.example", "bo@gemeente.example"):
        browser_of(None).post("/sign-in", data={"email": email, "password": "een gok"})
    first, second, third = (line["tried"] for line in lines())
    assert first == second != third


def test_nothing_that_is_secret_or_typed_is_written_down(session, settings, browser_of, chaima):
    canary = "kanarie-in-de-mijn"
    has_a_password(session, chaima)
    browser = browser_of(None)
    headers = {"User-Agent": canary, "Referer": f"http://localhost/{canary}", "X-Request-ID": canary}
    for address, fields in (
        (f"/sign-in?next=/{canary}", {"email": f"{canary}@gemeente.example", "password": canary}),
        (f"/sign-in?next=/{canary}", {"email": chaima.email, "password": PASSWORD}),
        ("/sign-up", {"name": canary, "email": f"{canary}@gemeente.example", "password": canary}),
        (f"/account/confirm/{canary}", {"password": canary}),
        ("/ideas/new", filled_in(title=canary, csrf_token=canary)),
        (f"/moderation/ideas/1/{canary}", {"reason": canary}),
    ):
        browser.post(address, data=fields, headers=headers)
        browser.post(address, data=fields, headers={**headers, "Origin": f"https://{canary}.example"})
    written = settings.security_log_file.read_text(encoding="ascii")
    keys = [browser.client.get_cookie("ideas").value, canary, PASSWORD, chaima.email, chaima.name, "gemeente.example"]
    assert len(written.splitlines()) >= 8
    assert [key for key in keys if key in written] == []


def test_whatever_somebody_sends_a_line_is_one_line(app, settings, lines):
    with app.test_request_context("/", headers={"User-Agent": "kwaad"}, environ_base={"REMOTE_ADDR": HOSTILE}):
        record(Event.ERROR, provider=HOSTILE, kind="x" * 5000)
        app.process_response(app.response_class())
    written = settings.security_log_file.read_text(encoding="ascii")
    assert len(written.splitlines()) == 1
    assert written.isascii()
    assert written.strip().isprintable()
    assert lines()[0]["provider"] == HOSTILE
    assert len(lines()[0]["kind"]) == 100


@pytest.mark.parametrize("character", [chr(number) for number in (*range(32), 0x7F, 0x85, 0x2028, 0x2029, 0x202E)])
def test_no_character_ends_a_line_or_hides_a_part_of_it(character):
    line = as_line({"kind": f"voor{character}na"})
    assert line.isprintable()
    assert line.isascii()
    assert json.loads(line) == {"kind": f"voor{character}na"}


def test_a_fact_that_is_not_on_the_list_is_a_mistake_of_ours(app):
    with app.test_request_context("/"), pytest.raises(AssertionError, match="email"):
        record(Event.SIGN_IN, email="els@gemeente.example")


def test_what_did_not_come_about_is_not_told_as_if_it_had(app, lines):
    with app.test_request_context("/"):
        record(Event.CONFIRM)
        app.process_response(app.response_class(status=500))
    assert told(lines, "event", "result") == [("confirm", "failed")]


def test_an_unexpected_error_is_found_back_by_the_number_on_its_page(app_of_its_own, lines):
    def breaks():
        raise RuntimeError("stuk")

    app_of_its_own.view_functions["home.show"] = breaks
    answer = app_of_its_own.test_client().get("/")
    (line,) = lines()
    assert (answer.status_code, line["event"], line["result"]) == (500, "error", "failed")
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["request"] in answer.text


def test_every_request_has_a_number_of_its_own(browser_of):
    browser = browser_of(None)
    said = {browser.get("/", headers={"X-Request-ID": "zelf-bedacht"}).headers["X-Request-ID"] for _ in range(3)}
    assert len(said) == 3
    assert "zelf-bedacht" not in said


def test_looking_at_a_page_leaves_no_line(browser_of, lines, idea, chaima):
    for browser in (browser_of(None), browser_of(chaima)):
        for address in ("/", "/ideas", f"/ideas/{idea.id}-{idea.slug}", "/sign-in"):
            browser.get(address)
    browser_of(None).get("/account")
    assert lines() == []


def test_a_log_that_cannot_be_written_stops_nobody(app, settings, session, browser_of, chaima):
    settings.security_log_file.mkdir()
    has_a_password(session, chaima)
    page = browser_of(None).post("/sign-in", data={"email": chaima.email, "password": PASSWORD})
    assert page.status == 200
    assert app.extensions["ideas"].security_log.lost == 1


def test_a_role_that_is_given_on_the_machine_itself_is_written_down(settings, chaima, lines, monkeypatch, capsys):
    monkeypatch.setenv("IDEAS_DATABASE", settings.database)
    assert main(["make-moderator", chaima.email, "--instance", str(settings.instance)], lambda _: None) == 0
    (line,) = lines()
    assert (line["event"], line["about"], line["role"]) == ("role-changed", chaima.pseudonym, Role.MODERATOR.value)
    assert line["route"] == "make-moderator"


@pytest.fixture
def guarded(instance, database):
    """A board with limits and with the trap for robots."""
    limits = {"limit_sign_up": "1/h", "limit_first_mails": "3/h", "limit_first_mails_alarm": "2/h"}
    board = create_app(prepare_instance(read_settings({}, instance=instance, database=database, **limits)))
    yield board
    board.extensions["ideas"].engine.dispose()


def test_robots_limits_and_alarms_are_written_down(guarded, lines, monkeypatch):
    monkeypatch.setattr(visitors, "LEAST_SECONDS", 0)
    browser = Browser(guarded)
    for email, remark in (("els", "koop nu"), ("els", ""), ("els", ""), ("bo", ""), ("cas", "")):
        browser.get("/sign-up")
        browser.submit("main form", name="Els", email=f"{email}@gemeente.example", password=PASSWORD, remark=remark)
    assert told(lines, "event", "result", "kind", "limit") == [
        ("robot", "refused", "trap", None),
        ("sign-up", "ok", None, None),
        ("limit", "refused", None, "sign_up"),
        ("alarm", "ok", None, "first_mails_alarm"),
        ("sign-up", "ok", None, None),
        ("limit", "refused", None, "first_mails"),
    ]


def test_every_event_stands_in_the_documentation():
    documented = re.findall(r"^\| `([\w-]+)` \|", (ROOT / "docs/security-log.md").read_text(encoding="utf-8"), re.M)
    assert [name for name in documented if name in set(Event)] == [event.value for event in Event]
