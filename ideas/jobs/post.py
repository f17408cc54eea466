"""The postman: sends what lies in the outbox, and lets votes of days gone by drop out of the periods."""

import logging
import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from threading import Event, Thread
from urllib.parse import urlsplit

from flask import Flask, g, render_template

from ideas.actions.accounts import forget_unconfirmed_accounts
from ideas.actions.kept_texts import forget_old_texts
from ideas.actions.notifications import claim_message, note_sent, note_trouble
from ideas.actions.tallies import advance_tally_clock
from ideas.model.base import now, today
from ideas.model.database import reading_session_on, session_on
from ideas.model.notifications import Message
from ideas.outside.mail import send_by_smtp, write_to_folder
from ideas.plumbing.house import House
from ideas.queries.notifications import mail_due

SECONDS_BETWEEN_ROUNDS = 60.0
log = logging.getLogger("ideas.post")


class Post:
    """A thread that makes its round every minute, and at once when it is woken."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._woken = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="post", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is mail: do not wait for the next round."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the mail that is under way, and end."""
        self._stopping.set()
        self._woken.set()
        self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                make_round(self._app)
            except Exception:
                # Whatever it was, the next mail and the next day have to go on.
                log.exception("the post could not make its round; it tries again")
            self._woken.wait(SECONDS_BETWEEN_ROUNDS)
            self._woken.clear()


def start_post(app: Flask) -> Post:
    """Let the post run beside the server, and be woken after each commit that has mail."""
    post = Post(app)
    house: House = app.extensions["ideas"]
    if house.settings.smtp_host:
        house.mail_waits = post.wake
    return post


def make_round(app: Flask) -> None:
    """Everything that has to happen now and then."""
    house: House = app.extensions["ideas"]
    with session_on(house.engine) as session, session.begin():
        advance_tally_clock(session, to=today())
        forget_old_texts(session)
        forget_unconfirmed_accounts(session)
    deliver_mail(app)


def deliver_mail(app: Flask) -> int:
    """Send what is due; answers with how many mails left. A mail that fails waits for its next turn."""
    house: House = app.extensions["ideas"]
    with reading_session_on(house.engine) as session:
        due = mail_due(session, at=now())
    return sum(_deliver(app, house, number) for number in due)


def _deliver(app: Flask, house: House, number: int) -> bool:
    # The turn is taken in a transaction of its own: a killed postman delays this mail, and never loses it.
    with session_on(house.engine) as session, session.begin():
        claimed = claim_message(session, number)
    if claimed is None:
        return False
    trouble = _hand_over(app, house, claimed)
    with session_on(house.engine) as session, session.begin():
        # Read again, for it took a while: the reader may have another name by now, or no account any more.
        message = session.get(Message, number)
        if message is not None and trouble is None:
            note_sent(message)
        elif message is not None and trouble is not None:
            note_trouble(message, trouble)
    return trouble is None


def _hand_over(app: Flask, house: House, message: Message) -> str | None:
    try:
        mail = _written(app, house, message)
        if house.settings.smtp_host:
            send_by_smtp(mail, house.settings)
        else:
            name = f"{message.made_at:%Y%m%d-%H%M%S}-{message.id:06d}-{message.kind.value}"
            path = write_to_folder(mail, house.settings.outbox, name)
            print(f"Mail for {message.recipient.email}: {path}", flush=True)
    except (smtplib.SMTPException, OSError) as trouble:
        log.warning("message %s could not be sent: %s", message.id, trouble)
        return str(trouble)
    except Exception as trouble:
        # Whatever is wrong with this one, it must not hold up the mails behind it.
        log.exception("message %s cannot be written", message.id)
        return repr(trouble)
    return None


def _written(app: Flask, house: House, message: Message) -> EmailMessage:
    """The mail as it leaves, in the reader's language. Its Message-ID stays the same over every try."""
    settings = house.settings
    mail = EmailMessage()
    # A context of its own: this may run at the end of a request, whose reader has another language.
    with app.app_context(), app.test_request_context("/", base_url=settings.address):
        g.language, g.actor = message.language, None
        parts = {
            part: render_template(
                f"mail/{message.kind.value}.{part}",
                recipient=message.recipient, base_url=settings.address, **message.details,
            )
            for part in ("subject.txt", "txt", "html")
        }  # fmt: skip
    mail["Subject"] = f"[{settings.site_name}] {parts['subject.txt'].strip()}"
    mail["From"] = settings.mail_from or f"{settings.site_name} <noreply@localhost>"
    mail["To"] = Address(addr_spec=message.to_address or message.recipient.email)
    mail["Date"] = formatdate(message.made_at.timestamp())
    mail["Message-ID"] = f"<message-{message.id}@{_host_of(settings.address)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(parts["txt"])
    mail.add_alternative(parts["html"], subtype="html")
    return mail


def _host_of(address: str) -> str:
    host = urlsplit(address).hostname or "localhost"
    return f"[{host}]" if ":" in host else host
