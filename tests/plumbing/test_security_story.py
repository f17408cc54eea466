"""What people do with their account, and what administrators and commands do to it: each leaves its line."""

import json
from functools import partial

import pytest

from ideas.actions.organisations import join_organisation
from ideas.cli import main
from ideas.model.accounts import Identity, Role
from ideas.model.base import now
from ideas.outside.erasures import add_to_ledger
from ideas.settings import prepare_instance, read_settings
from ideas.text.keys import hash_of
from tests.at_once import all_at_once
from tests.conftest import SECRET_KEY, UNLIMITED
from tests.oidc.board import come_back, leave, sign_in_elsewhere, write_sso
from tests.oidc.provider import open_provider
from tests.second_factors import Device, code_now, has_a_code_app, has_a_passkey
from tests.web.test_passkeys import make_passkey, question_to, show_passkey
from tests.web.writing import PASSWORD, has_a_password, link_in_last_mail

ZUTPHEN, ZWOLLE = "GM0301", "GM0193"
NEW = "vijf fietsen in de sneeuw"


@pytest.fixture
def told(settings):
    """Every line that was written since it was asked for last: told("event", "result")."""
    seen = 0

    def read(*names):
        nonlocal seen
        file = settings.security_log_file
        lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
        fresh, seen = [json.loads(line) for line in lines[seen:]], len(lines)
        return [tuple(line.get(name) for name in names) for line in fresh]

    return read


@pytest.fixture
def anna(session, anna):
    """She signs in with a password."""
    return has_a_password(session, anna)


def test_choosing_another_password_and_address(settings, browser_of, told, anna):
    browser_of(None).post("/account/forgot", data={"email": anna.email})
    [(event, result, who, tried)] = told("event", "result", "who", "tried")
    assert (event, result, who, len(tried)) == ("reset-asked", "ok", "-", 16)
    browser_of(None).post(link_in_last_mail(settings), data={"password": NEW})
    browser = browser_of(anna)
    for current in ("een gok", NEW):
        browser.post("/account/password", data={"current": current, "password": PASSWORD})
    browser.post("/account/address", data={"email": "anna@zutphen.example"})
    browser.post(link_in_last_mail(settings))
    assert told("event", "result", "who") == [
        ("reset", "ok", anna.pseudonym),
        ("proof", "refused", anna.pseudonym),
        ("password-changed", "ok", anna.pseudonym),
        ("address-changed", "ok", anna.pseudonym),
    ]


def test_ending_sessions(browser_of, told, anna):
    here, _there, _elsewhere = browser_of(anna), browser_of(anna), browser_of(anna)
    here.post("/account/sessions", data={"end": "others"})
    here.post("/account/sessions", data={"end": "een andere"})
    assert told("event", "number") == [("session-ended", 2), ("session-ended", 0)]


def test_passkeys_come_and_go(session, browser_of, told, anna):
    browser, device = browser_of(anna), Device()
    make_passkey(browser, device)
    [known] = device.keys
    browser.post("/account/recovery-codes")
    browser.post(f"/account/passkeys/{known}/remove")
    assert told("event", "result", "factor") == [
        ("factor-added", "ok", "passkey"),
        ("factor-added", "ok", "recovery-codes"),
        ("factor-removed", "ok", "passkey"),
    ]


def test_a_passkey_that_is_made_badly_is_told_as_failed(browser_of, told, anna):
    make_passkey(browser_of(anna), Device(), verified=False)
    assert told("event", "result", "factor") == [("factor-added", "failed", "passkey")]


def test_a_passkey_that_is_sent_twice_at_once_is_told_as_one(browser_of, told, anna):
    browser = browser_of(anna)
    answer = Device().make(browser.post("/account/passkeys/challenge").json)
    sent = {"credential": answer, "name": "Telefoon", "csrf_token": browser.token()}
    other = browser_of(None)
    for name in ("session", "ideas"):
        cookie = browser.client.get_cookie(name)
        if cookie is not None:
            other.client.set_cookie(name, cookie.value)
    clients = (browser.client, other.client)
    all_at_once([partial(client.post, "/account/passkeys", data=sent) for client in clients])
    assert [result for _event, result in told("event", "result")].count("ok") == 1


