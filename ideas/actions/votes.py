"""Voting: a member supports an idea with one vote, and may take it back."""

from sqlalchemy import Integer, delete, literal, select
from sqlalchemy.orm import Session

from ideas.actions.news import tell
from ideas.actions.tallies import count_in, count_organisation_in, count_organisation_out, count_out, hold_idea
from ideas.model.accounts import Account
from ideas.model.base import Moment, now
from ideas.model.database import insert_chosen
from ideas.model.ideas import Idea
from ideas.model.merging import Merge, MovedVote
from ideas.model.notifications import News, NewsKind
from ideas.model.refusals import NotInThisState
from ideas.model.votes import Vote
from ideas.permissions import May, require
from ideas.queries.merging import numbers_merged_into


def cast_vote(session: Session, idea: Idea, *, by: Account) -> bool:
    """Support the idea. Casting a second time changes nothing; the answer says whether this one counted. Raises
    NotInThisState when the idea left the board in this very moment.

    The vote is cast with the organisation that the voter works for at this moment.
    """
    require(by, May.VOTE, idea)
    at = now()
    # Read from the row while it is held: a voter who is verified meanwhile gets this vote verified too, here or there.
    ballot = (
        select(
            literal(idea.id, Integer).label("idea_id"),
            Account.id.label("voter_id"),
            literal(at, Moment()).label("cast_at"),
            Account.organisation_code,
            Account.organisation_verified_by.is_not(None).label("organisation_verified"),
        )
        .where(Account.id == by.id)
        .with_for_update(read=True)
    )
    vote = insert_chosen(session, Vote, ballot, "organisation_code", "organisation_verified")
    if vote is None:
        return False
    if not count_in(session, idea.id, at.date(), votes=1):
        # It left the board, or went into another idea, while this vote waited for it.
        raise NotInThisState(idea.id)
    if idea.author_id != by.id:
        tell(session, News(kind=NewsKind.VOTE_CAST, idea_id=idea.id, by_id=by.id, at=at))
    if vote.organisation_verified:
        count_organisation_in(session, idea.id, vote.organisation_code)
    return True


def withdraw_vote(session: Session, idea: Idea, *, by: Account) -> bool:
    """Take the support back. Without a vote nothing changes; the answer says whether there was one."""
    require(by, May.VOTE, idea)
    return _take_back(session, idea.id, by)


def withdraw_every_vote(session: Session, *, by: Account) -> None:
    """Take all support back, also from ideas that are off the board by now: one after the other, in their order."""
    for number in session.scalars(select(Vote.idea_id).where(Vote.voter_id == by.id).order_by(Vote.idea_id)).all():
        _take_back(session, number, by)


def show_support(session: Session, account: Account, *, shown: bool) -> None:
    """Let others see the name with the ideas that somebody supports, or keep it private as it was."""
    account.shows_support = shown


def _take_back(session: Session, number: int, by: Account) -> bool:
    hold_idea(session, number)
    taken = _delete_vote(session, number, by)
    # Support for an idea that went into this one is support for this one; coming apart must not bring it back.
    for merged in numbers_merged_into(session, number):
        _delete_vote(session, merged, by)
    came_along = select(Merge.id).where(Merge.kept_id == number)
    session.execute(
        delete(MovedVote)
        .where(MovedVote.voter_id == by.id, MovedVote.merge_id.in_(came_along))
        .execution_options(synchronize_session=False)
    )
    return taken


def _delete_vote(session: Session, number: int, by: Account) -> bool:
    vote = session.execute(
        delete(Vote)
        .where(Vote.idea_id == number, Vote.voter_id == by.id)
        .returning(Vote.cast_at, Vote.organisation_code, Vote.organisation_verified)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if vote is None:
        return False
    count_out(session, number, vote.cast_at.date(), votes=1)
    if vote.organisation_verified and vote.organisation_code is not None:
        count_organisation_out(session, number, vote.organisation_code)
    return True
