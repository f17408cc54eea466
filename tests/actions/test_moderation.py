"""Curating: every decision has a reason, is kept, and can be undone."""

import pytest
from sqlalchemy import select

from ideas.actions.comments import delete_comment, post_comment
from ideas.actions.deciding import DECISIONS_ON, decisions_open_for
from ideas.actions.ideas import IdeaContent, edit_idea, submit_idea, withdraw_own_idea
from ideas.actions.moderation import (
    DECIDE,
    ask_for_change,
    curate_idea,
    decline_idea,
    feature_idea,
    hide_comment,
    lock_comments,
    move_idea,
    note_on_idea,
    publish_idea,
    restore_idea,
    unfeature_idea,
    withdraw_idea,
)
from ideas.actions.recount import differences_in_tallies
from ideas.actions.undoing import undo_decision
from ideas.model.accounts import Role
from ideas.model.comments import CommentKind
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.database import session_on
from ideas.model.domains import Domain
from ideas.model.ideas import Idea, Stage, Visibility
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.refusals import AlreadyUndone, NotAllowed, NotInThisState, OvertakenByLaterDecision
from ideas.queries.ideas import domains_of, idea_for, tags_of
from tests.conftest import content

# A state in which each decision fits.
FITTING = {
    DecisionKind.PUBLISH: Visibility.WAITING,
    DecisionKind.ASK_CHANGE: Visibility.WAITING,
    DecisionKind.DECLINE: Visibility.WAITING,
    DecisionKind.WITHDRAW: Visibility.PUBLISHED,
    DecisionKind.FEATURE: Visibility.PUBLISHED,
    DecisionKind.CURATE: Visibility.PUBLISHED,
    DecisionKind.UNFEATURE: Visibility.PUBLISHED,
    DecisionKind.RESTORE: Visibility.WITHDRAWN,
    DecisionKind.STAGE: Visibility.PUBLISHED,
    DecisionKind.NOTE: Visibility.PUBLISHED,
    DecisionKind.LOCK_COMMENTS: Visibility.PUBLISHED,
    DecisionKind.UNLOCK_COMMENTS: Visibility.PUBLISHED,
}
# These are about two ideas: tests/actions/test_merging.py looks at them.
ABOUT_TWO = {DecisionKind.MERGE, DecisionKind.SPLIT, DecisionKind.VARIANT}


@pytest.fixture
def waiting(an_idea):
    return an_idea(visibility=Visibility.WAITING)


@pytest.fixture
def comment(session, idea, chaima):
    """A remark of Chaima's under Anna's idea."""
    return post_comment(session, idea, by=chaima, kind=CommentKind.REMARK, body="Koop nu!")


def decide(session, idea, kind, *, by, reason="Daarom"):
    if kind is DecisionKind.CURATE:
        return curate_idea(session, idea, by=by, reason=reason, domains=["wmo", "afval"], tags=["Balie", "Regio"])
    if kind is DecisionKind.STAGE:
        return move_idea(session, idea, by=by, reason=reason, stage=Stage.SCALED_UP)
    if kind is DecisionKind.NOTE:
        return note_on_idea(session, idea, by=by, reason=reason, note="De wet is veranderd.")
    return DECIDE[kind](session, idea, by=by, reason=reason)


def idea_that_fits(an_idea, session, kind, bram):
    idea = an_idea(form="convenant", visibility=FITTING[kind])
    if kind is DecisionKind.UNFEATURE:
        feature_idea(session, idea, by=bram, reason="Bijzonder")
    if kind is DecisionKind.UNLOCK_COMMENTS:
        lock_comments(session, idea, by=bram, reason="Even rust")
    return idea


def everything_about(session, idea):
    """All that readers see of an idea, with the numbers beside domains and forms."""
    session.flush()
    session.refresh(idea)
    return (
        idea.visibility,
        idea.published_at,
        idea.featured_at,
        idea.stage,
        idea.editorial_note,
        idea.comments_locked_at,
        domains_of(session, [idea.id]),
        [tag.label for tag in tags_of(session, idea)],
        dict(session.execute(select(Domain.slug, Domain.ideas).where(Domain.ideas != 0)).all()),
        dict(session.execute(select(CooperationForm.slug, CooperationForm.ideas)).all()),
    )


