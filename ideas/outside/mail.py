"""Handing mails to an SMTP server, or to a folder when there is none; and why one did not leave, in three words."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

from ideas.settings import Settings

# What a server says to somebody it does not know (RFC 4954): the board is set up wrongly, and no mail is to blame.
WHO_ARE_YOU = {530, 534, 535, 538}


class ServerAway(Exception):
    """The server cannot be reached, or does not let us in: no mail can leave now."""


class NotNow(Exception):
    """The server did not take this mail, or went away before it said whether it did."""


class NotEver(Exception):
    """The server will not take this mail, however often it is offered."""


def write_to_folder(mail: EmailMessage, folder: Path, name: str) -> Path:
    """Put a mail in a folder as an .eml file, whole or not at all. Raises ServerAway: no other would fit either."""
    written = mail.as_bytes(policy=SMTP)
    target = folder / f"{name}.eml"
    fresh = target.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.write_bytes(written)
        fresh.replace(target)
    except OSError as trouble:
        raise ServerAway(str(trouble)) from None
    return target


def throw_old_mail_away(folder: Path, *, before: datetime) -> None:
    """Take the .eml files of before this moment out of a folder. One that somebody else took meanwhile is gone too."""
    for file in folder.glob("*.eml"):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < before.timestamp():
                file.unlink()


class Line:
    """A line to the SMTP server of this installation: opened for the first mail, and used for those that follow."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_trouble: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._hang_up()

    def hand_over(self, mail: EmailMessage) -> None:
        """Give a mail to the server. Raises ServerAway, NotNow or NotEver.

        A mail has one recipient, so that a refused recipient is a refused mail and nobody gets it twice for the sake of
        another.
        """
        if self._server is None or not self._begins_anew(self._server):
            self._hang_up()
            self._server = _opened(self._settings)
        try:
            with _within(self._settings.smtp_seconds, self._server):
                self._server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refusal:
            ((code, said),) = refusal.recipients.values()
            raise _refusal(code, said) from None
        except smtplib.SMTPResponseException as refusal:
            raise _refusal(refusal.smtp_code, refusal.smtp_error) from None
        except smtplib.SMTPNotSupportedError as refusal:
            raise NotEver(str(refusal)) from None
        except (smtplib.SMTPException, OSError) as trouble:
            self._hang_up()
            raise NotNow(_in_words(trouble)) from None

    def _begins_anew(self, server: smtplib.SMTP) -> bool:
        """Forget what may be left of the mail before, and see that the server is still there."""
        with suppress(smtplib.SMTPException, OSError), _within(self._settings.smtp_seconds, server):
            return server.rset()[0] == 250
        return False

    def _hang_up(self) -> None:
        if self._server is not None:
            _end(self._server)
            self._server = None


class _Greeted(smtplib.SMTP):
    """A line whose greeting has to come in time as well."""

    def connect(self, *where: Any, **how: Any) -> tuple[int, bytes]:
        with _within(self.timeout, self):
            return super().connect(*where, **how)


class _GreetedOverTls(_Greeted, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def _opened(settings: Settings) -> smtplib.SMTP:
    """A line on which mails can be handed over: encrypted if the settings say so, to a server that shows who it is."""
    where, seconds = (settings.smtp_host, settings.smtp_port), settings.smtp_seconds
    server: smtplib.SMTP | None = None
    try:
        if settings.smtp_security == "tls":
            server = _GreetedOverTls(*where, timeout=seconds, context=ssl.create_default_context())
        else:
            server = _Greeted(*where, timeout=seconds)
        with _within(seconds, server):
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if settings.smtp_username:
                server.login(settings.smtp_username, settings.smtp_password)
    except (smtplib.SMTPException, OSError, ValueError) as trouble:
        # A ValueError is a password that cannot be written down for the server.
        if server is not None:
            server.close()
        raise ServerAway(_in_words(trouble)) from None
    return server


def _end(server: smtplib.SMTP) -> None:
    # The mails have left by now; how the server says goodbye changes nothing.
    with suppress(smtplib.SMTPException, OSError), _within(1, server):
        server.quit()
    server.close()


@contextmanager
def _within(seconds: float, server: smtplib.SMTP) -> Iterator[None]:
    """Hang up on a server after so many seconds, also if it goes on talking, a letter at a time."""
    clock = Timer(seconds, _cut, [server])
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def _cut(server: smtplib.SMTP) -> None:
    if server.sock is not None:
        with suppress(OSError):
            # Past TLS, which would begin to take leave.
            socket.socket.shutdown(server.sock, socket.SHUT_RDWR)


def _refusal(code: int, said: bytes | str) -> Exception:
    words = f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    if code in WHO_ARE_YOU:
        return ServerAway(words)
    return NotEver(words) if 500 <= code < 600 else NotNow(words)


def _in_words(trouble: Exception) -> str:
    return str(trouble) or type(trouble).__name__
