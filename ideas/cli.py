"""The commands behind `python3 app.py`. Each opens a session, asks an action, commits, and prints."""

import argparse
import contextlib
import errno
import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session
from waitress import create_server
from waitress.server import BaseWSGIServer

from ideas.actions.accounts import link_for_first_administrator, make_administrator, make_moderator
from ideas.actions.erasures import replay_erasures
from ideas.actions.examples import examples_are_loaded, load_examples, remove_examples
from ideas.actions.recount import differences_in_tallies, mend_tallies
from ideas.actions.reference import load_reference
from ideas.actions.second_factors import forget_second_factors
from ideas.actions.sessions import end_sessions_of
from ideas.migrations.run import migrate
from ideas.model.accounts import Account
from ideas.model.database import empty_the_journal, open_database, reading_session_on, session_on
from ideas.model.organisations import Organisation
from ideas.model.refusals import NotFound, Refusal
from ideas.outside.discovery import differences_with
from ideas.outside.erasures import add_to_ledger, read_ledger
from ideas.outside.log_file import LogFile
from ideas.outside.providers import read_providers
from ideas.plumbing.house import House
from ideas.plumbing.security_log import Event, record_command
from ideas.queries.accounts import account_called
from ideas.queries.erasures import every_erasure
from ideas.settings import Settings, WrongSetting, prepare_instance, read_settings

FIRST_MIGRATION = "0001"
# More than the board accepts (its own limit is 1 MB), so that it can refuse in the reader's language. A bigger body is
# refused by the server, which breaks the connection off before all of it has come.
LARGEST_BODY = 12 * 1024 * 1024

AppMaker = Callable[[Settings], Flask]


class PortTaken(Exception):
    """Nothing can be served at this host and port."""


def main(arguments: Sequence[str], create_app: AppMaker) -> int:
    """Run one command; the answer is the exit code: 0 done, 1 not done, 2 wrongly asked."""
    # The database and the outbox hold personal data: only the account that runs the board may read them.
    os.umask(0o077)
    asked = _parser().parse_args(_with_command(arguments))
    wishes = {name: getattr(asked, name, None) for name in ("instance", "host", "port", "examples")}
    try:
        settings = read_settings(os.environ, **wishes)
        if asked.command in RUN_UNTIL_STOPPED:
            return RUN_UNTIL_STOPPED[asked.command](settings, create_app)
        return int(COMMANDS[asked.command](settings, asked) or 0)
    except WrongSetting as refusal:
        return _fail(str(refusal), code=2)
    except PortTaken as refusal:
        return _fail(str(refusal))
    except NotFound:
        return _fail("Nobody has a confirmed account with that e-mail address.")
    except Refusal as refusal:
        return _fail(f"Refused: {type(refusal).__name__}.")
    except (OperationalError, ProgrammingError) as refusal:
        reason = str(refusal.orig).strip().splitlines()[0]
        return _fail(f"The database refused: {reason}. After an update, run `python3 app.py migrate` first.")
    except KeyboardInterrupt:
        return 130


def serve(settings: Settings, create_app: AppMaker) -> int:
    """Do all that a fresh machine needs, then answer requests until somebody stops it."""
    _listen_to_signals()
    with _bound_socket(settings) as listener:
        print(settings.site_name)
        settings = replace(settings, port=listener.getsockname()[1])
        with _step("Instance folder and secret key ready"):
            settings = prepare_instance(settings)
        engine = open_database(settings.database)
        _fill_database(engine, settings)
        back = _close_again(engine, settings.erasure_ledger)
        if back:
            print(f"  An older database was put back: {back} accounts that had been closed are closed again.")
        with session_on(engine) as session:
            token = link_for_first_administrator(session)
            session.commit()
        engine.dispose()
        with _step("Pages ready"):
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
    with _step("Database brought up to date"):
        revisions = migrate(engine)
    with session_on(engine) as session:
        with _step("Domains, forms of cooperation and municipalities loaded"):
            load_reference(session)
            session.commit()
        # Only into a new database: who removed the examples does not want them back at the next start.
        if settings.examples and revisions and revisions[0].startswith(FIRST_MIGRATION):
            with _step("Example ideas loaded"):
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


