"""Signing in with more than a password, on pages that need no script."""

from functools import partial

import pytest
from sqlalchemy import func, select, update

from ideas.actions.code_apps import SET_UP_MINUTES
from ideas.actions.recovery_codes import HOW_MANY
from ideas.model.accounts import SignInSession, SignInStep
from ideas.model.base import now
from ideas.model.second_factors import CodeApp, RecoveryCode
from tests.at_once import all_at_once
from tests.second_factors import code_now, has_a_code_app, has_recovery_codes
from tests.web.writing import PASSWORD, has_a_password, mails

ON_PAPER = ("0123 4567 89ab cdef ghjk mnpq", "9999 8888 7777 zzzz yyyy xxxx")
EMAIL = "anna@gemeente.example"


def is_signed_in(browser):
    return browser.get("/").has('form[action="/sign-out"]')


def give_password(browser, who, **more):
    """The first half of signing in."""
    browser.get("/sign-in")
    return browser.submit("main form", email=who.email, password=PASSWORD, **more)


def steps_in(session):
    found = session.scalar(select(func.count()).select_from(SignInStep))
    session.commit()
    return found


def pass_time(session, record, column, moment):
    session.execute(update(record).values({column: moment}))
    session.commit()


@pytest.fixture
def secret(session, settings, anna):
    """Anna has a password and an app; this is its secret."""
    has_a_password(session, anna)
    return has_a_code_app(session, anna, settings.secret_key)


@pytest.fixture
def paper(session, anna, secret):
    """Beside these, codes on paper."""
    return has_recovery_codes(session, anna, *ON_PAPER)


class TestTwoSteps:
    def test_a_password_alone_does_not_open_an_account_with_a_second_factor(self, browser_of, anna, secret):
        browser = browser_of(None)
        assert give_password(browser, anna).address == "/sign-in/second-factor"
        assert not is_signed_in(browser)

    def test_the_code_of_the_app_finishes_it(self, browser_of, anna, secret):
        browser = browser_of(None)
        give_password(browser, anna)
        browser.submit("main form", code=code_now(secret))
        assert is_signed_in(browser)

    def test_it_leads_on_to_where_somebody_was_going(self, browser_of, anna, secret):
        browser = browser_of(None)
        browser.get("/account/votes")
        browser.submit("main form", email=anna.email, password=PASSWORD)
        assert browser.submit("main form", code=code_now(secret)).address == "/account/votes"

    @pytest.mark.parametrize("odd", ["", "000000", "12345", "1" * 24, "x" * 500, "\x00", "é漢😀漢é漢"])
    def test_a_wrong_code_comes_back_with_words(self, browser_of, anna, secret, odd):
        browser = browser_of(None)
        give_password(browser, anna)
        page = browser.submit("main form", code=odd)
        assert (page.status, page.address, bool(page.errors_at("code"))) == (422, "/sign-in/second-factor", True)
        assert not is_signed_in(browser)

    def test_after_a_wrong_code_the_right_one_still_works(self, browser_of, anna, secret):
        browser = browser_of(None)
        give_password(browser, anna)
        browser.submit("main form", code="000000")
        browser.submit("main form", code=code_now(secret))
        assert is_signed_in(browser)

    def test_a_code_works_once(self, browser_of, anna, secret):
        code = code_now(secret)
        for works in (True, False):
            browser = browser_of(None)
            give_password(browser, anna)
            browser.submit("main form", code=code)
            assert is_signed_in(browser) == works

    def test_an_earlier_code_does_not_work_after_a_later_one(self, browser_of, anna, secret):
        browser = browser_of(None)
        give_password(browser, anna)
        browser.submit("main form", code=code_now(secret, steps=1))
        other = browser_of(None)
        give_password(other, anna)
        assert other.submit("main form", code=code_now(secret)).status == 422

    def test_a_code_of_somebody_else_opens_nothing(self, browser_of, session, settings, anna, chaima, secret):
        has_a_password(session, chaima)
        has_recovery_codes(session, chaima, ON_PAPER[0])
        browser = browser_of(None)
        give_password(browser, anna)
        assert browser.submit("main form", code=ON_PAPER[0]).status == 422

    def test_the_step_works_once(self, browser_of, session, anna, secret):
        browser = browser_of(None)
        give_password(browser, anna)
        cookie = browser.client.get_cookie("ideas").value
        browser.submit("main form", code=code_now(secret))
        assert steps_in(session) == 0
        again = browser_of(None)
        again.client.set_cookie("ideas", cookie)
        assert again.get("/sign-in/second-factor").address == "/sign-in"

    def test_another_browser_does_not_finish_it(self, browser_of, anna, secret):
        give_password(browser_of(None), anna)
        other = browser_of(None)
        assert other.post("/sign-in/second-factor", data={"code": code_now(secret)}).address == "/sign-in"
        assert not is_signed_in(other)

    def test_too_late_is_too_late(self, browser_of, session, anna, secret):
        browser = browser_of(None)
        give_password(browser, anna)
        pass_time(session, SignInStep, "expires_at", now())
        page = browser.post("/sign-in/second-factor", data={"code": code_now(secret)})
        assert (page.address, page.has(".flash.error")) == ("/sign-in", True)
        assert not is_signed_in(browser)

    def test_another_password_ends_what_was_begun_with_the_old_one(self, browser_of, session, anna, secret):
        browser = browser_of(None)
        give_password(browser, anna)
        has_a_password(session, anna)
        browser.post("/sign-in/second-factor", data={"code": code_now(secret)})
        assert not is_signed_in(browser)

    def test_a_code_sent_four_times_at_once_works_once(self, browser_of, anna, secret):
        code, deeds = code_now(secret), []
        for _ in range(4):
            browser = browser_of(None)
            give_password(browser, anna)
            sent = {"code": code, "csrf_token": browser.token()}
            deeds.append(partial(browser.post, "/sign-in/second-factor", data=sent, follow=False))
        assert sorted(answer.status for answer in all_at_once(deeds)) == [303, 422, 422, 422]

    def test_a_step_finished_four_times_at_once_opens_one_session(self, browser_of, session, anna, paper):
        browser = browser_of(None)
        give_password(browser, anna)
        cookie, token = browser.client.get_cookie("ideas").value, browser.token()
        windows = [browser_of(None) for _ in range(2)]
        for window in windows:
            window.client.set_cookie("ideas", cookie)
        all_at_once(
            [
                partial(window.post, "/sign-in/second-factor", data={"code": code, "csrf_token": token}, follow=False)
                for window, code in zip(windows, ON_PAPER, strict=True)
            ]
        )
        assert session.scalar(select(func.count()).select_from(SignInSession)) == 1


