"""Questions about one idea, and about the ideas of one person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import desc, func, inspect, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from ideas.model.accounts import Account
from ideas.model.ideas import Idea, IdeaDomain, IdeaMotive, Motive, Source, Stage, Version, Visibility
from ideas.model.refusals import IdeaErased, IdeaMerged, NotFound
from ideas.model.tags import IdeaTag, Tag
from ideas.permissions import Actor, May, may
from ideas.text.markdown import safe_html
from ideas.text.slugs import slug_of

HIGHEST_NUMBER = 2**31 - 1


def idea_for(session: Session, actor: Actor, number: int, *, locked: bool = False, merged_too: bool = False) -> Idea:
    """Which idea has this number, as far as the actor may see it? Raises NotFound, also for what is hidden from them,
    IdeaErased for what everybody could see, and IdeaMerged for what went on as part of another idea.

    `locked` keeps others from changing it until this transaction ends. `merged_too` is for moderators, who look at an
    idea also when it was merged.
    """
    if not 0 < number <= HIGHEST_NUMBER:
        raise NotFound(number)
    author = joinedload(Idea.author, innerjoin=True)
    question = select(Idea).where(Idea.id == number).options(author, author.joinedload(Account.organisation))
    if locked:
        # Not "for update": that would wait for every vote being cast, which only refers to the idea's key.
        question = question.with_for_update(of=Idea, key_share=True).execution_options(populate_existing=True)
    idea = session.scalars(question).one_or_none()
    if idea is not None and idea.is_erased and idea.published_at is not None:
        raise IdeaErased(number)
    if idea is None or not may(actor, May.READ_IDEA, idea):
        raise NotFound(number)
    if idea.merged_into_id is not None and not merged_too:
        raise IdeaMerged(*session.execute(select(Idea.id, Idea.slug).where(Idea.id == idea.merged_into_id)).one())
    return idea


_ROW = [column.key for column in inspect(Idea).column_attrs]


def values_of(idea: Idea) -> tuple[Any, ...]:
    """What stands in the row of this idea? Two equal answers are the same idea in the same state."""
    return tuple(getattr(idea, key) for key in _ROW)


def domains_of(session: Session, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Which domains were chosen for each of these ideas, in the order of choice?"""
    question = (
        select(IdeaDomain.idea_id, IdeaDomain.domain_slug)
        .where(IdeaDomain.idea_id.in_(list(numbers)), IdeaDomain.chosen)
        .order_by(IdeaDomain.idea_id, IdeaDomain.place)
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, slug in session.execute(question):
        found[number] = (*found.get(number, ()), slug)
    return found


def motives_of(session: Session, idea: Idea) -> list[Motive]:
    """Why would municipalities do this together?"""
    chosen = set(session.scalars(select(IdeaMotive.motive).where(IdeaMotive.idea_id == idea.id)))
    return [motive for motive in Motive if motive in chosen]


class ShownText(NamedTuple):
    """An idea as somebody may read it, with the domains and motives that belong to that text."""

    idea: Idea
    domains: tuple[str, ...]
    motives: list[Motive]


def text_shown_to(session: Session, actor: Actor, idea: Idea) -> ShownText:
    """Which text of this idea may the actor read? Of a draft that came back, others read what was sent in last."""
    if not idea.is_draft or may(actor, May.READ_UNSENT_TEXT, idea):
        return ShownText(idea, domains_of(session, [idea.id]).get(idea.id, ()), motives_of(session, idea))
    version = last_version_of(session, idea)
    assert version is not None, "others read a draft only after it was sent in"
    chosen = set(version.content["motives"])
    motives = [motive for motive in Motive if motive.value in chosen]
    return ShownText(_as_it_was(idea, version), tuple(version.content["domains"]), motives)


def _as_it_was(idea: Idea, version: Version) -> Idea:
    """A copy that belongs to no session: reading an old text must never write it."""
    now = dict(zip(_ROW, values_of(idea), strict=True))
    then = {field: value for field, value in version.content.items() if field in now}
    copy = Idea(**{**now, **then, "stage": Stage(version.content["stage"]), "form_slug": version.content["form"]})
    copy.slug, copy.how_it_works_html = slug_of(copy.title), safe_html(copy.how_it_works)
    set_committed_value(copy, "author", idea.author)
    return copy


def tags_of(session: Session, idea: Idea) -> Sequence[Tag]:
    """Which labels did moderators put on this idea?"""
    return session.scalars(
        select(Tag).join(IdeaTag, IdeaTag.tag_slug == Tag.slug).where(IdeaTag.idea_id == idea.id).order_by(Tag.label)
    ).all()


def source_of(session: Session, idea: Idea) -> Source | None:
    """Where does this example come from? None for an idea that somebody posted."""
    return session.get(Source, idea.id) if idea.is_example else None


def versions_of(session: Session, actor: Actor, idea: Idea) -> Sequence[Version]:
    """How did the text of this idea change, as far as the actor may know? The newest version first.

    Readers see the text that was published and all that followed.
    """
    question = (
        select(Version)
        .where(Version.idea_id == idea.id)
        .options(joinedload(Version.writer, innerjoin=True))
        .order_by(desc(Version.number))
        .limit(50)
    )
    if not may(actor, May.READ_EARLIER_TEXTS, idea):
        published = select(func.max(Version.number)).where(
            Version.idea_id == idea.id, Version.written_at <= idea.published_at
        )
        question = question.where(Version.number >= published.scalar_subquery())
    return session.scalars(question).all()


def last_version_of(session: Session, idea: Idea) -> Version | None:
    """Which text of this idea was sent in last? None for a draft that never was."""
    question = select(Version).where(Version.idea_id == idea.id).order_by(desc(Version.number)).limit(1)
    return session.scalar(question)


def has_published_an_idea(session: Session, account: Account) -> bool:
    """Did a moderator let an idea of this person through before?"""
    question = select(Idea.id).where(Idea.author_id == account.id, Idea.visibility == Visibility.PUBLISHED).limit(1)
    return session.scalar(question) is not None


class OwnIdea(NamedTuple):
    """One of somebody's own ideas, in whatever state it is."""

    id: int
    slug: str
    title: str
    question: str
    visibility: Visibility
    changed_at: datetime
    votes: int
    comments: int


def ideas_written_by(
    session: Session, account: Account, *, before: int | None = None, limit: int = 50
) -> list[OwnIdea]:
    """Which ideas did this person write, the newest first? `before` is the number of the last one seen."""
    question = select(*(getattr(Idea, field) for field in OwnIdea._fields)).where(Idea.author_id == account.id)
    if before is not None:
        question = question.where(Idea.id < before)
    return [OwnIdea(*row) for row in session.execute(question.order_by(desc(Idea.id)).limit(limit))]
