"""Looking into the outbox: the table, and the folder."""

from email import message_from_bytes
from email.policy import default

from sqlalchemy import update

from ideas.model.base import now
from ideas.model.notifications import Message

KEY = "een-sleutel-die-niemand-raadt"


def as_kept(session, message):
    """The message as the database has it now."""
    session.rollback()
    session.refresh(message)
    session.commit()
    return message


def make_due(session, message):
    session.execute(update(Message).where(Message.id == message.id).values(due_at=now()))
    session.commit()


def mails_in(app):
    folder = app.extensions["ideas"].settings.outbox
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]
