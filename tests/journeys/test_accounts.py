"""Forgetting a password, another address, and where somebody is signed in."""

from collections.abc import Callable

import pytest

from ideas.actions.passwords import password_hash
from ideas.model.accounts import Account
from tests.journeys.conftest import PASSWORD, WITH_AND_WITHOUT_SCRIPTS, Person

NEW_PASSWORD = "vijf fietsen in de sneeuw"
NEW_ADDRESS = "anna.nieuw@gemeente.example"
SCRIPTS = WITH_AND_WITHOUT_SCRIPTS


@pytest.fixture
def anna(session, anna: Account) -> Account:
    """She signs in with a password."""
    anna.password_hash = password_hash(PASSWORD)
    session.commit()
    return anna


@SCRIPTS
def test_from_a_forgotten_password_to_another_address(
    somebody: Callable[..., Person], link_mailed_to: Callable[[str], str], anna: Account, scripts: bool
) -> None:
    person = somebody(java_script_enabled=scripts)
    person.expected = {422}
    person.go("/sign-in")
    person.press("main a[href='/account/forgot']")
    person.fill_in(email=anna.email)
    person.press("main form .submit button")
    person.go(link_mailed_to(anna.email))
    person.fill_in(password="Welkom2026!!")
    person.press("main form .submit button")
    assert person.see("#password-error").count() == 1
    person.fill_in(password=NEW_PASSWORD)
    person.press("main form .submit button")
    _sign_in(person, anna.email, NEW_PASSWORD)

    person.go("/account")
    person.press("main a[href='/account/address']")
    person.fill_in(email=NEW_ADDRESS)
    person.press("main form .submit button")
    person.go(link_mailed_to(NEW_ADDRESS))
    person.press("main form .submit button")
    assert NEW_ADDRESS in person.text("main")
    assert link_mailed_to(anna.email).endswith("/over")


@SCRIPTS
def test_signing_out_in_another_browser(
    somebody: Callable[..., Person], signed_in: Callable[..., Person], anna: Account, scripts: bool
) -> None:
    there = somebody(java_script_enabled=scripts)
    there.go("/sign-in")
    _sign_in(there, anna.email, PASSWORD)
    here = signed_in(anna, java_script_enabled=scripts)
    here.go("/account/sessions")
    assert here.see("main .rows li").count() == 2
    here.press("main .rows button")
    assert here.see("main .rows li").count() == 1
    there.go("/account")
    assert there.path() == "/sign-in"


@SCRIPTS
def test_another_password(signed_in: Callable[..., Person], anna: Account, scripts: bool) -> None:
    person = signed_in(anna, java_script_enabled=scripts, viewport={"width": 320, "height": 800})
    person.go("/account/password")
    assert person.width() <= 320
    person.fill_in(current=PASSWORD, password=NEW_PASSWORD)
    person.press("main form .submit button")
    assert person.path() == "/account"
    assert person.see("main .flash, .flash").count() == 1


def test_a_password_is_shown_on_request(somebody: Callable[..., Person]) -> None:
    person = somebody()
    person.go("/sign-in")
    button = person.see("[data-shows=password]")
    person.fill_in(password=PASSWORD)
    for pressed, kind in (("true", "text"), ("false", "password"), ("true", "text")):
        button.click()
        assert button.get_attribute("aria-pressed") == pressed
        assert person.see("#password").get_attribute("type") == kind
        assert person.see("#password").input_value() == PASSWORD
        person.check()


def test_without_scripts_no_button_promises_to_show_a_password(somebody: Callable[..., Person]) -> None:
    person = somebody(java_script_enabled=False)
    person.go("/sign-in")
    assert not person.see("[data-shows]").first.is_visible()


def test_a_password_can_be_pasted(somebody: Callable[..., Person]) -> None:
    person = somebody()
    person.go("/sign-in")
    person.fill_in(email=PASSWORD)
    person.see("[name=email]").press("Control+a")
    person.see("[name=email]").press("Control+c")
    person.see("[name=password]").press("Control+v")
    assert person.see("[name=password]").input_value() == PASSWORD


def _sign_in(person: Person, email: str, password: str) -> None:
    person.fill_in(email=email, password=password)
    person.press("main form .submit button")
    assert person.see(".personal a[href='/account']").count() == 1
