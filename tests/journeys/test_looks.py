"""A narrow phone, a keyboard, a dark room, colours of one's own, and a form with errors."""

from collections.abc import Callable
from typing import Any

import pytest

from ideas.model.accounts import Account
from ideas.model.ideas import Idea
from tests.journeys.conftest import WITH_AND_WITHOUT_SCRIPTS, Person

NARROWEST = 320
# The second one has a word in its title that is longer than a phone is wide.
LONG_TITLE = "Uitvoeringsovereenkomstenmodellenverzameling voor iedereen"
PAGES = ("/", "/ideas", "/ideas/new", "/domains", "/ladder", "/sign-up", "/sign-in")
OWN_PAGES = ("/account/ideas", "/account/votes", "/account/comments", "/account", "/moderation")


@pytest.mark.usefixtures("examples")
def test_nothing_is_wider_than_a_phone(
    signed_in: Callable[..., Person], bram: Account, an_idea: Callable[..., Idea]
) -> None:
    idea = an_idea(LONG_TITLE)
    phone = signed_in(bram, viewport={"width": NARROWEST, "height": 700}, has_touch=True, is_mobile=True)
    ladder = "/" + _address_of_the_ladder(phone)
    addresses = [*(ladder if page == "/ladder" else page for page in PAGES), *OWN_PAGES]
    for address in [
        *addresses,
        f"/ideas/{idea.id}",
        f"/ideas/{idea.id}-{idea.slug}/history",
        f"/moderation/ideas/{idea.id}",
    ]:
        phone.go(address)
        phone.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        assert phone.width() <= NARROWEST, f"{address} is {phone.width()} pixels wide"


def test_voting_with_nothing_but_a_keyboard(signed_in: Callable[..., Person], chaima: Account, idea: Idea) -> None:
    person = signed_in(chaima)
    person.go(f"/ideas/{idea.id}")
    _tab_to(person, "vote-button")
    for key, pressed in (("Enter", "true"), ("Space", "false")):
        person.page.keyboard.press(key)
        person.see(f".vote-button[aria-pressed={pressed}]:not([aria-disabled])").wait_for()
        assert "vote-button" in person.page.evaluate("document.activeElement.className"), "the focus is lost"
    person.check()


@pytest.mark.parametrize(
    ("database", "looks"),
    [("postgresql", {"color_scheme": "dark"}), ("sqlite", {"forced_colors": "active"})],
    ids=["dark on postgresql", "forced colours on sqlite"],
    indirect=["database"],
)
@pytest.mark.usefixtures("examples")
def test_other_colours(signed_in: Callable[..., Person], bram: Account, idea: Idea, looks: dict[str, Any]) -> None:
    person = signed_in(bram, **looks)
    for address in ("/", "/ideas", "/ideas/1", f"/ideas/{idea.id}", "/ideas/new", f"/moderation/ideas/{idea.id}"):
        person.go(address)


@WITH_AND_WITHOUT_SCRIPTS
def test_a_form_with_errors_comes_back_with_the_focus_in_its_summary(
    signed_in: Callable[..., Person], chaima: Account, scripts: bool
) -> None:
    person = signed_in(chaima, java_script_enabled=scripts)
    person.expected = {422}
    person.go("/ideas/new")
    person.fill_in(question="Hoe houden we de balie open?", title="Kort")
    person.press("main button[value=submit]")
    assert person.page.evaluate("document.activeElement.matches('.error-summary')")
    assert person.see("[name=question]").input_value() == "Hoe houden we de balie open?"
    assert "title-error" in (person.see("[name=title]").get_attribute("aria-describedby") or "")
    person.see(".error-summary a[href='#title']").click()
    assert person.page.evaluate("document.activeElement.id") == "title"


def _address_of_the_ladder(person: Person) -> str:
    person.go("/")
    return str(person.see(".site-nav li:nth-child(3) a").get_attribute("href")).strip("/")


def _tab_to(person: Person, name: str) -> None:
    for _ in range(60):
        person.page.keyboard.press("Tab")
        if name in person.page.evaluate("document.activeElement.className"):
            return
    raise AssertionError(f"the keyboard does not reach {name}")
