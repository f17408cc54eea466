"""What happens once, happens once: also when it is asked several times at the same moment."""

from functools import partial

import pytest
from sqlalchemy import func, select

from ideas.actions.accounts import link_for_first_administrator
from ideas.actions.comments import post_comment
from ideas.actions.recount import differences_in_tallies
from ideas.actions.telling import tell_on
from ideas.model.accounts import Account, Role
from ideas.model.comments import Comment, CommentKind
from ideas.model.ideas import Idea
from ideas.model.kept_texts import KeptText
from ideas.model.votes import Vote
from ideas.queries.notifications import news_to_tell
from tests.at_once import all_at_once
from tests.web.writing import PASSWORD

TIMES = 4
REASON = {"reason": "Dit is reclame."}


@pytest.fixture
def comment(session, idea, chaima):
    """A remark of Chaima's, and a later one, so that a tally can fall too far."""
    said = post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Dit werkt bij ons.")
    for _ in range(TIMES):
        post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Nog iets.")
    session.commit()
    return said


@pytest.fixture
def pressed(browser_of):
    """Press buttons at the same moment: pressed((anna, address, fields), …) answers with the statuses, the lowest first."""

    def press(*buttons):
        deeds = []
        for who, address, fields in buttons:
            browser = browser_of(who)
            sent = {**fields, "csrf_token": browser.token()}
            deeds.append(partial(browser.post, address, data=sent, follow=False))
        return sorted(answer.status for answer in all_at_once(deeds))

    return press


def comments_in(session, idea):
    """The tally of an idea, once it is certain that it says what the rows say."""
    session.refresh(idea)
    assert differences_in_tallies(session) == []
    session.commit()
    return idea.comments


def test_a_comment_is_deleted_once(session, pressed, idea, comment, chaima):
    assert pressed(*[(chaima, f"/comments/{comment.id}/delete", {})] * TIMES) == [303, 403, 403, 403]
    assert comments_in(session, idea) == TIMES


def test_a_comment_is_hidden_once(session, pressed, idea, comment, bram):
    assert pressed(*[(bram, f"/moderation/comments/{comment.id}", REASON)] * TIMES) == [303, 409, 409, 409]
    assert comments_in(session, idea) == TIMES


def test_a_comment_leaves_the_tally_once_by_whatever_door(session, pressed, idea, comment, chaima, bram):
    deleting = (chaima, f"/comments/{comment.id}/delete", {})
    hiding = (bram, f"/moderation/comments/{comment.id}", REASON)
    assert pressed(deleting, hiding, deleting, hiding).count(303) == 1
    assert comments_in(session, idea) == TIMES


def test_hiding_is_undone_once(session, pressed, browser_of, idea, comment, bram):
    browser_of(bram).post(f"/moderation/comments/{comment.id}", data=REASON)
    assert pressed(*[(bram, "/moderation/decisions/1/undo", REASON)] * TIMES) == [303, 409, 409, 409]
    assert comments_in(session, idea) == TIMES + 1


def test_nobody_waits_for_ever_when_a_comment_is_hidden_and_shown(session, pressed, browser_of, idea, comment, bram):
    browser_of(bram).post(f"/moderation/comments/{comment.id}", data=REASON)
    hiding = (bram, f"/moderation/comments/{comment.id}", REASON)
    undoing = (bram, "/moderation/decisions/1/undo", REASON)
    assert set(pressed(hiding, undoing, hiding, undoing)) <= {303, 409}
    comments_in(session, idea)


def test_no_vote_and_no_comment_is_left_behind_when_an_idea_is_merged(session, pressed, an_idea, an_account, bram):
    kept, gone = an_idea("Het idee dat blijft"), an_idea("Het idee dat erin opgaat")
    merging = (bram, f"/moderation/ideas/{gone.id}/merge", {**REASON, "into": str(kept.id), "domains": ["burgerzaken"]})
    at = f"/ideas/{gone.id}-{gone.slug}"
    deeds = []
    for number in range(TIMES):
        voter = an_account(f"Stemmer{number}")
        deeds += [(voter, f"{at}/vote", {"vote": "cast"}), (voter, f"{at}/comments", {"kind": "vraag", "body": "Hoe?"})]
    deeds.insert(len(deeds) // 2, merging)
    assert set(pressed(*deeds)) <= {200, 303, 307, 409}
    session.expire_all()
    there = {vote.voter_id for vote in session.scalars(select(Vote).where(Vote.idea_id == kept.id))}
    left = {vote.voter_id for vote in session.scalars(select(Vote).where(Vote.idea_id == gone.id))}
    assert session.get(Idea, gone.id).is_merged
    assert left <= there
    assert session.scalars(select(Comment.id).where(Comment.idea_id == gone.id)).all() == []
    assert differences_in_tallies(session) == []


def test_a_deleted_comment_is_not_written_again(session, pressed, comment, chaima):
    edit = (chaima, f"/comments/{comment.id}/edit", {"kind": "vraag", "body": "Toch een vraag."})
    delete = (chaima, f"/comments/{comment.id}/delete", {})
    pressed(edit, delete, edit)
    session.refresh(comment)
    assert (comment.counts, comment.body) == (False, "")


@pytest.mark.parametrize("people", ["one person", "four people"])
def test_one_link_makes_one_administrator(session, pressed, people):
    key = link_for_first_administrator(session)
    session.commit()
    emails = [f"els{n if people == 'four people' else ''}@gemeente.example" for n in range(TIMES)]
    forms = [{"name": "Els", "email": email, "password": PASSWORD} for email in emails]
    address = f"/account/first-administrator/{key}"
    assert pressed(*[(None, address, form) for form in forms]) == [303, 410, 410, 410]
    assert session.scalar(select(func.count()).where(Account.role == Role.ADMINISTRATOR)) == 1


@pytest.mark.parametrize("who", ["a member", "a visitor"])
def test_what_is_typed_in_two_windows_at_once_is_one_kept_text(session, browser_of, chaima, who):
    browser = browser_of(chaima if who == "a member" else None)
    keep = "/kept-texts?at=/ideas/new"
    browser.post("/kept-texts?at=/ideas/1-zout/edit", data={"title": "Een ander venster"})
    cookie = browser.client.get_cookie("ideas")
    windows = [browser_of(None) for _ in range(TIMES)]
    for window in windows:
        window.client.set_cookie("ideas", cookie.value)
    texts = [{"title": f"Venster {n}", "csrf_token": browser.token()} for n in range(TIMES)]
    deeds = [partial(window.post, keep, data=text) for window, text in zip(windows, texts, strict=True)]
    assert [answer.status for answer in all_at_once(deeds)] == [200] * TIMES
    assert session.scalar(select(func.count()).where(KeptText.address == "/ideas/new")) == 1


def test_what_is_read_twice_at_once_counts_once(session, pressed, idea, anna, comment):
    for number in news_to_tell(session):
        tell_on(session, number)
    session.commit()
    unread = session.scalar(select(Account.unread).where(Account.id == anna.id))
    session.commit()
    assert pressed(*[(anna, "/notifications/1", {})] * TIMES) == [303] * TIMES
    session.refresh(anna)
    assert anna.unread == unread - 1
    assert differences_in_tallies(session) == []
