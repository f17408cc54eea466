"""Following things: offered, never silently."""

import pytest
from sqlalchemy import select

from ideas.actions.follows import follow_thing
from ideas.actions.moderation import curate_idea
from ideas.actions.votes import cast_vote
from ideas.model.follows import Follow, Thing, ThingKind
from ideas.model.ideas import Visibility

BUTTON = "main form[data-follow]"
OFFER = "[data-follow-offer]"


def followed(session):
    session.rollback()
    columns = (Follow.account_id, Follow.idea_id, Follow.domain_slug, Follow.organisation_code, Follow.tag_slug)
    return [tuple(filter(None, row)) for row in session.execute(select(*columns).order_by(Follow.id))]


@pytest.fixture
def label(session, idea, bram):
    """The label that Bram put on Anna's idea."""
    curate_idea(session, idea, by=bram, reason="Hoort hier.", domains=["burgerzaken"], tags=["zout"])
    session.commit()
    return "zout"


def test_the_button_on_an_idea_follows_it(session, browser_of, idea, chaima):
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    page = browser.submit(BUTTON)
    assert followed(session) == [(chaima.id, idea.id)]
    assert page.texts(f"{BUTTON} button") == ["Volg dit idee niet meer"]


def test_pressing_again_leaves_it(session, browser_of, idea, chaima):
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    browser.submit(BUTTON)
    browser.submit(BUTTON)
    assert followed(session) == []


def test_following_twice_is_following_once(session, browser_of, idea, chaima):
    for _ in range(2):
        browser_of(chaima).post(f"/ideas/{idea.id}-{idea.slug}/follow", data={"follow": "follow"})
    assert followed(session) == [(chaima.id, idea.id)]


def test_the_author_is_offered_nothing_to_follow(browser_of, idea, anna):
    assert not browser_of(anna).get(f"/ideas/{idea.id}").has(BUTTON)


def test_an_author_cannot_follow_the_own_idea(session, browser_of, idea, anna):
    answer = browser_of(anna).post(f"/ideas/{idea.id}-{idea.slug}/follow", data={"follow": "follow"})
    assert answer.status == 403
    assert followed(session) == []


def test_a_visitor_is_led_to_sign_in_and_back(browser_of, idea):
    page = browser_of(None).get(f"/ideas/{idea.id}-{idea.slug}")
    assert page.one(".follow a")["href"] == f"/sign-in?next=/ideas/{idea.id}-{idea.slug}"


def test_voting_offers_to_follow(browser_of, idea, chaima):
    browser = browser_of(chaima)
    page = browser.get(f"/ideas/{idea.id}")
    assert page.one(OFFER).has_attr("hidden")
    page = browser.submit("form[data-vote-form]")
    assert not page.one(OFFER).has_attr("hidden")
    assert page.texts(OFFER) == ["Wil je horen hoe het verder gaat? Volg dit idee."]


def test_voting_follows_nothing(session, idea, chaima):
    cast_vote(session, idea, by=chaima)
    session.commit()
    assert followed(session) == []


def test_who_follows_already_is_not_asked(browser_of, idea, chaima):
    browser = browser_of(chaima)
    browser.get(f"/ideas/{idea.id}")
    browser.submit(BUTTON)
    assert browser.submit("form[data-vote-form]").one(OFFER).has_attr("hidden")


def test_a_domain_is_followed_on_its_page(session, browser_of, chaima):
    browser = browser_of(chaima)
    browser.get("/domains/burgerzaken")
    page = browser.submit(BUTTON)
    assert page.address == "/domains/burgerzaken"
    assert followed(session) == [(chaima.id, "burgerzaken")]
    assert page.texts(f"{BUTTON} button") == ["Volg dit domein niet meer"]


def test_a_label_is_followed_on_its_page(session, browser_of, chaima, label):
    browser = browser_of(chaima)
    browser.get(f"/tags/{label}")
    browser.submit(BUTTON)
    assert followed(session) == [(chaima.id, "zout")]


def test_the_list_of_all_ideas_offers_nothing_to_follow(browser_of, chaima):
    assert not browser_of(chaima).get("/ideas?domain=burgerzaken").has(BUTTON)


def test_an_organisation_is_followed_on_its_page(session, browser_of, chaima):
    browser = browser_of(chaima)
    browser.get("/organisations/zutphen")
    assert browser.submit(BUTTON).address == "/organisations/zutphen"
    assert followed(session) == [(chaima.id, "GM0301")]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"follow": "follow", "kind": "domain", "key": "bestaat-niet"}, 404),
        ({"follow": "follow", "kind": "idea", "key": "999"}, 404),
        ({"follow": "follow", "kind": "idea", "key": "een"}, 400),
        ({"follow": "follow", "kind": "account", "key": "1"}, 400),
        ({"follow": "perhaps", "kind": "domain", "key": "burgerzaken"}, 400),
        ({"follow": "follow", "kind": "tag", "key": "\x00"}, 400),
        ({"follow": "unfollow", "kind": "idea", "key": "9" * 30}, 400),
    ],
)
def test_what_cannot_be_followed_is_refused(session, browser_of, chaima, fields, status):
    assert browser_of(chaima).post("/follows", data=fields).status == status
    assert followed(session) == []


def test_an_idea_that_one_may_not_read_cannot_be_followed(session, browser_of, an_idea, chaima):
    hidden = an_idea(visibility=Visibility.WAITING)
    fields = {"follow": "follow", "kind": "idea", "key": str(hidden.id)}
    assert browser_of(chaima).post("/follows", data=fields).status == 404


def test_the_way_back_stays_on_this_site(browser_of, chaima):
    fields = {"follow": "follow", "kind": "domain", "key": "burgerzaken", "next": "https://elders.example/"}
    answer = browser_of(chaima).post("/follows", data=fields, follow=False)
    assert answer.headers["Location"] == "/notifications/following"


def test_everything_that_one_follows_can_be_left_on_one_page(session, browser_of, idea, chaima, label):
    session.add(Follow(account_id=chaima.id, idea_id=idea.id))
    for thing in (("domain", "burgerzaken"), ("organisation", "GM0301"), ("tag", label)):
        follow_thing(session, Thing(ThingKind(thing[0]), thing[1]), by=chaima)
    session.commit()
    browser = browser_of(chaima)
    page = browser.get("/notifications/following")
    assert page.texts(".rows [id^=thing-]") == [
        "zout",
        "Zutphen",
        "Burgerzaken en basisregistraties",
        "Elkaars balie bezetten",
    ]
    for _ in range(4):
        browser.get("/notifications/following")
        browser.submit(".rows li:first-child form")
    assert followed(session) == []


def test_an_idea_that_left_the_board_can_still_be_left(session, browser_of, idea, chaima):
    session.add(Follow(account_id=chaima.id, idea_id=idea.id))
    idea.visibility = Visibility.WITHDRAWN
    session.commit()
    browser = browser_of(chaima)
    page = browser.get("/notifications/following")
    assert "Elkaars" not in page.text
    browser.submit(".rows form")
    assert followed(session) == []
