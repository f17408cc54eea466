"""Where a request comes from: listed proxies are believed, and nobody else."""

from dataclasses import replace

import pytest
from flask import Flask, request

from app import create_app
from ideas.plumbing.client import address_in, client_network, install
from ideas.settings import read_settings

PROXY, OTHER_PROXY, VISITOR, STRANGER = "10.0.0.7", "10.0.0.8", "203.0.113.9", "198.51.100.1"


@pytest.fixture
def seen():
    """What the board sees of a request: seen(peer, X_FORWARDED_FOR="…"), when these proxies are listed."""

    def look(peer, listed="10.0.0.0/24,fd00::7", **said):
        app = Flask(__name__)
        app.add_url_rule(
            "/", view_func=lambda: f"{request.remote_addr} {request.scheme} {request.host} {client_network()}"
        )
        install(app, read_settings({"IDEAS_TRUSTED_PROXIES": listed}))
        headers = {name.replace("_", "-"): value for name, value in said.items()}
        answer = app.test_client().get("/", headers=headers, environ_base={"REMOTE_ADDR": peer})
        return answer.text.split()

    return look


def test_a_listed_proxy_says_who_the_visitor_is(seen):
    said = seen(PROXY, X_Forwarded_For=VISITOR, X_Forwarded_Proto="https", X_Forwarded_Host="ideeen.example.nl")
    assert said == [VISITOR, "https", "ideeen.example.nl", VISITOR]


def test_what_anybody_else_says_counts_for_nothing(seen):
    said = seen(
        STRANGER, X_Forwarded_For=VISITOR, X_Forwarded_Proto="https", X_Forwarded_Host="kwaad.example",
        Forwarded=f"for={VISITOR};proto=https;host=kwaad.example",
    )  # fmt: skip
    assert said == [STRANGER, "http", "localhost", STRANGER]


def test_without_a_list_nobody_is_believed(seen):
    assert seen(PROXY, listed="", X_Forwarded_For=VISITOR)[0] == PROXY


def test_what_a_visitor_wrote_before_a_listed_proxy_counts_for_nothing(seen):
    assert seen(PROXY, X_Forwarded_For=f"192.0.2.1, {VISITOR}")[0] == VISITOR


def test_several_listed_proxies_stand_behind_each_other(seen):
    said = seen(PROXY, X_Forwarded_For=f"192.0.2.1, {VISITOR}, {OTHER_PROXY}", X_Forwarded_Proto="http, https, http")
    assert said[:2] == [VISITOR, "https"]


def test_a_proxy_that_is_not_listed_is_the_visitor(seen):
    assert seen(PROXY, X_Forwarded_For=f"{VISITOR}, {STRANGER}")[0] == STRANGER


@pytest.mark.parametrize("nonsense", ["unknown", "", "niemand, unknown", "_hidden", "999.1.1.1", "<script>"])
def test_a_proxy_that_does_not_know_is_the_last_that_is_known(seen, nonsense):
    assert seen(PROXY, X_Forwarded_For=nonsense)[0] == PROXY


@pytest.mark.parametrize("scheme", ["javascript", "", "https2", "http://"])
def test_a_scheme_that_is_none_is_not_taken_over(seen, scheme):
    assert seen(PROXY, X_Forwarded_Proto=scheme)[1] == "http"


def test_an_address_of_ipv4_in_ipv6_is_the_same_address(seen):
    assert seen(f"::ffff:{PROXY}", X_Forwarded_For=f"::ffff:{VISITOR}")[0] == VISITOR


def test_a_proxy_can_have_an_address_of_ipv6(seen):
    assert seen("fd00::7", X_Forwarded_For="2001:db8:1:2:3::9")[0] == "2001:db8:1:2:3::9"


def test_a_network_of_ipv6_counts_as_one_place(seen):
    assert seen("2001:db8:1:2:3::9")[3] == seen("2001:db8:1:2:ffff::1")[3] == "2001:db8:1:2::/64"


def test_another_network_of_ipv6_is_another_place(seen):
    assert seen("2001:db8:1:2::9")[3] != seen("2001:db8:1:3::9")[3]


@pytest.mark.parametrize("text", [f"{VISITOR}:443", f" {VISITOR} ", f"::ffff:{VISITOR}", f"[::ffff:{VISITOR}]:80"])
def test_an_address_is_read_however_it_is_written(text):
    assert str(address_in(text)) == VISITOR


def test_an_address_that_is_none_is_unknown(seen):
    assert seen("")[0] == "-"


def test_a_host_that_a_proxy_passes_on_is_looked_at_as_any_other(settings):
    board = create_app(replace(settings, trusted_proxies=(PROXY,)))
    answer = board.test_client().get("/", headers={"X-Forwarded-Host": "a" * 300}, environ_base={"REMOTE_ADDR": PROXY})
    board.extensions["ideas"].engine.dispose()
    assert answer.status_code == 400
