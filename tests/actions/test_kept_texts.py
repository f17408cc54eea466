"""Keeping what people type until they send it."""

from datetime import timedelta

import pytest

from ideas.actions.kept_texts import (
    KEPT_FOR_A_BROWSER,
    KEPT_FOR_AN_ACCOUNT,
    MOST_TEXTS,
    copy_texts,
    forget_old_texts,
    forget_text,
    hand_texts_over,
    keep_text,
)
from ideas.model.base import now
from ideas.queries.kept_texts import Keeper, text_kept_for, texts_kept_for

BROWSER = Keeper(None, "a" * 64)
ANOTHER_BROWSER = Keeper(None, "b" * 64)
ADDRESS = "/ideas/new"


@pytest.fixture
def annas(anna):
    return Keeper(anna.id, None)


def typed_by(session, keeper, address=ADDRESS):
    kept = text_kept_for(session, keeper, address)
    return kept.fields if kept else None


@pytest.fixture(params=["account", "browser"])
def keeper(request, annas):
    return annas if request.param == "account" else BROWSER


def test_a_text_is_kept(session, keeper):
    keep_text(session, keeper, ADDRESS, {"title": "Bijna af"})
    assert typed_by(session, keeper) == {"title": "Bijna af"}


def test_the_last_text_replaces_the_earlier_one(session, keeper):
    keep_text(session, keeper, ADDRESS, {"title": "Bijna af"})
    keep_text(session, keeper, ADDRESS, {"title": "Af"})
    assert [text.fields for text in texts_kept_for(session, keeper)] == [{"title": "Af"}]


def test_every_address_has_a_text_of_its_own(session, keeper):
    keep_text(session, keeper, ADDRESS, {"title": "Een"})
    keep_text(session, keeper, "/ideas/1/comments", {"body": "Twee"})
    assert typed_by(session, keeper) == {"title": "Een"}


def test_a_sent_text_is_forgotten(session, keeper):
    keep_text(session, keeper, ADDRESS, {"title": "Af"})
    forget_text(session, keeper, ADDRESS)
    assert typed_by(session, keeper) is None


def test_forgetting_leaves_other_addresses_alone(session, keeper):
    keep_text(session, keeper, ADDRESS, {"title": "Af"})
    forget_text(session, keeper, "/ideas/1/comments")
    assert typed_by(session, keeper) == {"title": "Af"}


def test_nobody_reads_what_another_typed(session, annas, chaima):
    keep_text(session, annas, ADDRESS, {"title": "Van Anna"})
    keep_text(session, BROWSER, ADDRESS, {"title": "Van een ander"})
    assert typed_by(session, Keeper(chaima.id, None)) is None
    assert typed_by(session, ANOTHER_BROWSER) is None


def test_a_browser_without_a_key_keeps_nothing(session):
    keep_text(session, BROWSER, ADDRESS, {"title": "Van iemand"})
    assert typed_by(session, Keeper(None, None)) is None
    assert texts_kept_for(session, Keeper(None, None)) == []


def test_a_browser_without_a_key_forgets_nothing(session):
    keep_text(session, BROWSER, ADDRESS, {"title": "Van iemand"})
    forget_text(session, Keeper(None, None), ADDRESS)
    assert typed_by(session, BROWSER) == {"title": "Van iemand"}


def test_the_last_text_comes_first(session, keeper):
    keep_text(session, keeper, "/een", {}).kept_at = now() - timedelta(hours=1)
    keep_text(session, keeper, "/twee", {})
    assert [text.address for text in texts_kept_for(session, keeper)] == ["/twee", "/een"]


def test_of_too_many_texts_the_oldest_goes(session, keeper):
    addresses = [f"/ideas/{number}-zout" for number in range(MOST_TEXTS + 2)]
    for address in addresses:
        keep_text(session, keeper, address, {"body": "Nog iets"})
    assert [text.address for text in reversed(texts_kept_for(session, keeper))] == addresses[2:]


def test_a_text_that_is_renewed_is_not_the_oldest(session, keeper):
    addresses = [f"/ideas/{number}-zout" for number in range(MOST_TEXTS)]
    for address in (*addresses, addresses[0], ADDRESS):
        keep_text(session, keeper, address, {"body": "Nog iets"})
    assert typed_by(session, keeper, addresses[0])
    assert typed_by(session, keeper, addresses[1]) is None


def test_the_texts_of_others_make_no_room(session, annas):
    keep_text(session, annas, ADDRESS, {"title": "Van Anna"})
    for number in range(MOST_TEXTS + 1):
        keep_text(session, BROWSER, f"/ideas/{number}-zout", {"body": "Nog iets"})
    assert typed_by(session, annas) == {"title": "Van Anna"}


def test_signing_in_hands_over_what_was_typed(session, anna, annas):
    keep_text(session, BROWSER, ADDRESS, {"title": "Voor het aanmelden"})
    hand_texts_over(session, BROWSER, anna)
    assert typed_by(session, annas) == {"title": "Voor het aanmelden"}


def test_what_was_handed_over_leaves_the_browser(session, anna):
    keep_text(session, BROWSER, ADDRESS, {"title": "Voor het aanmelden"})
    hand_texts_over(session, BROWSER, anna)
    assert typed_by(session, BROWSER) is None


def test_a_copied_text_stays_in_the_browser(session, anna, annas):
    keep_text(session, BROWSER, ADDRESS, {"title": "Nog niet bevestigd"})
    copy_texts(session, BROWSER, anna)
    assert typed_by(session, BROWSER) == typed_by(session, annas) == {"title": "Nog niet bevestigd"}


def test_what_was_typed_last_wins(session, anna, annas):
    keep_text(session, annas, ADDRESS, {"title": "Gisteren"}).kept_at = now() - timedelta(days=1)
    keep_text(session, BROWSER, ADDRESS, {"title": "Vandaag"})
    hand_texts_over(session, BROWSER, anna)
    assert typed_by(session, annas) == {"title": "Vandaag"}


def test_an_older_text_does_not_replace_a_newer_one(session, anna, annas):
    keep_text(session, annas, ADDRESS, {"title": "Vandaag"})
    keep_text(session, BROWSER, ADDRESS, {"title": "Gisteren"}).kept_at = now() - timedelta(days=1)
    hand_texts_over(session, BROWSER, anna)
    assert typed_by(session, annas) == {"title": "Vandaag"}


@pytest.mark.parametrize("days", [-1, 1])
def test_a_browsers_text_is_kept_for_thirty_days(session, days):
    keep_text(session, BROWSER, ADDRESS, {}).kept_at = now() - KEPT_FOR_A_BROWSER - timedelta(days=days)
    session.flush()
    forget_old_texts(session)
    assert len(texts_kept_for(session, BROWSER)) == (days < 0)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_members_text_is_kept_for_a_year(session, annas, days):
    keep_text(session, annas, ADDRESS, {}).kept_at = now() - KEPT_FOR_AN_ACCOUNT - timedelta(days=days)
    session.flush()
    forget_old_texts(session)
    assert len(texts_kept_for(session, annas)) == (days < 0)
