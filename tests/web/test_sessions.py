"""Where somebody is signed in, and for how long."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import create_app
from ideas.model.accounts import Role, SignInSession
from ideas.model.base import now
from ideas.settings import prepare_instance, read_settings
from tests.browser import Browser
from tests.web.writing import PASSWORD, has_a_password, mails

FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def anna(session, anna):
    """She signs in with a password."""
    return has_a_password(session, anna)


def door(browser, account, **how):
    """Sign in as people do."""
    return browser.post("/sign-in", data={"email": account.email, "password": PASSWORD}, **how)


def time_passes(session, **which):
    """These moments of every session lie so long ago."""
    session.execute(update(SignInSession).values({name: now() - ago for name, ago in which.items()}))
    session.commit()


def seen(session):
    found = session.scalars(select(SignInSession.seen_at)).all()
    session.commit()
    return found


def test_the_list_says_which_browser_it_is(browser_of, anna):
    browser = browser_of(None)
    door(browser, anna, headers=FIREFOX)
    rows = browser.get("/account/sessions").texts("main .rows li")
    assert len(rows) == 1
    assert "Firefox · Windows" in rows[0]
    assert "Deze browser" in rows[0]


def test_a_session_in_another_browser_is_ended_with_a_button(browser_of, anna):
    here, there = browser_of(anna), browser_of(anna)
    page = here.get("/account/sessions")
    [button] = page.soup.select("main .rows button")
    assert here.post("/account/sessions", data={"end": button["value"]}).address == "/account/sessions"
    assert here.page.texts("main .rows li")[1:] == []
    assert there.get("/account").address == "/sign-in"


def test_all_other_browsers_are_signed_out_with_one_button(browser_of, anna):
    here, there, elsewhere = (browser_of(anna) for _ in range(3))
    here.post("/account/sessions", data={"end": "others"})
    assert here.get("/account").address == "/account"
    assert {there.get("/account").address, elsewhere.get("/account").address} == {"/sign-in"}


def test_nobody_ends_the_session_of_somebody_else(browser_of, session, anna, chaima):
    mine = browser_of(chaima)
    theirs = session.scalar(select(SignInSession.key_hash))
    session.commit()
    browser_of(anna).post("/account/sessions", data={"end": theirs[:16]})
    assert mine.get("/account").address == "/account"


def test_a_key_never_stands_on_the_page(browser_of, session, anna):
    here = browser_of(anna)
    browser_of(anna)
    page = here.get("/account/sessions")
    keys = session.scalars(select(SignInSession.key_hash)).all()
    assert [key for key in keys if key.encode() in page.data] == []


def test_ending_a_session_asks_once_more_who_it_is(browser_of, session, anna):
    here = browser_of(anna)
    time_passes(session, proved_at=timedelta(minutes=11))
    assert here.post("/account/sessions", data={"end": "others"}).address == "/sign-in/again"
    assert here.submit("main form", password=PASSWORD).address == "/account/sessions"


def test_a_button_on_an_old_page_asks_once_more(browser_of, anna):
    here, there = browser_of(anna), browser_of(anna)
    assert here.post("/account/sessions", data={"end": "others", "csrf_token": "stale"}).status == 400
    here.submit("main form")
    assert there.get("/account").address == "/sign-in"


def test_who_does_nothing_for_twelve_hours_signs_in_again(browser_of, session, anna):
    browser = browser_of(anna)
    time_passes(session, seen_at=timedelta(hours=12))
    assert browser.get("/account").address == "/sign-in"


def test_an_administrator_signs_in_again_after_half_an_hour(browser_of, session, an_account):
    browser = browser_of(an_account("Greta", role=Role.ADMINISTRATOR))
    time_passes(session, seen_at=timedelta(minutes=29))
    assert browser.get("/account").address == "/account"
    time_passes(session, seen_at=timedelta(minutes=30))
    assert browser.get("/account").address == "/sign-in"


def test_an_administrator_signs_in_again_after_twelve_hours(browser_of, session, an_account):
    browser = browser_of(an_account("Greta", role=Role.ADMINISTRATOR))
    time_passes(session, started_at=timedelta(hours=12))
    assert browser.get("/account").address == "/sign-in"


def test_looking_at_a_page_is_being_there(browser_of, session, anna):
    browser = browser_of(anna)
    time_passes(session, seen_at=timedelta(hours=11))
    browser.get("/account")
    assert seen(session)[0] > now() - timedelta(minutes=1)


@pytest.mark.parametrize("sent", [{"name": "Anna V."}, {"name": ""}], ids=["that succeeds", "that is refused"])
def test_sending_a_form_is_being_there(browser_of, session, anna, sent):
    browser = browser_of(anna)
    token = browser.token()
    time_passes(session, seen_at=timedelta(hours=11))
    browser.post("/account", data={**sent, "csrf_token": token}, follow=False)
    assert seen(session)[0] > now() - timedelta(minutes=1)


def test_it_is_not_written_at_every_page(browser_of, session, anna):
    browser = browser_of(anna)
    time_passes(session, seen_at=timedelta(minutes=4))
    before = seen(session)
    browser.get("/account")
    assert seen(session) == before


def test_somebody_reads_on_while_the_database_is_busy(browser_of, session, anna):
    browser = browser_of(anna)
    time_passes(session, seen_at=timedelta(hours=1))
    # Another one writes for as long as this page takes.
    session.execute(update(SignInSession).values(device="elders"))
    assert browser.get("/account/votes").status == 200
    session.rollback()


def test_signing_in_gives_a_new_key_every_time(browser_of, session, anna):
    browser = browser_of(None)
    door(browser, anna)
    first = set(session.scalars(select(SignInSession.key_hash)))
    session.commit()
    door(browser, anna)
    assert set(session.scalars(select(SignInSession.key_hash))) - first


def test_a_browser_that_is_new_is_told_to_the_owner(browser_of, settings, anna):
    door(browser_of(None), anna, headers=FIREFOX)
    [mail] = mails(settings)
    assert mail["To"] == anna.email
    assert "Firefox · Windows" in mail.get_body(("plain",)).get_content()


def test_a_browser_that_is_known_is_not_told_again(browser_of, settings, anna):
    browser = browser_of(None)
    for _time in range(2):
        door(browser, anna)
        browser.get("/account")
        browser.submit('form[action="/sign-out"]')
    assert len(mails(settings)) == 1


def test_a_browser_of_a_colleague_is_new_for_me(browser_of, session, settings, anna, chaima):
    has_a_password(session, chaima)
    browser = browser_of(None)
    door(browser, anna)
    door(browser, chaima)
    assert [mail["To"] for mail in mails(settings)] == [anna.email, chaima.email]


@pytest.mark.parametrize("wrong", ["", "x", "W10.x", "é"])
def test_a_cookie_that_somebody_made_up_makes_no_browser_known(browser_of, settings, anna, wrong):
    browser = browser_of(None)
    browser.client.set_cookie("known", wrong)
    door(browser, anna)
    assert len(mails(settings)) == 1


def test_over_tls_every_cookie_is_locked_to_this_host(database, instance, session, anna):
    secure = read_settings({}, instance=instance, database=database, base_url="https://ideeen.example")
    board = create_app(prepare_instance(secure))
    browser = Browser(board)
    how = {"base_url": "https://ideeen.example"}
    token = browser.client.get("/sign-in", **how).text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    sent = {"email": anna.email, "password": PASSWORD, "csrf_token": token}
    answer = browser.client.post("/sign-in", data=sent, headers={"Referer": "https://ideeen.example/"}, **how)
    board.extensions["ideas"].engine.dispose()
    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-ideas", "__Host-known"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")), cookie
        assert "Domain" not in cookie
        assert len(cookie) < 4096


def test_signing_out_over_tls_empties_what_the_browser_remembers(database, instance):
    secure = read_settings({}, instance=instance, database=database, base_url="https://ideeen.example")
    board = create_app(prepare_instance(secure))
    client, how = board.test_client(), {"base_url": "https://ideeen.example"}
    token = client.get("/sign-in", **how).text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    headers = {"Referer": "https://ideeen.example/"}
    answer = client.post("/sign-out", data={"csrf_token": token}, headers=headers, **how)
    board.extensions["ideas"].engine.dispose()
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
