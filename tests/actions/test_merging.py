"""Two ideas become one, and can be two again: everything comes along, and everything goes back."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ideas.actions.closing import close_account
from ideas.actions.comments import post_comment
from ideas.actions.examples import load_examples, remove_examples
from ideas.actions.follows import follow_idea, unfollow
from ideas.actions.ideas import start_draft, submit_idea
from ideas.actions.merging import Kept, link_variant, merge_ideas, split_idea, unlink_variant
from ideas.actions.moderation import curate_idea, hide_comment, withdraw_idea
from ideas.actions.organisations import join_organisation, verify_organisation
from ideas.actions.recount import differences_in_tallies
from ideas.actions.undoing import undo_decision
from ideas.actions.votes import cast_vote, withdraw_vote
from ideas.model.accounts import Account, Role
from ideas.model.base import now
from ideas.model.comments import Comment, CommentKind
from ideas.model.database import open_database, session_on
from ideas.model.follows import Follow, Thing, ThingKind
from ideas.model.ideas import Idea, Visibility
from ideas.model.merging import Merge, MovedFollow, MovedThread, MovedVote
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.organisations import VerifiedBy
from ideas.model.refusals import (
    AlreadyMerged,
    AlreadyUndone,
    AlreadyVariant,
    IdeaCannotTakeOthers,
    IdeaMerged,
    NotAllowed,
    NotInThisState,
    OvertakenByLaterDecision,
    SameIdea,
)
from ideas.model.votes import Vote
from ideas.queries.ideas import domains_of, idea_for, tags_of
from ideas.queries.knowledge import knowledge_of
from ideas.queries.likeness import ideas_like
from ideas.queries.merging import ideas_within, variants_around
from tests.conftest import content
from tests.databases import BACKENDS, fresh_database

WHY = "Gaat over hetzelfde"
ZUTPHEN = "GM0301"
ALL = Kept(("burgerzaken", "ict"), ("balie",), ("question",))


@pytest.fixture
def kept(an_idea):
    return an_idea("Elkaars balie bezetten bij ziekte")


@pytest.fixture
def gone(an_idea, chaima):
    return an_idea("Samen de balie bemensen", by=chaima)


@pytest.fixture
def people(an_account):
    return [an_account(name) for name in ("Els", "Fien", "Gerrit", "Hanna")]


def merge(session, gone, kept, bram, choice=ALL):
    return merge_ideas(session, gone, kept, choice, by=bram, reason=WHY)


def say(session, idea, who, body="Wie belt er?", **how):
    return post_comment(session, idea, by=who, kind=CommentKind.QUESTION, body=body, **how)


def voters(session, idea):
    session.flush()
    rows = session.execute(select(Vote.voter_id, Vote.cast_at, Vote.organisation_code).where(Vote.idea_id == idea.id))
    return sorted(tuple(row) for row in rows)


def everything_about(session, *ideas):
    """All that there is about these ideas, as rows."""
    session.flush()
    session.expire_all()
    rows = []
    for idea in ideas:
        rows += [(idea.id, idea.visibility, idea.votes, idea.comments, idea.municipalities, round(idea.trend, 6))]
        rows += [("votes", *vote) for vote in voters(session, idea)]
        said = select(Comment.id, Comment.thread_id).where(Comment.idea_id == idea.id).order_by(Comment.id)
        rows += [("comment", *row) for row in session.execute(said)]
        follows = select(Follow.account_id).where(Follow.idea_id == idea.id).order_by(Follow.account_id)
        rows += [("follow", number) for number in session.scalars(follows)]
        rows += [("shelves", domains_of(session, [idea.id]), [tag.label for tag in tags_of(session, idea)])]
    return rows


def test_votes_come_along_once_for_each_person(session, kept, gone, people, bram):
    els, fien, *_ = people
    for who, where in ((els, kept), (els, gone), (fien, gone)):
        cast_vote(session, where, by=who)
    merge(session, gone, kept, bram)
    session.refresh(kept)
    # Anna and Chaima wrote them, and voted for their own.
    assert kept.votes == 4


def test_a_vote_keeps_its_organisation_and_its_date(session, kept, gone, people, bram):
    join_organisation(session, people[0], ZUTPHEN)
    verify_organisation(session, people[0], ZUTPHEN, how=VerifiedBy.MODERATOR)
    cast_vote(session, gone, by=people[0])
    cast = next(vote for vote in voters(session, gone) if vote[0] == people[0].id)
    merge(session, gone, kept, bram)
    assert cast in voters(session, kept)
    session.refresh(kept)
    assert kept.municipalities == 1


def test_comments_come_along_with_their_threads(session, kept, gone, people, bram):
    question = say(session, gone, people[0])
    answer = say(session, gone, people[1], "Ik.", reply_to=question.id)
    merge(session, gone, kept, bram)
    session.expire_all()
    assert {question.idea_id, answer.idea_id} == {kept.id}
    assert (answer.thread_id, kept.comments) == (question.id, 2)


def test_followers_come_along_and_so_does_the_author(session, kept, gone, people, chaima, bram):
    follow_idea(session, gone, by=people[0])
    merge(session, gone, kept, bram)
    followers = set(session.scalars(select(Follow.account_id).where(Follow.idea_id == kept.id)))
    assert followers == {people[0].id, chaima.id}


def test_the_moderator_chooses_domains_and_labels(session, kept, gone, bram):
    merge(session, gone, kept, bram)
    assert domains_of(session, [kept.id])[kept.id] == ("burgerzaken", "ict")
    assert [tag.label for tag in tags_of(session, kept)] == ["balie"]


def test_what_the_moderator_chose_stays_to_read(session, kept, gone, bram):
    merge(session, gone, kept, bram)
    [part] = ideas_within(session, kept)
    assert (part.title, part.question, part.summary) == (gone.title, gone.question, "")


def test_the_old_address_leads_to_the_idea_that_stayed(session, kept, gone, anna, bram):
    merge(session, gone, kept, bram)
    with pytest.raises(IdeaMerged) as led:
        idea_for(session, None, gone.id)
    assert (led.value.number, led.value.slug) == (kept.id, kept.slug)


@pytest.mark.parametrize("visibility", [Visibility.PUBLISHED, Visibility.WAITING])
def test_undoing_brings_everything_back(session, an_idea, kept, people, chaima, bram, visibility):
    gone = an_idea("Samen de balie bemensen", by=chaima, visibility=visibility)
    els, fien, *_ = people
    if gone.is_published:
        for who, where in ((els, kept), (els, gone), (fien, gone)):
            cast_vote(session, where, by=who)
        say(session, gone, els, reply_to=say(session, gone, fien).id)
        follow_idea(session, gone, by=els)
    before = everything_about(session, kept, gone)
    decision = merge(session, gone, kept, bram)
    assert everything_about(session, kept, gone) != before
    undo_decision(session, decision, by=bram, reason="Toch niet")
    assert everything_about(session, kept, gone) == before
    assert [session.scalars(select(note)).all() for note in (MovedVote, MovedThread, MovedFollow)] == [[], [], []]


def test_what_came_since_stays_with_the_idea_that_stayed(session, kept, gone, people, bram):
    els, fien, gerrit, _hanna = people
    thread = say(session, gone, els)
    decision = merge(session, gone, kept, bram)
    cast_vote(session, kept, by=gerrit)
    new = say(session, kept, gerrit)
    reply = say(session, kept, fien, reply_to=thread.id)
    undo_decision(session, decision, by=bram, reason="Toch niet")
    session.expire_all()
    # A reply goes with the thread that it answers; all else that is new belongs to what its writer saw.
    assert (new.idea_id, reply.idea_id, thread.idea_id) == (kept.id, gone.id, gone.id)
    assert gerrit.id in {vote[0] for vote in voters(session, kept)}
    assert differences_in_tallies(session) == []


def test_who_took_their_vote_back_gets_none_back(session, kept, gone, people, bram):
    els, fien, *_ = people
    for who, where in ((els, kept), (els, gone), (fien, gone)):
        cast_vote(session, where, by=who)
    decision = merge(session, gone, kept, bram)
    for who in (els, fien):
        assert withdraw_vote(session, kept, by=who)
    undo_decision(session, decision, by=bram, reason="Toch niet")
    assert {els.id, fien.id} & {vote[0] for idea in (kept, gone) for vote in voters(session, idea)} == set()


def test_who_voted_again_voted_for_the_idea_that_stayed(session, kept, gone, people, bram):
    cast_vote(session, gone, by=people[0])
    decision = merge(session, gone, kept, bram)
    withdraw_vote(session, kept, by=people[0])
    cast_vote(session, kept, by=people[0])
    undo_decision(session, decision, by=bram, reason="Toch niet")
    assert people[0].id in {vote[0] for vote in voters(session, kept)}


def test_who_stopped_following_follows_neither(session, kept, gone, people, bram):
    follow_idea(session, gone, by=people[0])
    decision = merge(session, gone, kept, bram)
    unfollow(session, Thing(ThingKind.IDEA, kept.id), by=people[0])
    undo_decision(session, decision, by=bram, reason="Toch niet")
    assert people[0].id not in session.scalars(select(Follow.account_id)).all()


def test_labels_that_somebody_changed_since_stay(session, kept, gone, bram):
    decision = merge(session, gone, kept, bram)
    curate_idea(session, kept, by=bram, reason="Beter", domains=["wmo"], tags=["nieuw"])
    undo_decision(session, decision, by=bram, reason="Toch niet")
    assert [tag.label for tag in tags_of(session, kept)] == ["nieuw"]


def test_merges_can_be_undone_in_any_order(session, an_idea, kept, gone, people, bram):
    third = an_idea("Nog een balie")
    for where in (gone, third):
        cast_vote(session, where, by=people[0])
    before = everything_about(session, kept, gone, third)
    first, second = merge(session, gone, kept, bram), merge(session, third, kept, bram)
    undo_decision(session, first, by=bram, reason="Toch niet")
    # Els voted for the third one as well, which is part of this one still.
    assert people[0].id in {vote[0] for vote in voters(session, kept)}
    undo_decision(session, second, by=bram, reason="Toch niet")
    rest = [row for row in everything_about(session, kept, gone, third) if row[0] != "shelves"]
    assert rest == [row for row in before if row[0] != "shelves"]


def test_a_merge_below_another_waits_for_that_one(session, an_idea, kept, gone, bram):
    third = an_idea("Nog een balie")
    first, second = merge(session, third, gone, bram), merge(session, gone, kept, bram)
    with pytest.raises(OvertakenByLaterDecision):
        undo_decision(session, first, by=bram, reason="Toch niet")
    undo_decision(session, second, by=bram, reason="Toch niet")
    undo_decision(session, first, by=bram, reason="Toch niet")
    session.refresh(third)
    assert third.is_published


def test_an_idea_is_not_merged_into_itself(session, kept, bram):
    with pytest.raises(SameIdea):
        merge(session, kept, kept, bram)


def test_an_idea_is_merged_once(session, an_idea, kept, gone, bram):
    merge(session, gone, kept, bram)
    with pytest.raises(AlreadyMerged):
        merge(session, gone, an_idea("Nog een balie"), bram)


def test_two_ideas_do_not_go_into_each_other(session, kept, gone, bram):
    merge(session, gone, kept, bram)
    with pytest.raises(IdeaCannotTakeOthers):
        merge(session, kept, gone, bram)


def test_an_idea_off_the_board_takes_in_no_others(session, kept, gone, bram):
    withdraw_idea(session, kept, by=bram, reason="Verouderd")
    with pytest.raises(IdeaCannotTakeOthers):
        merge(session, gone, kept, bram)


def test_nobody_merges_an_idea_of_their_own(session, an_idea, kept, bram):
    with pytest.raises(NotAllowed):
        merge(session, an_idea("Het idee van Bram", by=bram), kept, bram)


def test_of_two_moderators_at_once_the_second_finds_what_the_first_did(session, engine, an_idea, kept, gone, bram):
    third = an_idea("Nog een balie")
    with session_on(engine) as later:
        own = [later.get(Idea, idea.id) for idea in (gone, third)]
        later.commit()
        merge(session, gone, kept, bram)
        session.refresh(bram)
        session.commit()
        with pytest.raises(AlreadyMerged):
            merge(later, own[0], own[1], bram)


def test_a_merge_is_undone_once(session, kept, gone, bram):
    decision = merge(session, gone, kept, bram)
    undo_decision(session, decision, by=bram, reason="Toch niet")
    with pytest.raises(AlreadyUndone):
        undo_decision(session, decision, by=bram, reason="Toch niet")


def test_an_idea_can_be_taken_out_again_whatever_was_decided_since(session, kept, gone, people, bram):
    cast_vote(session, gone, by=people[0])
    merge(session, gone, kept, bram)
    curate_idea(session, kept, by=bram, reason="Beter", domains=["wmo"], tags=[])
    split_idea(session, gone, by=bram, reason="Toch anders")
    session.refresh(gone)
    assert (gone.visibility, gone.votes) == (Visibility.PUBLISHED, 2)


def test_taking_an_idea_out_can_be_undone(session, kept, gone, people, bram):
    cast_vote(session, gone, by=people[0])
    merge(session, gone, kept, bram)
    split = split_idea(session, gone, by=bram, reason="Toch anders")
    undo_decision(session, split, by=bram, reason="Toch hetzelfde")
    session.refresh(gone)
    assert gone.is_merged
    assert differences_in_tallies(session) == []


def test_a_hidden_comment_can_be_shown_again_after_it_moved(session, kept, gone, people, bram):
    comment = say(session, gone, people[0])
    decision = hide_comment(session, comment, by=bram, reason="Reclame")
    merge(session, gone, kept, bram)
    session.refresh(comment)
    undo_decision(session, decision, by=bram, reason="Toch niet")
    assert comment.counts
    assert differences_in_tallies(session) == []


@pytest.mark.parametrize("who", ["the author of what stayed", "the author of what went", "a voter"])
def test_somebody_can_leave_while_ideas_are_merged(session, kept, gone, anna, chaima, people, bram, who):
    for where in (kept, gone):
        cast_vote(session, where, by=people[0])
    decision = merge(session, gone, kept, bram)
    session.commit()
    leaving = {"the author of what stayed": anna, "the author of what went": chaima, "a voter": people[0]}[who]
    close_account(session, leaving, texts_too=True)
    session.commit()
    assert differences_in_tallies(session) == []
    session.expire_all()
    if who == "the author of what stayed":
        assert gone.is_published
    else:
        with pytest.raises(NotInThisState) if who == "the author of what went" else _nothing():
            undo_decision(session, session.get(Decision, decision.id), by=bram, reason="Toch niet")
    assert differences_in_tallies(session) == []


@contextmanager
def _nothing():
    yield


def test_examples_can_be_taken_away_whatever_was_merged_with_them(session, kept, gone, an_idea, chaima, bram):
    load_examples(session)
    first, second, third = session.scalars(select(Idea).where(Idea.is_example).order_by(Idea.id).limit(3))
    cast_vote(session, gone, by=bram)
    merge(session, gone, first, bram)
    merge(session, second, kept, bram)
    merge(session, third, first, bram)
    link_variant(session, kept, first, by=bram, reason="Lijkt erop")
    session.commit()
    remove_examples(session)
    session.commit()
    session.refresh(gone)
    assert (gone.visibility, gone.votes) == (Visibility.PUBLISHED, 2)
    assert differences_in_tallies(session) == []
    assert session.scalars(select(Idea.id).where(Idea.is_example)).all() == []


def test_variants_find_each_other(session, kept, gone, bram):
    link_variant(session, gone, kept, by=bram, reason="Lijkt erop")
    assert [each.id for each in variants_around(session, kept)] == [gone.id]
    assert [each.id for each in variants_around(session, gone)] == [kept.id]


def test_two_ideas_are_linked_once_whichever_way(session, kept, gone, bram):
    link_variant(session, gone, kept, by=bram, reason="Lijkt erop")
    with pytest.raises(AlreadyVariant):
        link_variant(session, kept, gone, by=bram, reason="Lijkt erop")


def test_a_link_can_be_taken_away_and_that_undone(session, kept, gone, bram):
    linked = link_variant(session, gone, kept, by=bram, reason="Lijkt erop")
    with pytest.raises(AlreadyUndone):
        undo_decision(session, undo_decision(session, linked, by=bram, reason="Nee"), by=bram, reason="Nee")
    link_variant(session, gone, kept, by=bram, reason="Lijkt erop")
    gone_again = unlink_variant(session, gone, kept, by=bram, reason="Toch niet")
    assert variants_around(session, kept) == []
    undo_decision(session, gone_again, by=bram, reason="Toch wel")
    assert len(variants_around(session, kept)) == 1


def test_ideas_with_the_same_words_resemble_each_other_most(session, an_idea):
    idea = an_idea("Elkaars balie bezetten bij ziekte", summary="Baliemedewerkers helpen bij ziekte.")
    alike = an_idea("De balie bezetten als iemand ziek is", summary="Baliemedewerkers vallen in bij ziekte.")
    an_idea("Strooizout inkopen met de buren", question="Wie koopt het strooizout?", summary="Zout, en veel.")
    session.commit()
    assert [each.id for each in ideas_like(session, idea, knowledge_of(session))][:1] == [alike.id]


# Any sequence of votes, comments, merges and undos.


@contextmanager
def small_board(backend):
    with TemporaryDirectory() as folder, fresh_database(backend, Path(folder)) as address:
        engine = open_database(address)
        try:
            with session_on(engine) as session:
                people = [
                    Account(
                        name=name, email=f"{name.lower()}@gemeente.example", confirmed_at=now() - timedelta(days=30)
                    )
                    for name in ("Anna", "Bram", "Chaima", "Els")
                ]
                people[1].role, people[1].second_factor_given = Role.MODERATOR, True
                session.add_all(people)
                session.flush()
                ideas = []
                for number in range(4):
                    writer = people[(0, 2, 3, 0)[number]]
                    idea = start_draft(session, content(title=f"Het idee nummer {number}"), by=writer, language="nl")
                    submit_idea(session, idea, by=writer, first_idea_waits=False)
                    ideas.append(idea)
                yield session, people, ideas
        finally:
            engine.dispose()


def _fresh(session, idea):
    session.flush()
    session.refresh(idea)
    return idea


def _do(session, people, ideas, deed):
    kind, who, one, other = deed
    by, bram, idea, second = people[who], people[1], _fresh(session, ideas[one]), _fresh(session, ideas[other])
    if kind == "merge" and one != other and second.is_published and idea.is_published:
        merge(session, idea, second, bram)
    elif kind == "undo":
        undone = select(Decision.undoes_id).where(Decision.undoes_id.is_not(None))
        standing = select(Decision).where(Decision.kind == DecisionKind.MERGE, Decision.id.not_in(undone))
        merges = session.scalars(standing.order_by(Decision.id)).all()
        if merges:
            try:
                with session.begin_nested():
                    undo_decision(session, merges[one % len(merges)], by=bram, reason="Toch niet")
            except (OvertakenByLaterDecision, NotInThisState):
                session.expire_all()
    elif kind == "split" and idea.is_merged and not _fresh(session, _kept_of(session, idea)).is_merged:
        split_idea(session, idea, by=bram, reason="Toch anders")
    elif kind == "vote" and idea.is_published:
        cast_vote(session, idea, by=by)
    elif kind == "withdraw" and idea.is_published:
        withdraw_vote(session, idea, by=by)
    elif kind == "comment" and idea.is_published:
        say(session, idea, by)


def _kept_of(session, idea):
    return session.scalars(select(Merge).where(Merge.gone_id == idea.id, Merge.undone_at.is_(None))).one().kept


def _root_of(ideas, idea):
    by_number = {each.id: each for each in ideas}
    while idea.merged_into_id is not None:
        idea = by_number[idea.merged_into_id]
    return idea


DEEDS = st.tuples(
    st.sampled_from(["merge", "merge", "undo", "split", "vote", "vote", "withdraw", "comment"]),
    st.integers(0, 3), st.integers(0, 3), st.integers(0, 3),
)  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
def test_whatever_happens_everybody_has_one_vote_and_the_tallies_are_right(backend):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(DEEDS, max_size=18))
    def whatever(deeds):
        with small_board(backend) as (session, people, ideas):
            for deed in deeds:
                _do(session, people, ideas, deed)
            session.flush()
            session.expire_all()
            assert differences_in_tallies(session) == []
            # Who voted for anything that is part of an idea has a vote for that idea, and only one.
            for idea in ideas:
                if idea.is_merged:
                    there = {vote[0] for vote in voters(session, _root_of(ideas, idea))}
                    assert {vote[0] for vote in voters(session, idea)} <= there
            every = Counter((vote.idea_id, vote.voter_id) for vote in session.scalars(select(Vote)))
            assert max(every.values(), default=1) == 1

    whatever()


@pytest.mark.parametrize("backend", BACKENDS)
def test_when_every_merge_is_undone_everything_is_as_if_there_had_been_none(backend):
    """As long as nobody does anything meanwhile but decide."""

    @settings(max_examples=20, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from(["vote", "comment"]), st.integers(0, 3), st.integers(0, 3), st.just(0)), max_size=10),
        st.lists(st.tuples(st.just("merge"), st.just(1), st.integers(0, 3), st.integers(0, 3)), max_size=5),
    )  # fmt: skip
    def undone(before, merges):
        with small_board(backend) as (session, people, ideas):
            for deed in before:
                _do(session, people, ideas, deed)
            as_it_was = everything_about(session, *ideas)
            for deed in merges:
                _do(session, people, ideas, deed)
            taken = select(Decision).where(Decision.kind == DecisionKind.MERGE).order_by(Decision.id.desc())
            for decision in session.scalars(taken).all():
                undo_decision(session, decision, by=people[1], reason="Toch niet")
            assert everything_about(session, *ideas) == as_it_was

    undone()
