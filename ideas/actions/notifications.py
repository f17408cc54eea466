"""Telling people something: a row in the outbox, in the same transaction as what it tells about.

Whoever sends it claims it first, and notes afterwards that it left, or why it did not.
"""

from datetime import timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session, joinedload

from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.database import insert_if_absent
from ideas.model.notifications import HAS_MAIL, LONGEST_WAIT, Message, MessageKind, opens_something
from ideas.queries.notifications import waits_for_its_turn

# How long a worker has a message for itself. Longer than one connection and one mail may take together, or another
# worker would send the same mail meanwhile.
TURN = timedelta(minutes=5)
WAIT_FOR_THE_SERVER = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(days=3)
# Also after three days: a worker that stood still over a long weekend, or a clock that jumped, is no refusal.
FEWEST_TRIES = 5


class Trouble(Enum):
    """Why a mail did not leave. What happens with it next depends on that."""

    SERVER_AWAY = auto()
    NOT_NOW = auto()
    NOT_EVER = auto()
    UNWRITABLE = auto()


def put_in_outbox(
    session: Session,
    kind: MessageKind,
    to: Account,
    *,
    event: str | None = None,
    language: str | None = None,
    to_address: str | None = None,
    **details: Any,
) -> bool:
    """Have a mail sent after the commit, in the language of the account unless said otherwise.

    The same `event` is mailed to one person once; the answer says whether this mail is new. `to_address` is where it
    goes when not to the address of the account. `details` is what its text needs, and is wiped once it has left; a
    detail that opens something is called `key`, or its name ends in `_key`.
    """
    is_new = insert_if_absent(
        session, Message, kind=kind, recipient_id=to.id, language=language or to.language, to_address=to_address,
        event=None if event is None else f"{event} to {to.id}", details=details,
    )  # fmt: skip
    if is_new:
        session.info[HAS_MAIL] = True
    return is_new


def claim_message(session: Session, number: int) -> Message | None:
    """Take a message to send it: for a few minutes, then it is due again. None when another worker took it."""
    taken = session.execute(
        update(Message)
        .where(Message.id == number, *waits_for_its_turn(now()))
        .values(due_at=now() + TURN, tries=Message.tries + 1)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount != 1:
        return None
    with_reader = joinedload(Message.recipient, innerjoin=True)
    return session.get(Message, number, populate_existing=True, options=[with_reader])


def note_sent(session: Session, claimed: Message) -> None:
    """It left: keep that it did, and no longer what it said. Also when another worker gave it up meanwhile."""
    message = _held(session, claimed)
    if message is not None:
        message.sent_at = now()
        message.given_up_at = message.last_trouble = message.to_address = None
        message.details = {}


def note_trouble(session: Session, claimed: Message, trouble: Trouble, said: str) -> None:
    """It did not leave: have it tried again later, or give it up.

    A server that is away is asked again soon, as the mail is not to blame. What a server does not take now is offered
    again, each time after twice as long.
    """
    message = _held(session, claimed)
    if message is None or message.sent_at is not None or message.tries != claimed.tries:
        # It is gone, or it took so long that another worker had its turn: what that one found is newer.
        return
    # A server may say anything; a database takes no NUL, and a page shows no control characters.
    message.last_trouble = "".join(letter if letter.isprintable() else " " for letter in said[:500])
    if _is_hopeless(message, trouble):
        message.given_up_at = now()
        message.details = {name: None if opens_something(name) else value for name, value in message.details.items()}
    elif trouble is Trouble.SERVER_AWAY:
        message.due_at = now() + WAIT_FOR_THE_SERVER
    else:
        message.due_at = now() + min(timedelta(minutes=2 ** min(message.tries, 10)), LONGEST_WAIT)


def _is_hopeless(message: Message, trouble: Trouble) -> bool:
    if trouble is Trouble.NOT_EVER:
        return True
    if message.tries < FEWEST_TRIES:
        return False
    return trouble is Trouble.UNWRITABLE or now() - message.made_at > GIVEN_UP_AFTER


def _held(session: Session, claimed: Message) -> Message | None:
    """Read again, and held until the commit: it took a while, and the reader may have no account any more."""
    return session.get(Message, claimed.id, populate_existing=True, with_for_update=True)
