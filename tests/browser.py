"""A browser that refuses to show a bad page: what every page must have is checked on every page any test visits."""

import re
from collections import Counter
from collections.abc import Collection
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from lxml import etree, html
from werkzeug.test import TestResponse

from ideas.actions.accounts import begin_session
from ideas.model.accounts import Account
from ideas.model.database import session_on
from ideas.plumbing.headers import HEADERS

_HANDLERS = re.compile(r"^on[a-z]+$")
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Page:
    """An answer: its status, headers and, for a page, its content."""

    def __init__(self, response: TestResponse, address: str) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.address = address
        self.data = response.get_data()
        self.is_html = response.mimetype == "text/html"
        self.json = response.get_json(silent=True)
        response.close()

    @cached_property
    def soup(self) -> BeautifulSoup:
        """What a test looks at. The checks do without it: making it takes longer than making the page."""
        return BeautifulSoup(self.data if self.is_html else "", "lxml")

    @property
    def text(self) -> str:
        """Everything a reader can see of it, with single spaces."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def heading(self) -> str:
        """What stands in the h1."""
        found = self.soup.find("h1")
        return " ".join(found.get_text().split()) if found else ""

    def texts(self, selector: str) -> list[str]:
        """The text of every element that a CSS selector finds."""
        return [" ".join(found.get_text(" ").split()) for found in self.soup.select(selector)]

    def has(self, selector: str) -> bool:
        """Whether a CSS selector finds something."""
        return self.soup.select_one(selector) is not None

    def one(self, selector: str) -> Tag:
        """The one element that a CSS selector finds."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} elements for {selector} on {self.address}"
        return found[0]

    def errors_at(self, name: str) -> str:
        """The error that is told at a field."""
        return " ".join(self.texts(f"#{name}-error"))

    def form(self, selector: str) -> tuple[str, dict[str, Any]]:
        """Where a form goes, and the fields as they are filled in now."""
        form = self.one(selector)
        return urljoin(self.address, str(form.get("action") or self.address)), _fields_of(form)


class Browser:
    """Somebody who looks at the board. It follows redirects like a person, and checks every page it lands on."""

    def __init__(
        self, app: Flask, account: Account | None = None, *, language: str | None = None, second_factor: bool = True
    ) -> None:
        self.client = app.test_client()
        self.page: Page | None = None
        if account is not None:
            self._sign_in(app, account, second_factor=second_factor)
        if language is not None:
            self.client.set_cookie("language", language)

    def get(self, address: str, *, follow: bool = True, **how: Any) -> Page:
        """Go to an address."""
        return self._landed(self.client.get(address, follow_redirects=follow, **how))

    def post(self, address: str, *, follow: bool = True, token: bool = True, data: Any = None, **how: Any) -> Page:
        """Send fields to an address, with the token of this browser unless told otherwise."""
        fields: dict[str, Any] = dict(data or {})
        if token and "csrf_token" not in fields:
            fields["csrf_token"] = self.token()
        return self._landed(self.client.post(address, data=fields, follow_redirects=follow, **how))

    def submit(self, selector: str = "main form", *, follow: bool = True, **fields: Any) -> Page:
        """Fill in the form that a selector finds on the page we look at, and send it. None leaves a field out."""
        assert self.page is not None, "look at a page first"
        address, filled_in = self.page.form(selector)
        sent = {name: value for name, value in {**filled_in, **fields}.items() if value is not None}
        return self._landed(self.client.post(address, data=sent, follow_redirects=follow))

    def token(self) -> str:
        """The token of this browser, from a page with a form."""
        found = _TOKEN.search(self.client.get("/sign-in").text)
        assert found, "no form with a token on the page for signing in"
        return found[1]

    def cookies(self) -> set[str]:
        """The names of the cookies this browser has."""
        names = ("ideas", "language", "remember_token", "session")
        return {name for name in names if self.client.get_cookie(name) is not None}

    def _sign_in(self, app: Flask, account: Account, *, second_factor: bool) -> None:
        with session_on(app.extensions["ideas"].engine) as session, session.begin():
            key = begin_session(session, account, days=1, second_factor=second_factor)
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = key
            cookie["_fresh"] = True

    def _landed(self, response: TestResponse) -> Page:
        self.page = Page(response, urlsplit(response.request.url).path)
        check_answer(self.page)
        return self.page


