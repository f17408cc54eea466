"""Questions about organisations, and about who works where."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, desc, select
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account
from ideas.model.base import today
from ideas.model.organisations import EmailDomain, Organisation, OrganisationKind, RefusedClaim
from ideas.model.refusals import NotFound
from ideas.queries.ideas import HIGHEST_NUMBER
from ideas.text.email_domains import domain_of
from ideas.text.slugs import SLUG, slug_of

# What people call a municipality that has another name on paper.
ALSO_CALLED = {"den-bosch": "s-hertogenbosch", "the-hague": "s-gravenhage"}
_WAITING = (
    Account.organisation_code.is_not(None),
    Account.organisation_verified_by.is_(None),
    Account.closed_at.is_(None),
    Account.confirmed_at.is_not(None),
)
_IN_FRONT_OF_A_NAME = ("gemeente-", "de-gemeente-", "municipality-of-")


class KnownOrganisation(NamedTuple):
    """An organisation as pages show it."""

    code: str
    kind: OrganisationKind
    name: str
    slug: str
    province: str | None
    valid_to: date | None
    successor_code: str | None

    @property
    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self.valid_to is not None and self.valid_to <= today()


class Workplace(NamedTuple):
    """Where somebody verifiably works, as it stands beside a name."""

    kind: OrganisationKind
    name: str
    slug: str


WORKPLACE = (Organisation.kind, Organisation.name, Organisation.slug)
# How an account and the organisation that it verifiably works for are joined.
WORKS_THERE = and_(Organisation.code == Account.organisation_code, Account.organisation_verified_by.is_not(None))


def workplace_in(kind: OrganisationKind | None, name: str | None, slug: str | None) -> Workplace | None:
    """The three columns of a workplace as one thing; None for somebody of whom we know none."""
    return Workplace(kind, name, slug) if kind and name and slug else None


def workplace_of(account: Account) -> Workplace | None:
    """Where does this person verifiably work?"""
    body = account.verified_organisation
    return Workplace(body.kind, body.name, body.slug) if body else None


_KNOWN = [getattr(Organisation, field) for field in KnownOrganisation._fields]


def all_organisations(session: Session) -> list[KnownOrganisation]:
    """Which organisations are there, or were there once? By name."""
    rows = session.execute(select(*_KNOWN).where(Organisation.valid_from <= today()))
    return sorted((KnownOrganisation(*row) for row in rows), key=lambda body: slug_of(body.name))


def organisation_called(session: Session, slug: str) -> Organisation | None:
    """Which organisation has this slug? None when none has, or could have, it."""
    if not SLUG.fullmatch(slug):
        return None
    return session.scalar(select(Organisation).where(Organisation.slug == slug))


def successor_of(session: Session, body: Organisation) -> Organisation | None:
    """What did this organisation become part of? The last one, when that became part of another in its turn."""
    seen = {body.code}
    after: Organisation | None = body
    while after is not None and after.has_ended:
        after = session.get(Organisation, after.successor_code) if after.successor_code else None
        if after is not None and after.code in seen:
            return None
        seen |= {after.code} if after is not None else set()
    return None if after is body else after


class Meant(NamedTuple):
    """What somebody may have meant by a name: the one that fits, or else some that come close."""

    organisation: KnownOrganisation | None
    close: list[KnownOrganisation]


def organisation_meant(known: Iterable[KnownOrganisation], typed: str) -> Meant:
    """Which organisation is meant by this name? Case, accents and the word "gemeente" do not matter."""
    word = _as_word(typed)
    if not word:
        return Meant(None, [])
    bodies = list(known)
    exact = [body for body in bodies if word in (body.slug, slug_of(body.name))]
    if exact:
        return Meant(exact[0], [])
    begins = [body for body in bodies if not body.has_ended and f"{slug_of(body.name)}-".startswith(f"{word}-")]
    if len(begins) == 1:
        return Meant(begins[0], [])
    return Meant(None, begins or [body for body in bodies if not body.has_ended and word in slug_of(body.name)])


def organisations_named_like(known: Iterable[KnownOrganisation], typed: str) -> list[KnownOrganisation]:
    """Which organisations have this in their name, or lie in a province that has?"""
    word = _as_word(typed)
    return [body for body in known if word in slug_of(body.name) or (body.province and word in slug_of(body.province))]


def _as_word(typed: str) -> str:
    if not any(map(str.isalnum, typed)):
        return ""
    word = slug_of(typed)
    for before in _IN_FRONT_OF_A_NAME:
        word = word.removeprefix(before)
    return ALSO_CALLED.get(word, word)


def organisation_of_address(session: Session, email: str, *, held: bool = False) -> str | None:
    """Which organisation has addresses that end like this one? Answers with its code.

    `held` keeps the domain listed until this transaction ends.
    """
    question = select(EmailDomain.organisation_code).where(EmailDomain.domain == domain_of(email))
    return session.scalar(question.with_for_update(read=True) if held else question)


def listed_email_domains(session: Session) -> list[EmailDomain]:
    """Which e-mail domains did administrators list? By organisation."""
    question = (
        select(EmailDomain)
        .join(Organisation, Organisation.code == EmailDomain.organisation_code)
        .options(joinedload(EmailDomain.organisation, innerjoin=True))
        .order_by(Organisation.name, EmailDomain.domain)
    )
    return list(session.scalars(question))


def other_bodies(session: Session) -> list[Organisation]:
    """Which organisations are no municipalities? The last one that was added first."""
    question = select(Organisation).where(Organisation.kind != OrganisationKind.MUNICIPALITY)
    return list(session.scalars(question.order_by(desc(Organisation.valid_from), Organisation.name)))


class WaitingPerson(NamedTuple):
    """Somebody who said where they work and waits for a moderator to verify it."""

    id: int
    name: str
    email: str
    workplace: Workplace

    @property
    def email_domain(self) -> str:
        """What the address ends with: more of it nobody needs to see in a list."""
        return domain_of(self.email)


def people_to_verify(session: Session, moderator: Account, *, after: int = 0, limit: int = 50) -> list[WaitingPerson]:
    """Who waits until a moderator verifies where they work? Not the moderator, whom a colleague has to verify."""
    question = (
        select(Account.id, Account.name, Account.email, *WORKPLACE)
        .join(Organisation, Organisation.code == Account.organisation_code)
        .where(*_WAITING, Account.id != moderator.id, Account.id > after)
        .order_by(Account.id)
        .limit(limit)
    )
    return [WaitingPerson(*row[:3], Workplace(*row[3:])) for row in session.execute(question)]


def person_to_verify(session: Session, number: int) -> Account:
    """Who has this number and said where they work? Raises NotFound for anybody else."""
    if not 0 < number <= HIGHEST_NUMBER:
        raise NotFound(number)
    found = session.scalar(
        select(Account)
        .where(Account.id == number, Account.organisation_code.is_not(None), Account.closed_at.is_(None))
        .options(joinedload(Account.organisation))
    )
    if found is None:
        raise NotFound(number)
    return found


def refused_claim_of(session: Session, account: Account) -> RefusedClaim | None:
    """Which claim of this person was refused last, and why?"""
    return session.scalar(
        select(RefusedClaim)
        .where(RefusedClaim.account_id == account.id)
        .options(joinedload(RefusedClaim.organisation, innerjoin=True))
    )
