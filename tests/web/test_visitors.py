"""Forms that anybody can send: what stops a program that fills them in, and never a person."""

import re
from datetime import timedelta

import pytest

import ideas.web.forms.visitors
from ideas.model.base import now
from ideas.settings import prepare_instance, read_settings
from tests.conftest import SECRET_KEY
from tests.web.writing import PASSWORD, mails

SOMEBODY = {"name": "Els", "email": "els@gemeente.example", "password": PASSWORD}


@pytest.fixture
def settings(database, instance):
    """A board with the trap."""
    return prepare_instance(
        read_settings({}, instance=instance, database=database, secret_key=SECRET_KEY, limits=False)
    )


@pytest.fixture
def passes(monkeypatch):
    """Let so many seconds go by."""
    later = timedelta()

    def wait(seconds):
        nonlocal later
        later += timedelta(seconds=seconds)

    monkeypatch.setattr(ideas.web.forms.visitors, "now", lambda: now() + later)
    return wait


@pytest.fixture
def at_the_form(browser_of):
    browser = browser_of(None)
    browser.get("/sign-up")
    return browser


def test_who_takes_the_time_to_fill_it_in_gets_a_mail(at_the_form, passes, settings):
    passes(4)
    assert at_the_form.submit("main form", **SOMEBODY).status == 200
    assert len(mails(settings)) == 1


def test_who_is_very_quick_gets_the_form_back_as_it_was(at_the_form, passes, settings):
    passes(1)
    page = at_the_form.submit("main form", **SOMEBODY)
    assert page.status == 422
    assert "Dat ging wel erg snel. Vul je wachtwoord opnieuw in en druk nog een keer." in page.texts("[role=alert] li")
    assert page.one("[name=name]")["value"] == "Els"
    assert mails(settings) == []


def test_pressing_once_more_is_enough(at_the_form, passes, settings):
    passes(1)
    at_the_form.submit("main form", **SOMEBODY)
    passes(3)
    assert at_the_form.submit("main form", password=PASSWORD).status == 200
    assert len(mails(settings)) == 1


def test_mending_an_error_at_once_is_not_too_quick(at_the_form, passes, settings):
    passes(10)
    assert at_the_form.submit("main form", **{**SOMEBODY, "email": "els"}).status == 422
    assert at_the_form.submit("main form", **SOMEBODY).status == 200
    assert len(mails(settings)) == 1


@pytest.mark.parametrize("opened", [None, "", "0", "1000000000", "1000000000.abc", "1000000000.é", "²", "x" * 5000])
def test_a_moment_that_somebody_made_up_counts_as_now(at_the_form, passes, opened):
    assert at_the_form.submit("main form", **SOMEBODY, opened=opened).status == 422


def test_who_fills_in_what_nobody_sees_is_thanked_and_gets_nothing(at_the_form, passes, settings):
    passes(4)
    page = at_the_form.submit("main form", **SOMEBODY, remark="Buy now")
    assert page.status == 200
    assert page.heading == "Kijk in je mail"
    assert mails(settings) == []


def test_nobody_sees_or_reaches_the_field_for_robots(at_the_form):
    field = at_the_form.page.one("[name=remark]")
    assert field["tabindex"] == "-1"
    assert field["autocomplete"] == "off"
    around = field.find_parent("p")
    assert around["aria-hidden"] == "true"
    assert around["class"] == ["skip"]
    assert around.get_text(strip=True) == "Laat dit leeg"


def test_signing_in_may_be_quick(browser_of):
    browser = browser_of(None)
    page = browser.get("/sign-in")
    assert not page.has("[name=remark]")
    assert not re.search("opened", str(page.one("main form")))
