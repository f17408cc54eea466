"""Keeping what the editors say about the law with a form of cooperation."""

from datetime import date

from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.actions.queue import Subject, take_out_of_queue
from ideas.model.accounts import Account
from ideas.model.base import now, today
from ideas.model.cooperation_forms import CooperationForm, LegalNote
from ideas.model.queue import QueueKind
from ideas.permissions import May, require
from ideas.text.markdown import safe_html


def write_legal_note(
    session: Session, form: CooperationForm, *, by: Account, texts: tuple[str, str], owner: str, review_on: date
) -> LegalNote:
    """Say what the editors know about the law, in Dutch and English, who keeps it, and when to look at it again."""
    require(by, May.MODERATE)
    note = session.get(LegalNote, form.slug) or LegalNote(form_slug=form.slug)
    before = {"owner": note.owner, "review_on": note.review_on.isoformat()} if note.owner else {}
    note.text_nl, note.text_en = texts
    note.html_nl, note.html_en = (safe_html(text) for text in texts)
    note.owner, note.review_on, note.changed_at, note.changed_by = owner, review_on, now(), by.id
    session.add(note)
    session.flush()
    if review_on >= today():
        take_out_of_queue(session, QueueKind.NOTE_OVERDUE, Subject(f"note {form.slug}", {}))
    after = {"owner": owner, "review_on": review_on.isoformat()}
    note_change(session, Change("write-legal-note", f"form {form.slug}", before, after), by=by)
    return note
