"""Saying where one works: how it becomes verified, and what that does to votes."""

from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import event, select

from ideas.actions.accounts import LinkToMail, confirm_address, sign_up
from ideas.actions.organisations import (
    add_organisation,
    join_organisation,
    leave_organisation,
    list_email_domain,
    refuse_claim,
    unlist_email_domain,
    verify_by_address,
    verify_organisation,
    vouch_for,
)
from ideas.actions.recount import differences_in_tallies
from ideas.actions.votes import cast_vote, withdraw_vote
from ideas.model.accounts import Role
from ideas.model.database import session_on
from ideas.model.notifications import Message
from ideas.model.organisations import EmailDomain, Organisation, OrganisationKind, RefusedClaim, VerifiedBy
from ideas.model.refusals import (
    DomainIsTaken,
    NameIsTaken,
    NotAllowed,
    NotFound,
    NotInThisState,
    OrganisationEnded,
    PublicMailProvider,
)
from ideas.model.votes import IdeaOrganisation, Vote
from tests.at_once import all_at_once

ZUTPHEN, ZWOLLE, APPINGEDAM = "GM0301", "GM0193", "GM0003"
DOMAIN = "gemeente.example"


@pytest.fixture
def els(an_account):
    """She administers the board."""
    return an_account("Els", role=Role.ADMINISTRATOR)


@pytest.fixture
def works_at(session, bram):
    """Let somebody work somewhere, as a moderator verified: works_at(chaima, ZUTPHEN)."""

    def verified(account, code):
        join_organisation(session, account, code)
        if account.organisation_verified_by is None:
            verify_organisation(session, account, code, how=VerifiedBy.MODERATOR)

    return verified


def municipalities_of(session, idea):
    """The stored number, once it is certain that every tally says what the rows say."""
    assert differences_in_tallies(session) == []
    session.refresh(idea)
    return idea.municipalities


def vote_of(session, idea, account):
    vote = session.get(Vote, (idea.id, account.id), populate_existing=True)
    return vote.organisation_code, vote.organisation_verified


def test_who_says_where_they_work_is_not_verified_by_that(session, chaima):
    join_organisation(session, chaima, ZUTPHEN)
    assert (chaima.organisation_code, chaima.organisation_verified_by) == (ZUTPHEN, None)


def test_an_address_of_the_organisation_verifies_at_once(session, chaima):
    session.add(EmailDomain(domain=DOMAIN, organisation_code=ZUTPHEN))
    join_organisation(session, chaima, ZUTPHEN)
    assert chaima.organisation_verified_by is VerifiedBy.ADDRESS


@pytest.mark.parametrize("domain", ["example", "mail.gemeente.example", "emeente.example"])
def test_only_exactly_the_listed_domain_verifies(session, chaima, domain):
    session.add(EmailDomain(domain=domain, organisation_code=ZUTPHEN))
    join_organisation(session, chaima, ZUTPHEN)
    assert chaima.organisation_verified_by is None


def test_an_address_of_another_organisation_does_not_verify(session, chaima):
    session.add(EmailDomain(domain=DOMAIN, organisation_code=ZWOLLE))
    join_organisation(session, chaima, ZUTPHEN)
    assert chaima.organisation_verified_by is None


def test_who_did_not_confirm_the_address_cannot_say_where_they_work(session, daan):
    with pytest.raises(NotAllowed):
        join_organisation(session, daan, ZUTPHEN)


def test_an_organisation_that_ended_gets_no_people(session, chaima):
    with pytest.raises(OrganisationEnded):
        join_organisation(session, chaima, APPINGEDAM)


def test_nobody_works_at_what_does_not_exist(session, chaima):
    with pytest.raises(NotFound):
        join_organisation(session, chaima, "GM9999")


def test_going_to_work_elsewhere_has_to_be_verified_anew(session, chaima, works_at):
    works_at(chaima, ZUTPHEN)
    join_organisation(session, chaima, ZWOLLE)
    assert (chaima.organisation_code, chaima.organisation_verified_by) == (ZWOLLE, None)


def test_saying_the_same_again_changes_nothing(session, chaima, works_at):
    works_at(chaima, ZUTPHEN)
    join_organisation(session, chaima, ZUTPHEN)
    assert chaima.organisation_verified_by is VerifiedBy.MODERATOR


