"""What every answer says, whatever it is: pages, files, redirects, mistakes."""

import pytest

from app import create_app
from ideas.plumbing.headers import A_YEAR, CONTENT_SECURITY_POLICY, HEADERS
from ideas.settings import prepare_instance, read_settings
from tests.house.test_routes import methods_of, rules_of

WORDS = {"number": "1", "slug": "geen", "code": "nl", "filename": "css/site.css"}


def address_of(rule):
    """An address that this rule answers, with something or nothing behind it."""
    parts = rule.rule.replace("<int:", "<").replace("<path:", "<").split("<")
    return parts[0] + "".join(
        WORDS.get(part.partition(">")[0], "x" * 12) + part.partition(">")[2] for part in parts[1:]
    )


@pytest.fixture
def over_tls(database, instance):
    """The board as it is reached over TLS."""
    how = {"base_url": "https://ideeen.example", "trusted_hosts": "localhost,ideeen.example"}
    board = create_app(prepare_instance(read_settings({}, instance=instance, database=database, **how)))

    @board.get("/breaks")
    def breaks():
        raise RuntimeError("on purpose")

    yield board
    board.extensions["ideas"].engine.dispose()


def answers(app):
    """The status and the headers of every address and every way of asking, and of every kind of mistake."""
    client = app.test_client()
    asked = [
        (f"{method} {rule.rule}", {"path": address_of(rule), "method": method})
        for rule in rules_of(app)
        for method in sorted(methods_of(rule))
    ]
    asked += [
        ("404", {"path": "/bestaat-niet"}),
        ("404 in a folder", {"path": "/.git/config"}),
        ("405", {"path": "/ideas", "method": "DELETE"}),
        ("TRACE", {"path": "/", "method": "TRACE"}),
        ("413", {"path": "/sign-in", "method": "POST", "data": {"email": "x" * 1_100_000}}),
        ("another host", {"path": "/", "base_url": "http://ergens-anders.example"}),
        ("no host", {"path": "/", "headers": {"Host": "x" * 300}}),
        ("500", {"path": "/breaks"}),
        (
            "another site",
            {"path": "/sign-in", "method": "POST", "headers": {"Origin": "https://ergens-anders.example"}},
        ),
    ]
    for what, how in asked:
        answer = client.open(**how)
        answer.close()
        yield what, answer


def test_every_answer_closes_what_we_do_not_use(over_tls):
    lacking = {
        (what, name)
        for what, answer in answers(over_tls)
        for name, value in HEADERS.items()
        if answer.headers.getlist(name) != [value]
    }
    assert lacking == set()


def test_every_answer_over_tls_insists_on_tls(over_tls):
    insists = f"max-age={A_YEAR}; includeSubDomains"
    assert [
        what for what, answer in answers(over_tls) if answer.headers.get("Strict-Transport-Security") != insists
    ] == []


def test_every_answer_says_how_long_it_may_be_kept(over_tls):
    assert [what for what, answer in answers(over_tls) if not answer.headers.get("Cache-Control")] == []


def test_no_answer_says_what_it_is_made_with(over_tls):
    told = {
        name for _what, answer in answers(over_tls) for name in answer.headers if name in ("Server", "X-Powered-By")
    }
    assert told == set()


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    allowed = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert allowed["default-src"] == allowed["frame-ancestors"] == allowed["base-uri"] == "'none'"
    assert {value for name, value in allowed.items() if allowed["default-src"] != value} == {"'self'"}


# How long each kind of answer may be kept. A page of somebody who is signed in is kept nowhere.
KEPT = """
/static/css/site.css?v=1      visitor  public, max-age=31536000, immutable
/static/css/site.css          visitor  no-cache
/static/css/none.css?v=1      visitor  no-cache
/robots.txt                   visitor  public, max-age=3600
/ideas                        visitor  private, no-cache
/ideas/999                    visitor  private, no-cache
/sign-in                      visitor  private, no-cache
/account/confirm/een-sleutel  visitor  no-store
/ideas                        chaima   no-store
/account                      chaima   no-store
/ideas/999                    chaima   no-store
"""


@pytest.mark.parametrize("row", KEPT.strip().splitlines())
def test_the_table_says_how_long_an_answer_is_kept(browser_of, chaima, row):
    address, who, kept = row.split(maxsplit=2)
    browser = browser_of(chaima if who == "chaima" else None)
    assert browser.get(address).headers["Cache-Control"] == kept


def test_another_host_is_told_so_in_a_line(over_tls):
    answer = over_tls.test_client().get("/", base_url="http://ergens-anders.example")
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")


def test_cookies_over_tls_are_for_this_host_alone(over_tls):
    cookie = over_tls.test_client().get("/sign-in", base_url="https://ideeen.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-ideas=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
