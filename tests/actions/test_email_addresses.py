"""Signing in with another address."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from ideas.actions.accounts import LinkToMail, sign_up
from ideas.actions.email_addresses import ask_for_new_address, change_address
from ideas.actions.passwords import answer_reset_request, ask_for_reset, password_hash, reset_password
from ideas.model.accounts import OneTimeLink
from ideas.model.base import now
from ideas.model.notifications import Message, MessageKind
from ideas.model.organisations import EmailDomain, Organisation, VerifiedBy
from ideas.model.refusals import AddressTaken, LinkExpired
from ideas.queries.accounts import account_by_email, reset_requests

NEW = "anna.nieuw@gemeente.example"


def mailed(session) -> list[Message]:
    session.flush()
    return list(session.scalars(select(Message).order_by(Message.id)))


def ask(session, account, email: str = NEW) -> str:
    """Ask for another address, and read the key in the mail to it."""
    ask_for_new_address(session, account, email, hours=1)
    return mailed(session)[-1].details["key"]


def test_nothing_changes_before_the_link_is_used(session, anna):
    ask(session, anna)
    assert anna.email == "anna@gemeente.example"


def test_the_link_goes_to_the_new_address(session, anna):
    ask(session, anna, NEW.upper())
    [mail] = mailed(session)
    assert (mail.kind, mail.to_address) == (MessageKind.CONFIRM_NEW_ADDRESS, NEW)


def test_the_link_changes_the_address(session, anna):
    change_address(session, anna, ask(session, anna))
    assert account_by_email(session, NEW) is anna


def test_the_old_address_is_told(session, anna):
    change_address(session, anna, ask(session, anna))
    mail = mailed(session)[-1]
    assert (mail.kind, mail.to_address) == (MessageKind.ADDRESS_CHANGES, "anna@gemeente.example")


def test_the_link_works_once(session, anna):
    key = ask(session, anna)
    change_address(session, anna, key)
    with pytest.raises(LinkExpired):
        change_address(session, anna, key)


def test_only_the_newest_link_works(session, anna):
    earlier = ask(session, anna)
    ask(session, anna, "anna.anders@gemeente.example")
    with pytest.raises(LinkExpired):
        change_address(session, anna, earlier)


def test_the_link_expires(session, anna):
    key = ask(session, anna)
    session.execute(update(OneTimeLink).values(expires_at=now() - timedelta(seconds=1)))
    session.expire_all()
    with pytest.raises(LinkExpired):
        change_address(session, anna, key)


def test_another_password_ends_the_link(session, anna):
    key = ask(session, anna)
    anna.password_hash = password_hash("vijf fietsen in de sneeuw")
    with pytest.raises(LinkExpired):
        change_address(session, anna, key)


def test_somebody_else_cannot_use_the_link(session, anna, chaima):
    key = ask(session, anna)
    with pytest.raises(LinkExpired):
        change_address(session, chaima, key)


def test_an_address_of_somebody_else_gets_no_link(session, anna, chaima):
    ask_for_new_address(session, anna, chaima.email, hours=1)
    [mail] = mailed(session)
    assert (mail.kind, mail.recipient_id, mail.details) == (MessageKind.ACCOUNT_EXISTS, chaima.id, {})


def test_an_address_that_somebody_took_meanwhile_is_refused(session, anna, chaima):
    key = ask(session, anna)
    chaima.email = NEW
    session.flush()
    with pytest.raises(AddressTaken):
        change_address(session, anna, key)
    session.refresh(anna)
    assert anna.email == "anna@gemeente.example"


def test_who_only_asked_with_an_address_does_not_hold_it(session, anna):
    link = LinkToMail(language="nl", hours=1)
    sign_up(session, email=NEW, name="Een ander", password="een lange zin is prima", link=link)
    change_address(session, anna, ask(session, anna))
    assert account_by_email(session, NEW) is anna


def test_a_reset_that_was_mailed_to_the_old_address_opens_nothing_any_more(session, anna):
    ask_for_reset(session, anna.email, language="nl")
    session.flush()
    [number] = reset_requests(session)
    answer_reset_request(session, number, lasts=timedelta(hours=1))
    reset = mailed(session)[-1].details["key"]
    change_address(session, anna, ask(session, anna))
    with pytest.raises(LinkExpired):
        reset_password(session, reset, "vijf fietsen in de sneeuw")


def test_a_new_address_says_anew_where_somebody_works(session, anna):
    zwolle = session.scalar(select(Organisation).where(Organisation.name == "Zwolle"))
    session.add(EmailDomain(domain="zwolle.example", organisation_code=zwolle.code))
    anna.organisation_code = zwolle.code
    session.flush()
    change_address(session, anna, ask(session, anna, "anna@zwolle.example"))
    session.refresh(anna)
    assert anna.organisation_verified_by is VerifiedBy.ADDRESS
    change_address(session, anna, ask(session, anna, "anna@elders.example"))
    session.refresh(anna)
    assert anna.organisation_verified_by is None
