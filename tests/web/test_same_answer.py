"""Nobody learns at a door whether somebody has an account: the same answer, the same work, a mail where one may come."""

import re

import pytest
from sqlalchemy import event

from tests.web.writing import PASSWORD, has_a_password, mails

KNOWN, UNKNOWN = "chaima@gemeente.example", "niemand@gemeente.example"
MASKED = re.compile(rb'value="[^"]{40,}"')


@pytest.fixture
def chaima(session, chaima):
    """She signs in with a password."""
    return has_a_password(session, chaima)


DOORS = {
    "signing in": ("/sign-in", {"password": "een gok van iemand"}),
    "signing up": ("/sign-up", {"name": "Els", "password": PASSWORD}),
    "forgetting": ("/account/forgot", {}),
    "changing": ("/account/address", {}),
}


def asked_as(browser_of, who, door, email):
    """What the answer is, with the address and the token masked."""
    address, fields = DOORS[door]
    browser = browser_of(who if door == "changing" else None)
    browser.get(address)
    page = browser.submit("main form", email=email, **fields)
    headers = {
        name: value for name, value in page.headers.items() if name not in ("Set-Cookie", "Date", "X-Request-ID")
    }
    headers["Content-Length"] = ""
    return page.status, headers, MASKED.sub(b"", page.data.replace(email.encode(), b"somebody"))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("chaima")
def test_the_answer_is_the_same(browser_of, anna, door):
    assert asked_as(browser_of, anna, door, KNOWN) == asked_as(browser_of, anna, door, UNKNOWN)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.usefixtures("chaima")
def test_the_database_is_asked_the_same(app, browser_of, anna, monkeypatch, door):
    # Sending mail is the work of the post, after the answer.
    app.extensions["ideas"].mail_waits = lambda: None
    asked: list[str] = []
    event.listen(
        app.extensions["ideas"].engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: asked.append(statement)
    )  # fmt: skip
    found = []
    for email in (KNOWN, UNKNOWN):
        asked.clear()
        asked_as(browser_of, anna, door, email)
        found.append(list(asked))
    assert found[0] == found[1]
    assert found[0], "it was asked something"


@pytest.mark.parametrize("door", ["signing up", "changing"])
@pytest.mark.usefixtures("chaima")
def test_a_mail_comes_either_way(browser_of, settings, anna, door):
    for email in (KNOWN, UNKNOWN):
        asked_as(browser_of, anna, door, email)
    assert [mail["To"] for mail in mails(settings)] == [KNOWN, UNKNOWN]