class TestRecoveryCodes:
    def test_a_code_on_paper_stands_in_for_the_app(self, browser_of, settings, anna, paper):
        browser = browser_of(None)
        give_password(browser, anna)
        browser.submit("main form", code=ON_PAPER[0].replace(" ", "-").replace("0", "O").upper())
        assert is_signed_in(browser)
        assert mails(settings)[-1]["To"] == EMAIL

    def test_it_works_once(self, browser_of, anna, paper):
        for works in (True, False):
            browser = browser_of(None)
            give_password(browser, anna)
            browser.submit("main form", code=ON_PAPER[0])
            assert is_signed_in(browser) == works

    def test_with_few_left_it_says_so(self, browser_of, anna, paper):
        browser = browser_of(None, language="en")
        give_password(browser, anna)
        assert "1 recovery code left" in browser.submit("main form", code=ON_PAPER[0]).text

    def test_a_set_is_shown_once(self, browser_of, session, anna, secret):
        browser = browser_of(anna)
        browser.get("/account/recovery-codes")
        codes = browser.submit("main form").texts("main code")
        assert len(set(codes)) == HOW_MANY
        assert not browser.get("/account/recovery-codes").has("main code")

    def test_a_new_set_replaces_the_old_one(self, browser_of, session, anna, paper):
        browser = browser_of(anna)
        browser.get("/account/recovery-codes")
        [first, *_others] = browser.submit("main form").texts("main code")
        for code, works in ((ON_PAPER[0], False), (first, True)):
            other = browser_of(None)
            give_password(other, anna)
            other.submit("main form", code=code)
            assert is_signed_in(other) == works

    def test_the_table_does_not_tell_them(self, browser_of, session, anna, secret):
        browser = browser_of(anna)
        browser.get("/account/recovery-codes")
        codes = [code.replace(" ", "") for code in browser.submit("main form").texts("main code")]
        kept = session.scalars(select(RecoveryCode.code_hash)).all()
        assert len(kept) == HOW_MANY
        assert not set(codes) & set(kept)

    def test_two_sets_made_at_once_leave_one(self, browser_of, session, anna, secret):
        browsers = [browser_of(anna) for _ in range(4)]
        sent = [{"csrf_token": browser.token()} for browser in browsers]
        all_at_once(
            [
                partial(browser.post, "/account/recovery-codes", data=fields)
                for browser, fields in zip(browsers, sent, strict=True)
            ]
        )
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == HOW_MANY

    def test_without_a_second_factor_there_are_none(self, browser_of, session, anna):
        browser = browser_of(anna)
        assert browser.get("/account/recovery-codes").has('main a[href^="/account/second-factor"]')
        browser.post("/account/recovery-codes")
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0


