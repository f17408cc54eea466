"""The commands behind `python3 app.py`. Each opens a session, asks an action, commits, and prints."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from sqlalchemy.exc import OperationalError, ProgrammingError

from ideas.cli.commands import COMMANDS
from ideas.cli.serving import AppMaker, PortTaken, serve, work
from ideas.model.refusals import NotFound, Refusal
from ideas.settings import Settings, WrongSetting, read_settings

RUN_UNTIL_STOPPED: dict[str, Callable[[Settings, AppMaker], int]] = {"serve": serve, "work": work}


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
    audit = command("audit", "Look whether every change in the trail is as it was sealed. Exit code 1 if any is not.")
    audit.add_argument("what", choices=("verify",), help="look at every seal")
    audit.add_argument("--seal", metavar="NUMBER:SEAL", help="one that was printed before, and written down elsewhere")
    command("sso-check", "Compare sso.toml with what each provider says about itself. Exit code 1 if any differs.")
    command(
        "replay-erasures", "Close again who had closed their account, after an older copy of the database was put back."
    ).add_argument("file", nargs="?", metavar="FILE", help="another copy of the ledger than instance/erasures.jsonl")
    command("config", "Show the settings in force. Passwords and keys are stars.")
    command("test", "Run all tests, with everything they need. What follows goes to pytest.").add_argument(
        "wishes", nargs=argparse.REMAINDER, metavar="PYTEST-ARGUMENTS", help="for example: tests/actions -k vote"
    )
    return parser
