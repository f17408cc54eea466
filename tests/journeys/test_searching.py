"""A visitor looks for an idea, letter by letter; and somebody writes one that is here already."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.actions.passwords import password_hash
from ideas.model.accounts import Account
from ideas.model.ideas import Idea
from tests.journeys.conftest import PASSWORD, WITH_AND_WITHOUT_SCRIPTS, Person

pytestmark = pytest.mark.usefixtures("examples")


@WITH_AND_WITHOUT_SCRIPTS
def test_a_visitor_is_offered_ideas_while_typing(somebody: Callable[..., Person], scripts: bool) -> None:
    visitor = somebody(java_script_enabled=scripts, viewport={"width": 320, "height": 640})
    visitor.go("/")
    box, options = visitor.see("#q"), visitor.see(".suggestions [role=option]")
    if scripts:
        box.press_sequentially("strooir")
        options.first.wait_for()
        visitor.check()
        assert box.get_attribute("aria-expanded") == "true"
        assert "pijltjestoetsen" in (visitor.see("[role=status]").text_content() or "")
        assert visitor.width() == 320
        assert (options.first.bounding_box() or {})["height"] >= 44
        box.press("Escape")
        assert visitor.see(".suggestions").is_hidden()
        assert box.input_value() == "strooir"
        box.press("ArrowDown")
        options.first.wait_for()
        box.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
        visitor.check()
        title = options.first.inner_text()
        visitor.press_key("Enter")
        assert visitor.text("h1") == title
        visitor.page.go_back()
    box.fill("strooiroutes")
    box.focus()
    visitor.press_key("Enter")
    assert visitor.path() == "/ideas"
    assert "q=strooiroutes" in visitor.page.url
    assert visitor.see("main .card mark").count()


@WITH_AND_WITHOUT_SCRIPTS
def test_who_writes_what_is_here_already_supports_that(
    somebody: Callable[..., Person], session: Session, chaima: Account, scripts: bool
) -> None:
    known = session.scalars(select(Idea).where(Idea.title.contains("klimaatstresstest"))).one()
    title, question, summary = known.title, known.question, known.summary
    chaima.password_hash = password_hash(PASSWORD)
    session.add(chaima)
    session.commit()
    person = somebody(java_script_enabled=scripts, viewport={"width": 390, "height": 844})
    person.go("/sign-in")
    person.fill_in(email=chaima.email, password=PASSWORD)
    person.press("main form .submit button")
    person.go("/ideas/new")
    person.fill_in(question=question, title=title, added_value="Iedereen weet waar het water blijft staan.")
    bar = person.see("details.similar")
    if scripts:
        bar.wait_for()
        person.check()
        bar.locator("summary").click()
        assert bar.locator("a[data-likeness=strong]").inner_text() == title
        person.check()
    assert bar.is_visible() is scripts
    person.fill_in(summary=summary)
    person.choose("domains", "klimaatadaptatie")
    for axis in ("quick_to_start", "adaptable", "low_trust_needed", "easy_to_undo"):
        person.choose(axis, "4")
    person.choose("stage", "verkenning")
    person.press("main button[value=submit]")
    assert person.text("#asked-name") == "Is jouw idee een variant van een idee dat hier al staat?"
    person.press(".asked button[name=support]")
    assert person.text("h1") == title
    assert "Iedereen weet waar het water blijft staan." in person.see("textarea[name=body]").input_value()
    assert person.see(".vote-button").get_attribute("aria-pressed") == "true"
