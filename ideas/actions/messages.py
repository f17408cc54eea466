"""What people decide about mail that could not be delivered, and how long we remember any mail."""

from sqlalchemy.orm import Session

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


def let_message_go(session: Session, message: Message, *, by: Account) -> None:
    """Forget a mail that was given up: nobody needs it any more."""
    require(by, May.ADMINISTER)
    session.delete(message)