class TestCodeApp:
    def set_up(self, browser):
        browser.get("/account/code-app")
        page = browser.submit("main form")
        return page.texts("main .panel code")[0].replace(" ", "")

    def test_an_app_is_set_up_with_one_right_code(self, browser_of, settings, anna):
        browser = browser_of(anna)
        secret = self.set_up(browser)
        page = browser.submit("main form", code=code_now(secret))
        assert page.address == "/account/recovery-codes"
        assert browser.get("/account/security").has('main a[href="/account/code-app/remove"]')
        assert mails(settings)[-1]["To"] == EMAIL

    def test_before_that_code_it_counts_for_nothing(self, browser_of, session, anna):
        has_a_password(session, anna)
        browser = browser_of(anna)
        self.set_up(browser)
        assert browser.submit("main form", code="000000").status == 422
        other = browser_of(None)
        give_password(other, anna)
        assert is_signed_in(other)

    def test_the_code_that_set_it_up_opens_nothing(self, browser_of, session, anna):
        has_a_password(session, anna)
        browser = browser_of(anna)
        code = code_now(self.set_up(browser))
        browser.submit("main form", code=code)
        other = browser_of(None)
        give_password(other, anna)
        assert other.submit("main form", code=code).status == 422

    def test_the_secret_is_kept_sealed(self, browser_of, session, anna):
        browser = browser_of(anna)
        secret = self.set_up(browser)
        browser.submit("main form", code=code_now(secret))
        assert secret not in session.scalar(select(CodeApp.secret))

    def test_the_page_with_the_secret_is_kept_nowhere(self, browser_of, anna):
        browser = browser_of(anna)
        self.set_up(browser)
        assert browser.page.headers["Cache-Control"] == "no-store"

    def test_the_picture_has_a_name_and_no_style(self, browser_of, anna):
        browser = browser_of(anna)
        self.set_up(browser)
        assert browser.page.has("main [role=img][aria-label] svg path")

    def test_another_app_takes_the_place_of_the_first(self, browser_of, session, anna, secret):
        browser = browser_of(anna)
        new = self.set_up(browser)
        browser.submit("main form", code=code_now(new))
        for code, works in ((code_now(secret, steps=1), False), (code_now(new, steps=1), True)):
            other = browser_of(None)
            give_password(other, anna)
            other.submit("main form", code=code)
            assert is_signed_in(other) == works

    def test_somebody_else_cannot_finish_it_in_the_same_browser(self, browser_of, session, anna, chaima):
        browser = browser_of(anna)
        secret = self.set_up(browser)
        with browser.client.session_transaction() as cookie:
            begun = {name: value for name, value in cookie.items() if name.startswith("step")}
        other = browser_of(chaima)
        with other.client.session_transaction() as cookie:
            cookie.update(begun)
        other.post("/account/code-app/new", data={"code": code_now(secret)})
        assert session.scalar(select(func.count()).select_from(CodeApp)) == 0

    def test_a_set_up_that_takes_too_long_begins_again(self, browser_of, session, anna):
        browser = browser_of(anna)
        secret = self.set_up(browser)
        pass_time(session, SignInStep, "expires_at", now())
        assert browser.submit("main form", code=code_now(secret)).address == "/account/security"
        assert SET_UP_MINUTES < 60

    def test_removing_it_leaves_the_password(self, browser_of, session, settings, anna, paper):
        browser = browser_of(anna)
        browser.get("/account/code-app/remove")
        browser.submit("main form")
        other = browser_of(None)
        give_password(other, anna)
        assert is_signed_in(other)
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0

    def test_with_another_key_of_the_board_its_codes_are_wrong_and_those_on_paper_right(
        self, browser_of, session, anna
    ):
        has_a_password(session, anna)
        secret = has_a_code_app(session, anna, "the key that this board had before")
        has_recovery_codes(session, anna, ON_PAPER[0])
        browser = browser_of(None)
        give_password(browser, anna)
        assert browser.submit("main form", code=code_now(secret)).status == 422
        browser.submit("main form", code=ON_PAPER[0])
        assert is_signed_in(browser)