def comments_of(session, idea):
    session.refresh(idea)
    return idea.comments


def test_publishing_shows_an_idea_to_everybody(session, waiting, bram):
    publish_idea(session, waiting, by=bram, reason="Mooi idee")
    assert waiting.visibility is Visibility.PUBLISHED


def test_publishing_casts_the_authors_vote(session, waiting, bram):
    publish_idea(session, waiting, by=bram, reason="Mooi idee")
    session.refresh(waiting)
    assert waiting.votes == 1


def test_asking_for_a_change_sends_a_waiting_idea_back(session, waiting, bram):
    ask_for_change(session, waiting, by=bram, reason="Wie betaalt?")
    assert waiting.visibility is Visibility.DRAFT


def test_asking_for_a_change_leaves_a_published_idea_up(session, idea, bram):
    ask_for_change(session, idea, by=bram, reason="Wie betaalt?")
    assert idea.visibility is Visibility.PUBLISHED


def test_what_was_sent_back_can_be_submitted_again(session, waiting, anna, bram):
    ask_for_change(session, waiting, by=bram, reason="Wie betaalt?")
    submit_idea(session, waiting, by=anna, first_idea_waits=True)
    assert waiting.visibility is Visibility.WAITING


def test_declining_takes_an_idea_out_of_the_queue(session, waiting, bram):
    decline_idea(session, waiting, by=bram, reason="Reclame")
    assert waiting.visibility is Visibility.WITHDRAWN


def test_withdrawing_takes_an_idea_off_the_board(session, idea, bram):
    withdraw_idea(session, idea, by=bram, reason="Verouderd")
    assert idea.visibility is Visibility.WITHDRAWN


def test_a_withdrawn_idea_can_be_published_again(session, idea, bram):
    withdraw_idea(session, idea, by=bram, reason="Verouderd")
    restore_idea(session, idea, by=bram, reason="Toch niet")
    assert idea.visibility is Visibility.PUBLISHED


def test_a_declined_idea_can_be_published_after_all(session, waiting, bram):
    decline_idea(session, waiting, by=bram, reason="Reclame")
    restore_idea(session, waiting, by=bram, reason="Toch niet")
    assert waiting.is_published


def test_an_idea_that_its_author_took_back_unread_is_not_published(session, waiting, anna, bram):
    withdraw_own_idea(session, waiting, by=anna)
    assert decisions_open_for(session, waiting) == []
    with pytest.raises(NotInThisState):
        publish_idea(session, waiting, by=bram, reason="Mooi idee")


def test_what_was_declined_by_mistake_and_then_taken_back_is_not_published(session, waiting, anna, bram):
    undo_decision(session, decline_idea(session, waiting, by=bram, reason="Reclame"), by=bram, reason="Vergissing")
    withdraw_own_idea(session, waiting, by=anna)
    with pytest.raises(NotInThisState):
        publish_idea(session, waiting, by=bram, reason="Mooi idee")


@pytest.mark.parametrize("written", [content(title="Nog niet af, dit idee"), IdeaContent()], ids=["more", "nothing"])
def test_a_draft_on_which_its_author_went_on_is_not_pulled_into_the_queue(session, waiting, anna, bram, written):
    decision = ask_for_change(session, waiting, by=bram, reason="Wie betaalt?")
    edit_idea(session, waiting, written, by=anna)
    with pytest.raises(NotInThisState):
        undo_decision(session, decision, by=bram, reason="Vergissing")
    assert waiting.is_draft


def test_a_picked_idea_is_featured(session, idea, bram):
    feature_idea(session, idea, by=bram, reason="Bijzonder")
    assert idea.featured_at is not None


def test_a_featured_idea_can_become_one_among_the_others(session, idea, bram):
    feature_idea(session, idea, by=bram, reason="Bijzonder")
    unfeature_idea(session, idea, by=bram, reason="Niet meer nieuw")
    assert idea.featured_at is None