def test_an_app_for_codes_comes_and_goes(browser_of, told, anna):
    browser = browser_of(anna)
    browser.get("/account/code-app")
    page = browser.submit("main form")
    secret = next(text for text in page.texts("main code") if len(text) > 20).replace(" ", "")
    browser.submit("main form", code=code_now(secret))
    browser.post("/account/code-app/remove")
    assert told("event", "factor") == [("factor-added", "code-app"), ("factor-removed", "code-app")]


def test_the_password_goes(session, browser_of, told, anna):
    browser, device = browser_of(anna), Device()
    has_a_passkey(session, anna, "eenander")
    make_passkey(browser, device)
    browser.post("/account/recovery-codes")
    told()
    for badly in ({"verified": False}, {}):
        answer = device.show(question_to(browser, "?of=actor"), **badly)
        browser.post("/account/without-password", data={"credential": answer})
    assert told("event", "result", "factor") == [("proof", "refused", "passkey"), ("factor-removed", "ok", "password")]


def test_passkeys_that_are_refused(session, browser_of, told, anna):
    device = Device()
    make_passkey(browser_of(anna), device)
    told()
    half_way = browser_of(None)
    show_passkey(half_way, device, verified=False)
    half_way.post("/sign-in", data={"email": anna.email, "password": PASSWORD})
    show_passkey(half_way, device, "/sign-in/second-factor/passkey", "?of=step", verified=False)
    show_passkey(half_way, device, "/sign-in/second-factor/passkey", "?of=step")
    show_passkey(half_way, device, "/sign-in/again/passkey", "?of=actor", verified=False)
    show_passkey(half_way, device, "/sign-in/again/passkey", "?of=actor")
    assert told("event", "result", "who", "factor") == [
        ("sign-in", "refused", "-", "passkey"),
        ("second-factor", "refused", anna.pseudonym, "passkey"),
        ("second-factor", "ok", anna.pseudonym, "passkey"),
        ("sign-in", "ok", anna.pseudonym, "second"),
        ("proof", "refused", anna.pseudonym, "passkey"),
        ("proof", "ok", anna.pseudonym, "passkey"),
    ]


def test_a_code_that_is_wrong_and_one_that_is_right(session, settings, browser_of, told, anna):
    secret = has_a_code_app(session, anna, settings.secret_key)
    browser = browser_of(None)
    browser.post("/sign-in", data={"email": anna.email, "password": PASSWORD})
    for code in ("000000", code_now(secret)):
        browser.post("/sign-in/second-factor", data={"code": code})
    assert told("event", "result", "factor") == [
        ("second-factor", "refused", "code"),
        ("second-factor", "ok", "code"),
        ("sign-in", "ok", "second"),
    ]


def test_where_somebody_works(session, browser_of, told, anna, bram, chaima):
    browser = browser_of(chaima)
    browser.post("/account/organisation", data={"organisation": "Zutphen"})
    browser.post("/account/organisation", data={"do": "leave"})
    for person, code in ((chaima, ZUTPHEN), (anna, ZWOLLE)):
        join_organisation(session, person, code)
    session.commit()
    moderator = browser_of(bram)
    moderator.get(f"/moderation/people/{chaima.id}")
    moderator.submit("form[action$=verify]")
    moderator.get(f"/moderation/people/{anna.id}")
    moderator.submit("main form:has([name=reason])", reason="Ik ken je daar niet.")
    assert told("event", "who", "about", "organisation", "kind") == [
        ("organisation-changed", chaima.pseudonym, chaima.pseudonym, ZUTPHEN, "claimed"),
        ("organisation-changed", chaima.pseudonym, chaima.pseudonym, ZUTPHEN, "left"),
        ("person-looked-at", bram.pseudonym, chaima.pseudonym, None, None),
        ("organisation-changed", bram.pseudonym, chaima.pseudonym, ZUTPHEN, "moderator"),
        ("person-looked-at", bram.pseudonym, anna.pseudonym, None, None),
        ("organisation-changed", bram.pseudonym, anna.pseudonym, ZWOLLE, "refused"),
    ]


def test_the_domains_of_an_organisation(browser_of, told, an_account):
    browser = browser_of(an_account("Els", role=Role.ADMINISTRATOR))
    browser.get("/moderation/organisations")
    browser.submit("form[action$='/list-domain']", organisation="Zutphen", domain="zutphen.example")
    browser.submit("form[action$='/unlist-domain']")
    assert told("event", "organisation", "kind", "number") == [
        ("email-domains-changed", ZUTPHEN, "listed", 0),
        ("email-domains-changed", ZUTPHEN, "unlisted", None),
    ]


