"""The roof of the house and its one command: `python3 app.py` runs it, `python3 app.py test` tests it.

Any WSGI server can import `app` from here: `gunicorn app:app`, `flask run`. This file has to parse in Python 3.4, so
that an old Python answers with a sentence: no f-strings, no annotated variables, no 1_000.
"""

import sys

if sys.version_info < (3, 11):
    raise SystemExit("This needs Python 3.11 or newer, and this is Python {}.{}.".format(*sys.version_info[:2]))

from ideas import bootstrap

if __name__ == "__main__":
    bootstrap.move_in(sys.argv[1:])

from functools import partial

from flask import Flask

from ideas import cli
from ideas.api import feeds
from ideas.jobs.post import deliver_mail, start_post
from ideas.migrations.run import revisions
from ideas.model.database import open_database
from ideas.outside.providers import read_providers
from ideas.outside.sso import Desk
from ideas.plumbing import (
    actor,
    client,
    errors,
    front_door,
    headers,
    known_browser,
    language,
    origin,
    security_log,
    seen,
    session,
    templates,
)
from ideas.plumbing.house import House
from ideas.settings import ROOT, Settings, WrongSetting, prepare_instance, read_settings
from ideas.web import (
    accounts,
    appeals,
    audit,
    calls,
    closing,
    code_apps,
    comments,
    cooperation_forms,
    domains,
    email_addresses,
    figures,
    files,
    flags,
    follows,
    guide,
    home,
    ideas,
    identities,
    kept_texts,
    measures,
    merging,
    messages,
    moderation,
    my_data,
    notifications,
    operations,
    orders,
    organisations,
    passkeys,
    passwords,
    people,
    queue,
    reasons,
    saved_searches,
    search,
    second_factors,
    sessions,
    sign_in,
    stages,
    statements,
    synonyms,
    tags,
    taxonomy,
    too_often,
    votes,
)
from ideas.web import language as choosing_language

PAGES = (
    home,
    ideas,
    search,
    saved_searches,
    guide,
    votes,
    comments,
    domains,
    tags,
    cooperation_forms,
    orders,
    accounts,
    passwords,
    email_addresses,
    sessions,
    my_data,
    closing,
    sign_in,
    second_factors,
    passkeys,
    code_apps,
    identities,
    kept_texts,
    queue,
    moderation,
    merging,
    reasons,
    flags,
    appeals,
    measures,
    figures,
    audit,
    taxonomy,
    synonyms,
    calls,
    stages,
    organisations,
    people,
    messages,
    operations,
    notifications,
    follows,
    choosing_language,
    statements,
    files,
    feeds,
)
LARGEST_REQUEST = 1000 * 1000


def create_app(settings: Settings) -> Flask:
    """The whole board for these settings."""
    app = Flask("ideas", root_path=str(ROOT / "ideas"), template_folder=str(ROOT / "templates"))
    # A redirect for a doubled slash would be built from the host that the request names.
    app.url_map.merge_slashes = False
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-ideas" if settings.secure_cookies else "ideas",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        # A day longer than anybody is signed in: what is typed at the very end is then kept for the browser.
        PERMANENT_SESSION_LIFETIME=(settings.sign_in_days + 1) * 24 * 3600,
        # Nobody is remembered by a cookie beside the session; no cookie can have this name.
        REMEMBER_COOKIE_NAME=";",
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=500,
        # As long as the session lasts: a page that was open over lunch is no attack.
        WTF_CSRF_TIME_LIMIT=None,
    )
    front_door.install(app, settings)
    client.install(app, settings)
    desks = {slug: Desk(provider) for slug, provider in read_providers(settings).items()}
    house = House(settings, open_database(settings.database), revisions(), workers=[start_post], desks=desks)
    app.extensions["ideas"] = house
    if not settings.smtp_host:
        house.mail_waits = partial(deliver_mail, app)
    # The session last: its commit comes before an answer gets its headers, and can turn it into a refusal. The security
    # log first: what it writes down is then certain.
    for part in (
        security_log, origin, actor, known_browser, headers, seen, errors,
        kept_texts, too_often, second_factors, session,
    ):  # fmt: skip
        part.install(app)
    language.install(app, settings)
    templates.install(app, settings)
    for page in PAGES:
        app.register_blueprint(page.bp)
    return app


def __getattr__(name: str) -> Flask:
    """Make `app` when a server asks for it, so that a test can import this file without any instance."""
    if name != "app":
        raise AttributeError(name)
    try:
        globals()["app"] = create_app(prepare_instance(read_settings()))
    except WrongSetting as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from None
    return globals()["app"]


if __name__ == "__main__":
    raise SystemExit(cli.main(sys.argv[1:], create_app))
