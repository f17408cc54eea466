"""Signing up, confirming, signing in and out, and what is yours."""

import pytest
from sqlalchemy import select

from ideas.actions.accounts import link_for_first_administrator
from ideas.model.accounts import Account, Role
from tests.web.writing import PASSWORD, every_session_ends, has_a_password, link_in_last_mail, mails

ELS = {"name": "Els", "email": "els@gemeente.example", "password": PASSWORD}


def account_of(session, email):
    found = session.scalar(select(Account).where(Account.email == email))
    session.commit()
    return found


def is_signed_in(browser):
    return browser.get("/").has('form[action="/sign-out"]')


@pytest.fixture
def first_link(session):
    """The link that is printed when the board is started for the first time."""
    key = link_for_first_administrator(session)
    session.commit()
    return f"/account/first-administrator/{key}"


def test_a_new_member_signs_up_confirms_and_signs_in(browser_of, settings):
    browser = browser_of(None)
    browser.get("/sign-up")
    browser.submit("main form", **ELS)
    [mail] = mails(settings)
    assert mail["To"] == "els@gemeente.example"
    browser.get(link_in_last_mail(settings))
    page = browser.submit("main form")
    assert page.address == "/sign-in"
    browser.submit("main form", email=ELS["email"], password=PASSWORD)
    assert is_signed_in(browser)


def test_the_forms_have_the_promised_fields(browser_of):
    browser = browser_of(None)
    assert {"email", "password", "name"} <= set(browser.get("/sign-up").form("main form")[1])
    assert {"email", "password"} <= set(browser.get("/sign-in").form("main form")[1])


def test_looking_at_the_link_confirms_nothing(browser_of, session, settings):
    browser_of(None).post("/sign-up", data=ELS)
    for _ in range(3):
        assert browser_of(None).get(link_in_last_mail(settings)).status == 200
    assert account_of(session, ELS["email"]).confirmed_at is None


def test_the_link_works_once(browser_of, settings):
    browser = browser_of(None)
    browser.post("/sign-up", data=ELS)
    link = link_in_last_mail(settings)
    browser.get(link)
    browser.submit("main form")
    assert browser.get(link).status == 410


def test_a_link_that_never_was_no_longer_works(browser_of):
    for wrong in ("x", "%00", "-1", "x" * 3000, "é", "%FF"):
        assert browser_of(None).get(f"/account/confirm/{wrong}").status == 410
        assert browser_of(None).get(f"/account/first-administrator/{wrong}").status == 410


def test_a_known_address_gets_the_same_answer(browser_of, session, settings, chaima):
    fresh, known = browser_of(None), browser_of(None)
    unknown_answer = fresh.post("/sign-up", data=ELS)
    known_answer = known.post("/sign-up", data={**ELS, "email": chaima.email})
    assert (unknown_answer.status, unknown_answer.heading) == (known_answer.status, known_answer.heading)
    assert mails(settings)[-1]["To"] == chaima.email
    assert account_of(session, chaima.email).name == chaima.name


def test_the_mail_speaks_the_language_of_the_reader(browser_of, settings):
    browser_of(None, language="en").post("/sign-up", data=ELS)
    assert "Hello," in mails(settings)[-1].get_body(("plain",)).get_content()


def test_a_wrong_sign_up_comes_back_filled_in_without_the_password(browser_of, session):
    wrong = [
        ("email", ""), ("email", "els"), ("email", "els@"), ("email", "@gemeente.nl"), ("email", "é" * 300 + "@x.nl"),
        ("email", "els@gemeente.example\x00"), ("email", "élise@gemeente.nl"), ("name", ""), ("name", "x" * 81),
        ("name", "\u202e"), ("name", "\u3164\u3164"), ("name", "\u2800" * 3), ("name", "\u200d\ufe0f"), ("name", "..."),
        ("password", ""), ("password", "kort"), ("password", "x" * 129), ("password", "x" * 100_000),
    ]  # fmt: skip
    browser = browser_of(None)
    for name, value in wrong:
        page = browser.post("/sign-up", data={**ELS, name: value})
        if value.endswith("\x00"):
            continue
        assert page.status == 422, (name, value[:20])
        assert page.errors_at(name), (name, value[:20])
        assert page.has(f'.error-summary a[href="#{name}"]')
        fields = page.form("main form")[1]
        assert fields["password"] == ""
        assert name == "name" or fields["name"] == "Els"


