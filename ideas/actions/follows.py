"""Following an idea, a domain, an organisation or a label, and no longer doing so."""

from sqlalchemy import Delete, delete, select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import insert_if_absent
from ideas.model.follows import COLUMN_OF, Follow, Thing, ThingKind
from ideas.model.ideas import Idea
from ideas.model.merging import Merge, MovedFollow
from ideas.permissions import May, require
from ideas.queries.merging import numbers_merged_into


def follow_idea(session: Session, idea: Idea, *, by: Account) -> None:
    """Hear from now on how an idea goes on. Following twice changes nothing."""
    require(by, May.FOLLOW_IDEA, idea)
    _follow(session, Thing(ThingKind.IDEA, idea.id), by)


def follow_thing(session: Session, thing: Thing, *, by: Account) -> None:
    """Hear from now on of new ideas in a domain, with a label, or from an organisation."""
    require(by, May.FOLLOW)
    _follow(session, thing, by)


def unfollow(session: Session, thing: Thing, *, by: Account) -> None:
    """Hear of it no longer. What one does not follow, or cannot see any more, can be left all the same."""
    require(by, May.FOLLOW)
    keys = [thing.key]
    if thing.kind is ThingKind.IDEA:
        # Neither of the ideas that went into it: coming apart must not bring back what somebody left.
        keys += numbers_merged_into(session, int(thing.key))
        came_along = select(Merge.id).where(Merge.kept_id == thing.key)
        _let_go(
            session, delete(MovedFollow).where(MovedFollow.account_id == by.id, MovedFollow.merge_id.in_(came_along))
        )
    about_it = getattr(Follow, COLUMN_OF[thing.kind]).in_(keys)
    _let_go(session, delete(Follow).where(Follow.account_id == by.id, about_it))


def _let_go(session: Session, which: Delete) -> None:
    session.execute(which.execution_options(synchronize_session=False))


def _follow(session: Session, thing: Thing, by: Account) -> None:
    insert_if_absent(session, Follow, account_id=by.id, since=now(), **{COLUMN_OF[thing.kind]: thing.key})
