"""Somebody reacts, and the author hears of it, reads it, and decides how to hear of the next."""

import email
import email.policy
import re
from collections.abc import Callable

import pytest
from flask import Flask

from ideas.jobs.post import make_round
from ideas.model.accounts import Account
from ideas.model.ideas import Idea
from ideas.settings import Settings
from tests.journeys.conftest import Person


@pytest.mark.parametrize(
    ("database", "looks"),
    [
        ("postgresql", {}),
        ("sqlite", {"java_script_enabled": False}),
        ("postgresql", {"viewport": {"width": 320, "height": 700}}),
    ],
    ids=["with scripts on postgresql", "without scripts on sqlite", "320 px wide on postgresql"],
    indirect=["database"],
)
def test_from_a_comment_to_fewer_mails(
    app: Flask,
    settings: Settings,
    signed_in: Callable[..., Person],
    somebody: Callable[..., Person],
    idea: Idea,
    anna: Account,
    chaima: Account,
    looks: dict[str, object],
) -> None:
    address = f"/ideas/{idea.id}-{idea.slug}"
    colleague = signed_in(chaima, **looks)
    colleague.go(address)
    _vote_and_follow(colleague, scripts=bool(looks.get("java_script_enabled", True)))
    colleague.choose("kind", "vraag")
    colleague.fill_in(body="Wie belt er als eerste?")
    colleague.press("#comment-form .submit button")
    make_round(app)

    author = signed_in(anna, **looks)
    author.go("/ideas")
    author.press(".personal a:text-is('2 nieuwe berichten')")
    assert author.see(".rows .mark").count() == 2
    author.press(".rows li:has-text('Chaima reageerde op je idee.') button")
    assert author.page.url.endswith(f"{address}#comment-1")
    assert author.text(".personal a") == "1 nieuw bericht"
    author.press(".personal a")
    author.press("main button:text-is('Markeer alles als gelezen')")
    assert author.text(".personal a") == "Berichten"

    author.press("main a:text-is('Kies hoe je berichten krijgt')")
    assert author.width() <= author.page.viewport_size["width"]
    author.choose("mail-votes-for-yours", "none")
    author.press("main form .submit button")
    assert author.see("[name=mail-votes-for-yours]").input_value() == "none"

    reader = somebody(**looks)
    reader.go(_link_that_ends_mail(settings))
    reader.press("main form button")
    assert reader.text("h1") == "Deze e-mails staan uit"
    author.go("/notifications/preferences")
    assert author.see("[name=mail-comment-on-yours]").input_value() == "none"


def test_with_the_keyboard_alone(
    app: Flask, signed_in: Callable[..., Person], idea: Idea, anna: Account, chaima: Account
) -> None:
    colleague = signed_in(chaima)
    colleague.go(f"/ideas/{idea.id}-{idea.slug}")
    _tab_to(colleague, "Volg dit idee")
    colleague.press_key("Enter")
    _tab_to(colleague, "Volg dit idee niet meer")
    colleague.choose("kind", "vraag")
    colleague.fill_in(body="Wie belt er als eerste?")
    _tab_to(colleague, "Plaats je reactie")
    colleague.press_key("Enter")
    make_round(app)

    author = signed_in(anna)
    author.go("/notifications")
    _tab_to(author, idea.title)
    author.press_key("Enter")
    assert author.page.url.endswith("#comment-1")


def _vote_and_follow(person: Person, *, scripts: bool) -> None:
    offer = person.see("[data-follow-offer]")
    assert not offer.is_visible()
    if scripts:
        person.see(".vote-button").click()
        offer.wait_for()
        person.check()
    else:
        person.press(".vote-button")
    assert offer.is_visible()
    person.press("main form[data-follow] button")
    assert person.text("main form[data-follow] button") == "Volg dit idee niet meer"
    assert not offer.is_visible()


def _tab_to(person: Person, words: str) -> None:
    """Press Tab until what has the focus says this."""
    for _ in range(80):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.innerText || ''").strip() == words:
            return
    raise AssertionError(f"Tab does not come to {words!r}")


def _link_that_ends_mail(settings: Settings) -> str:
    [file] = settings.outbox.glob("*.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    found = re.search(r"<(http://\S+/unsubscribe/\S+)>", mail["List-Unsubscribe"])
    assert found is not None
    return found[1]
