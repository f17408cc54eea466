"""Passkeys, with a device that answers well and one that does not."""

import json
from functools import partial

import pytest
from sqlalchemy import func, select, update

from ideas.model.accounts import Account, SignInStep
from ideas.model.base import now
from ideas.model.second_factors import Passkey
from ideas.settings import prepare_instance, read_settings
from tests.at_once import all_at_once
from tests.second_factors import Device, has_a_code_app, has_recovery_codes
from tests.web.writing import PASSWORD, has_a_password, mails

ON_PAPER = "0123 4567 89ab cdef ghjk mnpq"


def is_signed_in(browser):
    return browser.get("/").has('form[action="/sign-out"]')


def passkeys_in(session):
    found = session.scalars(select(Passkey)).all()
    session.commit()
    return found


def make_passkey(browser, device, name="Mijn telefoon", **badly):
    """Make a passkey, as the script on the page does."""
    question = browser.post("/account/passkeys/challenge").json
    return browser.post("/account/passkeys", data={"credential": device.make(question, **badly), "name": name})


def question_to(browser, of=""):
    return browser.post(f"/sign-in/passkey/challenge{of}").json


def show_passkey(browser, device, address="/sign-in/passkey", of="", **badly):
    """Show a passkey, as the script on the page does."""
    return browser.post(address, data={"credential": device.show(question_to(browser, of), **badly)})


def give_password(browser, who):
    browser.get("/sign-in")
    return browser.submit("main form", email=who.email, password=PASSWORD)


@pytest.fixture
def device(browser_of, anna):
    """Anna's telephone, with a passkey."""
    telephone = Device()
    assert make_passkey(browser_of(anna), telephone).status == 200
    return telephone


@pytest.fixture
def stranger(browser_of, chaima):
    """The telephone of somebody else, with a passkey of hers."""
    telephone = Device()
    make_passkey(browser_of(chaima), telephone)
    return telephone


