"""The browser of the tests refuses what no page may have."""

from types import SimpleNamespace

import pytest

from tests.browser import check_page

GOOD = """<!doctype html><html lang="nl"><head><title>Ideeën - Zo</title></head><body><main><h1>Ideeën</h1>
<form method="post" action="/a"><input type="hidden" name="csrf_token" value="x">
<label for="q">Zoek</label><input id="q" name="q" aria-describedby="h"><p id="h">Kort</p></form>
<script src="/static/a.js"></script></main></body></html>"""
WRONG = [
    ("two headings", "</main>", "<h1>Nog een</h1></main>"),
    ("an empty heading", "<h1>Ideeën</h1>", "<h1> </h1>"),
    ("another title", "<title>Ideeën", "<title>Iets"),
    ("no language", '<html lang="nl">', "<html>"),
    ("no main", "main>", "div>"),
    ("an id that stands twice", 'id="h"', 'id="q"'),
    ("a field without a label", 'for="q"', 'for="r"'),
    ("a form without a token", 'name="csrf_token"', 'name="token"'),
    ("a description that is not there", 'aria-describedby="h"', 'aria-describedby="h i"'),
    ("a style", "</main>", "<style>p {}</style></main>"),
    ("a script of its own", 'src="/static/a.js">', ">alert(1)"),
    ("a handler", "<p id", '<p onclick="a()" id'),
    ("a style of its own", "<p id", '<p style="color:red" id'),
    ("a script from elsewhere", 'src="/static/a.js"', 'src="https://elders.example/a.js"'),
    ("a style sheet from elsewhere", "</head>", '<link rel="stylesheet" href="//elders.example/a.css"></head>'),
]


def looked_at(text):
    check_page(SimpleNamespace(data=text.encode(), address="/"))


def test_a_good_page_may_be_seen():
    looked_at(GOOD)


@pytest.mark.parametrize(("there", "instead"), [pytest.param(a, b, id=what) for what, a, b in WRONG])
def test_no_page_may_have(there, instead):
    assert there in GOOD
    with pytest.raises(AssertionError):
        looked_at(GOOD.replace(there, instead))
