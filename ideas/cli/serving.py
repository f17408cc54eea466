"""The two commands that run until somebody stops them: serving pages, and working on mail."""

import contextlib
import errno
import logging
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

from flask import Flask
from sqlalchemy import Engine
from waitress import create_server
from waitress.server import BaseWSGIServer

from ideas.actions.accounts import link_for_first_administrator
from ideas.actions.examples import load_examples
from ideas.actions.reference import load_reference
from ideas.actions.search import index_if_never_done
from ideas.cli.shared import close_again, step
from ideas.migrations.run import migrate
from ideas.model.database import open_database, session_on
from ideas.outside.log_file import LogFile
from ideas.plumbing.house import House
from ideas.plumbing.security_log import Event, record_command
from ideas.settings import Settings, prepare_instance

FIRST_MIGRATION = "0001"
# More than the board accepts (its own limit is 1 MB), so that it can refuse in the reader's language. A bigger body is
# refused by the server, which breaks the connection off before all of it has come.
LARGEST_BODY = 12 * 1024 * 1024

AppMaker = Callable[[Settings], Flask]


class PortTaken(Exception):
    """Nothing can be served at this host and port."""


def serve(settings: Settings, create_app: AppMaker) -> int:
    """Do all that a fresh machine needs, then answer requests until somebody stops it."""
    _listen_to_signals()
    with _bound_socket(settings) as listener:
        print(settings.site_name)
        settings = replace(settings, port=listener.getsockname()[1])
        with step("Instance folder and secret key ready"):
            settings = prepare_instance(settings)
        engine = open_database(settings.database)
        _fill_database(engine, settings)
        back = close_again(engine, settings.erasure_ledger)
        if back:
            record_command(LogFile(settings.security_log_file), Event.ACCOUNT_CLOSED, "serve", about=None, number=back)
            print(f"  An older database was put back: {back} accounts that had been closed are closed again.")
        with session_on(engine) as session:
            token = link_for_first_administrator(session)
            session.commit()
        engine.dispose()
        with step("Pages ready"):
            app = create_app(settings)
        server = _server(app, settings, listener)
        house: House = app.extensions["ideas"]
        workers = [start(app) for start in house.workers] if settings.worker else []
        _tell_where(settings, token)
        server.run()
        for worker in workers:
            worker.stop()
        house.engine.dispose()
    print("Stopped.")
    return 0


def work(settings: Settings, create_app: AppMaker) -> int:
    """Send the mail and do what has to happen now and then, beside servers that do not, until somebody stops it."""
    _listen_to_signals()
    app = create_app(prepare_instance(settings))
    house: House = app.extensions["ideas"]
    workers = [start(app) for start in house.workers]
    print(f"{settings.site_name}: at work. Stop with Ctrl-C.", flush=True)
    with contextlib.suppress(SystemExit):
        while True:
            time.sleep(3600)
    for worker in workers:
        worker.stop()
    house.engine.dispose()
    print("Stopped.")
    return 0


def _listen_to_signals() -> None:
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _fill_database(engine: Engine, settings: Settings) -> None:
    with step("Database brought up to date"):
        revisions = migrate(engine)
    with session_on(engine) as session:
        with step("Domains, forms of cooperation and municipalities loaded"):
            load_reference(session)
            index_if_never_done(session)
            session.commit()
        # Only into a new database: who removed the examples does not want them back at the next start.
        if settings.examples and revisions and revisions[0].startswith(FIRST_MIGRATION):
            with step("Example ideas loaded"):
                load_examples(session)
                session.commit()


def _server(app: Flask, settings: Settings, listener: socket.socket) -> BaseWSGIServer:
    """waitress, with limits for a board; docs/decisions/0001-server.md says why."""
    return create_server(
        app,
        sockets=[listener],
        threads=settings.threads,
        ident="",
        connection_limit=500,
        channel_timeout=30,
        cleanup_interval=10,
        max_request_header_size=32 * 1024,
        max_request_body_size=LARGEST_BODY,
        # With select() a process could hold 1,024 connections and files at most.
        asyncore_use_poll=hasattr(select, "poll"),
        # Whom to believe about the visitor's address is decided in one place, in the plumbing.
        clear_untrusted_proxy_headers=not settings.trusted_proxies,
    )


def _bound_socket(settings: Settings) -> socket.socket:
    """Claim the address before the work begins; visitors are let in when the server starts to listen."""
    where = f"{settings.host}:{settings.port}"
    try:
        family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family)
        # Elsewhere this lets a restart follow at once; on Windows it would let two servers share the port.
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as refusal:
        if refusal.errno == errno.EADDRINUSE:
            raise PortTaken(f"Another program uses {where} already. Choose another port with --port.") from None
        raise PortTaken(f"Cannot serve at {where}: {refusal.strerror}.") from None
    return listener


def _tell_where(settings: Settings, token: str | None) -> None:
    print(f"\nThe board is open at {settings.address}/")
    if token:
        print("Nobody is administrator yet. This link makes you one; it works once:")
        print(f"  {settings.address}/account/first-administrator/{token}")
    if settings.smtp_host:
        print(f"Mail goes out through {settings.smtp_host}.")
    else:
        print(f"Mail is written to {settings.outbox}; set IDEAS_SMTP_HOST to send it.")
    print("Stop with Ctrl-C.", flush=True)


def _stop(number: int, frame: FrameType | None) -> None:
    # A second signal does not wait for the requests under way.
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(0)
