"""Handing a mail to an SMTP server, or to a folder when there is none."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from ideas.settings import Settings

SECONDS_TO_WAIT = 20


def write_to_folder(mail: EmailMessage, folder: Path, name: str) -> Path:
    """Put a mail in a folder as an .eml file, whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{name}.eml"
    fresh = target.with_suffix(".part")
    fresh.write_bytes(mail.as_bytes(policy=SMTP))
    fresh.replace(target)
    return target


def send_by_smtp(mail: EmailMessage, settings: Settings) -> None:
    """Hand a mail to the SMTP server of this installation. Raises smtplib.SMTPException or OSError."""
    with _connection(settings) as server:
        if settings.smtp_username:
            server.login(settings.smtp_username, settings.smtp_password)
        server.send_message(mail)


def _connection(settings: Settings) -> smtplib.SMTP:
    where = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(*where, timeout=SECONDS_TO_WAIT, context=ssl.create_default_context())
    server = smtplib.SMTP(*where, timeout=SECONDS_TO_WAIT)
    if settings.smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except Exception:
            server.close()
            raise
    return server