class TestMaking:
    def test_a_passkey_stands_in_the_list_and_is_mailed_about(self, browser_of, settings, anna, device):
        assert "Mijn telefoon" in browser_of(anna).get("/account/security").text
        assert mails(settings)[-1]["To"] == anna.email

    def test_without_a_name_it_has_a_plain_one(self, browser_of, session, anna):
        make_passkey(browser_of(anna), Device(), name="")
        assert [each.name for each in passkeys_in(session)] == ["Passkey"]

    def test_the_browser_is_asked_not_to_make_a_second_one_on_the_same_device(self, browser_of, anna, device):
        question = browser_of(anna).post("/account/passkeys/challenge").json
        assert [each["id"] for each in question["excludeCredentials"]] == list(device.keys)

    def test_the_question_names_no_number_and_asks_who_is_there(self, browser_of, session, anna):
        question = browser_of(anna).post("/account/passkeys/challenge").json
        assert question["authenticatorSelection"]["userVerification"] == "required"
        assert (question["attestation"], question["rp"]["id"]) == ("none", "localhost")
        assert len(question["challenge"]) * 6 >= 128

    @pytest.mark.parametrize(
        "badly",
        [{"origin": "http://elders.example"}, {"origin": "https://localhost:8000"}, {"origin": "http://localhost"},
         {"verified": False}, {"challenge": "AAAA"}, {"host": "elders.example"}, {"kind": "webauthn.get"},
         {"cross_origin": True}],
        ids=str,
    )  # fmt: skip
    def test_a_passkey_made_badly_is_refused(self, browser_of, session, anna, badly):
        assert make_passkey(browser_of(anna), Device(), **badly).status == 403
        assert passkeys_in(session) == []

    def test_the_answer_to_a_question_counts_once(self, browser_of, session, anna):
        browser = browser_of(anna)
        answer = Device().make(browser.post("/account/passkeys/challenge").json)
        for _ in range(2):
            browser.post("/account/passkeys", data={"credential": answer, "name": "Telefoon"})
        assert len(passkeys_in(session)) == 1

    def test_another_session_does_not_finish_it(self, browser_of, session, anna):
        answer = Device().make(browser_of(anna).post("/account/passkeys/challenge").json)
        browser_of(anna).post("/account/passkeys", data={"credential": answer, "name": "Telefoon"})
        assert passkeys_in(session) == []

    def test_the_key_of_somebody_else_cannot_be_made_ones_own(self, browser_of, session, anna, stranger):
        browser, copy = browser_of(anna), Device()
        [theirs] = stranger.keys
        question = browser.post("/account/passkeys/challenge").json
        answer = copy.make(question, credential=theirs)
        browser.post("/account/passkeys", data={"credential": answer, "name": "Gestolen"})
        assert [each.name for each in passkeys_in(session)] == ["Mijn telefoon"]

    @pytest.mark.parametrize(
        "odd", ["x", "{}", "[]", "null", '{"id": 1}', "é", "\x00", "{" * 20_000, '"' + "x" * 20_000]
    )
    def test_what_is_no_answer_is_refused(self, browser_of, session, anna, odd):
        browser = browser_of(anna)
        browser.post("/account/passkeys/challenge")
        page = browser.post("/account/passkeys", data={"credential": odd, "name": "Telefoon"})
        assert page.status in (403, 422)
        assert passkeys_in(session) == []

    def test_an_answer_that_is_cut_off_or_changed_anywhere_is_refused(self, browser_of, session, anna):
        browser = browser_of(anna)
        answer = json.loads(Device().make(browser.post("/account/passkeys/challenge").json))
        for part in ("clientDataJSON", "attestationObject"):
            whole = answer["response"][part]
            for changed in (whole[:-9], whole[9:], whole[: len(whole) // 2], "", "A" * 50, 5, None, [whole]):
                bad = {**answer, "response": {**answer["response"], part: changed}}
                page = browser.post("/account/passkeys", data={"credential": json.dumps(bad), "name": "Telefoon"})
                assert page.status == 403, (part, changed)


class TestSigningIn:
    def test_a_passkey_alone_opens_the_account(self, browser_of, device):
        browser = browser_of(None)
        show_passkey(browser, device)
        assert is_signed_in(browser)

    def test_it_leads_on_to_where_somebody_was_going(self, browser_of, device):
        page = show_passkey(browser_of(None), device, "/sign-in/passkey?next=/account/votes")
        assert page.address == "/account/votes"

    def test_a_password_then_asks_for_the_passkey(self, browser_of, session, anna, device):
        has_a_password(session, anna)
        browser = browser_of(None)
        assert give_password(browser, anna).address == "/sign-in/second-factor"
        show_passkey(browser, device, "/sign-in/second-factor/passkey", "?of=step")
        assert is_signed_in(browser)

    def test_after_the_password_only_the_keys_of_that_account_are_asked_for(self, browser_of, session, anna, device):
        has_a_password(session, anna)
        browser = browser_of(None)
        give_password(browser, anna)
        assert [each["id"] for each in question_to(browser, "?of=step")["allowCredentials"]] == list(device.keys)

    def test_the_passkey_of_somebody_else_does_not_finish_it(self, browser_of, session, anna, device, stranger):
        has_a_password(session, anna)
        browser = browser_of(None)
        give_password(browser, anna)
        for of in ("", "?of=step"):
            page = show_passkey(browser, stranger, "/sign-in/second-factor/passkey", of)
            assert page.status == 403
        assert not is_signed_in(browser)

    @pytest.mark.parametrize(
        "badly",
        [{"origin": "http://elders.example"}, {"origin": "http://localhost:9000"}, {"verified": False},
         {"challenge": "AAAA"}, {"host": "elders.example"}, {"kind": "webauthn.create"}, {"cross_origin": True},
         {"handle": "b25iZWtlbmQ"}],
        ids=str,
    )  # fmt: skip
    def test_a_passkey_shown_badly_opens_nothing(self, browser_of, device, badly):
        browser = browser_of(None)
        assert show_passkey(browser, device, **badly).status == 403
        assert not is_signed_in(browser)

    def test_a_key_that_nobody_has_here_opens_nothing(self, browser_of, device):
        other = Device()
        other.make({"challenge": "AAAA", "rp": {"id": "localhost"}, "user": {"id": "AAAA"}})
        assert show_passkey(browser_of(None), other).status == 403

    def test_another_key_under_the_same_name_opens_nothing(self, browser_of, device):
        copy = Device()
        [name] = device.keys
        copy.make(
            {"challenge": "AAAA", "rp": {"id": "localhost"}, "user": {"id": device.handles[name]}}, credential=name
        )
        assert show_passkey(browser_of(None), copy).status == 403

    def test_an_answer_works_once(self, browser_of, device):
        browser = browser_of(None)
        question = question_to(browser)
        cookie, token, answer = browser.client.get_cookie("ideas").value, browser.token(), device.show(question)
        browser.post("/sign-in/passkey", data={"credential": answer})
        again = browser_of(None)
        again.client.set_cookie("ideas", cookie)
        again.post("/sign-in/passkey", data={"credential": answer, "csrf_token": token})
        assert (is_signed_in(browser), is_signed_in(again)) == (True, False)

    def test_an_answer_sent_four_times_at_once_works_once(self, browser_of, device):
        browser = browser_of(None)
        answer = device.show(question_to(browser))
        cookie, token = browser.client.get_cookie("ideas").value, browser.token()
        windows = [browser_of(None) for _ in range(4)]
        for window in windows:
            window.client.set_cookie("ideas", cookie)
        sent = {"credential": answer, "csrf_token": token}
        all_at_once([partial(window.post, "/sign-in/passkey", data=sent, follow=False) for window in windows])
        assert sorted(is_signed_in(window) for window in windows) == [False, False, False, True]

    def test_an_answer_from_another_browser_opens_nothing(self, browser_of, device):
        answer = device.show(question_to(browser_of(None)))
        thief = browser_of(None)
        thief.post("/sign-in/passkey", data={"credential": answer})
        assert not is_signed_in(thief)

    def test_an_answer_that_comes_too_late_opens_nothing(self, browser_of, session, device):
        browser = browser_of(None)
        answer = device.show(question_to(browser))
        session.execute(update(SignInStep).values(expires_at=now()))
        session.commit()
        assert browser.post("/sign-in/passkey", data={"credential": answer}).address == "/sign-in"
        assert not is_signed_in(browser)

    def test_a_removed_passkey_opens_nothing_from_then_on(self, browser_of, session, anna, device):
        has_a_password(session, anna)
        browser = browser_of(None)
        answer = device.show(question_to(browser))
        own = browser_of(anna)
        [credential] = device.keys
        own.get(f"/account/passkeys/{credential}")
        own.submit('main form[action$="/remove"]')
        assert browser.post("/sign-in/passkey", data={"credential": answer}).status == 403
        assert not is_signed_in(browser)

    def test_removing_a_passkey_ends_what_it_opened_elsewhere(self, browser_of, session, anna, device):
        has_a_password(session, anna)
        elsewhere, own = browser_of(anna), browser_of(anna)
        [credential] = device.keys
        own.get(f"/account/passkeys/{credential}")
        own.submit('main form[action$="/remove"]')
        assert [is_signed_in(browser) for browser in (elsewhere, own)] == [False, True]

    def test_a_closed_account_does_not_open(self, browser_of, session, anna, device):
        session.execute(update(Account).where(Account.id == anna.id).values(closed_at=now()))
        session.commit()
        assert show_passkey(browser_of(None), device).status == 403

    def test_changed_answers_open_nothing(self, browser_of, device):
        browser = browser_of(None)
        answer = json.loads(device.show(question_to(browser)))
        for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
            whole = answer["response"][part]
            for changed in (whole[:-5], whole[5:], "AAAA", 5, [whole], {"x": whole}):
                bad = {**answer, "response": {**answer["response"], part: changed}}
                page = browser.post("/sign-in/passkey", data={"credential": json.dumps(bad)})
                assert page.status == 403, (part, changed)
        assert not is_signed_in(browser)


class TestCopies:
    def test_a_lower_count_is_refused_and_told_to_the_owner(self, browser_of, settings, anna, device):
        show_passkey(browser_of(None), device, count=7)
        thief = browser_of(None)
        page = show_passkey(thief, device, count=7)
        assert page.has(".flash.error")
        assert not is_signed_in(thief)
        assert "kopie" in mails(settings)[-1].get_body(("plain",)).get_content()

    def test_a_higher_count_goes_on(self, browser_of, device):
        for count in (3, 4, 2**32 - 1):
            browser = browser_of(None)
            show_passkey(browser, device, count=count)
            assert is_signed_in(browser)

    def test_a_device_that_never_counts_is_no_copy(self, browser_of, device):
        for _ in range(2):
            browser = browser_of(None)
            show_passkey(browser, device, count=0)
            assert is_signed_in(browser)


class TestOnesOwn:
    def test_a_passkey_gets_another_name(self, browser_of, session, anna, device):
        browser = browser_of(anna)
        [credential] = device.keys
        browser.get(f"/account/passkeys/{credential}")
        browser.submit("main form.form", name="Sleutelbos")
        assert [each.name for each in passkeys_in(session)] == ["Sleutelbos"]

    def test_the_passkey_of_somebody_else_does_not_exist(self, browser_of, session, anna, stranger):
        [credential] = stranger.keys
        browser = browser_of(anna)
        assert browser.get(f"/account/passkeys/{credential}").status == 404
        assert browser.post(f"/account/passkeys/{credential}/remove").status == 404
        assert len(passkeys_in(session)) == 1

    def test_showing_again_who_you_are_with_a_passkey(self, browser_of, anna, device):
        browser = browser_of(anna)
        address = "/sign-in/again/passkey?next=/account/votes"
        assert show_passkey(browser, device, address, "?of=actor").address == "/account/votes"

    def test_somebody_elses_passkey_does_not_show_who_you_are(self, browser_of, anna, device, stranger):
        browser = browser_of(anna)
        for of in ("", "?of=actor"):
            assert show_passkey(browser, stranger, "/sign-in/again/passkey", of).status == 403

    def test_the_only_passkey_of_a_moderator_stays(self, browser_of, session, bram):
        has_a_password(session, bram)
        browser, telephone = browser_of(bram), Device()
        make_passkey(browser, telephone)
        [credential] = telephone.keys
        assert browser.post(f"/account/passkeys/{credential}/remove").status == 409
        has_a_code_app(session, bram)
        assert browser.post(f"/account/passkeys/{credential}/remove").address == "/account/security"

    def test_two_removed_at_once_leave_a_moderator_one(self, browser_of, session, bram):
        browser = browser_of(bram)
        devices = [Device(), Device()]
        for telephone in devices:
            make_passkey(browser, telephone)
        cookie, token = browser.client.get_cookie("ideas").value, browser.token()
        windows = [browser_of(None) for _ in devices]
        for window in windows:
            window.client.set_cookie("ideas", cookie)
        answers = all_at_once(
            [
                partial(
                    window.post, f"/account/passkeys/{next(iter(telephone.keys))}/remove",
                    data={"csrf_token": token}, follow=False,
                )
                for window, telephone in zip(windows, devices, strict=True)
            ]
        )  # fmt: skip
        assert sorted(answer.status for answer in answers) == [303, 409]
        assert len(passkeys_in(session)) == 1


class TestWithoutAPassword:
    @pytest.fixture
    def browser(self, browser_of, session, anna, device):
        """Anna's, who has a password, a passkey and a code on paper."""
        has_a_password(session, anna)
        has_recovery_codes(session, anna, ON_PAPER)
        return browser_of(anna)

    def test_a_passkey_that_opens_the_account_lets_the_password_go(self, browser_of, session, anna, device, browser):
        assert show_passkey(browser, device, "/account/without-password").address == "/account/security"
        session.refresh(anna)
        assert anna.password_hash is None
        session.commit()
        other = browser_of(None)
        show_passkey(other, device)
        assert is_signed_in(other)

    def test_a_passkey_of_somebody_else_does_not(self, session, anna, browser, stranger):
        assert show_passkey(browser, stranger, "/account/without-password").status == 403
        session.refresh(anna)
        assert anna.password_hash is not None

    def test_the_only_passkey_then_stays(self, session, device, browser):
        show_passkey(browser, device, "/account/without-password")
        [credential] = device.keys
        assert browser.post(f"/account/passkeys/{credential}/remove").status == 409
        assert len(passkeys_in(session)) == 1

    def test_with_one_passkey_and_no_codes_it_is_not_offered(self, browser_of, session, anna, device):
        has_a_password(session, anna)
        browser = browser_of(anna)
        assert not browser.get("/account/security").has('a[href="/account/without-password"]')
        assert browser.get("/account/without-password").status == 409


class TestWhereBrowsersMakeNone:
    @pytest.fixture
    def settings(self, database, instance):
        """A board that is known by an IP address, as at a first start."""
        return prepare_instance(read_settings({}, instance=instance, database=database, host="127.0.0.1"))

    def test_nothing_is_offered_that_cannot_work(self, browser_of, anna):
        assert not browser_of(None).get("/sign-in").has("[data-passkey]")
        browser = browser_of(anna)
        assert not browser.get("/account/passkeys").has("[data-passkey]")
        assert browser.post("/account/passkeys/challenge").status == 404

    def test_the_app_is_offered_still(self, browser_of, anna):
        assert browser_of(anna).get("/account/second-factor").has('main a[href^="/account/code-app"]')


@pytest.mark.parametrize("address", ["/sign-in/passkey/challenge", "/account/passkeys/challenge"])
def test_a_question_without_a_token_is_refused(browser_of, session, anna, address):
    assert browser_of(anna).post(address, token=False).status == 400
    assert session.scalar(select(func.count()).select_from(SignInStep)) == 0