def test_a_featured_idea_is_not_featured_again(session, idea, bram):
    feature_idea(session, idea, by=bram, reason="Bijzonder")
    with pytest.raises(NotInThisState):
        feature_idea(session, idea, by=bram, reason="Nog eens")


def test_an_ordinary_idea_cannot_be_unfeatured(session, idea, bram):
    with pytest.raises(NotInThisState):
        unfeature_idea(session, idea, by=bram, reason="Niet nieuw")


def test_curating_files_an_idea_anew(session, idea, bram):
    decide(session, idea, DecisionKind.CURATE, by=bram)
    assert domains_of(session, [idea.id])[idea.id] == ("wmo", "afval")


def test_curating_labels_an_idea(session, idea, bram):
    decide(session, idea, DecisionKind.CURATE, by=bram)
    assert [tag.label for tag in tags_of(session, idea)] == ["Balie", "Regio"]


def test_a_label_in_another_spelling_is_the_same_label(session, idea, an_idea, bram):
    other = an_idea("Samen zout inkopen")
    curate_idea(session, idea, by=bram, reason="Vindbaar", domains=["wmo"], tags=["Balie"])
    curate_idea(session, other, by=bram, reason="Vindbaar", domains=["wmo"], tags=["balie"])
    assert [tag.label for tag in tags_of(session, other)] == ["Balie"]


def test_curating_leaves_the_text_alone(session, idea, bram):
    before = (idea.title, idea.question, idea.how_it_works, idea.changed_at)
    decide(session, idea, DecisionKind.CURATE, by=bram)
    assert (idea.title, idea.question, idea.how_it_works, idea.changed_at) == before


@pytest.mark.parametrize("kind", FITTING)
def test_a_decision_keeps_its_reason(session, an_idea, bram, kind):
    idea = idea_that_fits(an_idea, session, kind, bram)
    decide(session, idea, kind, by=bram, reason="Omdat het zo hoort")
    kept = session.scalars(select(Decision).order_by(Decision.id.desc()).limit(1)).one()
    assert (kept.kind, kept.reason, kept.decided_by) == (kind, "Omdat het zo hoort", bram.id)


@pytest.mark.parametrize("kind", FITTING)
def test_a_decision_keeps_the_tallies_right(session, an_idea, bram, kind):
    decide(session, idea_that_fits(an_idea, session, kind, bram), kind, by=bram)
    assert differences_in_tallies(session) == []


@pytest.mark.parametrize("kind", FITTING)
def test_a_member_decides_nothing(session, an_idea, bram, chaima, kind):
    with pytest.raises(NotAllowed):
        decide(session, idea_that_fits(an_idea, session, kind, bram), kind, by=chaima)


# An erased idea is no longer anybody's to decide about, and a merged one is part of another.
NOT_ERASED = [each for each in Visibility if each not in (Visibility.ERASED, Visibility.MERGED)]


@pytest.mark.parametrize("visibility", NOT_ERASED)
def test_a_decision_that_does_not_fit_is_refused(session, an_idea, bram, visibility):
    idea = an_idea(visibility=visibility)
    for kind in set(FITTING) - set(DECISIONS_ON[visibility]):
        with pytest.raises(NotInThisState):
            decide(session, idea, kind, by=bram)


@pytest.mark.parametrize("visibility", NOT_ERASED)
def test_every_decision_that_is_offered_can_be_taken(session, an_idea, an_account, bram, visibility):
    for kind in set(decisions_open_for(session, an_idea(visibility=visibility))) - ABOUT_TWO:
        idea = an_idea(by=an_account(f"Auteur-{kind}"), visibility=visibility)
        decide(session, idea, kind, by=bram)


@pytest.mark.parametrize("kind", FITTING)
def test_undoing_restores_exactly_what_was(session, an_idea, bram, kind):
    idea = idea_that_fits(an_idea, session, kind, bram)
    before = everything_about(session, idea)
    decision = decide(session, idea, kind, by=bram)
    assert everything_about(session, idea) != before
    undo_decision(session, decision, by=bram, reason="Vergissing")
    assert everything_about(session, idea) == before


