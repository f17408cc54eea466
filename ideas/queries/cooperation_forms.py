"""Questions about the ladder of forms."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.model.cooperation_forms import CooperationForm, LegalNote
from ideas.model.refusals import NotFound
from ideas.text.slugs import SLUG


def ladder_of_forms(session: Session) -> Sequence[CooperationForm]:
    """Which forms of cooperation are there, from light to heavy, each with its stored number of ideas?"""
    return session.scalars(select(CooperationForm).order_by(CooperationForm.rung)).all()


def legal_note_for(session: Session, slug: str) -> LegalNote | None:
    """What do the editors say about the law with this form?"""
    return session.get(LegalNote, slug)


def legal_notes(session: Session) -> dict[str, LegalNote]:
    """Which forms have a legal note? By the slug of the form."""
    return {note.form_slug: note for note in session.scalars(select(LegalNote))}


def form_called(session: Session, slug: str) -> CooperationForm:
    """Which form of cooperation has this slug? Raises NotFound."""
    found = session.get(CooperationForm, slug) if SLUG.fullmatch(slug) else None
    if found is None:
        raise NotFound(slug[:40])
    return found