def _migrate(settings: Settings, asked: argparse.Namespace) -> None:
    settings = prepare_instance(settings)
    engine = open_database(settings.database)
    revisions = migrate(engine)
    print(f"Migrations applied: {', '.join(revisions) or 'none, the database was up to date'}.")
    with session_on(engine) as session:
        counts = load_reference(session)
        session.commit()
    print(
        f"Loaded: {counts.domains} domains, {counts.cooperation_forms} forms of cooperation, "
        f"{counts.municipalities} municipalities."
    )


def _examples(settings: Settings, asked: argparse.Namespace) -> None:
    with _session(settings) as session:
        if asked.what == "remove":
            gone = remove_examples(session)
            counts = f"{gone.ideas} ideas, {gone.comments} comments, {gone.votes} votes, {gone.accounts} accounts"
            print(f"Removed: {counts}.")
        elif examples_are_loaded(session):
            print("The examples are there already.")
        else:
            print(f"Loaded: {load_examples(session)} example ideas.")


def _make_moderator(settings: Settings, asked: argparse.Namespace) -> None:
    with _session(settings) as session:
        account = make_moderator(session, asked.email)
    _note_role(settings, asked, account)
    print(f"{asked.email} is a moderator now.")
    _tell_of_second_factor(settings)


def _make_administrator(settings: Settings, asked: argparse.Namespace) -> None:
    with _session(settings) as session:
        account = make_administrator(session, asked.email)
    _note_role(settings, asked, account)
    print(f"{asked.email} is an administrator now.")
    _tell_of_second_factor(settings)


def _tell_of_second_factor(settings: Settings) -> None:
    if settings.moderators_need_second_factor:
        print("They can moderate once they sign in with a passkey, or with a code from an app.")


def _forget_second_factors(settings: Settings, asked: argparse.Namespace) -> None:
    with _session(settings) as session:
        forget_second_factors(session, asked.email)
    print(f"{asked.email} signs in with a password alone, until something is set up again.")


def _note_role(settings: Settings, asked: argparse.Namespace, account: Account) -> None:
    log = LogFile(settings.security_log_file)
    record_command(log, Event.ROLE_CHANGED, asked.command, about=account, role=account.role)


def _end_sessions(settings: Settings, asked: argparse.Namespace) -> None:
    with _session(settings) as session:
        ended = end_sessions_of(session, account_called(session, asked.email))
    print(f"{asked.email} is signed out everywhere. Sessions that ended: {ended}.")


def _replay_erasures(settings: Settings, asked: argparse.Namespace) -> None:
    settings = prepare_instance(settings)
    ledger = Path(asked.file) if asked.file else settings.erasure_ledger
    if asked.file and not ledger.is_file():
        raise WrongSetting(f"There is no file {ledger}.")
    engine = open_database(settings.database)
    back = _close_again(engine, ledger)
    with reading_session_on(engine) as session:
        add_to_ledger(settings.erasure_ledger, every_erasure(session))
    engine.dispose()
    print(f"Accounts that were closed before and are closed again: {back}.")


def _close_again(engine: Engine, ledger: Path) -> int:
    """After an older copy of the database was put back: who left stays gone. Answers with how many were back."""
    with session_on(engine) as session:
        back = replay_erasures(session, read_ledger(ledger))
        session.commit()
    if back:
        empty_the_journal(engine)
    return back


def _recount(settings: Settings, asked: argparse.Namespace) -> int:
    with _session(settings) as session:
        differences = differences_in_tallies(session)
        for found in differences:
            print(f"{found.table} {found.key}: {found.tally} says {found.stored}, the rows say {found.counted}")
        if not differences:
            print("Every tally equals the rows behind it.")
        elif asked.repair:
            mend_tallies(session)
            print(f"Mended: {len(differences)}.")
    return 1 if differences and not asked.repair else 0


def _sso_check(settings: Settings, asked: argparse.Namespace) -> int:
    providers = read_providers(settings)
    found = {slug: differences_with(provider) for slug, provider in providers.items()}
    with _session(settings) as session:
        for slug, provider in providers.items():
            unknown = [code for code in provider.organisations if session.get(Organisation, code) is None]
            found[slug] += [f"there is no organisation with code {code}" for code in unknown]
    for slug, differences in found.items():
        print(f"[{slug}] {'as it says itself' if not differences else ''}".rstrip())
        for difference in differences:
            print(f"  {difference}")
    if not providers:
        print(f"There is no {settings.sso_file}: nobody signs in at an organisation. See docs/sso.md.")
    return 1 if any(found.values()) else 0


