"""Passkeys in a real browser, with a device that Chromium makes up; and the way of the first administrator."""

from collections.abc import Callable
from typing import Any

import pytest

from ideas.actions.accounts import link_for_first_administrator
from ideas.model.accounts import Account
from tests.journeys.conftest import PASSWORD, WITH_AND_WITHOUT_SCRIPTS, Person
from tests.second_factors import code_now
from tests.web.writing import PASSWORD as OF_ANNA
from tests.web.writing import has_a_password

EMAIL = "els@gemeente.example"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_device(person: Person) -> Any:
    """Let this window have a device for passkeys."""
    tools = person.context.new_cdp_session(person.page)
    tools.send("WebAuthn.enable")
    device = tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    return tools, device


def make_passkey(person: Person, name: str) -> None:
    person.go("/account/passkeys")
    person.fill_in(name=name)
    person.press("[data-passkey=create]")


def sign_out(person: Person) -> None:
    person.press(".personal form button")


def is_signed_in(person: Person) -> bool:
    return person.see('form[action="/sign-out"]').count() == 1


@pytest.fixture
def first_link(session: Any) -> str:
    key = link_for_first_administrator(session)
    session.commit()
    return f"/account/first-administrator/{key}"


def test_from_a_password_to_a_passkey_and_nothing_else(
    somebody: Callable[..., Person], session: Any, anna: Account
) -> None:
    has_a_password(session, anna)
    person = somebody()
    give_device(person)
    _give_password(person, anna)
    make_passkey(person, "Mijn laptop")
    assert person.path() == "/account/recovery-codes"
    person.press("main form .submit button")
    assert person.see("main code").count() == 10
    person.press("main a.primary")
    assert person.path() == "/account/security"

    sign_out(person)
    person.go("/sign-in")
    person.press("[data-passkey=get]")
    assert is_signed_in(person)

    sign_out(person)
    _give_password(person, anna)
    assert person.path() == "/sign-in/second-factor"
    person.press("[data-passkey=get]")
    assert is_signed_in(person)

    person.go("/account/without-password")
    person.press("[data-passkey=get]")
    assert person.path() == "/account/security"
    sign_out(person)
    person.go("/sign-in?next=/account/votes")
    person.press("[data-passkey=get]")
    assert person.path() == "/account/votes"


def test_a_removed_passkey_no_longer_opens_the_account(
    somebody: Callable[..., Person], session: Any, anna: Account
) -> None:
    has_a_password(session, anna)
    person = somebody()
    give_device(person)
    _give_password(person, anna)
    make_passkey(person, "Oude telefoon")
    person.go("/account/security")
    person.press("main a:text-is('Oude telefoon')")
    person.press('main form[action$="/remove"] button')
    assert person.see("main .rows").count() == 0

    sign_out(person)
    person.go("/sign-in")
    person.expected.add(403)
    person.press("[data-passkey=get]")
    assert person.see("main").get_by_text("Misschien is hij verwijderd").count() == 1


def test_who_changes_their_mind_reads_what_to_do(somebody: Callable[..., Person]) -> None:
    person = somebody()
    tools, device = give_device(person)
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    person.go("/sign-in")
    person.see("[data-passkey=get]").click()
    person.see("[data-passkey-trouble]:not(:empty)").wait_for()
    person.check()


def test_without_scripts_no_button_stands_there_that_does_nothing(
    signed_in: Callable[..., Person], anna: Account
) -> None:
    person = signed_in(anna, java_script_enabled=False)
    for page in ("/sign-in", "/account/passkeys"):
        person.go(page)
        assert not person.see("[data-passkey]").is_visible()


@WITH_AND_WITHOUT_SCRIPTS
def test_the_first_administrator_is_led_to_an_app_that_makes_codes(
    somebody: Callable[..., Person], first_link: str, scripts: bool
) -> None:
    els = somebody(java_script_enabled=scripts, viewport={"width": 360, "height": 780})
    _become_administrator(els, first_link)
    els.press("main a[href^='/account/code-app']")
    els.press("main form .submit button")
    assert els.width() <= 360
    secret = els.text("main .panel code").replace(" ", "")
    els.fill_in(code=code_now(secret))
    els.press("main form .submit button")
    _keep_codes(els)

    sign_out(els)
    els.go("/sign-in")
    els.fill_in(email=EMAIL, password=PASSWORD)
    els.press("main form .submit button")
    els.fill_in(code=code_now(secret, steps=1))
    els.press("main form .submit button")
    els.go("/moderation")
    assert els.path() == "/moderation"


def test_the_first_administrator_is_led_to_a_passkey(somebody: Callable[..., Person], first_link: str) -> None:
    els = somebody()
    give_device(els)
    _become_administrator(els, first_link)
    els.press("main a[href^='/account/passkeys']")
    els.fill_in(name="Mijn sleutel")
    els.press("[data-passkey=create]")
    _keep_codes(els)


def _give_password(person: Person, who: Account) -> None:
    person.go("/sign-in")
    person.fill_in(email=who.email, password=OF_ANNA)
    person.press("main form .submit button")


def _become_administrator(person: Person, link: str) -> None:
    person.go(link)
    person.fill_in(name="Els", email=EMAIL, password=PASSWORD)
    person.press("main form .submit button")
    assert person.path() == "/account/second-factor"


def _keep_codes(person: Person) -> None:
    assert person.path() == "/account/recovery-codes"
    person.press("main form .submit button")
    assert person.width() <= person.page.viewport_size["width"]
    person.press("main a.primary")
    assert person.path() == "/moderation"
