"""Signing in at one's own organisation, in a real browser."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ideas.model.accounts import Account
from ideas.settings import Settings, prepare_instance, read_settings
from tests.journeys.conftest import WITH_AND_WITHOUT_SCRIPTS, Person
from tests.oidc.board import write_sso
from tests.oidc.provider import Provider, open_provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    """The sign-in of Zutphen, where somebody presses a button."""
    with open_provider() as opened:
        opened.asks_first = True
        yield opened


@pytest.fixture
def settings(database: str, instance: Path, listener: socket.socket, provider: Provider) -> Settings:
    """The settings of a board that trusts Zutphen."""
    write_sso(instance, zutphen=(provider, {"seconds_to_wait": 4}))
    port = listener.getsockname()[1]
    return prepare_instance(read_settings({}, instance=instance, database=database, port=port))


@WITH_AND_WITHOUT_SCRIPTS
def test_somebody_new_signs_in_at_their_organisation(
    somebody: Callable[..., Person], provider: Provider, scripts: bool
) -> None:
    els = somebody(java_script_enabled=scripts)
    els.may_go_to.add(provider.issuer)
    els.go("/sign-in?next=/account/votes")
    els.press("main a[href^='/sign-in/with/']")
    assert els.text("h1") == "Gemeente Zutphen"
    if scripts:
        els.page.locator("main button").click()
        els.page.wait_for_url("**/account/votes")
        els.check()
    else:
        els.press("main button")
        assert els.path() == "/sign-in/with/zutphen/back"
        els.press("main form button")
    assert els.path() == "/account/votes"
    assert els.see(".personal").get_by_text("Els de Boer").count() == 1
    els.go("/account/identities")


def test_a_colleague_links_the_sign_in_of_the_organisation(
    signed_in: Callable[..., Person], provider: Provider, chaima: Account
) -> None:
    person = signed_in(chaima, viewport={"width": 320, "height": 700})
    person.may_go_to.add(provider.issuer)
    person.go("/account/identities")
    person.press("main a[href$='/link']")
    with person.page.expect_navigation(url="**/back"):
        person.page.locator("main button").click()
    person.see("main form[action$='/link']").wait_for()
    person.check()
    assert person.width() == 320
    person.press("main form button")
    assert person.path() == "/account/identities"
    assert person.text("main .rows strong") == "Gemeente Zutphen"