def _config(settings: Settings, asked: argparse.Namespace) -> None:
    for name, value in settings.masked().items():
        print(f"IDEAS_{name.upper()}={value}")


RUN_UNTIL_STOPPED: dict[str, Callable[[Settings, AppMaker], int]] = {"serve": serve, "work": work}
COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int | None]] = {
    "migrate": _migrate,
    "examples": _examples,
    "make-moderator": _make_moderator,
    "make-administrator": _make_administrator,
    "forget-second-factors": _forget_second_factors,
    "end-sessions": _end_sessions,
    "recount": _recount,
    "sso-check": _sso_check,
    "replay-erasures": _replay_erasures,
    "config": _config,
}


@contextlib.contextmanager
def _session(settings: Settings) -> Iterator[Session]:
    engine = open_database(settings.database)
    with session_on(engine) as session:
        yield session
        session.commit()
    engine.dispose()


@contextlib.contextmanager
def _step(sentence: str) -> Iterator[None]:
    print(f"  {sentence} … ", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print("stopped", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def _stop(number: int, frame: FrameType | None) -> None:
    # A second signal does not wait for the requests under way.
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(0)


def _fail(sentence: str, *, code: int = 1) -> int:
    print(sentence, file=sys.stderr)
    return code


def _with_command(arguments: Sequence[str]) -> list[str]:
    without = not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help"))
    return ["serve", *arguments] if without else list(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 app.py",
        description="A board where municipalities share light ways of working together. Without a command it serves.",
        epilog="Settings: docs/settings.md. Help with one command: python3 app.py COMMAND --help",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, sentence: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=sentence, description=sentence)
        added.add_argument("--instance", metavar="DIR", help="the folder of this board: database, key, outbox")
        return added

    served = command("serve", "Prepare everything and open the board to visitors. Stops with Ctrl-C.")
    served.add_argument("--host", help="the address to listen on; 0.0.0.0 is every one (127.0.0.1)")
    served.add_argument("--port", help="the port to listen on; 0 is any free one (8000)")
    served.add_argument(
        "--without-examples", dest="examples", action="store_false", default=None, help="leave a new database empty"
    )
    command("work", "Send mail and do the daily work, for servers with IDEAS_WORKER=false. Stops with Ctrl-C.")
    command("migrate", "Bring the database and the lists in it (domains, municipalities) up to date.")
    command("examples", "Add the example ideas, or take every trace of them away.").add_argument(
        "what", choices=("load", "remove"), help="add them, or take them away"
    )
    for role in ("moderator", "administrator"):
        command(f"make-{role}", f"Make somebody who signed up {role}.").add_argument(
            "email", metavar="EMAIL", help="the e-mail address of the account"
        )
    command(
        "forget-second-factors", "Take passkeys, app and recovery codes away from somebody who lost them all."
    ).add_argument(
        "email", metavar="EMAIL", help="the e-mail address of the account; make sure that it is they who ask"
    )
    command("end-sessions", "Sign somebody out in every browser.").add_argument(
        "email", metavar="EMAIL", help="the e-mail address of the account"
    )
    command("recount", "Compare every stored tally with the rows behind it. Exit code 1 if any differs.").add_argument(
        "--repair", action="store_true", help="set the tallies right"
    )
    command("sso-check", "Compare sso.toml with what each provider says about itself. Exit code 1 if any differs.")
    command(
        "replay-erasures", "Close again who had closed their account, after an older copy of the database was put back."
    ).add_argument("file", nargs="?", metavar="FILE", help="another copy of the ledger than instance/erasures.jsonl")
    command("config", "Show the settings in force. Passwords and keys are stars.")
    command("test", "Run all tests, with everything they need. What follows goes to pytest.").add_argument(
        "wishes", nargs=argparse.REMAINDER, metavar="PYTEST-ARGUMENTS", help="for example: tests/actions -k vote"
    )
    return parser
