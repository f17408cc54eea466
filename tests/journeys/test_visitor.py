"""A visitor looks around, without an account."""

from collections.abc import Callable

import pytest

from tests.journeys.conftest import WITH_AND_WITHOUT_SCRIPTS, Person

pytestmark = pytest.mark.usefixtures("examples")


@WITH_AND_WITHOUT_SCRIPTS
def test_a_visitor_browses(somebody: Callable[..., Person], scripts: bool) -> None:
    visitor = somebody(java_script_enabled=scripts)
    visitor.go("/")
    visitor.press(".site-nav a[href='/ideas']")
    assert visitor.see("main .card").count() == 20
    visitor.press("nav.orders a[href*='order=new']")
    assert "order=new" in visitor.page.url
    visitor.press("[data-filter=domain] a[href*='domain=dienstverlening']")
    visitor.press("[data-filter=domain] a[href*='domain=burgerzaken']")
    assert "domain=burgerzaken" in visitor.page.url
    assert visitor.text(".how-many-found").split()[0] == str(visitor.see("main .card").count())
    title = visitor.text("main .card h2")
    visitor.press("main .card h2 a")
    assert visitor.text("h1") == title
    assert visitor.see("#source").count() == 1
    visitor.press(".about-idea .chips a")
    assert visitor.path().startswith("/domains/")
    visitor.press(".site-nav li:nth-child(3) a")
    assert visitor.see(".ladder li").count() == 19
    visitor.press("a[hreflang=en]")
    assert visitor.see("html").get_attribute("lang") == "en"
    assert visitor.text("h1") == "The ladder of forms"


@WITH_AND_WITHOUT_SCRIPTS
def test_a_list_without_ideas_and_a_page_that_is_not_there(somebody: Callable[..., Person], scripts: bool) -> None:
    visitor = somebody(java_script_enabled=scripts)
    visitor.go("/ideas?domain=burgerzaken&tier=5&stage=gestopt")
    assert visitor.see(".empty a.button").count() == 1
    visitor.expected = {404}
    visitor.go("/no-such-page")
    assert visitor.see("main a[href='/']").count() == 1
