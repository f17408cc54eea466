"""A visitor looks for an idea, letter by letter."""

from collections.abc import Callable

import pytest

from tests.journeys.conftest import WITH_AND_WITHOUT_SCRIPTS, Person

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
