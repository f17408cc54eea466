"""A moderator's ten minutes: the queue, a merge and its undoing, a report, an appeal. With and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ideas.actions.comments import post_comment
from ideas.actions.moderation import decline_idea
from ideas.model.accounts import Account, Role
from ideas.model.comments import CommentKind
from ideas.model.ideas import Idea, Visibility
from tests.journeys.conftest import WITH_AND_WITHOUT_SCRIPTS, Person

SCRIPTS = WITH_AND_WITHOUT_SCRIPTS
PHONE = {"width": 320, "height": 800}


@pytest.fixture
def els(an_account: Callable[..., Account]) -> Account:
    """She moderates too."""
    return an_account("Els", role=Role.MODERATOR)


@SCRIPTS
def test_many_new_ideas_are_published_in_one_go_and_that_is_undone(
    signed_in: Callable[..., Person], an_idea: Callable[..., Idea], an_account: Callable[..., Account], bram: Account,
    scripts: bool,
) -> None:  # fmt: skip
    for name in ("Fien", "Gijs", "Hans"):
        an_idea(f"Het idee van {name}", by=an_account(name), visibility=Visibility.WAITING)
    moderator = signed_in(bram, java_script_enabled=scripts)
    moderator.go("/moderation?only=new-idea")
    if scripts:
        for key in ("j", "x", "j", "x", "j", "x"):
            moderator.page.keyboard.press(key)
    else:
        for box in moderator.see("[name=item]").all():
            box.check()
    moderator.see("[name=do]").select_option("publish")
    moderator.press("#bulk .submit button")
    assert moderator.see("main .rows > li").count() == 3
    moderator.see("[name=ready]").select_option("helder-en-bruikbaar")
    if scripts:
        assert moderator.see("[name=reason]").input_value().startswith("Je vraag en de meerwaarde zijn duidelijk.")
    moderator.press("[name=sure]")
    moderator.press("main a.button")
    moderator.fill_in(reason="Dat was te vroeg.")
    moderator.press("main .submit button")
    moderator.go("/moderation?only=new-idea")
    assert moderator.see("[data-item]").count() == 3


@SCRIPTS
def test_two_ideas_become_one_and_two_again(
    signed_in: Callable[..., Person], somebody: Callable[..., Person], an_idea: Callable[..., Idea], chaima: Account,
    bram: Account, scripts: bool,
) -> None:  # fmt: skip
    kept, gone = an_idea("Elkaars balie bezetten bij ziekte"), an_idea("Samen de balie bezetten", by=chaima)
    old = f"/ideas/{gone.id}-{gone.slug}"
    moderator = signed_in(bram, java_script_enabled=scripts)
    moderator.go(f"/moderation/ideas/{gone.id}")
    moderator.press(f'a[href="/moderation/ideas/{gone.id}/merge"]')
    moderator.press("main .rows a")
    moderator.see("main .form [name=ready]").select_option("gaat-over-hetzelfde")
    moderator.press("main .form .submit button")
    reader = somebody(java_script_enabled=scripts, viewport=PHONE)
    reader.go(old)
    assert reader.text("h1") == kept.title
    assert reader.width() == 320
    moderator.press("main .decisions a[href$=undo]")
    moderator.fill_in(reason="Toch twee ideeën.")
    moderator.press("main .submit button")
    reader.go(old)
    assert reader.text("h1") == gone.title


@SCRIPTS
def test_a_reader_reports_a_comment_and_hears_what_came_of_it(
    signed_in: Callable[..., Person], session: Session, idea: Idea, anna: Account, chaima: Account, bram: Account,
    scripts: bool,
) -> None:  # fmt: skip
    post_comment(session, idea, by=anna, kind=CommentKind.REMARK, body="Koop nu bij ons!")
    session.commit()
    reader = signed_in(chaima, java_script_enabled=scripts, viewport=PHONE)
    reader.go(f"/ideas/{idea.id}-{idea.slug}")
    reader.press("a[href$='/flags']:text-is('Melden')")
    reader.choose("reason", "spam")
    reader.press("main .submit button")
    moderator = signed_in(bram, java_script_enabled=scripts)
    moderator.go("/moderation?only=flagged-comment")
    moderator.press("[data-item] a")
    moderator.see("main .form [name=ready]").last.select_option("reclame-in-reactie")
    moderator.press("main .form [name=do]")
    reader.go("/account/flags")
    assert "Je had gelijk" in reader.text("main .note")
    assert reader.width() == 320


@SCRIPTS
def test_who_is_refused_appeals_and_is_right(
    signed_in: Callable[..., Person], session: Session, an_idea: Callable[..., Idea], anna: Account, bram: Account,
    els: Account, scripts: bool,
) -> None:  # fmt: skip
    decline_idea(session, an_idea(visibility=Visibility.WAITING), by=bram, reason="Dit is reclame.")
    session.commit()
    author = signed_in(anna, java_script_enabled=scripts, viewport=PHONE)
    author.go("/account/ideas")
    author.press("main .note a")
    author.fill_in(body="Het is geen reclame: wij verkopen niets.")
    author.press("main .submit button")
    colleague = signed_in(els, java_script_enabled=scripts)
    colleague.go("/moderation?only=appeal")
    colleague.press("[data-item] a")
    colleague.choose("upheld", "yes")
    colleague.fill_in(answer="Je hebt gelijk. Het idee wacht weer op ons.")
    colleague.press("main .submit button")
    author.go("/decisions/1/appeal")
    assert "Je hebt gelijk." in author.text("main")
    assert author.width() == 320


PAGES = (
    "/moderation", "/moderation/reasons", "/moderation/reasons/reclame", "/moderation/measures",
    "/moderation/people/3/measures", "/moderation/insight", "/moderation/domains", "/moderation/domains/ict",
    "/moderation/domains/new", "/moderation/tags", "/moderation/legal-notes", "/moderation/legal-notes/convenant",
    "/moderation/calls/new", "/moderation/log", "/moderation/transparency", "/moderation/audit", "/calls",
    "/calls/hoe-houd-je-samenwerken-licht", "/account/measures", "/account/flags", "/moderation/ideas/1",
)  # fmt: skip


WITH_CHARTS = ("/moderation", "/moderation/insight", "/moderation/transparency")


@pytest.mark.parametrize(
    ("database", "looks", "pages"),
    [("postgresql", {"viewport": PHONE}, PAGES), ("sqlite", {"color_scheme": "dark"}, WITH_CHARTS)],
    ids=["phone on postgresql", "dark on sqlite"],
    indirect=["database"],
)
def test_every_page_of_moderators_can_be_used(
    signed_in: Callable[..., Person], an_account: Callable[..., Account], idea: Idea, chaima: Account,
    looks: dict[str, Any], pages: tuple[str, ...],
) -> None:  # fmt: skip
    administrator = signed_in(an_account("Dewi", role=Role.ADMINISTRATOR), **looks)
    for address in pages:
        administrator.go(address)
        if "viewport" in looks:
            assert administrator.width() == 320, address
