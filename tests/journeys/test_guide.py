"""Somebody with a question on their desk is guided to ideas that fit, and then to the ladder of forms."""

from collections.abc import Callable

import pytest

from tests.journeys.conftest import WITH_AND_WITHOUT_SCRIPTS, Person

pytestmark = pytest.mark.usefixtures("examples")

NARROWEST = 320
IN_A_HURRY = "&when=weken&trust=nieuw&council=stoppen"


@WITH_AND_WITHOUT_SCRIPTS
def test_five_answers_lead_to_an_idea(somebody: Callable[..., Person], scripts: bool) -> None:
    visitor = somebody(java_script_enabled=scripts)
    visitor.go("/")
    visitor.press("main .hero a[href='/guide']")
    visitor.choose("goal", "kwetsbaarheid")
    visitor.fill_in(q="open balie")
    visitor.press("main form button")
    assert visitor.text("h1") == "Waar gaat het over?"
    visitor.see("main summary").nth(1).click()
    visitor.press("main details[open] .answers a")
    visitor.press("main .answers a[href*='when=weken']")
    visitor.press("main .skipping .button")
    visitor.press("main .answers a[href*='council=stoppen']")
    assert visitor.text("h1") == "Ideeën die passen"
    assert "Past bij 4 van je 4 antwoorden" in visitor.text(".fit")
    assert visitor.see("main a[href='/ideas?q=open+balie']").count() == 1
    shared = visitor.page.url
    visitor.press(".given-answers a[href*='council=stoppen']:not([href*='when='])")
    visitor.press("main .answers a[href*='when=maanden']")
    assert visitor.text("h1") == "Ideeën die passen"
    visitor.go(shared)
    title = visitor.text("main .card h2")
    visitor.press("main .card h2 a")
    assert visitor.text("h1") == title


@WITH_AND_WITHOUT_SCRIPTS
def test_the_guide_has_no_dead_end(somebody: Callable[..., Person], scripts: bool) -> None:
    visitor = somebody(java_script_enabled=scripts)
    visitor.go(f"/guide?goal=kosten&domain=begraafplaatsen{IN_A_HURRY}")
    assert visitor.see("main .card").count() > 0
    visitor.press("main .note .answers a")
    assert visitor.text("main .lead").endswith("bij al je antwoorden.")
    visitor.expected = {404}
    visitor.go("/guide?goal=rijk-worden")
    assert visitor.see("main form [name=goal]").count() > 1
    visitor.press("main .skipping a:not(.button)")
    visitor.press(".site-nav a[href='/cooperation-forms']")
    visitor.press("main .ladder .facts a")
    assert visitor.see("main .asks dt").count() == 3


def test_the_guide_fits_on_a_phone(somebody: Callable[..., Person]) -> None:
    phone = somebody(viewport={"width": NARROWEST, "height": 700}, has_touch=True, is_mobile=True)
    for address in (
        "/guide",
        "/guide?goal=kosten",
        "/guide?goal=kosten&domain=wmo",
        f"/guide?goal=kosten&domain=jeugdhulp{IN_A_HURRY}&q={'x' * 100}",
        "/cooperation-forms/openbaar-lichaam",
    ):
        phone.go(address)
        phone.page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        assert phone.width() <= NARROWEST, f"{address} is {phone.width()} pixels wide"
