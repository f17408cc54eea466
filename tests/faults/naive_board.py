"""The board with a deliberately wrong way to vote: it looks first, inserts then, and counts in Python.

`python -m tests.faults.naive_board` takes the commands of `app.py`. The race for one vote has to fail on it, or the race
proves nothing. Without the key (idea, voter) its second vote would exist, as it did on boards that left it to the code.
"""

import sys

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import create_app
from ideas import cli
from ideas.model.accounts import Account
from ideas.model.ideas import Idea
from ideas.model.votes import Vote
from ideas.web import votes


def naive_cast_vote(session: Session, idea: Idea, *, by: Account) -> bool:
    """Look whether there is a vote, and insert one if not: another request can come in between."""
    if session.scalar(select(Vote.idea_id).where(Vote.idea_id == idea.id, Vote.voter_id == by.id)) is not None:
        return False
    counted = session.scalar(select(Idea.votes).where(Idea.id == idea.id)) or 0
    session.add(Vote(idea_id=idea.id, voter_id=by.id))
    session.flush()
    session.execute(update(Idea).where(Idea.id == idea.id).values(votes=counted + 1))
    return True


if __name__ == "__main__":
    votes.DEEDS["cast"] = naive_cast_vote
    raise SystemExit(cli.main(sys.argv[1:], create_app))
