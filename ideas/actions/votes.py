"""Voting: a member supports an idea with one vote, and may take it back."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ideas.actions.tallies import count_in, count_out, hold_idea
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import insert_if_absent
from ideas.model.ideas import Idea
from ideas.model.votes import Vote
from ideas.permissions import May, require


def cast_vote(session: Session, idea: Idea, *, by: Account) -> bool:
    """Support the idea. Casting a second time changes nothing; the answer says whether this one counted."""
    require(by, May.VOTE, idea)
    at = now()
    counted = insert_if_absent(session, Vote, idea_id=idea.id, voter_id=by.id, cast_at=at)
    if counted:
        count_in(session, idea.id, at.date(), votes=1)
    return counted


def withdraw_vote(session: Session, idea: Idea, *, by: Account) -> bool:
    """Take the support back. Without a vote nothing changes; the answer says whether there was one."""
    require(by, May.VOTE, idea)
    hold_idea(session, idea.id)
    cast_at = session.scalar(
        delete(Vote)
        .where(Vote.idea_id == idea.id, Vote.voter_id == by.id)
        .returning(Vote.cast_at)
        .execution_options(synchronize_session=False)
    )
    if cast_at is None:
        return False
    count_out(session, idea.id, cast_at.date(), votes=1)
    return True
