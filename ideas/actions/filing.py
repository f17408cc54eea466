"""Filing an idea: under its domains and motives, with its labels, and the numbers that stand beside a domain."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ideas.actions.search import search_anew
from ideas.model.calls import Call
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.database import insert_if_absent
from ideas.model.domains import Domain
from ideas.model.ideas import MOST_DOMAINS, Idea, IdeaDomain, IdeaMotive, Motive
from ideas.model.refusals import UnknownSlug
from ideas.model.tags import IdeaTag, Tag
from ideas.text.slugs import slug_of


def file_under(session: Session, number: int, slugs: Sequence[str]) -> None:
    """File an idea under these domains, in this order, and under the groups that they belong to.

    More than three are not kept. Raises UnknownSlug. The numbers beside the domains follow with `shelve`/`unshelve`.
    """
    chosen = list(dict.fromkeys(slugs))[:MOST_DOMAINS]
    parents = dict(session.execute(select(Domain.slug, Domain.parent_slug).where(Domain.slug.in_(chosen))).all())
    for slug in chosen:
        if slug not in parents:
            raise UnknownSlug(slug)
    session.execute(delete(IdeaDomain).where(IdeaDomain.idea_id == number))
    groups = [parent for parent in dict.fromkeys(parents[slug] for slug in chosen) if parent and parent not in chosen]
    session.add_all(
        IdeaDomain(idea_id=number, domain_slug=slug, chosen=True, place=place) for place, slug in enumerate(chosen)
    )
    session.add_all(IdeaDomain(idea_id=number, domain_slug=slug, chosen=False, place=0) for slug in groups)
    session.flush()


def give_motives(session: Session, number: int, motives: Iterable[Motive]) -> None:
    """Say why, in place of what was said before."""
    session.execute(delete(IdeaMotive).where(IdeaMotive.idea_id == number))
    session.add_all(IdeaMotive(idea_id=number, motive=motive) for motive in dict.fromkeys(motives))
    session.flush()


def give_tags(session: Session, number: int, labels: Iterable[str]) -> None:
    """Put these labels on an idea in place of the ones it had. A label that is new here is made."""
    session.execute(delete(IdeaTag).where(IdeaTag.idea_id == number))
    by_slug = {slug_of(label)[:60]: label[:60] for label in labels if label}
    other_words = _tags_by_other_words(session) if by_slug else {}
    wanted = dict.fromkeys(other_words.get(slug, slug) for slug in by_slug)
    for slug in wanted:
        insert_if_absent(session, Tag, slug=slug, label=by_slug.get(slug, slug), aliases=[])
        session.add(IdeaTag(idea_id=number, tag_slug=slug))
    # A label that moderators give is in use again.
    back = update(Tag).where(Tag.slug.in_(list(wanted)), Tag.retired_at.is_not(None)).values(retired_at=None)
    session.execute(back.execution_options(synchronize_session=False))
    session.flush()


def _tags_by_other_words(session: Session) -> dict[str, str]:
    """Which label is meant by a word for it, or by one that went into it? By the slug of the word."""
    found = {}
    for slug, aliases, merged_into in session.execute(select(Tag.slug, Tag.aliases, Tag.merged_into_slug)):
        if merged_into is not None:
            found[slug] = merged_into
        found |= {slug_of(alias)[:60]: slug for alias in aliases}
    return found


def shelve(session: Session, idea: Idea) -> None:
    """Count a published idea in the numbers beside its domains, its form and its call."""
    _change_numbers(session, idea, +1)


def unshelve(session: Session, idea: Idea) -> None:
    """Take an idea out of the numbers beside its domains, its form and its call."""
    _change_numbers(session, idea, -1)


def _change_numbers(session: Session, idea: Idea, step: int) -> None:
    session.flush()
    search_anew(session, idea.id)
    slugs = select(IdeaDomain.domain_slug).where(IdeaDomain.idea_id == idea.id)
    # Held in one order, so that two moderators at work cannot wait for each other.
    held = session.scalars(
        select(Domain.slug).where(Domain.slug.in_(slugs)).order_by(Domain.slug).with_for_update(key_share=True)
    ).all()
    session.execute(
        update(Domain)
        .where(Domain.slug.in_(held))
        .values(ideas=Domain.ideas + step)
        .execution_options(synchronize_session=False)
    )
    if idea.call_id is not None:
        session.execute(
            update(Call)
            .where(Call.id == idea.call_id)
            .values(ideas=Call.ideas + step)
            .execution_options(synchronize_session=False)
        )
    if idea.form_slug is not None:
        session.execute(
            update(CooperationForm)
            .where(CooperationForm.slug == idea.form_slug)
            .values(ideas=CooperationForm.ideas + step)
            .execution_options(synchronize_session=False)
        )
