"""Typed settings, read once: one line per setting, IDEAS_<NAME> in the environment overrides the default."""

import dataclasses
import os
import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from ideas.text.demands import (
    ADDRESS,
    CLASS_NAME,
    DATABASE,
    EMAIL,
    HOST,
    KEY,
    LINK,
    NETWORKS,
    RATE,
    SECRET,
    SECURITY_CONTACT,
    Between,
    Checked,
)

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "IDEAS_"
# Read elsewhere, before or outside the settings; the typo guard lets them pass.
READ_ELSEWHERE = {"IDEAS_NO_VENV", "IDEAS_BROWSER"}


class WrongSetting(Exception):
    """A setting that cannot be used. The message is one line: which, its value, and why."""


# What may stand behind the ? of a database address and be shown; everything else there may be a secret.
HARMLESS_IN_ADDRESS = {"host", "port", "sslmode", "connect_timeout", "application_name", "target_session_attrs"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One setting per line. docs/settings.md explains each to the person who runs the board."""

    # Where it lives
    instance: Path = ROOT / "instance"  # database, secret key, mail outbox, theme.css
    database: Annotated[str, DATABASE] = ""  # empty: ideas.db in the instance folder
    secret_key: Annotated[str, KEY, SECRET] = ""  # empty: the file secret_key in the instance folder
    security_log: str = ""  # empty: security.log in the instance folder; -: standard output

    # How it is reached
    base_url: Annotated[str, ADDRESS] = ""  # the address that people know; empty: http://host:port
    host: Annotated[str, HOST] = "127.0.0.1"
    port: Annotated[int, Between(0, 65_535)] = 8000  # 0: any free port
    threads: Annotated[int, Between(1, 64)] = 4  # requests handled at the same time
    trusted_hosts: tuple[str, ...] = ()  # empty: the host of base_url; without base_url, any
    trusted_proxies: Annotated[tuple[str, ...], NETWORKS] = ()  # which proxies may say who the visitor is
    secure_cookies: bool = False  # without a value: true when base_url begins with https

    # What it looks like
    site_name: str = "Pragmatisch samenwerken"
    default_language: Literal["nl", "en"] = "nl"
    theme: Annotated[str, CLASS_NAME] = ""  # class on <html> that wakes up the tokens in instance/theme.css
    contact_email: Annotated[str, EMAIL] = ""  # shown to people who get stuck
    ideas_per_page: Annotated[int, Between(1, 100)] = 20
    comments_per_page: Annotated[int, Between(1, 500)] = 100

    # What the organisation owes its visitors
    owner_name: str = ""  # who runs this board and answers for it, such as Gemeente Voorbeeld
    privacy_email: Annotated[str, EMAIL] = ""  # for questions about personal data; empty: contact_email
    accessibility_status: Literal["", "A", "B", "C", "D", "E"] = ""  # of the statement; empty: nobody said so yet
    accessibility_report: Annotated[str, LINK] = ""  # where the audit behind that status can be read
    security_contact: Annotated[str, SECURITY_CONTACT] = ""  # in security.txt; empty: contact_email
    security_policy: Annotated[str, LINK] = ""  # where it says how you handle reports

    # How the board works
    examples: bool = True  # load the example ideas into a new database
    first_idea_waits: bool = True  # a first idea waits for a moderator, later ones appear at once

    # Accounts
    sign_in_days: Annotated[int, Between(1, 90)] = 14
    sign_in_idle_hours: Annotated[int, Between(1, 2160)] = 12  # without doing anything for so long, sign in again
    administrator_sign_in_hours: Annotated[int, Between(1, 2160)] = 12
    administrator_idle_minutes: Annotated[int, Between(10, 43_200)] = 30
    password_min_length: Annotated[int, Between(8, 64)] = 12
    link_hours: Annotated[int, Between(1, 168)] = 48  # how long a link in a mail works
    reset_minutes: Annotated[int, Between(10, 1440)] = 60  # how long a link to choose another password works

    # Second factors
    moderators_need_second_factor: bool = True  # moderators and administrators sign in with more than a password

    # How often something may be done; each may be off
    limits: bool = True  # without: none of these count, for a test installation
    limit_sign_in: Annotated[str, RATE] = "10/5m"  # tries with one address, known or not
    limit_sign_in_network: Annotated[str, RATE] = "100/5m"  # tries from one network address: a whole town hall
    limit_second_factor: Annotated[str, RATE] = "5/5m,20/h,50/d"  # tries of one account
    limit_reset: Annotated[str, RATE] = "3/h"  # mails to one address; beyond it none goes, and nobody is told
    limit_reset_network: Annotated[str, RATE] = "30/h"
    limit_sign_up: Annotated[str, RATE] = "3/6h"  # mails to one address; beyond it none goes, and nobody is told
    limit_sign_up_network: Annotated[str, RATE] = "20/h,100/d"
    limit_first_mails: Annotated[str, RATE] = "300/h"  # mails of the whole board to people who did not write to it
    limit_first_mails_alarm: Annotated[str, RATE] = "60/h"  # beyond it, a line in the security log for each
    limit_confirm: Annotated[str, RATE] = "10/h"  # passwords tried with one link
    limit_new_address: Annotated[str, RATE] = "3/d"
    limit_ideas: Annotated[str, RATE] = "5/h,20/d"
    limit_ideas_first_day: Annotated[str, RATE] = "3/d"
    limit_comments: Annotated[str, RATE] = "10/5m,60/d"
    limit_comments_first_day: Annotated[str, RATE] = "10/d"
    limit_links_first_day: Annotated[str, RATE] = "2/d"  # web addresses in all texts of one person
    limit_edits: Annotated[str, RATE] = "60/h,300/d"  # of ideas and comments
    limit_votes: Annotated[str, RATE] = "60/m,600/d"
    limit_flags: Annotated[str, RATE] = "10/h,30/d"
    limit_downloads: Annotated[str, RATE] = "5/h"  # of one's own data
    limit_kept_texts: Annotated[str, RATE] = "120/m"  # a script keeps what is typed at every pause
    limit_kept_texts_network: Annotated[str, RATE] = "1200/m"  # of visitors at one network address
    robot_trap: bool = True  # forms for visitors have a field for robots, and ask for three seconds

    # How long things are kept
    unconfirmed_account_days: Annotated[int, Between(1, 365)] = 30  # an account that nobody confirmed
    used_link_days: Annotated[int, Between(1, 365)] = 1  # a mailed link after it was used or stopped working
    sent_mail_days: Annotated[int, Between(1, 3650)] = 90  # that a mail was sent; what it said goes at once
    given_up_mail_days: Annotated[int, Between(1, 365)] = 30  # a mail that could not be sent
    outbox_file_days: Annotated[int, Between(1, 365)] = 30  # a mail in instance/outbox
    read_notification_days: Annotated[int, Between(1, 3650)] = 180  # counted from when it was read
    told_news_days: Annotated[int, Between(1, 365)] = 30  # what happened, after everybody was told

    # Mail
    smtp_host: Annotated[str, HOST] = ""  # empty: mail is written to instance/outbox
    smtp_port: Annotated[int, Between(1, 65_535)] = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str = ""
    smtp_password: Annotated[str, SECRET] = ""
    smtp_seconds: Annotated[int, Between(1, 60)] = 30  # how long making a connection, or one mail, may take
    mail_from: Annotated[str, EMAIL] = ""  # required with smtp_host
    worker: bool = True  # mail leaves from the server process; false: from `python3 app.py work`

    # What people hear
    digest_hour: Annotated[int, Between(0, 23)] = 7  # when digests are sent, on a clock in the Netherlands
    ideas_in_digest: Annotated[int, Between(1, 20)] = 5  # the best new ideas in one digest
    mails_a_day: Annotated[int, Between(0, 500)] = 20  # mails at once to one person; the rest goes into the digest

    @property
    def address(self) -> str:
        """The address that links in mails and previews begin with; it has no slash at the end."""
        host = {"0.0.0.0": "localhost", "::": "localhost"}.get(self.host, self.host)
        return self.base_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def secret_key_file(self) -> Path:
        return self.instance / "secret_key"

    @property
    def outbox(self) -> Path:
        """Where mail goes when there is no SMTP server."""
        return self.instance / "outbox"

    @property
    def pages(self) -> Path:
        """Where the organisation puts its own text of a page it owes: privacy.nl.md in place of what we wrote."""
        return self.instance / "pages"

    @property
    def security_log_file(self) -> Path | None:
        """Where the security log is written; None is standard output."""
        named = Path(self.security_log).expanduser().absolute() if self.security_log else None
        return None if self.security_log == "-" else named or self.instance / "security.log"

    @property
    def erasure_ledger(self) -> Path:
        """Who closed their account, as hashes: read after an older copy of the database was put back."""
        return self.instance / "erasures.jsonl"

    @property
    def theme_file(self) -> Path:
        return self.instance / "theme.css"

    @property
    def sso_file(self) -> Path:
        """The sign-ins of organisations that this board trusts; see docs/sso.md."""
        return self.instance / "sso.toml"

    @property
    def cache(self) -> Path:
        """What the board made of its own files, so that a next start is fast; it may be thrown away."""
        return self.instance / "cache"

    def masked(self) -> dict[str, str]:
        """Every setting as text that may be shown to people: passwords and keys are stars."""
        shown = {field.name: _as_text(getattr(self, field.name)) for field in dataclasses.fields(self)}
        hidden = {name: "********" for name, text in shown.items() if text and SECRET in _rules_of(name)}
        return shown | hidden | {"database": _masked_address(shown["database"])}


def read_settings(environ: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """The settings in force. An override counts for more than the environment; None or an empty text is no value."""
    _refuse_unknown_names(environ)
    given: dict[str, Any] = {}
    for field in dataclasses.fields(Settings):
        value = overrides.pop(field.name, None)
        value = environ.get(PREFIX + field.name.upper(), "").strip() if value is None else value
        if value != "":
            given[field.name] = _converted(field.name, value) if isinstance(value, str) else value
    if overrides:
        raise TypeError(f"no such settings: {', '.join(overrides)}")
    settings = _with_derived_values(Settings(**given), given)
    _refuse_wrong_combinations(settings)
    return settings


def prepare_instance(settings: Settings) -> Settings:
    """Make the instance folder and, at the first start, its secret key; the answer holds the key."""
    try:
        # Under any server: database, key and mail are for the account that runs the board, and for nobody else.
        os.umask(0o077)
        settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        if settings.secret_key:
            return settings
        fresh = settings.instance / f"secret_key.{os.getpid()}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            # A link appears whole or not at all, so that two first starts agree on one key.
            os.link(fresh, settings.secret_key_file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    except OSError as refusal:
        raise WrongSetting(_complaint("instance", str(settings.instance), f"cannot be used: {refusal}")) from None
    return dataclasses.replace(settings, secret_key=_key_in(settings.secret_key_file))


def _refuse_unknown_names(environ: Mapping[str, str]) -> None:
    known = {PREFIX + field.name.upper() for field in dataclasses.fields(Settings)} | READ_ELSEWHERE
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            alike = get_close_matches(name, sorted(known), n=1)
            hint = f" Did you mean {alike[0]}?" if alike else " docs/settings.md lists them all."
            raise WrongSetting(f"{name}: there is no setting of that name.{hint}")


def _converted(name: str, text: str) -> Any:
    kind = get_type_hints(Settings)[name]
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise WrongSetting(_complaint(name, text, "must be one line without control characters"))
    if kind is bool:
        return _yes_or_no(name, text)
    if kind is int:
        return _number(name, text)
    if kind is Path:
        return _folder(name, text)
    if get_origin(kind) is tuple:
        return _listed(name, text)
    if get_origin(kind) is Literal and text not in get_args(kind):
        raise WrongSetting(_complaint(name, text, f"must be {_one_of(get_args(kind))}"))
    return _checked_text(name, text)


def _listed(name: str, text: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    for rule in _rules_of(name):
        if isinstance(rule, Checked) and not all(map(rule.passes, parts)):
            raise WrongSetting(_complaint(name, text, f"must be {rule.wish}"))
    return parts


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() in ("true", "yes", "on", "1"):
        return True
    if text.lower() in ("false", "no", "off", "0"):
        return False
    raise WrongSetting(_complaint(name, text, "must be true or false"))


def _number(name: str, text: str) -> int:
    bounds = next(rule for rule in _rules_of(name) if isinstance(rule, Between))
    if not re.fullmatch(r"[0-9]{1,9}", text) or not bounds.least <= int(text) <= bounds.most:
        raise WrongSetting(_complaint(name, text, f"must be a whole number from {bounds.least} to {bounds.most}"))
    return int(text)


def _folder(name: str, text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise WrongSetting(_complaint(name, text, "must be a folder, and this is a file"))
    return path


def _checked_text(name: str, text: str) -> str:
    if name == "base_url":
        text = text.rstrip("/")
    if name == "database":
        text = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", text)
    for rule in _rules_of(name):
        if isinstance(rule, Checked) and not rule.passes(text):
            raise WrongSetting(_complaint(name, text, f"must be {rule.wish}"))
    return text


def _with_derived_values(settings: Settings, given: Mapping[str, Any]) -> Settings:
    derived: dict[str, Any] = {}
    if not settings.database:
        derived["database"] = f"sqlite:///{settings.instance / 'ideas.db'}"
    if not settings.secret_key and settings.secret_key_file.exists():
        derived["secret_key"] = _key_in(settings.secret_key_file)
    if "secure_cookies" not in given:
        derived["secure_cookies"] = settings.base_url.startswith("https://")
    if settings.base_url and "trusted_hosts" not in given:
        # A health check on the machine itself asks for localhost; no link is ever built from that name.
        derived["trusted_hosts"] = (urlsplit(settings.base_url).hostname, "localhost", "127.0.0.1")
    return dataclasses.replace(settings, **derived)


def _refuse_wrong_combinations(settings: Settings) -> None:
    complaint = None
    if settings.smtp_host and not settings.mail_from:
        complaint = _complaint("mail_from", "", "must be given when IDEAS_SMTP_HOST is")
    if bool(settings.smtp_username) != bool(settings.smtp_password):
        complaint = _complaint("smtp_username", settings.smtp_username, "goes together with IDEAS_SMTP_PASSWORD")
    if settings.secure_cookies and settings.base_url.startswith("http://"):
        complaint = _complaint("secure_cookies", "true", "must be false when IDEAS_BASE_URL begins with http://")
    if complaint:
        raise WrongSetting(complaint)


def _key_in(file: Path) -> str:
    try:
        key = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as refusal:
        raise WrongSetting(_complaint("secret_key", "", f"cannot be read from {file}: {refusal}")) from None
    if len(key) < 32 or set(key) - set(string.printable):
        reason = f"in {file} must be at least 32 plain characters; remove the file and start again"
        raise WrongSetting(_complaint("secret_key", "", reason))
    return key


def _masked_address(database: str) -> str:
    """The address of a database without what may be a password: all between :// and the last @, but the first word."""
    scheme, mark, rest = database.partition("://")
    where, at, host = rest.rpartition("@")
    user = re.match(r"[\w.-]*(?=:|$)", where)
    shown = f"{user[0] if user else ''}:********" if at and where != (user[0] if user else "") else where
    address, question, words = host.partition("?")
    words = "&".join(
        word if word.partition("=")[0] in HARMLESS_IN_ADDRESS else f"{word.partition('=')[0]}=********"
        for word in words.split("&")
        if word
    )
    return f"{scheme}{mark}{shown}{at}{address}{question}{words}"


def _rules_of(name: str) -> tuple[object, ...]:
    return getattr(get_type_hints(Settings, include_extras=True)[name], "__metadata__", ())


def _complaint(name: str, value: str, reason: str) -> str:
    shown = "" if not value else "=********" if SECRET in _rules_of(name) or name == "database" else f"={value!r}"
    return f"{PREFIX}{name.upper()}{shown} {reason}."


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _one_of(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