def test_who_leaves_works_nowhere(session, chaima, works_at):
    works_at(chaima, ZUTPHEN)
    leave_organisation(session, chaima)
    assert (chaima.organisation_code, chaima.organisation_verified_by) == (None, None)


def test_a_former_organisation_that_is_verified_late_does_not_verify_the_new_one(session, engine, chaima):
    join_organisation(session, chaima, ZUTPHEN)
    session.commit()
    with session_on(engine) as elsewhere, elsewhere.begin():
        verify_organisation(elsewhere, chaima, ZUTPHEN, how=VerifiedBy.MODERATOR)
    join_organisation(session, chaima, ZWOLLE)
    session.commit()
    session.refresh(chaima)
    assert (chaima.organisation_code, chaima.organisation_verified_by) == (ZWOLLE, None)


def test_confirming_an_address_of_the_organisation_verifies(session, daan):
    session.add(EmailDomain(domain=DOMAIN, organisation_code=ZUTPHEN))
    daan.organisation_code = ZUTPHEN
    sign_up(
        session, email=daan.email, name="Daan", password="vier fietsen in de regen",
        link=LinkToMail(language="nl", hours=24, browser_hash="b"),
    )  # fmt: skip
    confirm_address(session, session.scalars(select(Message)).one().details["key"], browser_hash="b")
    assert daan.organisation_verified_by is VerifiedBy.ADDRESS


def test_another_address_takes_away_what_rested_on_the_former_one(session, chaima):
    session.add(EmailDomain(domain=DOMAIN, organisation_code=ZUTPHEN))
    join_organisation(session, chaima, ZUTPHEN)
    chaima.email = "chaima@elders.example"
    verify_by_address(session, chaima)
    assert (chaima.organisation_code, chaima.organisation_verified_by) == (ZUTPHEN, None)


def test_another_address_leaves_a_verification_by_a_moderator(session, chaima, works_at):
    works_at(chaima, ZUTPHEN)
    chaima.email = "chaima@elders.example"
    verify_by_address(session, chaima)
    assert chaima.organisation_verified_by is VerifiedBy.MODERATOR


def test_a_moderators_word_outlives_the_address(session, chaima, bram):
    session.add(EmailDomain(domain=DOMAIN, organisation_code=ZUTPHEN))
    join_organisation(session, chaima, ZUTPHEN)
    vouch_for(session, chaima, ZUTPHEN, by=bram)
    assert chaima.organisation_verified_by is VerifiedBy.MODERATOR


def test_a_sign_in_of_the_organisation_says_where_somebody_works(session, chaima):
    verify_organisation(session, chaima, ZUTPHEN, how=VerifiedBy.SINGLE_SIGN_ON)
    assert (chaima.organisation_code, chaima.organisation_verified_by) == (ZUTPHEN, VerifiedBy.SINGLE_SIGN_ON)


def test_a_sign_in_of_another_organisation_verifies_nothing(session, chaima):
    join_organisation(session, chaima, ZWOLLE)
    assert not verify_organisation(session, chaima, ZUTPHEN, how=VerifiedBy.SINGLE_SIGN_ON)
    assert (chaima.organisation_code, chaima.organisation_verified_by) == (ZWOLLE, None)


def test_a_moderator_verifies_a_colleague(session, chaima, bram):
    join_organisation(session, chaima, ZUTPHEN)
    vouch_for(session, chaima, ZUTPHEN, by=bram)
    assert chaima.organisation_verified_by is VerifiedBy.MODERATOR


def test_nobody_verifies_themself(session, bram):
    join_organisation(session, bram, ZUTPHEN)
    with pytest.raises(NotAllowed):
        vouch_for(session, bram, ZUTPHEN, by=bram)


def test_a_member_verifies_nobody(session, anna, chaima):
    join_organisation(session, chaima, ZUTPHEN)
    with pytest.raises(NotAllowed):
        vouch_for(session, chaima, ZUTPHEN, by=anna)


def test_a_moderator_verifies_only_what_they_saw(session, chaima, bram):
    join_organisation(session, chaima, ZWOLLE)
    with pytest.raises(NotInThisState):
        vouch_for(session, chaima, ZUTPHEN, by=bram)


