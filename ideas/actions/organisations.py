"""Saying where one works, and how that becomes verified. Votes follow; see `actions/tallies.py`.

What is held comes in one order: people by number, then ideas by number. Voting keeps to it too, so that two never wait
for each other.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.model.accounts import Account
from ideas.model.base import now, today
from ideas.model.database import insert_if_absent, insert_or_put, insert_or_replace
from ideas.model.ideas import Idea
from ideas.model.organisations import EmailDomain, Organisation, OrganisationKind, RefusedClaim, VerifiedBy
from ideas.model.refusals import (
    DomainIsTaken,
    NameIsTaken,
    NotFound,
    NotInThisState,
    OrganisationEnded,
    PublicMailProvider,
)
from ideas.model.votes import IdeaOrganisation, Vote
from ideas.permissions import May, require
from ideas.queries.organisations import organisation_of_address
from ideas.text.email_domains import is_public_provider
from ideas.text.slugs import slug_of


def join_organisation(session: Session, account: Account, code: str) -> None:
    """Say where one works. It is verified at once when the address of the account says so too.

    Votes that were cast before keep the organisation they were cast with. Raises NotFound and OrganisationEnded.
    """
    require(account, May.HAVE_AN_ACCOUNT)
    body = session.get(Organisation, code)
    if body is None:
        raise NotFound(code)
    if body.has_ended:
        raise OrganisationEnded(code)
    if account.organisation_code != code:
        _work_at(session, account, code)
    verify_by_address(session, account)


def leave_organisation(session: Session, account: Account) -> None:
    """Say no longer where one works. Votes keep the organisation they were cast with."""
    _work_at(session, account, None)


def verify_organisation(session: Session, account: Account, code: str, *, how: VerifiedBy) -> bool:
    """Somebody turned out to work where they say. The answer says whether that was news.

    Their votes with this organisation become verified as well. When they say to work elsewhere nothing changes.
    A sign-in of the organisation itself also says where somebody works who had not said so.
    """
    if how is VerifiedBy.SINGLE_SIGN_ON and account.organisation_code is None:
        join_organisation(session, account, code)
    return bool(_verify(session, [account.id], code, how))


def verify_by_address(session: Session, account: Account) -> None:
    """Let the confirmed address say what it says now: call this when it was confirmed or changed.

    An address of the organisation verifies; a verification that rested on another address ends.
    """
    if account.organisation_code is None:
        return
    listed = organisation_of_address(session, account.email, held=True) if account.is_confirmed else None
    if listed == account.organisation_code:
        verify_organisation(session, account, listed, how=VerifiedBy.ADDRESS)
    elif account.organisation_verified_by is VerifiedBy.ADDRESS:
        _unverify(session, account.organisation_code, Account.id == account.id)


def vouch_for(session: Session, person: Account, code: str, *, by: Account) -> None:
    """A moderator knows that this person works there. Raises NotInThisState when they say otherwise by now."""
    require(by, May.VERIFY_PERSON, person)
    if not verify_organisation(session, person, code, how=VerifiedBy.MODERATOR):
        raise NotInThisState(code)
    works = {"organisation": code}
    note_change(session, Change("verify", f"account {person.pseudonym}", works, {**works, "verified": True}), by=by)


def refuse_claim(session: Session, person: Account, code: str, *, by: Account, reason: str) -> None:
    """A moderator cannot verify that this person works there: they read why, and can say it again.

    Raises NotInThisState when they say otherwise by now, or were verified meanwhile.
    """
    require(by, May.VERIFY_PERSON, person)
    claim = update(Account).where(
        Account.id == person.id, Account.organisation_code == code, Account.organisation_verified_by.is_(None)
    )
    if session.scalar(claim.values(organisation_code=None).returning(Account.id)) is None:
        raise NotInThisState(code)
    told = {"organisation_code": code, "reason": reason, "refused_by": by.id, "refused_at": now()}
    insert_or_replace(session, RefusedClaim, {"account_id": person.id}, **told)
    note_change(session, Change("refuse-claim", f"account {person.pseudonym}", {"organisation": code}, {}), by=by)


def list_email_domain(session: Session, domain: str, code: str, *, by: Account) -> int:
    """Addresses that end with this are of people who work there. Answers with how many that verified just now.

    Raises PublicMailProvider and DomainIsTaken.
    """
    require(by, May.ADMINISTER)
    if is_public_provider(domain):
        raise PublicMailProvider(domain)
    if not insert_if_absent(session, EmailDomain, domain=domain, organisation_code=code, listed_at=now()):
        raise DomainIsTaken(domain)
    waiting = (
        select(Account.id)
        .where(Account.organisation_code == code, Account.organisation_verified_by.is_(None), _ends_with(domain))
        .where(Account.confirmed_at.is_not(None), Account.closed_at.is_(None))
        .order_by(Account.id)
    )
    people = session.scalars(waiting.with_for_update(key_share=True)).all()
    verified = len(_verify(session, people, code, VerifiedBy.ADDRESS))
    after = {"organisation": code, "verified": verified}
    note_change(session, Change("list-domain", f"domain {domain}"[:80], {}, after), by=by)
    return verified


def unlist_email_domain(session: Session, domain: str, *, by: Account) -> str:
    """Addresses that end with this say nothing any more. Who was verified by nothing else is so no longer.

    Votes keep what they were cast with. Answers with the code of the organisation. Raises NotFound.
    """
    require(by, May.ADMINISTER)
    gone = delete(EmailDomain).where(EmailDomain.domain == domain).returning(EmailDomain.organisation_code)
    code: str | None = session.scalar(gone.execution_options(synchronize_session=False))
    if code is None:
        raise NotFound(domain)
    _unverify(session, code, _ends_with(domain))
    note_change(session, Change("unlist-domain", f"domain {domain}"[:80], {"organisation": code}, {}), by=by)
    return code


def add_organisation(session: Session, name: str, kind: OrganisationKind, *, by: Account) -> Organisation:
    """Add an organisation that is no municipality. Raises NameIsTaken."""
    require(by, May.ADMINISTER)
    slug = slug_of(name)
    taken = select(Organisation.code).where(or_(Organisation.slug == slug, Organisation.name == name)).limit(1)
    if session.scalar(taken) is not None:
        raise NameIsTaken(name)
    last = session.scalar(select(func.max(Organisation.code)).where(Organisation.code.like("X%"))) or "X0000"
    body = Organisation(code=f"X{int(last[1:]) + 1:04}", kind=kind, name=name, slug=slug, valid_from=today())
    session.add(body)
    session.flush()
    note_change(session, Change("add-organisation", f"organisation {body.code}", {}, {"name": name}), by=by)
    return body


def _work_at(session: Session, account: Account, code: str | None) -> None:
    # Both columns, whatever was read of them before: a moderator may have verified the former one just now.
    session.execute(
        update(Account).where(Account.id == account.id).values(organisation_code=code, organisation_verified_by=None)
    )
    session.refresh(account, ["organisation_code", "organisation_verified_by", "organisation"])


def _verify(session: Session, people: Sequence[int], code: str, how: VerifiedBy) -> Sequence[int]:
    """Verify those of these people who say to work there, and their votes. Answers with whom this was news of."""
    not_yet: ColumnElement[bool] = Account.organisation_verified_by.is_(None)
    if how is not VerifiedBy.ADDRESS:
        # An address can change and a domain can be taken off the list: a colleague's word or a sign-in says more.
        not_yet = or_(not_yet, Account.organisation_verified_by == VerifiedBy.ADDRESS)
    claimed = session.scalars(
        update(Account)
        .where(Account.id.in_(people), Account.organisation_code == code, not_yet)
        .values(organisation_verified_by=how)
        .returning(Account.id)
    ).all()
    if claimed:
        session.execute(delete(RefusedClaim).where(RefusedClaim.account_id.in_(claimed)))
        _verify_votes(session, claimed, code)
    return claimed


def _verify_votes(session: Session, people: Sequence[int], code: str) -> None:
    """Let the votes that these people cast with this organisation count for it. The people are held: none votes now."""
    theirs = (Vote.voter_id.in_(people), Vote.organisation_code == code)
    ideas = select(Vote.idea_id).where(*theirs)
    held = select(Idea.id).where(Idea.id.in_(ideas)).order_by(Idea.id).with_for_update(key_share=True)
    if not session.scalars(held).all():
        return
    became = update(Vote).where(*theirs).values(organisation_verified=True)
    session.execute(became.execution_options(synchronize_session=False))
    counted = (
        select(Vote.idea_id, Vote.organisation_code, func.count().label("votes"))
        .where(Vote.idea_id.in_(ideas), Vote.organisation_code == code, Vote.organisation_verified)
        .group_by(Vote.idea_id, Vote.organisation_code)
    )
    insert_or_put(session, IdeaOrganisation, ["idea_id", "organisation_code"], counted)
    municipalities = (
        select(func.count())
        .select_from(IdeaOrganisation)
        .join(Organisation, Organisation.code == IdeaOrganisation.organisation_code)
        .where(IdeaOrganisation.idea_id == Idea.id, IdeaOrganisation.votes > 0)
        .where(Organisation.kind == OrganisationKind.MUNICIPALITY)
        .scalar_subquery()
    )
    session.execute(
        update(Idea)
        .where(Idea.id.in_(ideas))
        .values(municipalities=municipalities)
        .execution_options(synchronize_session=False)
    )


def _unverify(session: Session, code: str, whom: ColumnElement[bool]) -> None:
    """Take the verification away from those of them at this organisation who were verified by their address alone."""
    session.execute(
        update(Account)
        .where(Account.organisation_code == code, Account.organisation_verified_by == VerifiedBy.ADDRESS)
        .where(whom)
        .values(organisation_verified_by=None)
        .execution_options(synchronize_session="fetch")
    )


def _ends_with(domain: str) -> ColumnElement[bool]:
    return Account.email.endswith(f"@{domain}", autoescape=True)
