"""What people decide about mail that could not be delivered, and how long we remember any mail."""

from sqlalchemy.orm import Session

from ideas.actions.audit import Change, note_change
from ideas.model.accounts import Account
from ideas.model.base import now
from ideas.model.notifications import HAS_MAIL, Message
from ideas.model.refusals import MessageMovedOn
from ideas.permissions import May, require


def send_message_again(session: Session, message: Message, *, by: Account) -> None:
    """Put a mail that was given up back in the outbox, with as many tries as a new one."""
    require(by, May.ADMINISTER)
    if not message.can_be_sent_again:
        raise MessageMovedOn
    message.given_up_at = None
    message.tries = 0
    message.due_at = now()
    session.info[HAS_MAIL] = True
    note_change(session, Change("send-again", f"message {message.id}", {"given_up": True}, {"given_up": False}), by=by)


def let_message_go(session: Session, message: Message, *, by: Account) -> None:
    """Forget a mail that was given up: nobody needs it any more."""
    require(by, May.ADMINISTER)
    note_change(session, Change("let-go", f"message {message.id}", {"kind": message.kind.value}, {}), by=by)
    session.delete(message)
