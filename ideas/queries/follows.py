"""Questions about what people follow."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import desc, exists, select
from sqlalchemy.orm import Session

from ideas.model.accounts import Account
from ideas.model.domains import Domain
from ideas.model.follows import COLUMN_OF, Follow, Thing, ThingKind
from ideas.model.ideas import Idea, Visibility
from ideas.model.organisations import Organisation
from ideas.model.refusals import NotFound
from ideas.model.tags import Tag
from ideas.permissions import Actor
from ideas.queries.cursors import Place, cursor_at, place_of

_RECORD_OF: dict[ThingKind, Any] = {
    ThingKind.DOMAIN: Domain.slug,
    ThingKind.ORGANISATION: Organisation.code,
    ThingKind.TAG: Tag.slug,
}


class FollowedThing(NamedTuple):
    """Something that somebody follows, with what a list says about it: that of its own kind, and nothing else."""

    id: int
    since: datetime
    idea_id: int | None
    idea_slug: str | None
    idea_title: str | None
    idea_visibility: Visibility | None
    domain_slug: str | None
    label_nl: str | None
    label_en: str | None
    organisation_code: str | None
    organisation_slug: str | None
    organisation_name: str | None
    tag_slug: str | None
    tag_label: str | None

    @property
    def thing(self) -> Thing:
        """What it is."""
        return next(Thing(kind, getattr(self, column)) for kind, column in COLUMN_OF.items() if getattr(self, column))

    @property
    def is_published(self) -> bool:
        """Whether it is an idea that everybody may see."""
        return self.idea_visibility is Visibility.PUBLISHED


_FOLLOWED: list[Any] = [
    Follow.id, Follow.since,
    Follow.idea_id, Idea.slug, Idea.title, Idea.visibility,
    Follow.domain_slug, Domain.label_nl, Domain.label_en,
    Follow.organisation_code, Organisation.slug, Organisation.name,
    Follow.tag_slug, Tag.label,
]  # fmt: skip


def follows(session: Session, actor: Actor, thing: Thing) -> bool:
    """Does the actor follow this? A visitor follows nothing."""
    if actor is None:
        return False
    about_it = getattr(Follow, COLUMN_OF[thing.kind]) == thing.key
    return bool(session.scalar(select(exists().where(Follow.account_id == actor.id, about_it))))


def thing_called(session: Session, kind: ThingKind, key: str) -> Thing:
    """Which domain, organisation or label has this slug or code? Raises NotFound. For an idea, ask `idea_for`."""
    column = _RECORD_OF[kind]
    # PostgreSQL refuses to compare with some of what a form can hold.
    if not key.isascii() or not key.isprintable() or session.scalar(select(column).where(column == key)) is None:
        raise NotFound(key[:40])
    return Thing(kind, key)


def things_followed_by(
    session: Session, account: Account, *, after: str | None = None, limit: int = 50
) -> tuple[list[FollowedThing], str | None]:
    """What does this person follow, the last one first?"""
    question = (
        select(*_FOLLOWED)
        .outerjoin(Idea, Idea.id == Follow.idea_id)
        .outerjoin(Domain, Domain.slug == Follow.domain_slug)
        .outerjoin(Organisation, Organisation.code == Follow.organisation_code)
        .outerjoin(Tag, Tag.slug == Follow.tag_slug)
        .where(Follow.account_id == account.id)
        .order_by(desc(Follow.id))
        .limit(limit + 1)
    )
    if after is not None:
        question = question.where(Follow.id < place_of(after, int).id)
    rows = [FollowedThing(*row) for row in session.execute(question)]
    page = rows[:limit]
    return page, cursor_at(Place(page[-1].id, page[-1].id)) if len(rows) > limit else None