def test_leaving_with_what_is_ones_own(browser_of, told, chaima):
    browser, known_as = browser_of(chaima), chaima.pseudonym
    browser.post("/account/data")
    browser.post("/account/close", data={"texts": "stay"})
    assert told("event", "result", "who") == [("data-downloaded", "ok", known_as), ("account-closed", "ok", known_as)]


def test_the_last_administrator_who_could_not_leave(browser_of, told, an_account):
    browser_of(an_account("Els", role=Role.ADMINISTRATOR)).post("/account/close", data={"texts": "stay"})
    assert told("event", "result") == [("account-closed", "failed")]


def test_commands(session, settings, told, anna, monkeypatch, capsys):
    monkeypatch.setenv("IDEAS_DATABASE", settings.database)
    has_a_passkey(session, anna, "een")
    for command in ("end-sessions", "forget-second-factors"):
        assert main([command, anna.email, "--instance", str(settings.instance)], lambda _: None) == 0
    assert told("event", "about", "route", "number", "factor") == [
        ("session-ended", anna.pseudonym, "end-sessions", 0, None),
        ("factor-removed", anna.pseudonym, "forget-second-factors", None, "all"),
    ]


def test_closing_again_who_had_left(session, settings, browser_of, told, chaima, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("IDEAS_DATABASE", settings.database)
    ledger = tmp_path / "erasures.jsonl"
    add_to_ledger(ledger, [(hash_of(chaima.pseudonym), now(), False)])
    command = ["replay-erasures", str(ledger), "--instance", str(settings.instance)]
    assert [main(command, lambda _: None) for _ in range(2)] == [0, 0]
    assert told("event", "about", "route", "number") == [("account-closed", "-", "replay-erasures", 1)]


class TestElsewhere:
    @pytest.fixture
    def provider(self):
        """The sign-in of Zutphen, which works as it should."""
        with open_provider() as opened:
            yield opened

    @pytest.fixture
    def limits(self):
        """What this board has otherwise than others in tests."""
        return UNLIMITED

    @pytest.fixture
    def settings(self, database, instance, provider, limits):
        """The settings of a board that trusts Zutphen."""
        write_sso(instance, zutphen=(provider, {"organisations": None}))
        how = {"instance": instance, "database": database, "secret_key": SECRET_KEY}
        return prepare_instance(read_settings({}, **how, **limits))

    def test_linking_signing_in_proving_and_taking_away(self, browser_of, told, anna):
        browser = browser_of(anna)
        sign_in_elsewhere(browser, "/account/identities/zutphen/link")
        browser.submit('form[action$="/link"]')
        sign_in_elsewhere(browser_of(None))
        sign_in_elsewhere(browser, "/sign-in/again/with/zutphen")
        browser.get("/account/identities")
        browser.submit('form[action$="/unlink"]')
        assert told("event", "result", "who", "provider") == [
            ("identity-linked", "ok", anna.pseudonym, "zutphen"),
            ("sign-in", "ok", anna.pseudonym, None),
            ("proof", "ok", anna.pseudonym, "zutphen"),
            ("identity-removed", "ok", anna.pseudonym, "zutphen"),
        ]

    def test_who_turns_back_or_shows_nothing_that_is_right(self, browser_of, told, provider):
        browser = browser_of(None)
        state = leave(browser).partition("state=")[2].partition("&")[0]
        browser.get(f"/sign-in/with/zutphen/back?state={state}&error=access_denied")
        come_back(browser, leave(browser))
        browser.submit("main form", code="verzonnen")
        assert told("event", "result", "provider") == [
            ("sign-in", "refused", "zutphen"),
            ("sign-in", "refused", "zutphen"),
        ]

    @pytest.mark.parametrize("limits", [{"limit_sign_in_network": "1/5m"}])
    def test_one_place_does_not_come_back_without_end(self, session, browser_of, told, anna, provider):
        session.add(Identity(issuer=provider.issuer, subject="els-1", account_id=anna.id))
        session.commit()
        assert [sign_in_elsewhere(browser_of(None)).status for _ in range(2)] == [200, 429]
        assert told("event", "limit") == [("sign-in", None), ("limit", "sign_in_network")]
