"""Limits as people meet them: what they are told, what they do not lose, and who is not held up by others."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ideas.model.accounts import OneTimeLink
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.ideas import Idea
from ideas.model.limits import LimitUse
from ideas.model.organisations import Organisation, VerifiedBy
from ideas.model.votes import Vote
from ideas.settings import prepare_instance, read_settings
from ideas.text.keys import hash_of
from ideas.web.too_often import wait_in_words
from tests.conftest import SECRET_KEY
from tests.second_factors import code_now, has_a_code_app
from tests.web.writing import PASSWORD, filled_in, has_a_password, mails

FEWER = {"limit_votes": "3/m", "limit_comments": "2/5m", "limit_ideas": "1/h", "limit_edits": "2/h",
         "limit_sign_in_network": "12/5m", "limit_sign_up_network": "6/h", "limit_first_mails_alarm": "2/h",
         "limit_reset_network": "4/h", "limit_kept_texts": "2/m", "limit_kept_texts_network": "2/m"}  # fmt: skip
NEW = {"limit_ideas": "off", "limit_comments": "off"}


@pytest.fixture
def wishes(request):
    """What a test wants otherwise than the defaults."""
    return getattr(request, "param", FEWER)


@pytest.fixture
def settings(database, instance, wishes):
    """A board with limits, some of them lower than they are."""
    # At an address for which browsers make passkeys.
    how = {"instance": instance, "database": database, "secret_key": SECRET_KEY, "host": "localhost"}
    return prepare_instance(read_settings({}, **how, robot_trap=False, **wishes))


def newcomers_only(test):
    return pytest.mark.parametrize("wishes", [NEW], indirect=True)(test)


@pytest.fixture
def since_long(session):
    """Somebody whose first day is long gone."""

    def make(account):
        account.confirmed_at = now() - timedelta(days=30)
        session.commit()
        return account

    return make


@pytest.fixture
def tries_to_sign_in(browser_of):
    """Send the form for signing in, perhaps from another network address."""

    def do(email, password="een gok", *, client="127.0.0.1"):
        browser = browser_of(None)
        browser.client.environ_base["REMOTE_ADDR"] = client
        return browser.post("/sign-in", data={"email": email, "password": password})

    return do


def rows(session, table):
    found = session.scalar(select(func.count()).select_from(table))
    # The writer's turn goes back to the board.
    session.commit()
    return found


def test_who_guesses_has_to_wait_after_ten_tries(tries_to_sign_in, anna):
    assert [tries_to_sign_in(anna.email).status for _ in range(11)] == [422] * 10 + [429]


def test_an_address_that_nobody_has_is_counted_alike(tries_to_sign_in):
    assert [tries_to_sign_in("niemand@gemeente.example").status for _ in range(11)] == [422] * 10 + [429]


def test_the_page_says_how_long_to_wait_in_words_and_in_seconds(tries_to_sign_in, anna):
    for _ in range(10):
        tries_to_sign_in(anna.email)
    page = tries_to_sign_in(anna.email)
    assert 270 <= int(page.headers["Retry-After"]) <= 330
    assert "Probeer het over 6 minuten opnieuw." in page.text or "Probeer het over 5 minuten opnieuw." in page.text


def test_the_right_password_does_not_help_after_too_many_tries(session, tries_to_sign_in, anna):
    has_a_password(session, anna)
    for _ in range(10):
        tries_to_sign_in(anna.email)
    assert tries_to_sign_in(anna.email, PASSWORD).status == 429


def test_guessing_from_another_place_does_not_help(tries_to_sign_in, anna):
    for number in range(10):
        tries_to_sign_in(anna.email, client=f"203.0.113.{number}")
    assert tries_to_sign_in(anna.email, client="198.51.100.1").status == 429


def test_a_colleague_in_the_same_town_hall_is_not_held_up(session, tries_to_sign_in, anna, chaima):
    has_a_password(session, chaima)
    for _ in range(11):
        tries_to_sign_in(anna.email)
    assert tries_to_sign_in(chaima.email, PASSWORD).status == 200


def test_a_whole_list_of_addresses_cannot_be_tried_from_one_place(tries_to_sign_in):
    tried = [tries_to_sign_in(f"niemand{number}@gemeente.example").status for number in range(13)]
    assert tried == [422] * 12 + [429]


def test_the_same_list_from_addresses_in_one_network_of_ipv6_neither(tries_to_sign_in):
    for number in range(12):
        tries_to_sign_in(f"niemand{number}@gemeente.example", client=f"2001:db8:1:2::{number}")
    assert tries_to_sign_in("nog@gemeente.example", client="2001:db8:1:2:ffff::1").status == 429
    assert tries_to_sign_in("nog@gemeente.example", client="2001:db8:1:3::1").status == 422


def test_headers_that_name_another_place_change_nothing(browser_of):
    browser = browser_of(None)
    statuses = []
    for number in range(13):
        elsewhere = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "Client-IP"), f"203.0.113.{number}")
        fields = {"email": f"niemand{number}@gemeente.example", "password": "een gok"}
        said = {**elsewhere, "Forwarded": f"for=203.0.113.{number}"}
        statuses.append(browser.post("/sign-in", data=fields, headers=said).status)
    assert statuses[-1] == 429


def test_showing_again_who_you_are_is_counted_with_signing_in(session, browser_of, tries_to_sign_in, anna):
    has_a_password(session, anna)
    for _ in range(10):
        tries_to_sign_in(anna.email)
    assert browser_of(anna).post("/sign-in/again", data={"password": PASSWORD}).status == 429


def test_codes_can_be_guessed_five_times_and_a_new_start_does_not_help(session, settings, browser_of, anna):
    has_a_password(session, anna)
    secret = has_a_code_app(session, anna, settings.secret_key)
    statuses = []
    for _ in range(2):
        browser = browser_of(None)
        browser.get("/sign-in")
        browser.submit("main form", email=anna.email, password=PASSWORD)
        statuses += [browser.submit("main form", code="000000").status for _ in range(3)]
    assert statuses == [422] * 5 + [429]
    browser.get("/sign-in/second-factor")
    assert browser.submit("main form", code=code_now(secret)).status == 429


def test_the_table_tells_neither_an_address_nor_a_place(session, tries_to_sign_in, anna):
    tries_to_sign_in(anna.email, client="203.0.113.9")
    kept = set(session.scalars(select(LimitUse.subject)))
    assert len(kept) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", subject) for subject in kept)
    assert kept.isdisjoint({hash_of(anna.email), hash_of(f"typed {anna.email}"), hash_of("network 203.0.113.9")})


def test_votes_have_a_limit(session, browser_of, idea, chaima):
    browser = browser_of(chaima)
    wishes = ["cast", "withdraw", "cast", "withdraw"]
    answers = [browser.post(f"/ideas/{idea.id}-{idea.slug}/vote", data={"vote": wish}) for wish in wishes]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert rows(session, Vote) == 2


def test_a_vote_that_was_refused_can_be_sent_from_the_page_itself(browser_of, idea, chaima):
    browser = browser_of(chaima)
    for wish in ("cast", "withdraw", "cast", "withdraw"):
        page = browser.post(f"/ideas/{idea.id}-{idea.slug}/vote", data={"vote": wish})
    address, fields = page.form("main form")
    assert address == f"/ideas/{idea.id}-{idea.slug}/vote"
    assert fields["vote"] == "withdraw"


def test_a_comment_that_came_too_soon_waits_under_the_idea(session, browser_of, idea, chaima):
    browser = browser_of(chaima)
    here = f"/ideas/{idea.id}-{idea.slug}"
    for number in range(3):
        browser.get(here)
        page = browser.submit("[data-keep]", body=f"Wie rijdt er, en wanneer? {number}", kind="vraag")
    assert page.status == 429
    assert rows(session, Comment) == 2
    browser.get(page.one("main .button.primary")["href"])
    assert browser.page.one("textarea").text.strip() == "Wie rijdt er, en wanneer? 2"


def test_an_idea_that_came_too_soon_waits_on_its_page(session, browser_of, chaima):
    browser = browser_of(chaima)
    browser.post("/ideas/new", data=filled_in())
    browser.get("/ideas/new")
    page = browser.post("/ideas/new", data=filled_in(title="Een tweede idee over zwembaden"))
    assert page.status == 429
    assert rows(session, Idea) == 1
    assert browser.get("/ideas/new").one("[name=title]")["value"] == "Een tweede idee over zwembaden"


def test_changes_have_a_limit(browser_of, idea, anna):
    browser = browser_of(anna)
    statuses = [browser.get(f"/ideas/{idea.id}-{idea.slug}/edit") and browser.submit("main form[data-keep]",
                title=f"Elkaars balie bezetten {number}", do="submit").status for number in range(3)]  # fmt: skip
    assert statuses == [200, 200, 429]


def test_keeping_has_a_limit_for_a_member_and_for_a_place(browser_of, chaima):
    for browser in (browser_of(chaima), browser_of(None)):
        fields = {"body": "Wie rijdt er?", "csrf_token": browser.token()}
        answers = [browser.post("/kept-texts?at=/ideas/new", data=fields).status for _ in range(3)]
        assert answers == [200, 200, 429]


@newcomers_only
def test_a_newcomer_posts_three_ideas_on_the_first_day(session, browser_of, chaima):
    browser = browser_of(chaima)
    statuses = [browser.post("/ideas/new", data=filled_in(title=f"Badmeesters delen {n}")).status for n in range(4)]
    assert statuses == [200, 200, 200, 429]


@newcomers_only
@pytest.mark.parametrize(("second_factor", "fourth"), [(True, 200), (False, 429)])
def test_a_role_vouches_for_who_shows_a_second_factor(session, browser_of, bram, second_factor, fourth):
    browser = browser_of(bram, second_factor=second_factor)
    for number in range(4):
        page = browser.post("/ideas/new", data=filled_in(title=f"Badmeesters delen {number}"))
    assert page.status == fourth


@newcomers_only
def test_a_newcomer_waits_until_the_first_day_is_over_and_not_longer(session, browser_of, chaima):
    chaima.confirmed_at = now() - timedelta(hours=22)
    session.commit()
    browser = browser_of(chaima)
    for number in range(4):
        page = browser.post("/ideas/new", data=filled_in(title=f"Badmeesters delen {number}"))
    assert page.status == 429
    assert int(page.headers["Retry-After"]) <= 2 * 3600


@newcomers_only
def test_a_newcomer_comments_ten_times_on_the_first_day(browser_of, idea, chaima):
    browser = browser_of(chaima)
    fields = {"kind": "vraag", "body": "Wie rijdt er, en wanneer?"}
    statuses = [browser.post(f"/ideas/{idea.id}-{idea.slug}/comments", data=fields).status for _ in range(11)]
    assert statuses == [200] * 10 + [429]


@newcomers_only
def test_who_is_here_longer_is_no_newcomer(since_long, browser_of, chaima):
    browser = browser_of(since_long(chaima))
    statuses = {browser.post("/ideas/new", data=filled_in(title=f"Badmeesters delen {n}")).status for n in range(4)}
    assert statuses == {200}


@newcomers_only
def test_who_works_at_an_organisation_for_certain_is_no_newcomer(session, browser_of, chaima):
    chaima.organisation_code = session.scalar(select(Organisation.code).limit(1))
    chaima.organisation_verified_by = VerifiedBy.ADDRESS
    session.commit()
    browser = browser_of(chaima)
    statuses = {browser.post("/ideas/new", data=filled_in(title=f"Badmeesters delen {n}")).status for n in range(4)}
    assert statuses == {200}


@newcomers_only
def test_a_moderator_is_no_newcomer(browser_of, bram):
    browser = browser_of(bram)
    statuses = {browser.post("/ideas/new", data=filled_in(title=f"Badmeesters delen {n}")).status for n in range(4)}
    assert statuses == {200}


TWO_LINKS = "Zie https://a.example/1 en https://a.example/2."
ONE_LINK = "Lees ook https://a.example/3 eens."


@newcomers_only
def test_a_newcomer_puts_two_links_in_all_texts_together(session, browser_of, idea, chaima):
    browser = browser_of(chaima)
    assert browser.post("/ideas/new", data=filled_in(how_it_works=TWO_LINKS)).status == 200
    browser.get(f"/ideas/{idea.id}-{idea.slug}")
    page = browser.submit("form[data-keep]", body=ONE_LINK, kind="vraag")
    assert page.status == 422
    assert "Op de eerste dag mogen er in al je teksten samen 2 links staan." in page.errors_at("body")
    assert page.one("textarea").text.strip() == ONE_LINK
    assert rows(session, Comment) == 0


@newcomers_only
def test_a_third_link_in_an_idea_is_told_at_its_field(browser_of, chaima):
    page = browser_of(chaima).post("/ideas/new", data=filled_in(how_it_works=f"{TWO_LINKS} {ONE_LINK}"))
    assert page.status == 422
    assert "2 links" in page.errors_at("how_it_works")


@newcomers_only
def test_a_preview_uses_no_links_up(browser_of, chaima):
    browser = browser_of(chaima)
    browser.post("/ideas/new", data=filled_in(how_it_works=TWO_LINKS, do="preview"))
    assert browser.post("/ideas/new", data=filled_in(how_it_works=TWO_LINKS, do="draft")).status == 200


@newcomers_only
def test_changing_a_text_does_not_count_its_links_again(browser_of, chaima):
    browser = browser_of(chaima)
    page = browser.post("/ideas/new", data=filled_in(how_it_works=TWO_LINKS, do="draft"))
    assert browser.submit("main form[data-keep]", how_it_works=f"{TWO_LINKS} Bel ons.", do="draft").status == 200
    assert page.status == 200


@newcomers_only
def test_links_of_who_is_here_longer_are_not_counted(since_long, browser_of, chaima):
    page = browser_of(since_long(chaima)).post("/ideas/new", data=filled_in(how_it_works=f"{TWO_LINKS} {ONE_LINK}"))
    assert page.status == 200


def ask_for_an_account(browser, email):
    return browser.post("/sign-up", data={"name": "Els", "email": email, "password": PASSWORD})


def test_a_fourth_mail_to_one_address_does_not_go_and_nobody_is_told(session, settings, browser_of):
    pages = [ask_for_an_account(browser_of(None), "els@gemeente.example") for _ in range(4)]
    assert {page.status for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert len(mails(settings)) == 3
    assert rows(session, OneTimeLink) == 3


def test_it_is_the_same_for_an_address_that_has_an_account(settings, browser_of, anna):
    pages = [ask_for_an_account(browser_of(None), anna.email) for _ in range(4)]
    assert {page.status for page in pages} == {200}
    assert len(mails(settings)) == 3


def test_one_place_cannot_mail_everybody(settings, browser_of):
    statuses = [ask_for_an_account(browser_of(None), f"els{n}@gemeente.example").status for n in range(7)]
    assert statuses == [200] * 6 + [429]
    assert len(mails(settings)) == 6


def test_what_was_filled_in_comes_back_but_for_the_password(browser_of):
    browser = browser_of(None)
    for number in range(7):
        page = ask_for_an_account(browser, f"els{number}@gemeente.example")
    assert page.status == 429
    assert PASSWORD not in page.data.decode()
    again = browser.submit("main form")
    assert again.one("[name=name]")["value"] == "Els"
    assert again.one("[name=email]")["value"] == "els6@gemeente.example"


def test_a_link_can_be_tried_with_ten_passwords(session, browser_of, settings):
    ask_for_an_account(browser_of(None), "els@gemeente.example")
    address = mails(settings)[-1].get_body(("plain",)).get_content().split("http")[1].split()[0].partition("/account")
    here = "/account" + address[2]
    statuses = [browser_of(None).post(here, data={"password": f"een gok {number}"}).status for number in range(11)]
    assert statuses == [422] * 10 + [429]


def forgets(browser, email):
    return browser.post("/account/forgot", data={"email": email})


@pytest.mark.parametrize("email", ["anna@gemeente.example", "niemand@gemeente.example"])
def test_a_fourth_link_for_another_password_does_not_go_and_nobody_is_told(session, settings, browser_of, anna, email):
    pages = [forgets(browser_of(None), email) for _ in range(4)]
    assert {page.status for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert len(mails(settings)) == (3 if email == anna.email else 0)


def test_one_place_cannot_have_links_sent_to_everybody(browser_of):
    assert [forgets(browser_of(None), f"els{n}@gemeente.example").status for n in range(5)] == [200] * 4 + [429]


def test_the_current_password_cannot_be_guessed_without_end(session, browser_of, anna):
    browser = browser_of(has_a_password(session, anna))
    fields = {"current": "een gok", "password": "vijf fietsen in de sneeuw"}
    statuses = [browser.post("/account/password", data=fields).status for _ in range(10)]
    assert statuses == [422] * 10
    assert browser.post("/account/password", data={**fields, "current": PASSWORD}).status == 429


def test_a_new_address_can_be_asked_for_three_times_a_day(settings, browser_of, anna):
    browser = browser_of(anna)
    fields = [{"email": f"anna{number}@gemeente.example"} for number in range(4)]
    assert [browser.post("/account/address", data=each).status for each in fields] == [200, 200, 200, 429]
    assert len(mails(settings)) == 3


def test_ones_own_data_can_be_downloaded_five_times_an_hour(browser_of, anna):
    browser = browser_of(anna)
    assert [browser.post("/account/data").status for _ in range(6)] == [200] * 5 + [429]


def test_passkeys_of_nobody_are_counted_by_place(browser_of):
    browser = browser_of(None)
    statuses = [browser.post("/sign-in/passkey/challenge").status for _ in range(11)]
    statuses += [browser.post("/sign-in/passkey", data={"credential": "{}"}).status for _ in range(2)]
    assert statuses == [200] * 11 + [403, 429]
    assert browser.post("/sign-in/passkey/challenge").status == 429


def test_passkeys_of_somebody_are_counted_with_codes(browser_of, anna):
    browser = browser_of(anna)
    statuses = []
    for _ in range(6):
        browser.post("/sign-in/passkey/challenge?of=actor")
        statuses.append(browser.post("/sign-in/again/passkey", data={"credential": "{}"}).status)
    assert statuses == [403] * 5 + [429]


def switched_off(name):
    return pytest.mark.parametrize("wishes", [{**FEWER, "limits": False}], indirect=True)(name)


@switched_off
def test_a_test_installation_counts_nothing(session, tries_to_sign_in, anna):
    assert {tries_to_sign_in(anna.email).status for _ in range(12)} == {422}
    assert rows(session, LimitUse) == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "Try again in 1 minute."),
        (61, "Try again in 2 minutes."),
        (240, "Try again in 4 minutes."),
        (3540, "Try again in 59 minutes."),
        (3541, "Try again in 1 hour."),
        (3661, "Try again in 2 hours."),
        (90_000, "Try again in 25 hours."),
    ],
)
def test_the_wait_in_words_is_never_too_short(app, seconds, words):
    with app.test_request_context("/", headers={"Cookie": "language=en"}):
        assert wait_in_words(seconds) == words


def test_no_password_that_was_typed_stands_in_the_page_that_asks_to_wait(browser_of, session, chaima):
    has_a_password(session, chaima)
    browser = browser_of(chaima)
    typed = {"current": "mijn eigen geheime zin", "password": "een andere geheime zin"}
    pages = [browser.post("/account/password", data=typed) for _ in range(11)]
    assert pages[-1].status == 429
    assert not [page for page in pages if b"geheime zin" in page.data]
