"""Rates: how often, as an administrator writes it."""

import pytest

from ideas.text.links import links_in
from ideas.text.rates import Rate, rates_in


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("10/5m", (Rate(10, 300),)),
        ("20/h", (Rate(20, 3600),)),
        ("5/5m,20/h, 50/d", (Rate(5, 300), Rate(20, 3600), Rate(50, 86_400))),
        ("3/30s", (Rate(3, 30),)),
        ("off", ()),
    ],
)
def test_a_rate_is_read_as_it_is_written(text, rates):
    assert rates_in(text) == rates


@pytest.mark.parametrize("seconds", [1, 7, 60, 300, 3600, 86_400])
def test_the_slices_cover_the_period_wherever_it_begins(seconds):
    rate = Rate(1, seconds)
    assert (rate.slices - 1) * rate.slice_seconds >= seconds


@pytest.mark.parametrize("seconds", [60, 300, 3600, 86_400])
def test_the_slices_make_a_period_a_tenth_longer_at_most(seconds):
    rate = Rate(1, seconds)
    assert rate.slices * rate.slice_seconds <= seconds * 1.1


def test_links_are_counted_once_each():
    assert links_in("Zie https://a.nl/x en www.b.nl.", "(HTTPS://c.nl) en https://a.nl/x") == {
        "https://a.nl/x", "www.b.nl", "HTTPS://c.nl"
    }  # fmt: skip


def test_a_text_without_an_address_has_no_links():
    assert links_in("Bel www of http, of mail ons.", None) == set()
