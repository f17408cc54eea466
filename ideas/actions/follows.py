"""Following an idea, a domain, an organisation or a label, and no longer doing so."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import insert_if_absent
from ideas.model.follows import COLUMN_OF, Follow, Thing, ThingKind
from ideas.model.ideas import Idea
from ideas.permissions import May, require


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
    about_it = getattr(Follow, COLUMN_OF[thing.kind]) == thing.key
    session.execute(
        delete(Follow).where(Follow.account_id == by.id, about_it).execution_options(synchronize_session=False)
    )


def _follow(session: Session, thing: Thing, by: Account) -> None:
    insert_if_absent(session, Follow, account_id=by.id, since=now(), **{COLUMN_OF[thing.kind]: thing.key})
