"""A municipality counts: from saying where one works to "uit 1 gemeente"."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from ideas.actions.organisations import join_organisation, verify_organisation
from ideas.model.accounts import Account, Role
from ideas.model.ideas import Idea
from ideas.model.organisations import VerifiedBy
from tests.journeys.conftest import WITH_AND_WITHOUT_SCRIPTS, Person


@pytest.fixture
def els(an_account: Callable[..., Account]) -> Account:
    """She administers the board."""
    return an_account("Els", role=Role.ADMINISTRATOR)


@WITH_AND_WITHOUT_SCRIPTS
def test_from_saying_where_one_works_to_a_municipality_that_counts(
    signed_in: Callable[..., Person], somebody: Callable[..., Person],
    idea: Idea, chaima: Account, bram: Account, scripts: bool,
) -> None:  # fmt: skip
    address = f"/ideas/{idea.id}-{idea.slug}"
    practitioner = signed_in(chaima, java_script_enabled=scripts)
    practitioner.go(address)
    practitioner.press('.vote a[href="/account/organisation"]')
    practitioner.fill_in(organisation="gemeente zutphen")
    practitioner.press("main .submit button")
    assert practitioner.text("main .mark") == "Nog niet geverifieerd"
    practitioner.go(address)
    practitioner.see(".vote-button").click()
    practitioner.see(".vote-button[aria-pressed=true]:not([aria-disabled])").wait_for()
    assert practitioner.text("[data-support-of]") == "2 stemmen"

    moderator = signed_in(bram, java_script_enabled=scripts)
    moderator.go("/moderation")
    moderator.press('a[href="/moderation/people"]')
    moderator.press("main .rows a")
    moderator.press("form[action$=verify] button")
    assert "gemeente Zutphen" in moderator.text("main, .flash")

    practitioner.go("/account")
    practitioner.see("[name=shows_support]").check()
    practitioner.press("main .form .submit button")
    visitor = somebody(java_script_enabled=scripts, viewport={"width": 320, "height": 800})
    visitor.go(address)
    assert visitor.text("[data-support-of]") == "2 stemmen uit 1 gemeente"
    assert visitor.text("section:has(> #supporters-name) li") == "Chaima, gemeente Zutphen (geverifieerd)"
    assert visitor.width() == 320
    visitor.press('section:has(> #supporters-name) a[href="/organisations/zutphen"]')
    assert visitor.text("section:has(> #supported) .rows a") == idea.title
    assert visitor.width() == 320
    visitor.go("/organisations?q=zutphen")
    assert visitor.width() == 320


def test_with_a_script_the_words_follow_the_vote(
    signed_in: Callable[..., Person], session: Session, idea: Idea, anna: Account, chaima: Account
) -> None:
    anna.shows_support = True
    join_organisation(session, chaima, "GM0301")
    verify_organisation(session, chaima, "GM0301", how=VerifiedBy.MODERATOR)
    session.commit()
    voter = signed_in(chaima)
    voter.context.add_cookies([{"name": "language", "value": "en", "url": voter.address}])
    voter.go(f"/ideas/{idea.id}-{idea.slug}")
    others = voter.see("[data-others-of]")
    for pressed, support, is_there in (("true", "2 votes from 1 municipality", True), ("false", "1 vote", False)):
        voter.see(".vote-button").click()
        voter.see(f".vote-button[aria-pressed={pressed}]:not([aria-disabled])").wait_for()
        assert voter.text("[data-support-of]") == support
        assert others.is_visible() is is_there
        assert not is_there or others.inner_text() == "1 other person supports this idea too."
        voter.check()


def test_administrators_keep_the_domains_at_320_pixels(signed_in: Callable[..., Person], els: Account) -> None:
    administrator = signed_in(els, viewport={"width": 320, "height": 800})
    administrator.go("/moderation/organisations")
    administrator.fill_in(organisation="Zutphen", domain="gmail.com")
    administrator.expected.add(422)
    administrator.press("form[action$='/list-domain'] .submit button")
    administrator.see("#domain").fill("zutphen.example")
    administrator.press("form[action$='/list-domain'] .submit button")
    assert administrator.text("main .rows strong") == "zutphen.example"
    assert administrator.width() == 320
    administrator.see("[name=name]").fill("Drechtsteden")
    administrator.choose("kind", "samenwerkingsverband")
    administrator.press("form[action$=add] .submit button")
    assert administrator.see('main a[href="/organisations/drechtsteden"]').count() == 1