class TestShowingAgain:
    def test_who_has_a_second_factor_shows_it_too(self, browser_of, anna, secret):
        browser = browser_of(anna)
        browser.get("/sign-in/again?next=/account/votes")
        assert browser.submit("main form", password=PASSWORD, code="000000").status == 422
        page = browser.submit("main form", password=PASSWORD, code=code_now(secret))
        assert page.address == "/account/votes"

    def test_a_wrong_password_uses_no_code_up(self, browser_of, anna, paper):
        browser = browser_of(anna)
        browser.get("/sign-in/again")
        assert browser.submit("main form", password="een gok", code=ON_PAPER[0]).status == 422
        assert browser.submit("main form", password=PASSWORD, code=ON_PAPER[0]).address == "/account"

    @pytest.mark.parametrize(
        "page",
        ["/account/code-app", "/account/code-app/new", "/account/code-app/remove", "/account/passkeys",
         "/account/recovery-codes", "/account/without-password"],
    )  # fmt: skip
    def test_a_change_asks_for_a_recent_proof(self, browser_of, session, anna, secret, page):
        browser = browser_of(anna)
        pass_time(session, SignInSession, "proved_at", anna.created_at.replace(year=2020))
        for answer in (browser.get(page), browser.post(page)):
            assert answer.address == "/sign-in/again"

    def test_a_session_opened_with_a_password_cannot_add_a_factor_beside_the_first(self, browser_of, session, anna):
        has_a_password(session, anna)
        browser = browser_of(None)
        give_password(browser, anna)
        has_a_code_app(session, anna)
        assert browser.get("/account/passkeys").address == "/sign-in/again"

    def test_the_first_factor_ends_sessions_that_were_opened_with_less(self, browser_of, session, anna):
        has_a_password(session, anna)
        elsewhere, here = browser_of(None), browser_of(None)
        give_password(elsewhere, anna)
        give_password(here, anna)
        secret = TestCodeApp().set_up(here)
        here.submit("main form", code=code_now(secret))
        assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)

    def test_a_new_factor_gives_the_session_a_new_key(self, browser_of, session, anna):
        browser = browser_of(anna)
        before = session.scalars(select(SignInSession.key_hash)).all()
        session.commit()
        browser_secret = TestCodeApp().set_up(browser)
        browser.submit("main form", code=code_now(browser_secret))
        after = session.scalars(select(SignInSession.key_hash)).all()
        assert len(after) == 1
        assert after != before


class TestModerators:
    def signed_in_with_a_password(self, browser_of, session, who):
        has_a_password(session, who)
        browser = browser_of(None)
        give_password(browser, who)
        return browser

    def test_a_moderator_without_one_is_led_to_it(self, browser_of, session, bram):
        browser = self.signed_in_with_a_password(browser_of, session, bram)
        assert browser.get("/moderation").address == "/account/second-factor"

    def test_every_page_says_so_until_then(self, browser_of, session, bram):
        browser = self.signed_in_with_a_password(browser_of, session, bram)
        for page in ("/", "/ideas", "/account"):
            assert browser.get(page).has('.flash a[href^="/account/second-factor"]')
        assert not browser_of(bram).get("/").has('a[href^="/account/second-factor"]')

    def test_what_is_sent_is_refused_in_words(self, browser_of, session, bram, idea):
        browser = self.signed_in_with_a_password(browser_of, session, bram)
        page = browser.post(f"/moderation/ideas/{idea.id}/feature", data={"reason": "Dit helpt velen."})
        assert page.status == 403
        assert "tweede manier" in page.heading

    def test_after_an_app_and_codes_the_queue_opens(self, browser_of, session, bram):
        browser = self.signed_in_with_a_password(browser_of, session, bram)
        page = browser.get("/moderation")
        page = browser.get(page.one('main a[href^="/account/code-app"]')["href"])
        secret = browser.submit("main form").texts("main .panel code")[0].replace(" ", "")
        browser.submit("main form", code=code_now(secret))
        page = browser.submit("main form")
        assert browser.get(page.one("main a.primary")["href"]).address == "/moderation"

    def test_the_only_one_of_a_moderator_stays(self, browser_of, session, settings, bram):
        has_a_code_app(session, bram, settings.secret_key)
        browser = browser_of(bram)
        browser.get("/account/code-app/remove")
        assert browser.submit("main form").status == 409
        assert session.get(CodeApp, bram.id) is not None

    def test_a_member_may_remove_the_only_one(self, browser_of, session, anna, secret):
        browser = browser_of(anna)
        browser.get("/account/code-app/remove")
        assert browser.submit("main form").address == "/account/security"
        assert session.get(CodeApp, anna.id) is None

    def test_removing_it_ends_what_it_opened_elsewhere(self, browser_of, session, anna, secret):
        elsewhere, own = browser_of(anna), browser_of(anna)
        own.get("/account/code-app/remove")
        own.submit("main form")
        signed_in = [browser.get("/").has('form[action="/sign-out"]') for browser in (elsewhere, own)]
        assert signed_in == [False, True]

    def test_who_has_one_and_did_not_show_it_shows_it(self, browser_of, session, settings, bram):
        browser = self.signed_in_with_a_password(browser_of, session, bram)
        secret = has_a_code_app(session, bram, settings.secret_key)
        assert browser.get("/moderation").address == "/sign-in/again"
        assert browser.submit("main form", password=PASSWORD, code=code_now(secret)).address == "/moderation"
