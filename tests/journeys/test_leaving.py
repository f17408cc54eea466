"""Taking everything along, and leaving."""

import json
from zipfile import ZipFile

import pytest

from ideas.model.ideas import Visibility

PHONE = {"viewport": {"width": 320, "height": 640}}


def download(person) -> ZipFile:
    """Press the button, and open what comes."""
    with person.page.expect_download() as coming:
        person.page.locator("main form button").click()
    return ZipFile(coming.value.path())


@pytest.mark.parametrize(
    ("database", "looks"),
    [("postgresql", {}), ("sqlite", PHONE | {"java_script_enabled": False})],
    ids=["desktop on postgresql", "phone without script on sqlite"],
    indirect=["database"],
)
def test_chaima_takes_everything_along_and_leaves_her_texts(signed_in, somebody, an_idea, chaima, looks):
    idea = an_idea("Samen strooizout kopen", by=chaima)
    person = signed_in(chaima, **looks)
    person.go("/account")
    person.press("main a[href='/account/data']")
    with download(person) as archive:
        assert json.loads(archive.read("everything.json"))["ideas"][0]["title"] == "Samen strooizout kopen"
    person.press("main a[href='/account/close']")
    person.expected = {422}
    person.press("main form button")
    assert "Kies wat er met je ideeën en reacties moet gebeuren." in person.text("main .error-summary")
    person.choose("texts", "stay")
    person.press("main form button")
    assert "Je account is opgeheven." in person.text(".flash")
    person.go(f"/ideas/{idea.id}-{idea.slug}")
    assert "Voormalig lid" in person.text("main header")
    assert person.width() <= looks.get("viewport", {"width": 1280})["width"]


def test_chaima_leaves_and_takes_her_texts_away(signed_in, an_idea, chaima):
    idea = an_idea("Samen strooizout kopen", by=chaima)
    draft = an_idea("Samen zand kopen", by=chaima, visibility=Visibility.DRAFT)
    person = signed_in(chaima)
    person.go("/account/close")
    person.choose("texts", "go")
    person.press("main form button")
    person.expected = {404, 410}
    person.go(f"/ideas/{idea.id}-{idea.slug}")
    assert person.text("h1") == "Dit idee bestaat niet meer"
    person.go(f"/ideas/{draft.id}-{draft.slug}")
    assert person.text("h1") == "Deze pagina is er niet"
