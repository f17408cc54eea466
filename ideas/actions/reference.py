"""Loading the facts that the board stands on: subject areas, forms of cooperation and municipalities."""

import csv
import json
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ideas.model.audit import AuditEvent
from ideas.model.base import now, today
from ideas.model.calls import LONGEST_CALL_DAYS, Call
from ideas.model.cooperation_forms import CooperationForm
from ideas.model.database import insert_if_absent
from ideas.model.domains import Domain
from ideas.model.moderation import DecisionKind, ReadyReason
from ideas.model.organisations import Organisation, OrganisationKind
from ideas.model.search import Synonym
from ideas.model.votes import TallyClock
from ideas.text.markdown import safe_html
from ideas.text.slugs import slug_of
from ideas.text.stems import words_of

Facts = list[dict[str, Any]]

# More than the ladder will ever have: rungs are shifted by it for a moment, because two forms cannot share one.
_BEYOND_THE_LADDER = 1_000


class LoadedReference(NamedTuple):
    """How much there is: subject areas, forms of cooperation, and the municipalities of today."""

    domains: int
    cooperation_forms: int
    municipalities: int


def load_reference(session: Session) -> LoadedReference:
    """Make the stored facts equal to the files in `ideas/reference`, and set the tally clock if nobody did.

    What a file no longer names stays, because ideas may refer to it. Numbers of ideas are left alone.
    """
    # The clock comes first: of two processes that start at once, the second waits here until the first is done.
    insert_if_absent(session, TallyClock, id=1, day=today())
    taxonomy = json.loads(_text_of("taxonomy.json"))
    domains, forms, organisations = _domains(taxonomy), _forms(taxonomy), _organisations()
    _write_differences(session, Domain, "slug", domains, unless_changed=True)
    _clear_the_ladder(session, forms)
    _write_differences(session, CooperationForm, "slug", forms)
    _write_differences(session, Organisation, "code", organisations)
    _write_differences(session, ReadyReason, "slug", _reasons(), unless_changed=True)
    _open_the_first_call(session)
    _give_first_synonyms(session)
    return LoadedReference(len(domains), len(forms), sum(_is_valid(body, today()) for body in organisations))


def _text_of(name: str) -> str:
    return (files("ideas.reference") / name).read_text("utf-8")


def _domains(taxonomy: dict[str, Any]) -> Facts:
    return [
        {
            "slug": told["slug"],
            "parent_slug": told["parent"],
            "place": place,
            "label_nl": told["label_nl"],
            "label_en": told["label_en"],
            "aliases": told["aliases"],
        }
        for place, told in enumerate(taxonomy["domains"], start=1)
    ]


def _forms(taxonomy: dict[str, Any]) -> Facts:
    same = ("slug", "tier", "label_nl", "label_en", "definition_nl", "definition_en", "aliases")
    more = ("under_wgr", "legal_person")
    asks = {told["slug"]: told for told in json.loads(_text_of("what-forms-ask.json"))}
    return [
        {"rung": told["order"], **{field: told[field] for field in same + more}, **asks[told["slug"]]}
        for told in taxonomy["forms"]
    ]


def _reasons() -> Facts:
    """The reasons at hand, each in the place that it has among those of its kind."""
    told = json.loads(_text_of("reasons.json"))
    return [{**reason, "kind": DecisionKind(reason["kind"]), "place": place} for place, reason in enumerate(told)]


def _give_first_synonyms(session: Session) -> None:
    """Words that mean the same, to begin with. From then on they belong to the moderators, who may want none at all."""
    if session.scalar(select(Synonym.phrase).limit(1)) is not None:
        return
    if session.scalar(select(AuditEvent.number).where(AuditEvent.deed == "remove-synonyms").limit(1)) is not None:
        return
    groups = json.loads(_text_of("synonyms.json"))
    rows = [
        {"phrase": " ".join(words_of(spelling)), "spelling": spelling, "meaning": meaning}
        for meaning, spellings in enumerate(groups, start=1)
        for spelling in spellings
    ]
    session.execute(insert(Synonym), rows)


def _open_the_first_call(session: Session) -> None:
    """The invitation with which it all began stands open on a new board, for as long as a call may be open."""
    if session.scalar(select(Call.id).limit(1)) is not None:
        return
    told = json.loads(_text_of("first-call.json"))
    call = {"slug": slug_of(told["question"]), "body_html": safe_html(told["body"]), "language": "nl"}
    insert_if_absent(
        session, Call, question=told["question"], body=told["body"], opens_on=today(), made_at=now(), changed_at=now(),
        closes_on=today() + timedelta(days=LONGEST_CALL_DAYS), ideas=0, **call,
    )  # fmt: skip


def _organisations() -> Facts:
    """The municipalities, each after the one that it became part of: a successor outlives its predecessors."""
    read = [
        {
            "code": row["code"],
            "kind": OrganisationKind.MUNICIPALITY,
            "name": row["name"],
            "slug": row["slug"],
            "province": row["province"],
            "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
            "valid_from": date.fromisoformat(row["valid_from"]),
            "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            "successor_code": row["successor"] or None,
        }
        for row in csv.DictReader(_text_of("municipalities.csv").splitlines())
    ]
    return sorted(read, key=lambda body: body["valid_to"] or date.max, reverse=True)


def _is_valid(body: dict[str, Any], day: date) -> bool:
    return bool(body["valid_from"] <= day and (body["valid_to"] is None or day < body["valid_to"]))


def _clear_the_ladder(session: Session, forms: Facts) -> None:
    """Make room when a form comes in between: every stored form steps aside, and a retired one stays at the end."""
    stored = dict(session.execute(select(CooperationForm.slug, CooperationForm.rung)).all())
    if stored and any(stored.get(form["slug"]) != form["rung"] for form in forms):
        session.execute(
            update(CooperationForm)
            .where(CooperationForm.rung < _BEYOND_THE_LADDER)
            .values(rung=CooperationForm.rung + _BEYOND_THE_LADDER)
            .execution_options(synchronize_session=False)
        )


def _write_differences(session: Session, record: Any, key: str, wanted: Facts, *, unless_changed: bool = False) -> None:
    """One question to see what is there, and a statement for what is new and what is different.

    `unless_changed` leaves alone what moderators rewrote.
    """
    columns = [getattr(record, field) for field in wanted[0]]
    stored = {row[key]: dict(row) for row in session.execute(select(*columns)).mappings()}
    new = [fact for fact in wanted if fact[key] not in stored]
    ours = (
        set(session.scalars(select(getattr(record, key)).where(record.changed_at.is_not(None))))
        if unless_changed
        else set()
    )
    changed = [fact for fact in wanted if fact[key] in stored and fact[key] not in ours and stored[fact[key]] != fact]
    if new:
        session.execute(insert(record), new)
    if changed:
        session.execute(update(record), changed)