def check_answer(page: Page) -> None:
    """Fail when an answer is one that we would not want to show to anybody."""
    assert page.status < 500, f"{page.status} at {page.address}: {page.text[:500]}"
    for name, value in HEADERS.items():
        assert page.headers.get(name) == value, f"{name} is missing at {page.address}"
    if page.is_html and page.status not in (301, 302, 303, 307, 308):
        check_page(page)


def check_page(page: Page) -> None:
    """Fail when a page lacks what every page must have."""
    root, where = html.document_fromstring(page.data, parser=html.HTMLParser(encoding="utf-8")), page.address
    headings = root.findall(".//h1")
    assert len(headings) == 1, f"{len(headings)} h1 at {where}"
    heading = _text_of(headings[0])
    assert heading, f"an empty h1 at {where}"
    title = _text_of(root.find(".//title"))
    assert title.startswith(heading), f"the title {title!r} does not begin with {heading!r} at {where}"
    assert root.tag == "html", f"no page at {where}"
    assert root.get("lang") in ("nl", "en"), f"no language at {where}"
    assert len(root.findall(".//main")) == 1, f"not one main at {where}"
    ids = Counter(root.xpath("//@id"))
    doubles = [key for key, times in ids.items() if times > 1]
    assert not doubles, f"ids that stand twice at {where}: {doubles}"
    _check_fields(root, ids.keys(), where)
    _check_that_nothing_is_inline(root, where)
    _check_that_nothing_comes_from_elsewhere(root, where)


def _text_of(element: Any) -> str:
    return " ".join(element.text_content().split()) if element is not None else ""


def _check_fields(root: Any, ids: Collection[str], where: str) -> None:
    labelled = set(root.xpath("//label/@for"))
    for field in root.iter("input", "select", "textarea"):
        if field.get("type") in ("hidden", "submit"):
            continue
        has_label = field.get("id") in labelled or field.get("aria-label") or any(field.iterancestors("label"))
        assert has_label, f"no label for {field.get('name')} at {where}"
    for form in root.iter("form"):
        if form.get("method", "get").lower() == "post":
            assert form.xpath(".//input[@name='csrf_token']"), f"a form without a token at {where}"
    for described in root.xpath("//*[@aria-describedby]"):
        for key in described.get("aria-describedby").split():
            assert key in ids, f"{described.get('name')} is described by {key}, which is not at {where}"


def _check_that_nothing_is_inline(root: Any, where: str) -> None:
    assert root.find(".//style") is None, f"an inline style at {where}"
    for script in root.iter("script"):
        assert script.get("src"), f"an inline script at {where}"
    for tag in root.iter(etree.Element):
        loud = [name for name in tag.attrib if name == "style" or _HANDLERS.match(name)]
        assert not loud, f"{loud} on <{tag.tag}> at {where}"


def _check_that_nothing_comes_from_elsewhere(root: Any, where: str) -> None:
    loaded = [tag.get("src") for tag in root.iter("script", "img", "iframe", "source")]
    loaded += [tag.get("href") for tag in root.iter("link") if tag.get("rel") != "canonical"]
    for address in filter(None, loaded):
        assert not urlsplit(address).netloc, f"{address} is loaded from elsewhere at {where}"


def _fields_of(form: Tag) -> dict[str, Any]:
    """The fields of a form as a browser would send them."""
    fields: dict[str, Any] = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name = field.get("name")
        if not name:
            continue
        if field.name == "textarea":
            fields[name] = re.sub(r"^\r?\n", "", field.get_text())
        elif field.name == "select":
            chosen = field.find_all("option", selected=True) or (
                [] if field.has_attr("multiple") else field.find_all("option")[:1]
            )
            fields[name] = [option.get("value", "") for option in chosen]
        elif field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                fields.setdefault(name, []).append(field.get("value", "on"))
        elif name in fields:
            # A form may send one name several times.
            earlier = fields[name] if isinstance(fields[name], list) else [fields[name]]
            fields[name] = [*earlier, field.get("value", "")]
        else:
            fields[name] = field.get("value", "")
    return fields
