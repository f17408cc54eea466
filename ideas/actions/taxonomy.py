"""Keeping domains and labels: another name, more words for it, merging two, and using one no longer.

A slug never changes: addresses, followers and old texts lean on it. One that was merged leads to where it went.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, func, literal, select, update
from sqlalchemy.orm import Session, aliased

from ideas.actions.audit import Change, note_change
from ideas.actions.filing import file_under, shelve, unshelve
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.calls import Call
from ideas.model.database import insert_those_absent
from ideas.model.domains import Domain
from ideas.model.follows import Follow
from ideas.model.ideas import Idea, IdeaDomain
from ideas.model.refusals import DomainInUse, NameIsTaken, NotInThisState
from ideas.model.tags import IdeaTag, Tag
from ideas.permissions import May, require
from ideas.queries.ideas import domains_of
from ideas.text.slugs import slug_of


class DomainName(NamedTuple):
    """What a domain is called in both languages, and other words for it, by which it is found too."""

    label_nl: str
    label_en: str
    aliases: Sequence[str]


def add_domain(session: Session, name: DomainName, *, within: Domain | None, by: Account) -> Domain:
    """Add a topic to a group, or a group. Raises NameIsTaken."""
    require(by, May.MODERATE)
    slug = slug_of(name.label_nl)[:60]
    if session.get(Domain, slug) is not None:
        raise NameIsTaken(slug)
    place = session.scalar(_last_place(within)) or 0
    _silently(session, update(Domain).where(Domain.place > place).values(place=Domain.place + 1))
    domain = Domain(slug=slug, parent_slug=within.slug if within else None, place=place + 1, changed_at=now())
    _call(domain, name)
    session.add(domain)
    session.flush()
    note_change(session, Change("add-domain", f"domain {slug}", {}, _state_of(domain)), by=by)
    return domain


def rename_domain(session: Session, domain: Domain, name: DomainName, *, by: Account) -> None:
    """Call a domain something else, and keep other words for it."""
    require(by, May.MODERATE)
    before = _state_of(domain)
    _call(domain, name)
    domain.changed_at = now()
    session.flush()
    note_change(session, Change("rename-domain", f"domain {domain.slug}", before, _state_of(domain)), by=by)


def merge_domains(session: Session, gone: Domain, into: Domain, *, by: Account) -> int:
    """Let one domain go on as part of another, with its ideas and followers. Answers with how many ideas moved.

    Raises NotInThisState for a domain that is retired or the same, and DomainInUse for a group that has topics.
    """
    require(by, May.MODERATE)
    _insist_that_both_are_in_use(gone, into, same_level=(gone.parent_slug is None) == (into.parent_slug is None))
    _insist_on_no_topics(session, gone)
    numbers = session.scalars(select(IdeaDomain.idea_id).where(IdeaDomain.domain_slug == gone.slug, IdeaDomain.chosen))
    moved = sorted(numbers.all())
    for number in moved:
        _file_elsewhere(session, number, gone.slug, into.slug)
    _move_followers(session, Follow.domain_slug, gone.slug, into.slug)
    _silently(session, update(Call).where(Call.domain_slug == gone.slug).values(domain_slug=into.slug))
    into.aliases = _together(
        into.aliases, [gone.label_nl, gone.label_en, *gone.aliases], but={into.label_nl, into.label_en}
    )
    into.changed_at = gone.changed_at = gone.retired_at = now()
    gone.merged_into_slug = into.slug
    _follow_up_on(session, Domain, gone.slug, into.slug)
    session.flush()
    after = {"merged_into": into.slug, "ideas": len(moved)}
    note_change(session, Change("merge-domains", f"domain {gone.slug}", {}, after), by=by)
    return len(moved)


def use_domain(session: Session, domain: Domain, *, in_use: bool, by: Account) -> None:
    """Take no new ideas in a domain, or take them again. Ideas that are there stay. Raises DomainInUse for a group that
    has topics in use, and NotInThisState for one that was merged.
    """
    require(by, May.MODERATE)
    if domain.merged_into_slug is not None or in_use is (domain.retired_at is None):
        raise NotInThisState(domain.slug)
    if not in_use:
        _insist_on_no_topics(session, domain)
    before = _state_of(domain)
    domain.retired_at, domain.changed_at = None if in_use else now(), now()
    session.flush()
    note_change(session, Change("use-domain", f"domain {domain.slug}", before, _state_of(domain)), by=by)


def rename_tag(session: Session, tag: Tag, label: str, aliases: Sequence[str], *, by: Account) -> None:
    """Call a label something else, and keep other words for it: who types those gets this label."""
    require(by, May.MODERATE)
    before = {"label": tag.label, "aliases": list(tag.aliases)}
    tag.label, tag.aliases = label, _together([], aliases, but={label})
    session.flush()
    after = {"label": tag.label, "aliases": list(tag.aliases)}
    note_change(session, Change("rename-tag", f"tag {tag.slug}", before, after), by=by)


def merge_tags(session: Session, gone: Tag, into: Tag, *, by: Account) -> None:
    """Let one label go on as another, on every idea and for every follower. Raises NotInThisState."""
    require(by, May.MODERATE)
    _insist_that_both_are_in_use(gone, into, same_level=True)
    there = aliased(IdeaTag)
    has_it = exists().where(there.tag_slug == into.slug, there.idea_id == IdeaTag.idea_id)
    _silently(session, update(IdeaTag).where(IdeaTag.tag_slug == gone.slug, ~has_it).values(tag_slug=into.slug))
    _silently(session, delete(IdeaTag).where(IdeaTag.tag_slug == gone.slug))
    _move_followers(session, Follow.tag_slug, gone.slug, into.slug)
    into.aliases = _together(into.aliases, [gone.label, *gone.aliases], but={into.label})
    gone.retired_at, gone.merged_into_slug = now(), into.slug
    _follow_up_on(session, Tag, gone.slug, into.slug)
    session.flush()
    note_change(session, Change("merge-tags", f"tag {gone.slug}", {}, {"merged_into": into.slug}), by=by)


def use_tag(session: Session, tag: Tag, *, in_use: bool, by: Account) -> None:
    """Take a label off all ideas and offer it no longer, or offer it again. Raises NotInThisState."""
    require(by, May.MODERATE)
    if tag.merged_into_slug is not None or in_use is (tag.retired_at is None):
        raise NotInThisState(tag.slug)
    if not in_use:
        _silently(session, delete(IdeaTag).where(IdeaTag.tag_slug == tag.slug))
    tag.retired_at = None if in_use else now()
    session.flush()
    note_change(session, Change("use-tag", f"tag {tag.slug}", {"in_use": not in_use}, {"in_use": in_use}), by=by)


def _call(domain: Domain, name: DomainName) -> None:
    domain.label_nl, domain.label_en = name.label_nl, name.label_en
    domain.aliases = _together([], name.aliases, but={name.label_nl, name.label_en})


def _state_of(domain: Domain) -> dict[str, Any]:
    labels = {"label_nl": domain.label_nl, "label_en": domain.label_en, "aliases": list(domain.aliases)}
    return {**labels, "in_use": domain.retired_at is None}


def _together(words: Sequence[str], more: Sequence[str], *, but: set[str]) -> list[str]:
    return [word for word in dict.fromkeys((*words, *more)) if word and word not in but]


def _insist_that_both_are_in_use(gone: Any, into: Any, *, same_level: bool) -> None:
    if gone.slug == into.slug or gone.retired_at is not None or into.retired_at is not None or not same_level:
        raise NotInThisState(gone.slug)


def _insist_on_no_topics(session: Session, domain: Domain) -> None:
    topics = exists().where(Domain.parent_slug == domain.slug, Domain.retired_at.is_(None))
    if session.scalar(select(topics)):
        raise DomainInUse(domain.slug)


def _file_elsewhere(session: Session, number: int, gone: str, into: str) -> None:
    idea = session.get_one(Idea, number, with_for_update={"key_share": True})
    chosen = domains_of(session, [number])[number]
    if idea.is_published:
        unshelve(session, idea)
    file_under(session, number, [into if slug == gone else slug for slug in chosen])
    if idea.is_published:
        shelve(session, idea)


def _move_followers(session: Session, column: Any, gone: str, into: str) -> None:
    # Who follows both follows the one that stays once: the pair is unique.
    name = column.key
    followers: Any = select(Follow.account_id, literal(into), Follow.since).where(column == gone)
    insert_those_absent(session, Follow, ["account_id", name, "since"], followers)
    _silently(session, delete(Follow).where(column == gone))


def _follow_up_on(session: Session, record: Any, gone: str, into: str) -> None:
    """What was merged into the one that goes leads on to where that goes: nobody is led twice."""
    _silently(session, update(record).where(record.merged_into_slug == gone).values(merged_into_slug=into))


def _last_place(within: Domain | None) -> Any:
    if within is None:
        return select(func.max(Domain.place))
    return select(func.max(Domain.place)).where((Domain.parent_slug == within.slug) | (Domain.slug == within.slug))


def _silently(session: Session, statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
