"""A real board behind a real port, and people who look at it with a real browser."""

import email
import email.policy
import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright
from waitress import create_server, wasyncore

from ideas.actions.accounts import begin_session
from ideas.actions.examples import load_examples
from ideas.model.accounts import Account
from ideas.model.database import session_on
from ideas.settings import Settings, prepare_instance, read_settings
from tests.chromium import find_chromium
from tests.conftest import UNLIMITED

PASSWORD = "een zin die niemand anders kent"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # Everything is looked at; only what is wrong is told in full.
    "resultTypes": ["violations"],
}
# A browser writes every answer from 400 on in its console; a journey says itself which answer it expects.
ANSWER_IN_CONSOLE = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")
# Each story is walked on both databases, and with scripts on and off. What a browser does without a script has nothing to
# do with which database there is, so once each way is enough: every combination would take as long again.
WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize(
    ("database", "scripts"),
    [("postgresql", True), ("sqlite", False)],
    ids=["with scripts on postgresql", "without scripts on sqlite"],
    indirect=["database"],
)
# Loud enough to read in the answer of a failing test, short enough to be read.
HOW_MANY_NODES = 5


class Person:
    """Somebody with a browser. Every step is checked: what axe finds, the console, and requests to elsewhere."""

    def __init__(self, browser: Browser, address: str, **looks: Any) -> None:
        looks.setdefault("viewport", {"width": 1280, "height": 900})
        looks.setdefault("reduced_motion", "reduce")
        self.address = address
        self.context = browser.new_context(locale="nl-NL", base_url=address, **looks)
        self.context.set_default_timeout(8_000)
        self.page: Page = self.context.new_page()
        self.trouble: list[str] = []
        self.expected: set[int] = set()
        # Other sites that a journey leads to; every other request to elsewhere is trouble.
        self.may_go_to: set[str] = set()
        self._watch(self.page)
        # Where scripts are off axe does not come to an end; there it looks at a copy, without our own script.
        scripts = looks.get("java_script_enabled", True)
        self.copy = None if scripts else browser.new_context(**looks | {"java_script_enabled": True}).new_page()

    def go(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)
        self.check()

    def press(self, selector: str, **how: Any) -> None:
        """Press a link or a button that leads to another page."""
        self._to_another_page(lambda: self.page.locator(selector).first.click(**how))

    def press_key(self, key: str) -> None:
        """Press a key that leads to another page."""
        self._to_another_page(lambda: self.page.keyboard.press(key))

    def fill_in(self, **fields: str) -> None:
        """Fill in text fields by their names."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)

    def choose(self, name: str, value: str) -> None:
        """Choose an answer: a radio button, a box, or a line of a list."""
        field = self.page.locator(f"main [name={name}]")
        if field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
            return
        box = self.page.locator(f"main [name={name}][value='{value}']")
        group = self.page.locator("details", has=self.page.locator(f"[name={name}][value='{value}']"))
        if group.count() and group.first.get_attribute("open") is None:
            group.first.locator("summary").click()
        box.check()

    def see(self, selector: str) -> Locator:
        """What a selector finds on the page."""
        return self.page.locator(selector)

    def text(self, selector: str) -> str:
        """The words at a selector, with single spaces."""
        return " ".join(self.page.locator(selector).first.inner_text().split())

    def path(self) -> str:
        """Where we are."""
        return urlsplit(self.page.url).path

    def width(self) -> int:
        """How wide the page is, when nobody scrolls."""
        return int(self.page.evaluate("document.scrollingElement.scrollWidth"))

    def check(self) -> None:
        """Fail when the page as it is now is one that we would not want to show to anybody."""
        found = Axe().run(self._with_scripts(), options=RULES).response["violations"]
        assert not found, f"{self.page.url}\n" + "\n".join(_told(violation) for violation in found)
        assert not self.trouble, f"{self.page.url}\n" + "\n".join(self.trouble)
        assert len(self.see("h1").all()) == 1

    def _to_another_page(self, press: Callable[[], None]) -> None:
        with self.page.expect_navigation(wait_until="load"):
            press()
        self.check()

    def close(self) -> None:
        """Close the window."""
        if self.copy is not None:
            self.copy.context.close()
        self.context.close()

    def _with_scripts(self) -> Page:
        if self.copy is None:
            return self.page
        content = self.page.content()
        self.copy.unroute_all()
        self.copy.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
        self.copy.route(self.page.url, lambda route: route.fulfill(body=content, content_type="text/html"))
        self.copy.goto("about:blank")
        self.copy.goto(self.page.url)
        return self.copy

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.trouble.append(f"a script failed: {error}"))
        page.on("request", lambda request: self._asked(request.url))

    def _heard(self, message: ConsoleMessage) -> None:
        answer = ANSWER_IN_CONSOLE.match(message.text)
        if answer and int(answer[1]) in self.expected:
            return
        if message.type in ("error", "warning"):
            self.trouble.append(f"console {message.type}: {message.text}")

    def _asked(self, address: str) -> None:
        ours = (f"{site}/" for site in (self.address, *self.may_go_to))
        if not address.startswith((*ours, "data:", "blob:")):
            self.trouble.append(f"a request to elsewhere: {address}")


def _told(violation: dict[str, Any]) -> str:
    nodes = [f"  {node['html'][:200]} {node['failureSummary']}" for node in violation["nodes"][:HOW_MANY_NODES]]
    return "\n".join([f"{violation['id']}: {violation['help']}", *nodes])


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A free port on this machine."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", 0))
        yield free


@pytest.fixture
def settings(database: str, instance: Path, listener: socket.socket) -> Settings:
    """The settings of a board that knows its own port, for the links in its mail."""
    port = listener.getsockname()[1]
    how = {"instance": instance, "database": database, "host": "localhost", "port": port}
    return prepare_instance(read_settings({}, **how, **UNLIMITED))


@pytest.fixture
def board(app: Flask, settings: Settings, listener: socket.socket) -> Iterator[str]:
    """The address of the board, served as in production."""
    server = create_server(app, sockets=[listener], threads=4, ident="", asyncore_use_poll=True)
    thread = threading.Thread(target=server.run, name="board")
    thread.start()
    yield settings.address
    # In the thread of the server itself: it closes every connection, after which nothing keeps it going.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
    server.task_dispatcher.shutdown()
    thread.join(10)
    assert not thread.is_alive(), "the server does not stop"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys; each person has a window of their own."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("No browser could be started, and with CI set that is a failure.")
        pytest.skip("NO BROWSER: the journeys were not made. Install Chromium or Chrome, or set IDEAS_BROWSER.")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if is_root else [])
        yield browser
        browser.close()


@pytest.fixture
def somebody(chromium: Browser, board: str) -> Iterator[Callable[..., Person]]:
    """Open a window: somebody(), or somebody(java_script_enabled=False). At the end nobody may have had trouble."""
    people: list[Person] = []

    def make(**looks: Any) -> Person:
        people.append(Person(chromium, board, **looks))
        return people[-1]

    yield make
    for person in people:
        person.close()
    assert not [trouble for person in people for trouble in person.trouble]


@pytest.fixture
def signed_in(somebody: Callable[..., Person], app: Flask) -> Callable[..., Person]:
    """Open a window in which an account is signed in already: signed_in(bram)."""

    def make(account: Account, **looks: Any) -> Person:
        with session_on(app.extensions["ideas"].engine) as session, session.begin():
            key = begin_session(session, account, days=1, second_factor=True)
        serializer = app.session_interface.get_signing_serializer(app)
        cookie = serializer.dumps({"_user_id": key, "_fresh": True, "_permanent": True})
        person = somebody(**looks)
        person.context.add_cookies([{"name": "ideas", "value": cookie, "url": person.address}])
        return person

    return make


@pytest.fixture
def link_mailed_to(settings: Settings) -> Callable[[str], str]:
    """The link in the last mail to somebody, as it lies in the outbox."""

    def find(address: str) -> str:
        for file in sorted(settings.outbox.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = mail.get_body(("plain",))
            if mail["To"] == address and body is not None:
                return re.search(r"http://\S+", body.get_content())[0]
        raise AssertionError(f"no mail to {address} in the outbox")

    return find


@pytest.fixture
def examples(engine: Any) -> None:
    """The example ideas, as on a new board."""
    with session_on(engine) as session, session.begin():
        load_examples(session)
