"""Mail servers for the tests: real ones, on this machine, that do as they are told."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Mailbox:
    """A mail server's end: keeps what it accepts, and first refuses as often as it was told to."""

    def __init__(self, *, refusals=()):
        self.refusals = list(refusals)
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refusals:
            return self.refusals.pop(0)
        return self.keep(envelope)

    def keep(self, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    @property
    def readers(self):
        """Who was written to, in that order."""
        return [mail["To"] for mail in self.mails]


class Choosy(Mailbox):
    """It has a rule for one reader, and takes everything else: "anna@gemeente.example" at "RCPT" gets an answer or a deed.

    A deed is called with the server, and answers for it or breaks the line.
    """

    def __init__(self, reader, stage, deed):
        super().__init__()
        self.reader, self.stage, self.deed = reader, stage, deed
        self.tried = 0

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        # The reader is not known yet: the rule holds for the first mail on each line, which is the reader's.
        if self.stage == "MAIL" and not self.tried:
            return await self._answer(server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.stage == "RCPT" and address == self.reader:
            return await self._answer(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.stage == "DATA" and envelope.rcpt_tos == [self.reader]:
            return await self._answer(server)
        if self.stage == "AFTER" and envelope.rcpt_tos == [self.reader]:
            self.keep(envelope)
            return await self._answer(server)
        return self.keep(envelope)

    async def _answer(self, server):
        self.tried += 1
        return self.deed if isinstance(self.deed, str) else await self.deed(server)


async def hangs_up(server):
    """Close the line without a word."""
    server.transport.abort()
    return "250 Nobody hears this"


async def says_nothing(server):
    """Keep the other end waiting for longer than any test has patience."""
    await asyncio.sleep(20)
    return "250 Too late"


async def never_stops_talking(server):
    """Answer a letter at a time, so that there is always something to wait for."""
    server.transport.write(b"250-")
    for _ in range(200):
        await asyncio.sleep(0.1)
        server.transport.write(b"a")
    return "250 At last"


class DropsMidData(SMTP):
    """Says that the mail may come, reads a little of it, and is gone: for the first mail that somebody sends."""

    dropped = 0

    async def smtp_DATA(self, arg):  # noqa: N802
        if type(self).dropped:
            await super().smtp_DATA(arg)
            return
        type(self).dropped += 1
        await self.push("354 Go on")
        await self._reader.read(20)
        self.transport.abort()


class Silent(SMTP):
    """Takes the call, and does not say who it is."""

    async def _handle_client(self):
        await asyncio.sleep(20)


class FreePort(Controller):
    """A server on a port that is free, or on the one that it is given."""

    def __init__(self, handler, *, port=None, protocol=SMTP, **how):
        self.protocol = protocol
        self._answering = []
        super().__init__(handler, hostname="127.0.0.1", port=port or closed_port(), **how)

    def factory(self):
        answering = self.protocol(self.handler, **self.SMTP_kwargs)
        self._answering.append(answering)
        return answering

    def stop(self, no_assert=False):
        """Hang up on everybody, and end."""
        self.loop.call_soon_threadsafe(self._hang_up)
        super().stop(no_assert)

    def _hang_up(self):
        for answering in self._answering:
            if answering.transport is not None:
                answering.transport.abort()


@contextmanager
def server_for(mailbox, **how) -> Iterator[int]:
    """A real mail server for this mailbox, on this machine; answers with its port."""
    server = FreePort(mailbox, **how)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def closed_port():
    """A port where nobody answers."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]
