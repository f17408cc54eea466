"""Browsing by label."""

import pytest

from ideas.actions.filing import give_tags
from tests.web.test_listing import numbers_on


@pytest.fixture
def labelled(session, idea):
    """An idea that a moderator gave a label."""
    give_tags(session, idea.id, ["Gladde wegen"])
    session.commit()
    return idea


def test_a_label_shows_its_ideas(browser_of, labelled, an_idea):
    an_idea("Het idee zonder label")
    page = browser_of(None).get("/tags/gladde-wegen")
    assert page.heading == "Gladde wegen"
    assert numbers_on(page) == [labelled.id]


def test_an_idea_leads_to_its_labels(browser_of, labelled):
    page = browser_of(None).get(f"/ideas/{labelled.id}")
    assert page.has('main a[href="/tags/gladde-wegen"]')


def test_a_label_that_does_not_exist_is_not_found(browser_of, labelled):
    for wrong in ("unknown", "%00", "gladde-wegen%00", "-1", "x" * 3000):
        assert browser_of(None).get(f"/tags/{wrong}").status == 404