def test_an_address_is_the_same_in_capitals(browser_of, session, chaima):
    has_a_password(session, chaima)
    browser = browser_of(None)
    browser.post("/sign-in", data={"email": chaima.email.upper(), "password": PASSWORD})
    assert is_signed_in(browser)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(browser_of, session, chaima):
    has_a_password(session, chaima)
    browser = browser_of(None)
    answers = []
    for email in (chaima.email, "niemand@gemeente.example"):
        page = browser.post("/sign-in", data={"email": email, "password": "iets anders dus"})
        assert page.form("main form")[1]["email"] == email
        answers.append((page.status, page.texts(".error-summary li")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    assert not is_signed_in(browser)


def test_odd_passwords_never_break_the_door(browser_of, session, chaima):
    has_a_password(session, chaima)
    browser = browser_of(None)
    for odd in ("\x00", "x" * 100_000, "é漢😀", "\u202e", PASSWORD + "\x00"):
        page = browser.post("/sign-in", data={"email": chaima.email, "password": odd})
        assert page.status == 422
    assert not is_signed_in(browser)


def test_nobody_signs_in_without_a_password(browser_of, chaima):
    browser = browser_of(None)
    for password in ("", "None", "null"):
        browser.post("/sign-in", data={"email": chaima.email, "password": password})
        assert not is_signed_in(browser)


def test_signing_in_goes_on_where_somebody_was(browser_of, session, chaima):
    has_a_password(session, chaima)
    browser = browser_of(None)
    browser.get("/account/votes")
    page = browser.submit("main form", email=chaima.email, password=PASSWORD)
    assert page.address == "/account/votes"


def test_signing_in_never_leads_to_another_site(browser_of, session, chaima):
    has_a_password(session, chaima)
    for elsewhere in ("https://elders.example", "//elders.example", "/\\elders.example", "/\t/elders.example"):
        browser = browser_of(None)
        sent = {"email": chaima.email, "password": PASSWORD, "next": elsewhere}
        assert browser.post("/sign-in", data=sent, follow=False).headers["Location"] == "/"


def test_a_stale_token_keeps_what_was_typed_at_the_door(browser_of):
    browser = browser_of(None)
    for door in ("/sign-in", "/sign-up"):
        page = browser.post(door, data={**ELS, "csrf_token": "stale"})
        assert page.status == 400
        assert page.form("main form")[1]["email"] == ELS["email"]


def test_signing_out_ends_the_session(browser_of, chaima):
    browser = browser_of(chaima)
    browser.get("/")
    browser.submit('form[action="/sign-out"]')
    assert not is_signed_in(browser)
    assert browser.get("/account").address == "/sign-in"


def test_signing_out_with_a_stale_token_asks_once_more(browser_of, chaima):
    browser = browser_of(chaima)
    assert browser.post("/sign-out", data={"csrf_token": "stale"}).status == 400
    browser.submit("main form")
    assert not is_signed_in(browser)


def test_a_session_that_ended_leads_to_the_door(browser_of, session, chaima):
    browser = browser_of(chaima)
    every_session_ends(session)
    for page in ("/account", "/account/ideas", "/account/votes", "/account/comments"):
        assert browser.get(page).address == "/sign-in"


def test_the_first_administrator_comes_in_by_the_printed_link(browser_of, session, first_link):
    browser = browser_of(None)
    browser.get(first_link)
    page = browser.submit("main form", **ELS)
    assert page.address == "/account/second-factor", "a moderator begins with a second way of signing in"
    assert account_of(session, ELS["email"]).role is Role.ADMINISTRATOR


def test_the_printed_link_works_once(browser_of, session, first_link):
    browser_of(None).post(first_link, data=ELS)
    later = browser_of(None)
    assert later.get(first_link).status == 410
    assert later.post(first_link, data={**ELS, "email": "inbreker@gemeente.example"}).status == 410
    assert account_of(session, "inbreker@gemeente.example") is None


def test_a_wrong_answer_does_not_use_the_printed_link_up(browser_of, session, first_link):
    browser = browser_of(None)
    browser.get(first_link)
    page = browser.submit("main form", **{**ELS, "password": "kort"})
    assert (page.status, page.form("main form")[1]["email"]) == (422, ELS["email"])
    assert browser.submit("main form", password=PASSWORD).address == "/account/second-factor"


def test_a_visitor_gets_no_cookie(browser_of, idea):
    for address in ("/", "/ideas", "/ideas?order=trending", f"/ideas/{idea.id}", f"/ideas/{idea.id}-{idea.slug}",
                    "/domains", "/cooperation-forms", "/not-here", "/robots.txt"):  # fmt: skip
        answer = browser_of(None).get(address, follow=False)
        assert "Set-Cookie" not in answer.headers, address


def test_a_member_changes_the_own_name(browser_of, session, chaima):
    browser = browser_of(chaima)
    browser.get("/account")
    page = browser.submit("main form", name="Chaima de Vries")
    assert page.form("main form")[1]["name"] == "Chaima de Vries"
    page = browser.submit("main form", name="")
    assert (page.status, bool(page.errors_at("name"))) == (422, True)


def test_unknown_fields_change_nothing_about_an_account(browser_of, session, chaima):
    browser = browser_of(chaima)
    browser.get("/account")
    browser.submit("main form", role="beheerder", email="ander@gemeente.example", is_example="1", id="1")
    kept = account_of(session, chaima.email)
    assert (kept.id, kept.role, kept.is_example) == (chaima.id, Role.MEMBER, False)


def test_an_account_that_is_not_confirmed_opens_nothing(browser_of, settings):
    browser = browser_of(None, language="en")
    browser.post("/sign-up", data=ELS)
    unconfirmed = browser.post("/sign-in", data=ELS)
    unknown = browser.post("/sign-in", data={**ELS, "email": "niemand@gemeente.example"})
    assert unconfirmed.status == unknown.status == 422
    assert unconfirmed.texts(".error-summary") == unknown.texts(".error-summary")


def test_another_browser_is_asked_for_the_password(browser_of, session, settings):
    browser_of(None).post("/sign-up", data=ELS)
    elsewhere = browser_of(None)
    assert "password" in elsewhere.get(link_in_last_mail(settings)).form("main form")[1]
    page = elsewhere.submit("main form", password="een gok van iemand anders")
    assert (page.status, account_of(session, ELS["email"]).confirmed_at) == (422, None)
    assert elsewhere.submit("main form", password=PASSWORD).address == "/sign-in"
    session.expire_all()
    assert account_of(session, ELS["email"]).confirmed_at is not None


def test_what_others_typed_is_not_planted_in_my_account(browser_of, session, settings):
    other = browser_of(None)
    other.post("/ideas/new", data={"do": "preview", "title": "Van een ander"})
    other.post("/sign-up", data=ELS)
    mine = browser_of(None)
    mine.post("/sign-up", data=ELS)
    mine.get(link_in_last_mail(settings))
    mine.submit("main form")
    mine.submit("main form", email=ELS["email"], password=PASSWORD)
    assert mine.get("/ideas/new").form("main form.form")[1]["title"] == ""


def test_an_absurd_place_in_my_pages_is_a_page_of_400(browser_of, chaima):
    for wrong in ("-1", "x", "9" * 40, "%00", "٣", "1.5", "2147483648"):
        for page in ("ideas", "comments"):
            assert browser_of(chaima).get(f"/account/{page}?before={wrong}").status == 400, wrong
        assert browser_of(chaima).get(f"/account/votes?after={wrong}").status == 400, wrong


def test_the_pages_of_a_member_are_for_members(browser_of):
    for page in ("/account", "/account/ideas", "/account/votes", "/account/comments", "/moderation"):
        assert browser_of(None).get(page).address == "/sign-in"
