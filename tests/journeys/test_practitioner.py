"""The main job of the board: post, publish, vote, comment."""

from collections.abc import Callable

from ideas.model.accounts import Account
from tests.journeys.conftest import PASSWORD, WITH_AND_WITHOUT_SCRIPTS, Person

EMAIL = "els@gemeente.example"
TEXTS = {
    "question": "Hoe houden we de balie open als iemand ziek is?",
    "added_value": "De balie blijft open, ook in de vakantie.",
    "title": "Elkaars balie bezetten bij ziekte",
    "summary": "Drie gemeenten helpen elkaar met mensen voor de balie.",
    "how_it_works": "1. Maak een lijst.\n2. Bel elkaar.",
}


@WITH_AND_WITHOUT_SCRIPTS
def test_from_signing_up_to_a_vote_and_a_comment(
    somebody: Callable[..., Person],
    signed_in: Callable[..., Person],
    link_mailed_to: Callable[[str], str],
    bram: Account,
    chaima: Account,
    scripts: bool,
) -> None:
    els = somebody(java_script_enabled=scripts)
    _sign_up(els, link_mailed_to)
    _send_in_an_idea(els)
    address = els.path()
    assert els.text("h1") == TEXTS["title"]

    moderator = signed_in(bram, java_script_enabled=scripts)
    moderator.go("/moderation")
    moderator.press(f"main a:text-is('{TEXTS['title']}')")
    moderator.see("#decide-publish summary").click()
    moderator.see("#decide-publish [name=reason]").fill("Kort en duidelijk. Dank je wel.")
    moderator.press("#decide-publish form button")
    # Back in the queue, with what was decided.
    moderator.see("main .decisions li").first.wait_for()

    colleague = signed_in(chaima, java_script_enabled=scripts)
    colleague.go("/ideas?order=new")
    assert colleague.see("main .card").first.get_attribute("data-votes") == "1", "the author's own vote"
    colleague.press("main .card h2 a")
    assert colleague.path() == address
    _vote(colleague, scripts=scripts)
    _comment(colleague)

    els.go(address)
    assert "Kort en duidelijk" in els.text("main .decision")
    assert els.see("[data-idea]").first.get_attribute("data-comments") == "1"


def _sign_up(person: Person, link_mailed_to: Callable[[str], str]) -> None:
    person.go("/sign-up")
    person.fill_in(name="Els", email=EMAIL, password=PASSWORD)
    person.press("main form .submit button")
    person.go(link_mailed_to(EMAIL))
    person.press("main form .submit button")
    assert person.path() == "/sign-in"
    person.fill_in(email=EMAIL, password=PASSWORD)
    person.press("main form .submit button")
    assert person.see(".personal").get_by_text("Els").count() == 1


def _send_in_an_idea(person: Person) -> None:
    person.go("/ideas/new")
    person.fill_in(**TEXTS)
    person.choose("domains", "burgerzaken")
    for axis in ("quick_to_start", "adaptable", "low_trust_needed", "easy_to_undo"):
        person.choose(axis, "4")
    person.choose("stage", "verkenning")
    person.press("main button[value=preview]")
    assert person.text(".preview-title") == TEXTS["title"]
    assert person.see("[name=question]").input_value() == TEXTS["question"]
    person.press("main button[value=submit]")
    assert person.see("main .flash").count() == 1, "it waits for a moderator"


def _vote(person: Person, *, scripts: bool) -> None:
    button = person.see(".vote-button")
    if not scripts:
        person.press(".vote-button")
        assert button.get_attribute("aria-pressed") == "true"
        assert person.text(".vote-button .number") == "2"
        return
    person.page.evaluate("window.sameWindow = true")
    for pressed, votes in (("true", "2"), ("false", "1"), ("true", "2")):
        button.click()
        person.see(f".vote-button[aria-pressed={pressed}]:not([aria-disabled])").wait_for()
        assert {shown.inner_text() for shown in person.see("[data-votes-of]").all()} == {votes}
        person.check()
    assert person.page.evaluate("window.sameWindow") is True, "the page was loaded again"


def _comment(person: Person) -> None:
    person.choose("kind", "ervaring")
    person.fill_in(body="Bij ons werkt dit sinds **maart**.")
    person.press("#comment-form .submit button")
    assert person.see(".comment.kind-ervaring strong:text-is('maart')").count() == 1
    assert person.see(".vote-button").get_attribute("aria-pressed") == "true"