def test_what_cannot_be_verified_is_taken_off_with_a_reason(session, chaima, bram):
    join_organisation(session, chaima, ZUTPHEN)
    refuse_claim(session, chaima, ZUTPHEN, by=bram, reason="Dit is een adres van elders.")
    told = session.get(RefusedClaim, chaima.id)
    assert (chaima.organisation_code, told.organisation_code, told.reason) == (
        None, ZUTPHEN, "Dit is een adres van elders.",
    )  # fmt: skip


def test_who_was_refused_twice_reads_the_last_reason(session, chaima, bram):
    for reason in ("Eerst dit.", "Toen dat."):
        join_organisation(session, chaima, ZUTPHEN)
        refuse_claim(session, chaima, ZUTPHEN, by=bram, reason=reason)
    assert session.get(RefusedClaim, chaima.id).reason == "Toen dat."


def test_what_is_verified_is_not_refused(session, chaima, bram, works_at):
    works_at(chaima, ZUTPHEN)
    with pytest.raises(NotInThisState):
        refuse_claim(session, chaima, ZUTPHEN, by=bram, reason="Te laat.")


def test_once_it_is_verified_the_refusal_is_forgotten(session, chaima, bram):
    join_organisation(session, chaima, ZUTPHEN)
    refuse_claim(session, chaima, ZUTPHEN, by=bram, reason="Nog niet zeker.")
    join_organisation(session, chaima, ZUTPHEN)
    vouch_for(session, chaima, ZUTPHEN, by=bram)
    session.expire_all()
    assert session.get(RefusedClaim, chaima.id) is None


def test_listing_a_domain_verifies_those_who_work_there(session, chaima, anna, els):
    join_organisation(session, chaima, ZUTPHEN)
    join_organisation(session, anna, ZWOLLE)
    assert list_email_domain(session, DOMAIN, ZUTPHEN, by=els) == 1
    assert (chaima.organisation_verified_by, anna.organisation_verified_by) == (VerifiedBy.ADDRESS, None)


def test_a_domain_that_was_taken_off_the_list_verifies_nobody_any_more(session, chaima, anna, els, bram):
    for account in (chaima, anna):
        join_organisation(session, account, ZUTPHEN)
    list_email_domain(session, DOMAIN, ZUTPHEN, by=els)
    vouch_for(session, anna, ZUTPHEN, by=bram)
    unlist_email_domain(session, DOMAIN, by=els)
    assert (chaima.organisation_verified_by, anna.organisation_verified_by) == (None, VerifiedBy.MODERATOR)


def test_votes_keep_their_organisation_when_its_domain_goes(session, chaima, els, idea):
    join_organisation(session, chaima, ZUTPHEN)
    list_email_domain(session, DOMAIN, ZUTPHEN, by=els)
    cast_vote(session, idea, by=chaima)
    unlist_email_domain(session, DOMAIN, by=els)
    assert vote_of(session, idea, chaima) == (ZUTPHEN, True)
    assert municipalities_of(session, idea) == 1


def test_a_change_of_address_of_one_leaves_who_ends_the_same(session, an_account, els):
    joanna, anna = an_account("Joanna"), an_account("Anna")
    for account in (joanna, anna):
        join_organisation(session, account, ZUTPHEN)
    list_email_domain(session, DOMAIN, ZUTPHEN, by=els)
    anna.email = "anna@elders.example"
    verify_by_address(session, anna)
    session.refresh(joanna)
    assert joanna.organisation_verified_by is VerifiedBy.ADDRESS


@pytest.mark.parametrize("domain", ["gmail.com", "ziggo.nl", "kpnmail.nl", "post.hotmail.com"])
def test_an_address_that_anybody_can_have_verifies_nobody(session, els, domain):
    with pytest.raises(PublicMailProvider):
        list_email_domain(session, domain, ZUTPHEN, by=els)


def test_a_domain_belongs_to_one_organisation(session, els):
    list_email_domain(session, DOMAIN, ZUTPHEN, by=els)
    with pytest.raises(DomainIsTaken):
        list_email_domain(session, DOMAIN, ZWOLLE, by=els)


