"""Questions about ideas that went on as part of another, and about variants."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from ideas.model.accounts import Account
from ideas.model.ideas import Idea, Visibility
from ideas.model.merging import Merge, Variant


def standing_merge_of(session: Session, number: int) -> Merge | None:
    """Which merge is this idea gone with?"""
    with_both = (joinedload(Merge.kept, innerjoin=True), joinedload(Merge.gone, innerjoin=True))
    question = select(Merge).where(Merge.gone_id == number, Merge.undone_at.is_(None)).options(*with_both)
    return session.scalars(question).one_or_none()


def standing_merges_into(session: Session, number: int) -> Sequence[Merge]:
    """Which ideas went into this one, the first one first?"""
    question = select(Merge).where(Merge.kept_id == number, Merge.undone_at.is_(None)).order_by(Merge.id)
    return session.scalars(question.options(joinedload(Merge.gone, innerjoin=True))).all()


def numbers_merged_into(session: Session, number: int) -> list[int]:
    """Which ideas went into this one, also by way of others? Answers with their numbers."""
    into = select(Idea.id).where(Idea.merged_into_id == number).cte(recursive=True)
    further = aliased(Idea)
    into = into.union(select(further.id).join(into, further.merged_into_id == into.c.id))
    return list(session.scalars(select(into.c.id)))


class PartOfAnother(NamedTuple):
    """What readers still find of an idea that went into another: the parts that a moderator chose."""

    id: int
    title: str
    author_name: str
    language: str
    question: str
    added_value: str
    summary: str
    how_it_works_html: str


def ideas_within(session: Session, idea: Idea) -> list[PartOfAnother]:
    """Which ideas are part of this one by now, as far as their text stays readable?"""
    columns = (
        Idea.id, Idea.title, Account.name, Idea.language, Idea.question, Idea.added_value, Idea.summary,
        Idea.how_it_works_html,
    )  # fmt: skip
    question = (
        select(*columns, Merge.readable)
        .join(Merge, Merge.gone_id == Idea.id)
        .join(Account, Account.id == Idea.author_id)
        .where(Merge.kept_id == idea.id, Merge.undone_at.is_(None), Idea.visibility == Visibility.MERGED)
        .order_by(Merge.id)
    )
    return [_as_far_as_readable(PartOfAnother(*row[:-1]), row[-1]) for row in session.execute(question)]


def _as_far_as_readable(part: PartOfAnother, readable: Sequence[str]) -> PartOfAnother:
    return part._replace(
        question=part.question if "question" in readable else "",
        added_value=part.added_value if "added_value" in readable else "",
        summary=part.summary if "summary" in readable else "",
        how_it_works_html=part.how_it_works_html if "how_it_works" in readable else "",
    )


class Relative(NamedTuple):
    """An idea that this one is a variant of, or that is a variant of this one."""

    id: int
    slug: str
    title: str
    question: str
    is_a_variant: bool


def variants_around(session: Session, idea: Idea) -> list[Relative]:
    """Of which ideas is this one a variant, and which are variants of it? Public ones only."""
    question = (
        select(Idea.id, Idea.slug, Idea.title, Idea.question, Variant.of_id == idea.id)
        .join(Variant, or_(Variant.idea_id == Idea.id, Variant.of_id == Idea.id))
        .where(
            or_(Variant.idea_id == idea.id, Variant.of_id == idea.id),
            Idea.id != idea.id,
            Idea.visibility == Visibility.PUBLISHED,
        )
        .order_by(Idea.id)
    )
    return [Relative(*row[:-1], bool(row[-1])) for row in session.execute(question)]
