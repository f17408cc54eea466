"""Calls for ideas: opening one, saying it better, and letting it end."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.calls import Call
from ideas.permissions import May, require
from ideas.text.markdown import safe_html
from ideas.text.slugs import slug_of


@dataclass(frozen=True, kw_only=True)
class CallContent:
    """What a call asks, in which domain if any, and from which day up to and including which."""

    question: str
    body: str
    domain: str | None
    opens_on: date
    closes_on: date


def open_call(session: Session, content: CallContent, *, by: Account, language: str) -> Call:
    """Ask for ideas. The slug is made from the question, and never changes."""
    require(by, May.MODERATE)
    call = Call(slug=_free_slug(session, slug_of(content.question)), language=language, opened_by=by.id, ideas=0)
    _write(call, content)
    session.add(call)
    session.flush()
    note_change(session, Change("open-call", f"call {call.id}", {}, _state_of(call)), by=by)
    return call


def change_call(session: Session, call: Call, content: CallContent, *, by: Account) -> None:
    """Say it better, or let it end on another day. Ideas that answered it stay with it."""
    require(by, May.MODERATE)
    before = _state_of(call)
    _write(call, content)
    session.flush()
    note_change(session, Change("change-call", f"call {call.id}", before, _state_of(call)), by=by)


def _write(call: Call, content: CallContent) -> None:
    call.question, call.body, call.body_html = content.question, content.body, safe_html(content.body)
    call.domain_slug = content.domain
    call.opens_on, call.closes_on = content.opens_on, content.closes_on
    call.changed_at = now()


def _state_of(call: Call) -> dict[str, str | None]:
    return {"opens_on": call.opens_on.isoformat(), "closes_on": call.closes_on.isoformat(), "domain": call.domain_slug}


def _free_slug(session: Session, wanted: str) -> str:
    taken = set(session.scalars(select(Call.slug).where(Call.slug.like(f"{wanted}%"))))
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug
