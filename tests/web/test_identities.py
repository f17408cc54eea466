"""Signing in at one's own organisation, and which of those sign-ins belong to an account."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from ideas.model.accounts import Account, Identity, SignInSession, SignInStep
from ideas.model.base import now
from ideas.model.organisations import VerifiedBy
from ideas.settings import prepare_instance, read_settings
from tests.conftest import SECRET_KEY, UNLIMITED
from tests.house.test_routes import rows_in
from tests.oidc.board import come_back, is_signed_in, leave, sign_in_elsewhere, way_back, write_sso
from tests.oidc.provider import ACCESS_TOKEN, REFRESH_TOKEN, challenge_of, open_provider
from tests.second_factors import has_a_code_app
from tests.web.writing import PASSWORD, has_a_password, link_in_last_mail, mails

EMAIL = "els@zutphen.example"


@pytest.fixture
def provider():
    """The sign-in of Zutphen, which works as it should."""
    with open_provider() as opened:
        yield opened


@pytest.fixture
def lines():
    """What else the administrator wrote down about it."""
    return {}


@pytest.fixture
def settings(database, instance, provider, lines):
    """The settings of a board that trusts Zutphen."""
    write_sso(instance, zutphen=(provider, lines))
    how = {"instance": instance, "database": database, "secret_key": SECRET_KEY}
    return prepare_instance(read_settings({}, **how, **UNLIMITED))


def accounts_in(session):
    found = list(session.scalars(select(Account).order_by(Account.id).execution_options(populate_existing=True)))
    session.commit()
    return found


def identities_in(session):
    found = list(session.scalars(select(Identity).order_by(Identity.subject).execution_options(populate_existing=True)))
    session.commit()
    return found


def linked(session, account, provider, subject="els-1"):
    session.add(Identity(issuer=provider.issuer, subject=subject, account_id=account.id))
    session.commit()
    return account


def proved_long_ago(session):
    for row in session.scalars(select(SignInSession)):
        row.proved_at = row.proved_at.replace(year=2020)
    session.commit()


# Leaving


def test_the_door_has_a_link_per_organisation(browser_of):
    page = browser_of(None).get("/sign-in?next=/account/votes")
    assert page.one('main a[href^="/sign-in/with/"]')["href"] == "/sign-in/with/zutphen?next=/account/votes"
    assert page.texts('main a[href^="/sign-in/with/"]') == ["Inloggen met Gemeente Zutphen"]


def test_leaving_asks_for_a_code_with_everything_that_guards_it(browser_of, provider):
    asked = {name: values[0] for name, values in parse_qs(urlsplit(leave(browser_of(None))).query).items()}
    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid email profile"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].endswith("/sign-in/with/zutphen/back")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43


def test_every_trip_asks_with_other_words(browser_of):
    browser = browser_of(None)
    first, second = (parse_qs(urlsplit(leave(browser)).query) for _ in range(2))
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_the_cookie_tells_nothing_that_the_answer_has_to_say(browser_of, provider):
    browser = browser_of(None)
    there = parse_qs(urlsplit(leave(browser)).query)
    with browser.client.session_transaction() as cookie:
        held = str(dict(cookie))
    assert not [name for name in ("state", "nonce", "code_challenge") if there[name][0] in held]


def test_leaving_writes_nothing_in_the_database(browser_of, engine):
    before = rows_in(engine)
    leave(browser_of(None))
    assert rows_in(engine) == before


def test_an_unknown_organisation_is_no_page(browser_of):
    for address in ("/sign-in/with/deventer", "/sign-in/with/deventer/back", "/account/identities/deventer/link"):
        assert browser_of(None).get(address).status == 404


# Coming back


def test_coming_back_signs_nobody_in_before_the_button(browser_of, engine, provider):
    browser, before = browser_of(None), rows_in(engine)
    page = come_back(browser, leave(browser))
    assert page.heading == "Bijna klaar"
    assert page.headers["Cache-Control"] == "no-store"
    assert not is_signed_in(browser)
    assert ("POST", "/token") not in provider.heard
    assert rows_in(engine) == before


def test_the_button_is_for_who_pressed_our_link_pressed_by_a_script(browser_of):
    browser = browser_of(None)
    pressed = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-User": "?1"}
    there = browser.get("/sign-in/with/zutphen", follow=False, headers=pressed).headers["Location"]
    assert come_back(browser, there).has("form[data-go-on]")


@pytest.mark.parametrize("site", ["cross-site", "none", "same-site", None])
def test_who_was_led_here_by_another_site_presses_the_button(browser_of, site):
    browser = browser_of(None)
    led = {"Sec-Fetch-Site": site, "Sec-Fetch-User": "?1"} if site else {}
    there = browser.get("/sign-in/with/zutphen", follow=False, headers=led).headers["Location"]
    assert not come_back(browser, there).has("form[data-go-on]")


def test_the_button_without_a_token_signs_nobody_in(browser_of, provider):
    browser = browser_of(None)
    come_back(browser, leave(browser))
    assert browser.submit("main form", csrf_token="stale").status == 400
    assert not is_signed_in(browser)
    assert ("POST", "/token") not in provider.heard


def test_a_stale_button_works_when_it_is_pressed_once_more(browser_of):
    browser = browser_of(None)
    come_back(browser, leave(browser))
    browser.submit("main form", csrf_token="stale")
    browser.submit("main form")
    assert is_signed_in(browser)


def test_the_code_is_exchanged_with_the_verifier_of_this_browser(browser_of, provider):
    browser = browser_of(None)
    there = leave(browser)
    come_back(browser, there)
    browser.submit("main form")
    [(sent, _headers)] = provider.token_requests
    assert challenge_of(sent["code_verifier"]) == parse_qs(urlsplit(there).query)["code_challenge"][0]


def test_signing_in_goes_on_where_somebody_was(browser_of):
    assert sign_in_elsewhere(browser_of(None), "/sign-in/with/zutphen?next=/account/votes").address == "/account/votes"


def test_signing_in_never_leads_to_another_site(browser_of):
    for elsewhere in ("https://elders.example", "//elders.example", "/\\elders.example"):
        assert sign_in_elsewhere(browser_of(None), f"/sign-in/with/zutphen?next={elsewhere}").address == "/"


def test_three_windows_can_be_on_the_way_at_once(browser_of):
    browser = browser_of(None)
    for there in [leave(browser) for _ in range(3)]:
        assert come_back(browser, there).status == 200


def test_a_trip_of_too_long_ago_is_over(browser_of):
    browser = browser_of(None)
    back = way_back(leave(browser))
    with browser.client.session_transaction() as cookie:
        cookie["trips"] = [[key, slug, use, began - 601, *rest] for key, slug, use, began, *rest in cookie["trips"]]
    assert browser.get(back).status == 400


def test_what_was_typed_before_is_there_afterwards(browser_of):
    browser = browser_of(None)
    browser.post("/ideas/new", data={"do": "preview", "title": "Samen zout kopen"})
    sign_in_elsewhere(browser)
    assert browser.get("/ideas/new").form("main form.form")[1]["title"] == "Samen zout kopen"


# Who it is


def test_who_is_new_gets_an_account(browser_of, session, provider):
    browser = browser_of(None)
    assert sign_in_elsewhere(browser).address == "/"
    [account] = accounts_in(session)
    assert (account.email, account.name, account.password_hash) == (EMAIL, "Els de Boer", None)
    assert account.is_confirmed
    assert [(each.issuer, each.subject) for each in identities_in(session)] == [(provider.issuer, "els-1")]


def test_who_comes_again_gets_the_same_account(browser_of, session):
    for _ in range(2):
        browser = browser_of(None)
        sign_in_elsewhere(browser)
        assert is_signed_in(browser)
    assert len(accounts_in(session)) == 1


def test_who_has_another_address_by_now_is_still_the_same(browser_of, session, provider, chaima):
    linked(session, chaima, provider)
    provider.person["email"] = "anders@zutphen.example"
    browser = browser_of(None)
    sign_in_elsewhere(browser)
    assert "Chaima" in browser.get("/").texts(".personal a")
    assert [account.email for account in accounts_in(session)] == [chaima.email]


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "  Els\u202e\x00  de\nBoer "}, "Els de Boer"),
        ({"name": "x" * 200}, "x" * 80),
        ({"name": "…"}, "els"),
        ({"name": None, "given_name": "Els", "family_name": "Boer"}, "Els Boer"),
        ({"name": 12}, "els"),
        ({"name": "<b>Els</b>"}, "<b>Els</b>"),
    ],
)
def test_a_name_is_cleaned_like_one_that_is_typed(browser_of, session, provider, claims, name):
    provider.person |= claims
    sign_in_elsewhere(browser_of(None))
    assert [account.name for account in accounts_in(session)] == [name]


def test_an_address_of_an_account_never_links_by_itself(browser_of, session, provider, chaima):
    provider.person["email"] = chaima.email.upper()
    browser = browser_of(None)
    page = sign_in_elsewhere(browser)
    assert (page.status, page.heading) == (409, "Je hebt al een account")
    assert not is_signed_in(browser)
    assert identities_in(session) == []


@pytest.mark.parametrize("lines", [{"email_is_verified": "never"}, {"email_domains": ["deventer.example"]}])
def test_an_address_that_nobody_vouches_for_is_confirmed_by_mail(browser_of, session, settings, lines):
    browser = browser_of(None)
    assert sign_in_elsewhere(browser).heading == "Kijk in je mail"
    assert not is_signed_in(browser)
    assert identities_in(session) == []
    browser.get(link_in_last_mail(settings))
    assert browser.submit("main form").address == "/sign-in"
    sign_in_elsewhere(browser)
    assert is_signed_in(browser)
    assert [account.email for account in accounts_in(session)] == [EMAIL]


@pytest.mark.parametrize("lines", [{"email_is_verified": "never"}])
def test_the_answer_does_not_tell_whether_an_address_that_nobody_vouches_for_is_known(
    browser_of, provider, settings, chaima
):
    unknown = sign_in_elsewhere(browser_of(None))
    provider.person["email"] = chaima.email
    known = sign_in_elsewhere(browser_of(None))
    assert (known.status, known.heading) == (unknown.status, unknown.heading)
    assert known.text.replace(chaima.email, EMAIL) == unknown.text
    assert [mail["To"] for mail in mails(settings)] == [EMAIL, chaima.email]


@pytest.mark.parametrize("lines", [{"email_is_verified": "never"}])
def test_the_mailed_link_links_nothing_in_another_browser(browser_of, session, settings):
    sign_in_elsewhere(browser_of(None))
    elsewhere, link = browser_of(None), link_in_last_mail(settings)
    assert elsewhere.get(link).heading == "Open deze link in de andere browser"
    elsewhere.post(link, data={"password": PASSWORD})
    assert not accounts_in(session)[0].is_confirmed


@pytest.mark.parametrize("lines", [{"email_is_verified": "never"}])
def test_one_identity_never_gets_two_accounts(browser_of, session, provider, settings):
    browser = browser_of(None)
    links = []
    for email in (EMAIL, "els@elders.example"):
        provider.person["email"] = email
        sign_in_elsewhere(browser)
        links.append(link_in_last_mail(settings))
    for link in links:
        browser.get(link)
        browser.submit("main form")
    assert browser.page.status == 410
    assert [account.is_confirmed for account in accounts_in(session)] == [True, False]


def test_an_address_that_an_organisation_vouches_for_ends_what_others_asked_for_with_it(browser_of, session, settings):
    other = browser_of(None)
    other.post("/sign-up", data={"name": "Iemand", "email": EMAIL, "password": PASSWORD})
    link = link_in_last_mail(settings)
    sign_in_elsewhere(browser_of(None))
    assert other.get(link).status == 410
    assert [(account.name, account.password_hash) for account in accounts_in(session)] == [("Els de Boer", None)]


@pytest.mark.parametrize("lines", [{"email_is_verified": "always", "email_domains": ["zutphen.example"]}])
def test_a_provider_can_be_believed_about_its_own_addresses(browser_of, session, provider):
    del provider.person["email_verified"]
    sign_in_elsewhere(browser_of(None))
    assert accounts_in(session)[0].is_confirmed


def test_without_an_address_there_is_no_account(browser_of, session, provider):
    del provider.person["email"]
    page = sign_in_elsewhere(browser_of(None))
    assert (page.status, page.heading) == (400, "We hebben je e-mailadres nodig")
    assert accounts_in(session) == []


@pytest.mark.parametrize("field", ["closed_at", "is_example"])
def test_an_account_that_is_closed_or_an_example_cannot_be_entered(browser_of, session, provider, chaima, field):
    linked(session, chaima, provider)
    setattr(chaima, field, now() if field == "closed_at" else True)
    session.commit()
    browser = browser_of(None)
    assert sign_in_elsewhere(browser).status == 403
    assert not is_signed_in(browser)


# What the organisation vouches for


def working_at(session):
    [account] = accounts_in(session)
    return account.organisation_code, account.organisation_verified_by


@pytest.mark.parametrize("lines", [{"organisations": ["GM0301"]}])
def test_everybody_of_a_provider_with_one_organisation_works_there(browser_of, session):
    sign_in_elsewhere(browser_of(None))
    assert working_at(session) == ("GM0301", VerifiedBy.SINGLE_SIGN_ON)


SEVERAL = {
    "organisations": ["GM0301", "GM0150"],
    "organisation_claim": "home",
    "organisation_values": {"zutphen.example": "GM0301", "deventer.example": "GM0150"},
}


@pytest.mark.parametrize("lines", [SEVERAL])
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("deventer.example", "GM0150"),
        (["zutphen.example"], "GM0301"),
        (["zutphen.example", "deventer.example"], None),
        ("elders.example", None),
        ({"zutphen.example": 1}, None),
        (None, None),
    ],
)
def test_a_claim_says_at_which_of_several_somebody_works(browser_of, session, provider, said, code):
    provider.person["home"] = said
    sign_in_elsewhere(browser_of(None))
    assert working_at(session) == (code, VerifiedBy.SINGLE_SIGN_ON if code else None)


@pytest.mark.parametrize("lines", [{"organisations": ["X0"]}])
def test_a_code_that_we_do_not_know_keeps_nobody_out(browser_of, session):
    browser = browser_of(None)
    sign_in_elsewhere(browser)
    assert is_signed_in(browser)
    assert working_at(session) == (None, None)


@pytest.mark.parametrize("lines", [{"second_factor_acr": ["urn:loa:3"], "second_factor_amr": ["mfa"]}])
@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ({}, False),
        ({"acr": "urn:loa:3"}, True),
        ({"acr": "urn:loa:2"}, False),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"acr": "mfa"}, False),
    ],
)
def test_a_second_factor_counts_as_the_administrator_wrote_down(browser_of, session, provider, said, counts):
    provider.person |= said
    sign_in_elsewhere(browser_of(None))
    assert session.scalar(select(SignInSession.second_factor)) is counts


def test_nothing_that_opens_something_else_is_kept_or_shown(browser_of, engine, provider):
    browser = browser_of(None)
    page = sign_in_elsewhere(browser)
    with browser.client.session_transaction() as cookie:
        everything = f"{rows_in(engine)} {dict(cookie)} {page.data} {page.headers}"
    assert not [token for token in (ACCESS_TOKEN, REFRESH_TOKEN) if token in everything]
    assert {path for _method, path in provider.heard} == {"/authorize", "/token", "/keys"}


# Errors that a provider names


@pytest.mark.parametrize(
    ("error", "heading"),
    [
        ("access_denied", "Je bent niet ingelogd"),
        ("login_required", "Je bent niet ingelogd"),
        ("temporarily_unavailable", "Je organisatie antwoordt niet"),
        ("server_error", "Je organisatie antwoordt niet"),
        ("<script>alert(1)</script>", "Je organisatie antwoordt niet"),
    ],
)
def test_an_error_of_the_provider_gets_a_page_with_a_way_back(browser_of, provider, error, heading):
    provider.way_back_becomes = lambda words: {
        "error": error, "error_description": "<script>alert(1)</script>\r\nSet-Cookie: a=b", "state": words["state"]
    }  # fmt: skip
    browser = browser_of(None)
    page = come_back(browser, leave(browser))
    assert page.heading == heading
    assert "alert" not in page.text
    assert page.has('main a[href="/sign-in"]')


def test_a_provider_that_is_gone_is_told_within_five_seconds(browser_of, provider, settings, app):
    browser = browser_of(None)
    come_back(browser, leave(browser))
    provider.tokens_become = lambda _tokens: 1 / 0
    started = time.monotonic()
    page = browser.submit("main form")
    assert (page.status, page.heading) == (400, "Je organisatie antwoordt niet")
    assert time.monotonic() - started < 5


# Linking, while signed in


def test_who_is_signed_in_links_a_sign_in(browser_of, session, provider, chaima):
    browser = browser_of(chaima)
    browser.get("/account/identities")
    page = sign_in_elsewhere(browser, browser.page.one('a[href$="/link"]')["href"])
    assert (page.heading, identities_in(session)) == ("Deze manier van inloggen koppelen?", [])
    assert EMAIL in page.text
    assert browser.submit("main form").address == "/account/identities"
    assert [each.account_id for each in identities_in(session)] == [chaima.id]
    other = browser_of(None)
    sign_in_elsewhere(other)
    assert "Chaima" in other.get("/").texts(".personal a")


def test_a_link_is_told_by_mail(browser_of, session, settings, chaima):
    browser = browser_of(chaima)
    sign_in_elsewhere(browser, "/account/identities/zutphen/link")
    browser.submit("main form")
    [mail] = mails(settings)
    assert (mail["To"], "organisatie" in mail.get_body(("plain",)).get_content()) == (chaima.email, True)


def test_linking_asks_to_show_again_who_one_is(browser_of, session, chaima):
    browser = browser_of(chaima)
    proved_long_ago(session)
    assert browser.get("/account/identities/zutphen/link").address == "/sign-in/again"


def test_confirming_a_link_asks_to_show_again_who_one_is(browser_of, session, chaima):
    browser = browser_of(chaima)
    sign_in_elsewhere(browser, "/account/identities/zutphen/link")
    proved_long_ago(session)
    assert browser.submit("main form").address == "/sign-in/again"
    assert identities_in(session) == []


def test_an_offer_is_for_who_showed_it(browser_of, session, chaima, anna):
    browser = browser_of(chaima)
    key = sign_in_elsewhere(browser, "/account/identities/zutphen/link").form("main form")[1]["key"]
    assert browser_of(anna).post("/account/identities/link", data={"key": key}).status == 400
    assert identities_in(session) == []


def test_an_offer_counts_once(browser_of, session, chaima):
    browser = browser_of(chaima)
    key = sign_in_elsewhere(browser, "/account/identities/zutphen/link").form("main form")[1]["key"]
    browser.submit("main form")
    session.delete(identities_in(session)[0])
    session.commit()
    assert browser.post("/account/identities/link", data={"key": key}).status == 400
    assert identities_in(session) == []


def test_an_offer_of_too_long_ago_is_gone(browser_of, session, chaima):
    browser = browser_of(chaima)
    sign_in_elsewhere(browser, "/account/identities/zutphen/link")
    for step in session.scalars(select(SignInStep)):
        step.expires_at = now()
    session.commit()
    assert browser.submit("main form").status == 400
    assert identities_in(session) == []


def test_a_sign_in_of_somebody_else_is_not_taken_over(browser_of, session, provider, chaima, anna):
    linked(session, anna, provider)
    assert sign_in_elsewhere(browser_of(chaima), "/account/identities/zutphen/link").status == 409
    assert [each.account_id for each in identities_in(session)] == [anna.id]


def test_a_trip_to_link_signs_nobody_in(browser_of, session, provider, anna, chaima):
    linked(session, anna, provider)
    browser = browser_of(chaima)
    come_back(browser, leave(browser, "/account/identities/zutphen/link"))
    with browser.client.session_transaction() as cookie:
        cookie.pop("_user_id")
    assert browser.submit("main form").status == 400
    assert not is_signed_in(browser)


def test_who_has_a_password_removes_a_sign_in(browser_of, session, provider, settings, chaima):
    has_a_password(session, linked(session, chaima, provider))
    browser = browser_of(chaima)
    browser.get("/account/identities")
    browser.submit('form[action$="/unlink"]')
    assert identities_in(session) == []
    assert mails(settings)[-1]["To"] == chaima.email


def test_the_only_way_in_stays(browser_of, session, provider, chaima):
    linked(session, chaima, provider)
    browser = browser_of(chaima)
    browser.get("/account/identities")
    assert browser.submit('form[action$="/unlink"]').status == 409
    assert len(identities_in(session)) == 1


def test_nobody_removes_the_sign_in_of_somebody_else(browser_of, session, provider, anna, chaima):
    has_a_password(session, linked(session, anna, provider))
    has_a_password(session, chaima)
    fields = {"issuer": provider.issuer, "subject": "els-1"}
    assert browser_of(chaima).post("/account/identities/unlink", data=fields).status == 404
    assert len(identities_in(session)) == 1


def test_removing_a_sign_in_ends_the_sessions_elsewhere(browser_of, session, provider, chaima):
    has_a_password(session, linked(session, chaima, provider))
    elsewhere, browser = browser_of(chaima), browser_of(chaima)
    browser.get("/account/identities")
    browser.submit('form[action$="/unlink"]')
    assert is_signed_in(browser)
    assert not is_signed_in(elsewhere)


def test_removing_a_sign_in_asks_to_show_again_who_one_is(browser_of, session, provider, chaima):
    has_a_password(session, linked(session, chaima, provider))
    browser = browser_of(chaima)
    browser.get("/account/identities")
    proved_long_ago(session)
    assert browser.submit('form[action$="/unlink"]').address == "/sign-in/again"
    assert len(identities_in(session)) == 1


# Showing once more who one is


def test_who_has_no_password_shows_it_at_their_organisation(browser_of, session, provider, chaima):
    linked(session, chaima, provider)
    browser = browser_of(chaima)
    proved_long_ago(session)
    page = browser.get("/sign-in/again?next=/account/votes")
    there = leave(browser, page.one('main a[href^="/sign-in/again/with/"]')["href"])
    asked = parse_qs(urlsplit(there).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    come_back(browser, there)
    assert browser.submit("main form").address == "/account/votes"
    assert session.scalar(select(SignInSession.proved_at)) > now().replace(year=2021)


@pytest.mark.parametrize("lines", [{"second_factor_amr": ["mfa"]}])
@pytest.mark.parametrize(("amr", "status"), [(["pwd"], 403), (["pwd", "mfa"], 200)])
def test_who_has_a_second_factor_shows_one_again(browser_of, session, provider, chaima, amr, status):
    linked(session, chaima, provider)
    has_a_code_app(session, chaima)
    provider.person["amr"] = amr
    assert sign_in_elsewhere(browser_of(chaima), "/sign-in/again/with/zutphen").status == status


@pytest.mark.parametrize("lines", [{"second_factor_amr": ["mfa"]}])
@pytest.mark.parametrize(("amr", "address"), [(["pwd"], "/sign-in/second-factor"), (["pwd", "mfa"], "/")])
def test_who_has_a_second_factor_shows_one_there_or_here(browser_of, session, provider, chaima, amr, address):
    linked(session, chaima, provider)
    has_a_code_app(session, chaima)
    provider.person["amr"] = amr
    browser = browser_of(None)
    assert sign_in_elsewhere(browser).address == address
    assert is_signed_in(browser) is (address == "/")


def test_somebody_else_shows_nothing(browser_of, session, provider, anna, chaima):
    linked(session, anna, provider)
    browser = browser_of(chaima)
    proved_long_ago(session)
    assert sign_in_elsewhere(browser, "/sign-in/again/with/zutphen").status == 403
    assert "Chaima" in browser.get("/").texts(".personal a")
    assert session.scalar(select(SignInSession.proved_at)) < now().replace(year=2021)


@pytest.mark.parametrize(("seconds_ago", "is_recent"), [(0, True), (3600, False), (None, False)])
def test_a_sign_in_counts_as_proof_only_when_it_was_shown_just_now(
    browser_of, session, provider, chaima, seconds_ago, is_recent
):
    linked(session, chaima, provider)
    provider.person["auth_time"] = int(time.time()) - seconds_ago if seconds_ago is not None else None
    browser = browser_of(None)
    sign_in_elsewhere(browser)
    page = browser.get("/account/identities/zutphen/link", follow=False)
    assert page.headers["Location"].startswith(provider.issuer) is is_recent


def test_the_page_costs_the_same_for_one_sign_in_as_for_many(browser_of, session, app, provider, chaima):
    counted = session.scalar(select(func.count()).select_from(Identity))
    assert counted == 0
    for number in range(3):
        linked(session, chaima, provider, f"els-{number}")
    page = browser_of(chaima).get("/account/identities")
    assert len(page.texts(".rows > li")) == 3
    assert not re.search(r"els-\d", page.text)


@pytest.mark.parametrize("whose", ["another's", "their own"])
def test_who_still_has_to_show_a_second_factor_renews_no_session_that_was_here(
    browser_of, session, provider, anna, chaima, whose
):
    somebody = anna if whose == "another's" else chaima
    linked(session, somebody, provider)
    has_a_code_app(session, somebody)
    browser = browser_of(chaima)
    proved_long_ago(session)
    assert sign_in_elsewhere(browser).address == "/sign-in/second-factor"
    assert browser.get("/account/address").address == "/sign-in/again"
