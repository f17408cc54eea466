"""Writing a mail: from a row in the outbox to what leaves."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import urlsplit

from flask import Flask, g, render_template

from ideas.model.notifications import Message
from ideas.outside.letters import new_letter
from ideas.plumbing.house import House
from ideas.plumbing.unsubscribing import unsubscribe_address


def letter_for(app: Flask, message: Message) -> EmailMessage:
    """The mail as it leaves, in the reader's language. Its Message-ID stays the same over every try."""
    house: House = app.extensions["ideas"]
    settings = house.settings
    mail = new_letter()
    # A context of its own: this may run at the end of a request, whose reader has another language.
    with app.app_context(), app.test_request_context("/", base_url=settings.address):
        g.language, g.actor = message.language, None
        details = dict(message.details)
        if "unsubscribe" in details:
            details["unsubscribe"] = unsubscribe_address(message.recipient, details["unsubscribe"])
        parts = {
            part: render_template(
                f"mail/{message.kind.value}.{part}",
                recipient=message.recipient, base_url=settings.address, **details,
            )
            for part in ("subject.txt", "txt", "html")
        }  # fmt: skip
    # The name of the board stands first, and one line is all there is: nobody's words can pass for ours.
    mail["Subject"] = " ".join(f"[{settings.site_name}] {parts['subject.txt']}".split())
    mail["From"] = settings.mail_from or f"{settings.site_name} <noreply@localhost>"
    mail["To"] = Address(addr_spec=message.address)
    mail["Date"] = formatdate(message.made_at.timestamp())
    mail["Message-ID"] = f"<{message.key}@{_host_of(settings.address)}>"
    mail["Auto-Submitted"] = "auto-generated"
    if "unsubscribe" in details:
        mail["List-Unsubscribe"] = f"<{details['unsubscribe']}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(parts["txt"])
    mail.add_alternative(parts["html"], subtype="html")
    return mail


def _host_of(address: str) -> str:
    host = urlsplit(address).hostname or "localhost"
    return f"[{host}]" if ":" in host else host