def test_only_an_administrator_lists_domains(session, bram):
    for deed in (list_email_domain, unlist_email_domain):
        with pytest.raises(NotAllowed):
            deed(session, DOMAIN, *([ZUTPHEN] if deed is list_email_domain else []), by=bram)


def test_other_bodies_get_codes_of_ours(session, els):
    names = ("Drechtsteden", "Vereniging van Griffiers")
    codes = [add_organisation(session, name, OrganisationKind.PARTNERSHIP, by=els).code for name in names]
    assert codes == ["X0001", "X0002"]


def test_a_body_does_not_get_the_name_of_a_municipality(session, els):
    with pytest.raises(NameIsTaken):
        add_organisation(session, "zutphen", OrganisationKind.OTHER, by=els)


def test_only_an_administrator_adds_an_organisation(session, bram):
    with pytest.raises(NotAllowed):
        add_organisation(session, "Drechtsteden", OrganisationKind.PARTNERSHIP, by=bram)


def test_a_vote_keeps_where_its_voter_worked(session, chaima, idea, works_at):
    works_at(chaima, ZUTPHEN)
    cast_vote(session, idea, by=chaima)
    works_at(chaima, ZWOLLE)
    assert vote_of(session, idea, chaima) == (ZUTPHEN, True)


def test_a_vote_from_nowhere_counts_for_no_municipality(session, chaima, idea):
    cast_vote(session, idea, by=chaima)
    assert (vote_of(session, idea, chaima), municipalities_of(session, idea)) == ((None, False), 0)


def test_a_vote_that_is_not_verified_counts_for_no_municipality(session, chaima, idea):
    join_organisation(session, chaima, ZUTPHEN)
    cast_vote(session, idea, by=chaima)
    assert (vote_of(session, idea, chaima), municipalities_of(session, idea)) == ((ZUTPHEN, False), 0)
    assert idea.votes == 2


def test_two_votes_from_one_municipality_count_for_one(session, anna, chaima, idea, works_at):
    withdraw_vote(session, idea, by=anna)
    for account in (anna, chaima):
        works_at(account, ZUTPHEN)
        cast_vote(session, idea, by=account)
    assert municipalities_of(session, idea) == 1


def test_votes_from_two_municipalities_count_for_two(session, anna, chaima, idea, works_at):
    withdraw_vote(session, idea, by=anna)
    for account, code in ((anna, ZUTPHEN), (chaima, ZWOLLE)):
        works_at(account, code)
        cast_vote(session, idea, by=account)
    assert municipalities_of(session, idea) == 2


def test_the_last_vote_that_is_taken_back_takes_the_municipality_with_it(session, anna, chaima, idea, works_at):
    withdraw_vote(session, idea, by=anna)
    for account in (anna, chaima):
        works_at(account, ZUTPHEN)
        cast_vote(session, idea, by=account)
    withdraw_vote(session, idea, by=anna)
    assert municipalities_of(session, idea) == 1
    withdraw_vote(session, idea, by=chaima)
    assert municipalities_of(session, idea) == 0


def test_a_vote_leaves_the_municipality_it_was_cast_with(session, chaima, idea, works_at):
    works_at(chaima, ZUTPHEN)
    cast_vote(session, idea, by=chaima)
    works_at(chaima, ZWOLLE)
    withdraw_vote(session, idea, by=chaima)
    assert municipalities_of(session, idea) == 0


def test_a_body_that_is_no_municipality_is_not_counted_as_one(session, chaima, idea, els, works_at):
    body = add_organisation(session, "Drechtsteden", OrganisationKind.PARTNERSHIP, by=els)
    works_at(chaima, body.code)
    cast_vote(session, idea, by=chaima)
    assert municipalities_of(session, idea) == 0
    assert session.get(IdeaOrganisation, (idea.id, body.code)).votes == 1


def test_verifying_somebody_verifies_their_earlier_votes(session, chaima, idea, an_idea, works_at):
    other = an_idea("Samen zout inkopen")
    join_organisation(session, chaima, ZUTPHEN)
    for each in (idea, other):
        cast_vote(session, each, by=chaima)
    works_at(chaima, ZUTPHEN)
    assert [municipalities_of(session, each) for each in (idea, other)] == [1, 1]


