"""The commands that do one thing and end."""

import argparse
from collections.abc import Callable
from pathlib import Path

from ideas.actions.accounts import make_administrator, make_moderator
from ideas.actions.examples import examples_are_loaded, load_examples, remove_examples
from ideas.actions.recount import differences_in_tallies, mend_tallies
from ideas.actions.reference import load_reference
from ideas.actions.search import index_if_never_done
from ideas.actions.second_factors import forget_second_factors
from ideas.actions.sessions import end_sessions_of
from ideas.cli.shared import close_again, session_of
from ideas.migrations.run import migrate
from ideas.model.accounts import Account
from ideas.model.database import open_database, reading_session_on, session_on
from ideas.model.organisations import Organisation
from ideas.outside.discovery import differences_with
from ideas.outside.erasures import add_to_ledger
from ideas.outside.log_file import LogFile
from ideas.outside.providers import read_providers
from ideas.plumbing.security_log import Event, record_command
from ideas.queries.accounts import account_called
from ideas.queries.audit import check_trail, seal_at
from ideas.queries.erasures import every_erasure
from ideas.settings import Settings, WrongSetting, prepare_instance


def _migrate(settings: Settings, asked: argparse.Namespace) -> None:
    settings = prepare_instance(settings)
    engine = open_database(settings.database)
    revisions = migrate(engine)
    print(f"Migrations applied: {', '.join(revisions) or 'none, the database was up to date'}.")
    with session_on(engine) as session:
        counts = load_reference(session)
        index_if_never_done(session)
        session.commit()
    print(
        f"Loaded: {counts.domains} domains, {counts.cooperation_forms} forms of cooperation, "
        f"{counts.municipalities} municipalities."
    )


def _examples(settings: Settings, asked: argparse.Namespace) -> None:
    with session_of(settings) as session:
        if asked.what == "remove":
            gone = remove_examples(session)
            counts = f"{gone.ideas} ideas, {gone.comments} comments, {gone.votes} votes, {gone.accounts} accounts"
            print(f"Removed: {counts}.")
        elif examples_are_loaded(session):
            print("The examples are there already.")
        else:
            print(f"Loaded: {load_examples(session)} example ideas.")


def _make_moderator(settings: Settings, asked: argparse.Namespace) -> None:
    with session_of(settings) as session:
        account = make_moderator(session, asked.email)
    _note_role(settings, asked, account)
    print(f"{asked.email} is a moderator now.")
    _tell_of_second_factor(settings)


def _make_administrator(settings: Settings, asked: argparse.Namespace) -> None:
    with session_of(settings) as session:
        account = make_administrator(session, asked.email)
    _note_role(settings, asked, account)
    print(f"{asked.email} is an administrator now.")
    _tell_of_second_factor(settings)


def _tell_of_second_factor(settings: Settings) -> None:
    if settings.moderators_need_second_factor:
        print("They can moderate once they sign in with a passkey, or with a code from an app.")


def _forget_second_factors(settings: Settings, asked: argparse.Namespace) -> None:
    with session_of(settings) as session:
        account = forget_second_factors(session, asked.email)
    record_command(_log(settings), Event.FACTOR_REMOVED, asked.command, about=account, factor="all")
    print(f"{asked.email} signs in with a password alone, until something is set up again.")


def _note_role(settings: Settings, asked: argparse.Namespace, account: Account) -> None:
    record_command(_log(settings), Event.ROLE_CHANGED, asked.command, about=account, role=account.role)


def _log(settings: Settings) -> LogFile:
    return LogFile(settings.security_log_file)


def _end_sessions(settings: Settings, asked: argparse.Namespace) -> None:
    with session_of(settings) as session:
        account = account_called(session, asked.email)
        ended = end_sessions_of(session, account)
    record_command(_log(settings), Event.SESSION_ENDED, asked.command, about=account, number=ended)
    print(f"{asked.email} is signed out everywhere. Sessions that ended: {ended}.")


def _replay_erasures(settings: Settings, asked: argparse.Namespace) -> None:
    settings = prepare_instance(settings)
    ledger = Path(asked.file) if asked.file else settings.erasure_ledger
    if asked.file and not ledger.is_file():
        raise WrongSetting(f"There is no file {ledger}.")
    engine = open_database(settings.database)
    back = close_again(engine, ledger)
    with reading_session_on(engine) as session:
        add_to_ledger(settings.erasure_ledger, every_erasure(session))
    engine.dispose()
    if back:
        record_command(_log(settings), Event.ACCOUNT_CLOSED, asked.command, about=None, number=back)
    print(f"Accounts that were closed before and are closed again: {back}.")


def _recount(settings: Settings, asked: argparse.Namespace) -> int:
    with session_of(settings) as session:
        differences = differences_in_tallies(session)
        for found in differences:
            print(f"{found.table} {found.key}: {found.tally} says {found.stored}, the rows say {found.counted}")
        if not differences:
            print("Every tally equals the rows behind it.")
        elif asked.repair:
            mend_tallies(session)
            print(f"Mended: {len(differences)}.")
    return 1 if differences and not asked.repair else 0


def _audit(settings: Settings, asked: argparse.Namespace) -> int:
    """Look at every seal of the trail; with a seal that was written down before, also whether it is the same trail."""
    with session_of(settings) as session:
        checked = check_trail(session)
        number, _colon, seal = (asked.seal or "").partition(":")
        if asked.seal and not (number.isascii() and number.isdigit() and len(seal) == 64):
            raise WrongSetting("A seal is NUMBER:SEAL, as this command prints it.")
        known = seal_at(session, int(number)) if asked.seal else None
    if checked.wrong is not None:
        print(f"Event {checked.wrong} is missing, or not as it was sealed. All before it are as they were.")
        return 1
    if asked.seal and known != seal:
        print(f"Event {number} does not have that seal: what stands before it was made anew.")
        return 1
    print(f"Every event is as it was sealed: {checked.events}.")
    print(f"Write this down elsewhere: {checked.events}:{checked.seal}")
    return 0


def _sso_check(settings: Settings, asked: argparse.Namespace) -> int:
    providers = read_providers(settings)
    found = {slug: differences_with(provider) for slug, provider in providers.items()}
    with session_of(settings) as session:
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


COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], int | None]] = {
    "migrate": _migrate,
    "examples": _examples,
    "make-moderator": _make_moderator,
    "make-administrator": _make_administrator,
    "forget-second-factors": _forget_second_factors,
    "end-sessions": _end_sessions,
    "recount": _recount,
    "audit": _audit,
    "sso-check": _sso_check,
    "replay-erasures": _replay_erasures,
    "config": _config,
}