@pytest.mark.parametrize("kind", FITTING)
def test_undoing_restores_exactly_what_was_in_a_later_request(session, engine, an_idea, bram, kind):
    idea = idea_that_fits(an_idea, session, kind, bram)
    before = everything_about(session, idea)
    decision = decide(session, idea, kind, by=bram)
    session.commit()
    with session_on(engine) as later, later.begin():
        undo_decision(later, later.get(Decision, decision.id), by=bram, reason="Vergissing")
    assert everything_about(session, idea) == before


@pytest.mark.parametrize("kind", FITTING)
def test_undoing_keeps_the_tallies_right(session, an_idea, bram, kind):
    decision = decide(session, idea_that_fits(an_idea, session, kind, bram), kind, by=bram)
    undo_decision(session, decision, by=bram, reason="Vergissing")
    assert differences_in_tallies(session) == []


def test_an_idea_that_was_curated_before_gets_its_earlier_labels_back(session, idea, bram):
    decide(session, idea, DecisionKind.CURATE, by=bram)
    before = everything_about(session, idea)
    second = curate_idea(session, idea, by=bram, reason="Anders", domains=["ict"], tags=["Regio", "Snel"])
    undo_decision(session, second, by=bram, reason="Vergissing")
    assert everything_about(session, idea) == before


def test_an_undoing_is_a_decision_with_a_reason(session, idea, bram):
    decision = withdraw_idea(session, idea, by=bram, reason="Verouderd")
    undoing = undo_decision(session, decision, by=bram, reason="Vergissing")
    assert (undoing.kind, undoing.undoes_id, undoing.reason) == (DecisionKind.UNDO, decision.id, "Vergissing")


def test_a_decision_is_undone_once(session, idea, bram):
    decision = withdraw_idea(session, idea, by=bram, reason="Verouderd")
    undo_decision(session, decision, by=bram, reason="Vergissing")
    with pytest.raises(AlreadyUndone):
        undo_decision(session, decision, by=bram, reason="Nog eens")


def test_an_undoing_is_not_undone(session, idea, bram):
    undoing = undo_decision(session, withdraw_idea(session, idea, by=bram, reason="Oud"), by=bram, reason="Fout")
    with pytest.raises(AlreadyUndone):
        undo_decision(session, undoing, by=bram, reason="Toch wel")


def test_the_later_decision_is_undone_first(session, idea, bram):
    featured = feature_idea(session, idea, by=bram, reason="Bijzonder")
    withdraw_idea(session, idea, by=bram, reason="Verouderd")
    with pytest.raises(OvertakenByLaterDecision):
        undo_decision(session, featured, by=bram, reason="Vergissing")


def test_an_earlier_decision_can_be_undone_after_the_later_one(session, idea, bram):
    before = everything_about(session, idea)
    featured = feature_idea(session, idea, by=bram, reason="Bijzonder")
    withdrawn = withdraw_idea(session, idea, by=bram, reason="Verouderd")
    undo_decision(session, withdrawn, by=bram, reason="Vergissing")
    undo_decision(session, featured, by=bram, reason="Vergissing")
    assert everything_about(session, idea) == before


def test_a_decision_about_another_idea_does_not_stand_in_the_way(session, idea, an_idea, bram):
    decision = withdraw_idea(session, idea, by=bram, reason="Verouderd")
    withdraw_idea(session, an_idea("Samen zout inkopen"), by=bram, reason="Verouderd")
    undo_decision(session, decision, by=bram, reason="Vergissing")
    assert idea.is_published


def test_a_decision_about_a_comment_does_not_stand_in_the_way(session, idea, comment, bram):
    decision = feature_idea(session, idea, by=bram, reason="Bijzonder")
    hide_comment(session, comment, by=bram, reason="Reclame")
    undo_decision(session, decision, by=bram, reason="Vergissing")
    assert idea.featured_at is None


def test_what_the_author_changed_since_is_not_undone(session, idea, anna, bram):
    decision = decide(session, idea, DecisionKind.CURATE, by=bram)
    edit_idea(session, idea, content(domains=("ict",)), by=anna)
    with pytest.raises(NotInThisState):
        undo_decision(session, decision, by=bram, reason="Vergissing")


