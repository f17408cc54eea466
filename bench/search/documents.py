"""What the rivals search in: everything that the page of an idea shows, in five parts.

They get the labels of domains and forms in both languages, because the page shows them in the reader's, the labels
of moderators, and where an idea is applied and supported.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ideas.model.comments import Comment
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.domains import Domain
from ideas.model.ideas import Idea, IdeaDomain, Source, Visibility
from ideas.model.organisations import Organisation
from ideas.model.tags import IdeaTag, Tag
from ideas.model.votes import IdeaOrganisation

BATCH = 2_000


class Document(NamedTuple):
    """An idea as a rival reads it."""

    number: int
    title: str
    opening: str
    body: str
    labels: str
    comments: str


PARTS = Document._fields[1:]


def documents_of(session: Session) -> Iterator[list[Document]]:
    """Every published idea, oldest first, so many at a time: a large board does not fit in memory."""
    forms = {
        form.slug: f"{form.label_nl} {form.label_en}"
        for form in session.execute(select(CooperationForm.slug, CooperationForm.label_nl, CooperationForm.label_en))
    }
    texts = ("title", "question", "summary", "added_value", "how_it_works", "joins")
    fields = (Idea.id, Idea.form_slug, *(getattr(Idea, name) for name in texts))
    after = 0
    while True:
        page = (
            select(*fields)
            .where(Idea.visibility == Visibility.PUBLISHED, Idea.id > after)
            .order_by(Idea.id)
            .limit(BATCH)
        )
        rows = session.execute(page).all()
        if not rows:
            return
        numbers = [row.id for row in rows]
        labels, comments = _labels(session, numbers), _comments(session, numbers)
        yield [
            Document(
                row.id,
                row.title,
                f"{row.question}\n{row.summary}",
                f"{row.added_value}\n{row.how_it_works}\n{row.joins}",
                " ".join([*labels[row.id], forms.get(row.form_slug, "")]),
                "\n".join(comments[row.id]),
            )
            for row in rows
        ]
        after = numbers[-1]


def _labels(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Per idea its domains, tags, the places where it is applied, and where its voters work."""
    questions: list[Select[Any]] = [
        select(IdeaDomain.idea_id, Domain.label_nl + " " + Domain.label_en)
        .join(Domain, Domain.slug == IdeaDomain.domain_slug)
        .where(IdeaDomain.idea_id.in_(numbers))
        .order_by(IdeaDomain.idea_id, IdeaDomain.place, Domain.slug),
        select(IdeaTag.idea_id, Tag.label)
        .join(Tag, Tag.slug == IdeaTag.tag_slug)
        .where(IdeaTag.idea_id.in_(numbers))
        .order_by(IdeaTag.idea_id, Tag.slug),
        select(Source.idea_id, Source.places + "\n" + Source.note).where(Source.idea_id.in_(numbers)),
        select(IdeaOrganisation.idea_id, Organisation.name)
        .join(Organisation, Organisation.code == IdeaOrganisation.organisation_code)
        .where(IdeaOrganisation.idea_id.in_(numbers), IdeaOrganisation.votes > 0)
        .order_by(IdeaOrganisation.idea_id, Organisation.code),
    ]
    found: dict[int, list[str]] = defaultdict(list)
    for question in questions:
        for number, label in session.execute(question):
            found[number].append(label)
    return found


def _comments(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    shown = (Comment.deleted_at.is_(None), Comment.hidden_at.is_(None))
    question = select(Comment.idea_id, Comment.body).where(Comment.idea_id.in_(numbers), *shown).order_by(Comment.id)
    found: dict[int, list[str]] = defaultdict(list)
    for number, body in session.execute(question):
        found[number].append(body)
    return found
