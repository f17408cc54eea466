"""Another site, open in the browser of somebody who is signed in here, tries everything that writes.

The hostile page stands on the same machine at another port: for a browser that is the same site, so the cookie goes
along with every request, and only our own checks stand in the way.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask, request
from sqlalchemy import Engine

from tests.house.test_routes import EVERY_POST, Post, address_of, numbers, rows_in

__all__ = ["numbers"]

SHAPES = ("form", "multipart", "plain text", "fetch", "fetch of JSON", "beacon", "form without an origin")
# A request with this type is asked about first, and the answer allows nothing: it is never sent.
NEVER_SENT = {"fetch of JSON"}
ATTACK = """
async ([posts, shape]) => Promise.all(posts.map(async ([address, fields]) => {
  const encoded = new URLSearchParams(fields);
  const form = (page, kind) => {
    const made = page.createElement("form");
    made.method = "post"; made.action = address; made.enctype = kind;
    for (const [name, value] of fields) {
      const field = page.createElement("textarea");
      field.name = name; field.textContent = value; made.append(field);
    }
    return made;
  };
  const enctype = {
    "form": "application/x-www-form-urlencoded", "multipart": "multipart/form-data", "plain text": "text/plain",
  }[shape];
  if (enctype) {
    const frame = document.createElement("iframe");
    frame.name = "f" + Math.random();
    document.body.append(frame);
    const made = form(document, enctype);
    made.target = frame.name;
    document.body.append(made);
    made.submit();
  } else if (shape === "form without an origin") {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-forms allow-scripts";
    frame.srcdoc = form(document, "application/x-www-form-urlencoded").outerHTML
      + "<script>document.forms[0].submit()</scr" + "ipt>";
    document.body.append(frame);
  } else if (shape === "beacon") {
    navigator.sendBeacon(address, encoded);
  } else {
    const json = shape === "fetch of JSON";
    await fetch(address, {
      method: "POST", credentials: "include", mode: json ? "cors" : "no-cors",
      body: json ? JSON.stringify(Object.fromEntries(fields)) : encoded,
      headers: json ? {"Content-Type": "application/json"} : {},
    }).catch(() => null);
  }
}))
"""
# Answers that the test waits for, before it takes the frames away: what was not yet sent would be lost with its frame.
AT_ONCE = 12


class Hostile(BaseHTTPRequestHandler):
    """An empty page, on which a script does the rest."""

    def do_GET(self) -> None:
        """Show it."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><html lang=en><title>Free salt</title><body><h1>Free salt</h1>")

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def hostile_site() -> Iterator[str]:
    """The address of the other site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def heard(app: Flask) -> dict[str, Counter[int]]:
    """What the board answered to each shape."""
    answers: dict[str, Counter[int]] = defaultdict(Counter)

    @app.after_request
    def note(response):
        if request.method == "POST":
            answers[request.args.get("shape", "")][response.status_code] += 1
        return response

    return answers


def sent_to(board: str, post: Post, numbers: dict[str, int | str], shape: str) -> tuple[str, list[tuple[str, str]]]:
    """Where a form of the list goes, in this shape, and what it says."""
    address = board + address_of(post, numbers)
    return f"{address}{'&' if '?' in address else '?'}shape={shape}", [
        (name, str(value)) for name, value in post.fields.items()
    ]


def wait_until(page, heard: Callable[[], bool]) -> None:
    """Give a busy machine half a minute; what is not heard by then fails the test that counts."""
    for _ in range(600):
        if heard():
            return
        page.wait_for_timeout(50)


def test_another_site_changes_nothing_in_any_way(heard, signed_in, hostile_site, engine: Engine, numbers, bram):
    person = signed_in(bram)
    before = rows_in(engine)
    page = person.page
    page.goto(hostile_site)
    for shape in SHAPES:
        for first in range(0, len(EVERY_POST), AT_ONCE):
            posts = EVERY_POST[first : first + AT_ONCE]
            sent = first + len(posts)
            page.evaluate(ATTACK, [[sent_to(person.address, post, numbers, shape) for post in posts], shape])
            if shape not in NEVER_SENT:
                wait_until(page, lambda sent=sent, answers=heard[shape]: answers.total() >= sent)
            page.evaluate("document.querySelectorAll('iframe, form').forEach(it => it.remove())")
    page.wait_for_timeout(500)
    person.trouble.clear()
    assert {name for name, there in rows_in(engine).items() if there != before[name]} <= {"sign_in_sessions"}
    for shape in set(SHAPES) - NEVER_SENT:
        assert heard[shape] == Counter({403: len(EVERY_POST)}), shape
    assert not any(heard[shape] for shape in NEVER_SENT)