def test_verifying_leaves_votes_that_were_cast_for_another_organisation(session, chaima, idea, works_at):
    join_organisation(session, chaima, ZUTPHEN)
    cast_vote(session, idea, by=chaima)
    works_at(chaima, ZWOLLE)
    assert (vote_of(session, idea, chaima), municipalities_of(session, idea)) == ((ZUTPHEN, False), 0)


def test_listing_a_domain_verifies_votes_too(session, anna, chaima, idea, els):
    withdraw_vote(session, idea, by=anna)
    for account in (anna, chaima):
        join_organisation(session, account, ZUTPHEN)
        cast_vote(session, idea, by=account)
    list_email_domain(session, DOMAIN, ZUTPHEN, by=els)
    assert municipalities_of(session, idea) == 1
    assert session.get(IdeaOrganisation, (idea.id, ZUTPHEN)).votes == 2


@contextmanager
def questions_on(engine):
    """What is asked of the database meanwhile."""
    asked = []

    def listen(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    yield asked
    event.remove(engine, "before_cursor_execute", listen)


@pytest.fixture
def apart(engine):
    """Do a deed in a session of its own, and keep what it did: apart(cast_vote, idea, by=chaima)."""

    def do(deed, *things, **how):
        with session_on(engine) as own, own.begin():
            return deed(own, *things, **how)

    return do


TIMES = 6


def test_first_votes_from_one_municipality_at_once_count_for_one(session, an_account, idea, works_at, apart):
    people = [an_account(f"Collega{n}") for n in range(TIMES)]
    for account in people:
        works_at(account, ZUTPHEN)
    session.commit()
    all_at_once([partial(apart, cast_vote, idea, by=account) for account in people])
    assert municipalities_of(session, idea) == 1
    assert session.get(IdeaOrganisation, (idea.id, ZUTPHEN)).votes == TIMES


def test_votes_that_come_and_go_at_once_leave_the_number_right(session, an_account, idea, works_at, apart):
    people = [an_account(f"Collega{n}") for n in range(TIMES)]
    for account in people:
        works_at(account, ZUTPHEN)
    for account in people[::2]:
        cast_vote(session, idea, by=account)
    session.commit()
    deeds = [withdraw_vote, cast_vote] * (TIMES // 2)
    all_at_once([partial(apart, deed, idea, by=account) for deed, account in zip(deeds, people, strict=True)])
    assert municipalities_of(session, idea) == 1


@pytest.mark.parametrize("attempt", range(4))
def test_a_vote_cast_while_its_voter_is_verified_is_verified(session, chaima, idea, an_idea, apart, attempt):
    ideas = [idea, *(an_idea(f"Samen strooizout {n}") for n in range(TIMES))]
    join_organisation(session, chaima, ZUTPHEN)
    session.commit()
    voting = [partial(apart, cast_vote, each, by=chaima) for each in ideas]
    verifying = partial(apart, verify_organisation, chaima, ZUTPHEN, how=VerifiedBy.MODERATOR)
    all_at_once([*voting[:3], verifying, *voting[3:]])
    assert [vote_of(session, each, chaima) for each in ideas] == [(ZUTPHEN, True)] * len(ideas)
    assert [municipalities_of(session, each) for each in ideas] == [1] * len(ideas)


def test_verifying_many_costs_as_many_questions_as_verifying_one(session, engine, an_account, an_idea, els):
    def people(names):
        for name in names:
            account = an_account(name)
            join_organisation(session, account, ZUTPHEN)
            cast_vote(session, an_idea(f"Het idee van {name}"), by=account)
        session.commit()

    people(["Fatima"])
    with questions_on(engine) as for_one:
        list_email_domain(session, DOMAIN, ZUTPHEN, by=els)
    unlist_email_domain(session, DOMAIN, by=els)
    people([f"Collega{n}" for n in range(TIMES)])
    with questions_on(engine) as for_many:
        list_email_domain(session, DOMAIN, ZUTPHEN, by=els)
    assert len(for_many) == len(for_one)


def test_an_organisation_knows_that_it_ended(session):
    assert [session.get(Organisation, code).has_ended for code in (APPINGEDAM, ZUTPHEN)] == [True, False]
