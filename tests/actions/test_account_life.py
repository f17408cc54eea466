"""The life of an account, walked at random beside a model that knows in a few lines what must be true."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, delete, select

from ideas.actions.accounts import (
    LinkToMail,
    OtherPassword,
    WrongCredentials,
    account_with_password,
    begin_session,
    confirm_address,
    make_moderator,
    prove_again,
    sign_out,
    sign_up,
)
from ideas.actions.email_addresses import ask_for_new_address, change_address
from ideas.actions.passwords import answer_reset_request, ask_for_reset, change_password, reset_password
from ideas.actions.sessions import end_other_sessions, end_sessions_of
from ideas.model.accounts import Account, OneTimeLink, ResetRequest, SignInSession
from ideas.model.database import session_on
from ideas.model.notifications import Message
from ideas.model.refusals import AddressTaken, LinkExpired, NotFound
from ideas.queries.accounts import account_by_email, reset_requests, signed_in_with
from ideas.queries.sessions import SessionLimits, is_open
from ideas.text.keys import hash_of

EMAILS = ("els@gemeente.example", "fatima@gemeente.example", "gijs@gemeente.example")
PASSWORDS = ("vier fietsen in de regen", "vijf bankjes in het park")
LIMITS = SessionLimits(timedelta(hours=12), timedelta(minutes=30), timedelta(hours=12))
LINKS_LAST, RESETS_LAST, SESSIONS_LAST = 48, 1, 14 * 24
REFUSALS = (LinkExpired, OtherPassword, WrongCredentials, AddressTaken, NotFound)
email, password = st.sampled_from(EMAILS), st.sampled_from(PASSWORDS)
number = st.integers(0, 30)


# Of the same kind as the real ones, and cheap: a walk asks for hundreds.
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Life(RuleBasedStateMachine):
    """People sign up, forget, change and leave, in any order. Hours are counted on a clock of our own.

    The model: who has which address and password, which keys open something, and until when.
    """

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.hour = 0
        self.people: dict[int, dict[str, Any]] = {}
        self.links: list[dict[str, Any]] = []
        self.open: list[dict[str, Any]] = []

    @initialize()
    def hardly_anybody_is_there(self) -> None:
        with session_on(self.engine) as session, session.begin():
            for record in (ResetRequest, Message, OneTimeLink, SignInSession, Account):
                session.execute(delete(record))
        # One of them has an account already, or half of the walk would be spent on getting one.
        self.asks_for_an_account(EMAILS[0], PASSWORDS[0])
        self._confirms(self.links[0], PASSWORDS[0])

    # What people do

    @rule(email=email, password=password)
    def asks_for_an_account(self, email: str, password: str) -> None:
        link = LinkToMail(language="nl", hours=LINKS_LAST)
        key = self._mailed(lambda session: sign_up(session, email=email, name="Els", password=password, link=link))
        assert (key is None) == (self._owner(email) is not None)
        if key is not None:
            self._new_link(key, "confirm", LINKS_LAST, email=email, password=password)

    @precondition(lambda self: self.links)
    @rule(number=number, password=password)
    def opens_a_link(self, number: int, password: str) -> None:
        """The newest links first: what was mailed lately is what people open."""
        link = self.links[-1 - number % len(self.links)]
        {"confirm": self._confirms, "reset": self._resets, "address": self._moves}[link["for"]](link, password)

    @rule(email=email, password=password)
    def signs_in(self, email: str, password: str) -> None:
        owner = self._owner(email)
        is_right = owner is not None and self.people[owner]["password"] == password
        self._sign_in(email, password, is_right)

    @precondition(lambda self: self.people)
    @rule(number=number)
    def signs_in_as_it_should_be(self, number: int) -> None:
        owner = list(self.people)[number % len(self.people)]
        self._sign_in(self.people[owner]["email"], self.people[owner]["password"], is_right=True)

    @rule(email=email)
    def forgets_the_password(self, email: str) -> None:
        key = self._mailed(lambda session: _ask_and_answer(session, email))
        owner = self._owner(email)
        assert (key is not None) == (owner is not None)
        if key is not None:
            self._drop(self.links, lambda link: link["for"] == "reset" and link["of"] == owner)
            self._new_link(key, "reset", RESETS_LAST, of=owner)

    @precondition(lambda self: self.people)
    @rule(number=number, password=password)
    def changes_the_password(self, number: int, password: str) -> None:
        owner = list(self.people)[number % len(self.people)]
        self._do(lambda session: change_password(session, session.get(Account, owner), password))
        self._has_password(owner, password)

    @precondition(lambda self: self.people)
    @rule(number=number, email=email)
    def asks_for_another_address(self, number: int, email: str) -> None:
        owner = list(self.people)[number % len(self.people)]
        key = self._mailed(lambda session: ask_for_new_address(session, session.get(Account, owner), email, hours=48))
        other = self._owner(email)
        assert (key is not None) == (other in (None, owner))
        self._drop(self.links, lambda link: link["for"] == "address" and link["of"] == owner)
        if key is not None:
            self._new_link(key, "address", LINKS_LAST, of=owner, email=email)

    @precondition(lambda self: self.open)
    @rule(number=number)
    def signs_out(self, number: int) -> None:
        gone = self.open[number % len(self.open)]
        self._do(lambda session: sign_out(session, gone["key"]))
        self._drop(self.open, lambda here: here is gone)

    @precondition(lambda self: self.open)
    @rule(number=number)
    def shows_again_who_it_is(self, number: int) -> None:
        here = self.open[number % len(self.open)]
        old = here["key"]
        if self.hour < here["until"]:
            here["key"] = self._do(lambda session: prove_again(session, old))
            here["idle_until"] = self.hour + 12
            assert not self._opens(old)

    @precondition(lambda self: self.open)
    @rule(number=number)
    def ends_the_other_sessions(self, number: int) -> None:
        here = self.open[number % len(self.open)]
        if self.hour < here["until"]:
            mine = hash_of(here["key"])
            self._do(lambda session: end_other_sessions(session, session.get(SignInSession, mine)))
            self._drop(self.open, lambda other: other["of"] == here["of"] and other is not here)

    @precondition(lambda self: self.people)
    @rule(number=number, becomes_moderator=st.booleans())
    def an_administrator_steps_in(self, number: int, becomes_moderator: bool) -> None:
        owner = list(self.people)[number % len(self.people)]
        theirs = self.people[owner]["email"]
        if becomes_moderator:
            self._do(lambda session: make_moderator(session, theirs))
        else:
            self._do(lambda session: end_sessions_of(session, session.get(Account, owner)))
        self._drop(self.open, lambda here: here["of"] == owner)

    @rule(hours=st.sampled_from((1, 11, 13, 47, 14 * 24)))
    def time_goes_by(self, hours: int) -> None:
        """Nobody waits: every moment that is kept moves back."""
        self.hour += hours
        moments = {SignInSession: ("started_at", "proved_at", "seen_at", "expires_at"), OneTimeLink: ("expires_at",)}
        with session_on(self.engine) as session, session.begin():
            for record, names in moments.items():
                for row in session.scalars(select(record)):
                    for name in names:
                        setattr(row, name, getattr(row, name) - timedelta(hours=hours))

    # What must be true after every step

    @invariant()
    def the_right_keys_open(self) -> None:
        opened = [self._opens(here["key"]) for here in self.open]
        right = [here["of"] if self.hour < min(here["until"], here["idle_until"]) else None for here in self.open]
        assert opened == right

    @invariant()
    def no_session_is_open_that_we_do_not_know_of(self) -> None:
        with session_on(self.engine) as session:
            kept = set(session.scalars(select(SignInSession.key_hash)))
        assert kept <= {hash_of(here["key"]) for here in self.open}

    @invariant()
    def everybody_has_one_address(self) -> None:
        with session_on(self.engine) as session:
            found = {person.id: person.email for person in session.scalars(select(Account)) if person.is_confirmed}
        assert found == {number: person["email"] for number, person in self.people.items()}

    # What a link does

    def _confirms(self, link: dict[str, Any], password: str) -> None:
        works = self._works(link) and password == link["password"]
        assert self._succeeds(lambda session: confirm_address(session, link["key"], password=password)) is works
        if works:
            with session_on(self.engine) as session:
                account = account_by_email(session, link["email"])
            self._drop(self.links, lambda other: other["for"] == "confirm" and other["email"] == link["email"])
            self.people[account.id] = {"email": link["email"], "password": password}

    def _resets(self, link: dict[str, Any], password: str) -> None:
        assert self._succeeds(lambda session: reset_password(session, link["key"], password)) is self._works(link)
        if self._works(link):
            self._has_password(link["of"], password)

    def _moves(self, link: dict[str, Any], _password: str) -> None:
        owner, new = link["of"], link["email"]
        works = self._works(link) and self._owner(new) in (None, owner)
        deed = lambda session: change_address(session, session.get(Account, owner), link["key"])  # noqa: E731
        assert self._succeeds(deed) is works
        if works:
            self.people[owner]["email"] = new
            self._drop(self.links, lambda other: other.get("of") == owner)
            # Whoever only asked for an account with this address did so in vain.
            self._drop(self.links, lambda other: other["for"] == "confirm" and other["email"] == new)

    # Bookkeeping

    def _works(self, link: dict[str, Any]) -> bool:
        return not link["gone"] and self.hour < link["until"]

    def _has_password(self, owner: int, password: str) -> None:
        self.people[owner]["password"] = password
        self._drop(self.open, lambda here: here["of"] == owner)
        self._drop(self.links, lambda link: link.get("of") == owner)

    def _owner(self, email: str) -> int | None:
        return next((number for number, person in self.people.items() if person["email"] == email), None)

    def _new_link(self, key: str, purpose: str, lasts: int, **about: Any) -> None:
        self.links.append({"key": key, "for": purpose, "until": self.hour + lasts, "gone": False, **about})

    def _drop(self, things: list[dict[str, Any]], which: Callable[[dict[str, Any]], bool]) -> None:
        """Links are tried again after they are gone; sessions are kept to see that they stay closed."""
        for thing in filter(which, things):
            thing["gone"], thing["until"] = True, self.hour

    def _sign_in(self, email: str, password: str, is_right: bool) -> None:
        keys: list[str] = []

        def deed(session: Any) -> None:
            account = account_with_password(session, email=email, password=password)
            keys.append(begin_session(session, account, days=14))

        assert self._succeeds(deed) is is_right
        if is_right:
            until = self.hour + SESSIONS_LAST
            here = {"key": keys[0], "of": self._owner(email), "until": until, "idle_until": self.hour + 12}
            self.open.append(here)

    def _opens(self, key: str) -> int | None:
        with session_on(self.engine) as session:
            found = signed_in_with(session, hash_of(key))
            return found.account_id if found is not None and is_open(found, LIMITS) else None

    def _do(self, deed: Callable[[Any], Any]) -> Any:
        with session_on(self.engine) as session, session.begin():
            return deed(session)

    def _succeeds(self, deed: Callable[[Any], Any]) -> bool:
        try:
            self._do(deed)
        except REFUSALS:
            return False
        return True

    def _mailed(self, deed: Callable[[Any], Any]) -> str | None:
        """Do it, and read the key in the mail that came of it; None when the mail holds none, or none came."""
        with session_on(self.engine) as session, session.begin():
            session.execute(delete(Message))
            deed(session)
            session.flush()
            mail = session.scalar(select(Message))
            return mail.details.get("key") if mail is not None else None


def _ask_and_answer(session: Any, email: str) -> None:
    ask_for_reset(session, email, language="nl")
    session.flush()
    for request in reset_requests(session):
        answer_reset_request(session, request, lasts=timedelta(hours=RESETS_LAST))


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk asks for hundreds of hashes. These are of the same kind, and cheap."""
    monkeypatch.setattr("ideas.actions.passwords._HASHER", _CHEAP)


def test_an_account_lives_as_the_model_says(engine: Engine, quick_passwords: None) -> None:
    walk = type("Walk", (Life,), {"engine": engine})
    bounds = settings(
        max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )  # fmt: skip
    run_state_machine_as_test(walk, settings=bounds)
