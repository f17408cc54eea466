"""Merging ideas. Everything moves along, with a note of what came from where, so that all of it can be brought back.

For as long as an idea is merged into another one, that one has a vote of everybody who voted for either. Of somebody
who supported both, the second vote stays with the idea that went: nobody sees it there, and it counts again when the
merge is undone. docs/decisions/0017-merging.md says what happens to what comes later.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from ideas.actions.deciding import Taken, file_anew, record_decision, state_of
from ideas.actions.ideas import appear, disappear
from ideas.actions.queue import about_two_ideas, take_out_of_queue
from ideas.actions.search import search_anew
from ideas.actions.settling import settle_flags
from ideas.actions.tallies import tally_anew
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.comments import Comment
from ideas.model.database import insert_those_absent
from ideas.model.flags import Flag, FlagOutcome
from ideas.model.follows import Follow
from ideas.model.ideas import Idea, Visibility
from ideas.model.merging import Merge, MovedFollow, MovedThread, MovedVote, Variant
from ideas.model.moderation import Decision, DecisionKind
from ideas.model.queue import QueueItem, QueueKind
from ideas.model.refusals import (
    AlreadyMerged,
    AlreadyVariant,
    IdeaCannotTakeOthers,
    NotInThisState,
    OvertakenByLaterDecision,
    SameIdea,
)
from ideas.model.votes import Vote
from ideas.permissions import May, require
from ideas.queries.merging import standing_merge_of, standing_merges_into

# Parts of the text that went which readers may still find with the idea that stayed, in the words of their author.
PARTS = ("question", "added_value", "summary", "how_it_works")


class Kept(NamedTuple):
    """What a moderator chose for the idea that stays: its domains and labels, and what stays readable of the other."""

    domains: Sequence[str]
    tags: Sequence[str]
    readable: Sequence[str]


def merge_ideas(session: Session, gone: Idea, kept: Idea, choice: Kept, *, by: Account, reason: str) -> Decision:
    """Let one idea go on as part of another. Raises SameIdea, AlreadyMerged or IdeaCannotTakeOthers.

    Both are held from now on: of two moderators at once, the second one finds what the first one did.
    """
    if gone.id == kept.id:
        raise SameIdea(gone.id)
    _hold(session, gone, kept)
    require(by, May.DECIDE, gone)
    require(by, May.DECIDE, kept)
    if gone.is_merged:
        raise AlreadyMerged(gone.id)
    if not kept.is_published:
        raise IdeaCannotTakeOthers(kept.id)
    if gone.visibility not in (Visibility.WAITING, Visibility.PUBLISHED):
        raise NotInThisState(DecisionKind.MERGE)
    before = {"visibility": gone.visibility.value, "kept": _shelves_of(session, kept)}
    settle_flags(session, gone, by=by, outcome=FlagOutcome.UPHELD, answer=reason)
    take_out_of_queue(session, QueueKind.DOUBLE, about_two_ideas(gone.id, kept.id))
    file_anew(session, kept, choice.domains, choice.tags)
    after = {"visibility": Visibility.MERGED.value, "kept": _shelves_of(session, kept)}
    disappear(session, gone, Visibility.MERGED, kept.id)
    taken = Taken(DecisionKind.MERGE, gone.id, before, after, other_idea_id=kept.id)
    decision = record_decision(session, taken, by=by, reason=reason)
    merge = Merge(kept_id=kept.id, gone_id=gone.id, decision_id=decision.id, readable=list(choice.readable))
    session.add(merge)
    session.flush()
    _carry_over(session, merge, author=gone.author_id)
    _count_anew(session, gone, kept)
    return decision


def split_idea(session: Session, gone: Idea, *, by: Account, reason: str) -> Decision:
    """Let an idea that was merged go its own way again, whatever was decided about the other one since."""
    require(by, May.DECIDE, gone)
    merge = standing_merge_of(session, gone.id)
    if merge is None or not gone.is_merged:
        raise NotInThisState(DecisionKind.SPLIT)
    was = merge.decision.before["visibility"]
    _bring_back(session, merge, by=by)
    merged = Visibility.MERGED.value
    taken = Taken(DecisionKind.SPLIT, gone.id, {"visibility": merged}, {"visibility": was}, other_idea_id=merge.kept_id)
    return record_decision(session, taken, by=by, reason=reason)


def unmerge_ideas(session: Session, decision: Decision, *, by: Account) -> None:
    """Undo a merge. The domains and labels of the idea that stayed go back too, unless somebody changed them since."""
    merge = standing_merge_of(session, decision.idea_id)
    if merge is None or merge.decision_id != decision.id:
        raise NotInThisState(DecisionKind.UNDO)
    _bring_back(session, merge, by=by)
    kept = merge.kept
    if _shelves_of(session, kept) == decision.after["kept"]:
        was = decision.before["kept"]
        file_anew(session, kept, was["domains"], was["tags"])


def merge_again(session: Session, decision: Decision, *, by: Account) -> None:
    """Undo a split: the idea goes back into the one that it came out of."""
    gone, kept = decision.idea, decision.other_idea
    assert kept is not None, "a split is about two ideas"
    _hold(session, gone, kept)
    merge = session.scalars(
        select(Merge).where(Merge.gone_id == gone.id, Merge.kept_id == kept.id).order_by(Merge.id.desc()).limit(1)
    ).one()
    if gone.visibility.value != decision.after["visibility"] or not kept.is_published:
        raise NotInThisState(DecisionKind.UNDO)
    disappear(session, gone, Visibility.MERGED, kept.id)
    merge.undone_at = None
    session.flush()
    _carry_over(session, merge, author=gone.author_id)
    _count_anew(session, gone, kept)


def link_variant(session: Session, idea: Idea, of: Idea, *, by: Account, reason: str) -> Decision:
    """Say that an idea is a variant of another: both stay, and readers find the one from the other."""
    require(by, May.DECIDE, idea)
    if idea.id == of.id:
        raise SameIdea(idea.id)
    if not (idea.is_published and of.is_published):
        raise NotInThisState(DecisionKind.VARIANT)
    pair = ((Variant.idea_id == idea.id) & (Variant.of_id == of.id)) | (
        (Variant.idea_id == of.id) & (Variant.of_id == idea.id)
    )
    if session.scalar(select(exists().where(pair))):
        raise AlreadyVariant(idea.id)
    session.add(Variant(idea_id=idea.id, of_id=of.id))
    taken = Taken(DecisionKind.VARIANT, idea.id, {"variant": False}, {"variant": True}, other_idea_id=of.id)
    return record_decision(session, taken, by=by, reason=reason)


def unlink_variant(session: Session, idea: Idea, of: Idea, *, by: Account, reason: str) -> Decision:
    """Say that an idea is no variant of that other one."""
    require(by, May.DECIDE, idea)
    link = session.get(Variant, (idea.id, of.id))
    if link is None:
        raise NotInThisState(DecisionKind.NO_VARIANT)
    session.delete(link)
    taken = Taken(DecisionKind.NO_VARIANT, idea.id, {"variant": True}, {"variant": False}, other_idea_id=of.id)
    return record_decision(session, taken, by=by, reason=reason)


def link_or_unlink(session: Session, decision: Decision) -> None:
    """Undo what was decided about a variant."""
    link = session.get(Variant, (decision.idea_id, decision.other_idea_id))
    if (link is not None) is not decision.after["variant"]:
        raise NotInThisState(DecisionKind.UNDO)
    if link is not None:
        session.delete(link)
    else:
        session.add(Variant(idea_id=decision.idea_id, of_id=decision.other_idea_id))
    session.flush()


def let_others_out(session: Session, idea: Idea) -> None:
    """Before an idea goes for good: what went into it comes out again, or goes on with where it went."""
    for merge in standing_merges_into(session, idea.id):
        if idea.merged_into_id is None:
            _bring_back(session, merge, by=merge.gone.author)
        else:
            merge.kept_id = merge.gone.merged_into_id = idea.merged_into_id
    own = standing_merge_of(session, idea.id)
    if own is not None:
        # Nothing is left to bring back: what came along stays where it is.
        own.undone_at = now()
    session.flush()


def _hold(session: Session, *ideas: Idea) -> None:
    """Hold the ideas, in one order for everybody, and read them as they are by now."""
    numbers = sorted(idea.id for idea in ideas)
    question = select(Idea).where(Idea.id.in_(numbers)).order_by(Idea.id)
    session.scalars(question.with_for_update(of=Idea, key_share=True).execution_options(populate_existing=True)).all()


def _shelves_of(session: Session, idea: Idea) -> dict[str, Any]:
    state = state_of(session, idea)
    return {field: state[field] for field in ("domains", "tags")}


def _carry_over(session: Session, merge: Merge, *, author: int) -> None:
    """Move what belongs to the idea that goes, and note what moved."""
    _move_votes(session, merge)
    threads = select(literal(merge.id), Comment.id).where(Comment.idea_id == merge.gone_id, Comment.reply_to.is_(None))
    session.execute(insert(MovedThread).from_select(["merge_id", "comment_id"], threads))
    _put_comments(session, Comment.idea_id == merge.gone_id, merge.kept_id)
    there = aliased(Follow)
    follows_already = exists().where(there.idea_id == merge.kept_id, there.account_id == Account.id)
    # Its author no longer hears of it as an author, so they follow what it became.
    followers = Account.id.in_(select(Follow.account_id).where(Follow.idea_id == merge.gone_id)) | (
        (Account.id == author) & Account.closed_at.is_(None) & ~Account.is_example
    )
    wanted = select(literal(merge.id), Account.id).where(
        followers,
        ~follows_already,
        Account.id != select(Idea.author_id).where(Idea.id == merge.kept_id).scalar_subquery(),
    )
    session.execute(insert(MovedFollow).from_select(["merge_id", "account_id"], wanted))
    come: Any = select(MovedFollow.account_id, literal(merge.kept_id), literal(now(), Follow.since.type)).where(
        MovedFollow.merge_id == merge.id
    )
    insert_those_absent(session, Follow, ["account_id", "idea_id", "since"], come)


def _move_votes(session: Session, merge: Merge) -> None:
    """Let the idea that stays have a vote of everybody who voted for the one that goes."""
    there = aliased(Vote)
    votes_already = exists().where(there.idea_id == merge.kept_id, there.voter_id == Vote.voter_id)
    lacking: Any = select(literal(merge.id), Vote.voter_id).where(Vote.idea_id == merge.gone_id, ~votes_already)
    insert_those_absent(session, MovedVote, ["merge_id", "voter_id"], lacking)
    moved = select(MovedVote.voter_id).where(MovedVote.merge_id == merge.id)
    _put_votes(session, merge.gone_id, merge.kept_id, moved)


def _bring_back(session: Session, merge: Merge, *, by: Account) -> None:
    """Take the two apart: each gets back what it had, and what came since stays with the idea that stayed."""
    gone, kept = merge.gone, merge.kept
    _hold(session, gone, kept)
    if kept.is_merged:
        raise OvertakenByLaterDecision(merge.decision_id)
    _put_votes(session, kept.id, gone.id, select(MovedVote.voter_id).where(MovedVote.merge_id == merge.id))
    threads = select(MovedThread.comment_id).where(MovedThread.merge_id == merge.id)
    _put_comments(session, (Comment.idea_id == kept.id) & Comment.thread_id.in_(threads), gone.id)
    came = select(MovedFollow.account_id).where(MovedFollow.merge_id == merge.id)
    _silently(session, delete(Follow).where(Follow.idea_id == kept.id, Follow.account_id.in_(came)))
    for note in (MovedVote, MovedThread, MovedFollow):
        _silently(session, delete(note).where(note.merge_id == merge.id))
    merge.undone_at = now()
    was = Visibility(merge.decision.before["visibility"])
    gone.merged_into_id = None
    if was is Visibility.PUBLISHED:
        appear(session, gone, by=by)
    else:
        disappear(session, gone, was)
    # Whoever voted for this one and for another that is merged still, has their vote there from now on.
    others = standing_merges_into(session, kept.id)
    for other in others:
        _move_votes(session, other)
    _count_anew(session, gone, kept, *(other.gone for other in others))


def _put_votes(session: Session, source: int, target: int, voters: Any) -> None:
    change = update(Vote).where(Vote.idea_id == source, Vote.voter_id.in_(voters)).values(idea_id=target)
    _silently(session, change)


def _put_comments(session: Session, which: Any, target: int) -> None:
    numbers = list(session.scalars(select(Comment.id).where(which)))
    _silently(session, update(Comment).where(which).values(idea_id=target))
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        _silently(session, update(Flag).where(Flag.comment_id.in_(some)).values(idea_id=target))
        _silently(session, update(QueueItem).where(QueueItem.comment_id.in_(some)).values(idea_id=target))


def _count_anew(session: Session, *ideas: Idea) -> None:
    session.flush()
    for idea in ideas:
        tally_anew(session, idea.id)
        search_anew(session, idea.id)
    # Votes and comments moved behind the session's back.
    session.expire_all()


def _silently(session: Session, statement: Any) -> None:
    # What this changes is not looked at any more through records that were read before.
    session.execute(statement.execution_options(synchronize_session=False))
