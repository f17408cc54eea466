"""The door: one way in, and showing once more who you are."""

from sqlalchemy import select

from ideas.model.accounts import SignInSession
from tests.web.writing import PASSWORD, has_a_password


def keys_of(session, account):
    keys = session.scalars(select(SignInSession.key_hash).where(SignInSession.account_id == account.id)).all()
    # The writer's turn goes back to the board.
    session.commit()
    return keys


def test_showing_again_who_you_are_gives_the_session_a_new_key(browser_of, session, anna):
    has_a_password(session, anna)
    browser = browser_of(anna)
    before = keys_of(session, anna)
    browser.get("/sign-in/again?next=/account/ideas")
    assert browser.submit("main form", password=PASSWORD).address == "/account/ideas"
    after = keys_of(session, anna)
    assert len(after) == 1
    assert after != before


def test_a_wrong_password_shows_nothing(browser_of, session, anna):
    has_a_password(session, anna)
    browser = browser_of(anna)
    before = keys_of(session, anna)
    browser.get("/sign-in/again")
    assert browser.submit("main form", password="een gok").status == 422
    assert keys_of(session, anna) == before


def test_who_is_not_signed_in_signs_in_first(browser_of):
    assert browser_of(None).get("/sign-in/again").address == "/sign-in"