def test_publishing_is_not_undone_once_the_author_withdrew(session, waiting, anna, bram):
    decision = publish_idea(session, waiting, by=bram, reason="Mooi idee")
    withdraw_own_idea(session, waiting, by=anna)
    with pytest.raises(NotInThisState):
        undo_decision(session, decision, by=bram, reason="Vergissing")


def test_a_member_undoes_nothing(session, idea, bram, chaima):
    decision = withdraw_idea(session, idea, by=bram, reason="Verouderd")
    with pytest.raises(NotAllowed):
        undo_decision(session, decision, by=chaima, reason="Zomaar")


def test_publishing_again_after_an_undoing_counts_the_authors_vote_once(session, waiting, bram):
    decision = publish_idea(session, waiting, by=bram, reason="Mooi idee")
    undo_decision(session, decision, by=bram, reason="Vergissing")
    publish_idea(session, waiting, by=bram, reason="Toch wel")
    session.refresh(waiting)
    assert waiting.votes == 1


def test_of_two_moderators_the_second_is_refused(session, engine, waiting, an_account, bram):
    els = an_account("Els", role=Role.MODERATOR)
    with session_on(engine) as of_els:
        # Els has the page open before Bram decides.
        idea_for(of_els, els, waiting.id)
        of_els.commit()
        decline_idea(session, waiting, by=bram, reason="Reclame")
        session.commit()
        with pytest.raises(NotInThisState):
            ask_for_change(of_els, idea_for(of_els, els, waiting.id, locked=True), by=els, reason="Wie betaalt?")
    assert session.scalars(select(Decision.kind)).all() == [DecisionKind.DECLINE]


def test_a_hidden_comment_no_longer_counts(session, idea, comment, bram):
    hide_comment(session, comment, by=bram, reason="Reclame")
    assert comments_of(session, idea) == 0


def test_a_hidden_comment_keeps_its_text_for_its_author(session, comment, bram):
    hide_comment(session, comment, by=bram, reason="Reclame")
    assert comment.body == "Koop nu!"


def test_hiding_a_comment_keeps_its_reason(session, comment, bram):
    decision = hide_comment(session, comment, by=bram, reason="Reclame")
    assert (decision.comment_id, decision.reason) == (comment.id, "Reclame")


def test_a_comment_is_hidden_once(session, comment, bram):
    hide_comment(session, comment, by=bram, reason="Reclame")
    with pytest.raises(NotInThisState):
        hide_comment(session, comment, by=bram, reason="Nog eens")


def test_a_deleted_comment_is_not_hidden(session, comment, bram, chaima):
    delete_comment(session, comment, by=chaima)
    with pytest.raises(NotInThisState):
        hide_comment(session, comment, by=bram, reason="Reclame")


def test_a_member_hides_nothing(session, comment, anna):
    with pytest.raises(NotAllowed):
        hide_comment(session, comment, by=anna, reason="Bevalt me niet")


def test_a_comment_counts_again_when_hiding_is_undone(session, idea, comment, bram):
    decision = hide_comment(session, comment, by=bram, reason="Reclame")
    undo_decision(session, decision, by=bram, reason="Vergissing")
    assert comment.counts
    assert comments_of(session, idea) == 1


def test_a_comment_can_be_hidden_again_after_an_undoing(session, idea, comment, bram):
    undo_decision(session, hide_comment(session, comment, by=bram, reason="Reclame"), by=bram, reason="Vergissing")
    undo_decision(session, hide_comment(session, comment, by=bram, reason="Toch"), by=bram, reason="Toch niet")
    assert comment.counts
    assert comments_of(session, idea) == 1


def test_hiding_and_its_undoing_keep_the_tallies_right(session, comment, bram):
    decision = hide_comment(session, comment, by=bram, reason="Reclame")
    assert differences_in_tallies(session) == []
    undo_decision(session, decision, by=bram, reason="Vergissing")
    assert differences_in_tallies(session) == []


def test_a_decision_without_a_reason_cannot_be_kept(session, idea, bram):
    with pytest.raises(Exception, match="it_has_a_reason"):
        feature_idea(session, idea, by=bram, reason="")
    session.rollback()
    assert session.scalars(select(Idea.featured_at)).all() == [None]
