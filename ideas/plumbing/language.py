"""Dutch first, English second. A reader's choice is kept in a cookie; without a choice no cookie is set.

The language of the browser does not count: many municipalities have English computers and Dutch readers.
"""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel

from ideas.plumbing.house import settings
from ideas.settings import Settings

LANGUAGES = ("nl", "en")
COOKIE = "language"
SOURCES = Path(__file__).parent.parent / "translations"


def language() -> str:
    """The language of this page."""
    if not has_request_context():
        return settings().default_language
    if "language" not in g:
        chosen = request.cookies.get(COOKIE)
        g.language = chosen if chosen in LANGUAGES else settings().default_language
    found: str = g.language
    return found


def compile_translations(into: Path) -> None:
    """Make the compiled catalogues (.mo) from the sources (.po), unless they are newer already."""
    for source in SOURCES.glob("*/LC_MESSAGES/messages.po"):
        target = into / source.relative_to(SOURCES).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(f".{os.getpid()}")
        with source.open("rb") as read, fresh.open("wb") as written:
            write_mo(written, read_po(read))
        fresh.replace(target)


def install(app: Flask, chosen: Settings) -> None:
    """Let this application speak both languages."""
    catalogues = chosen.cache / "translations"
    compile_translations(catalogues)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(catalogues.resolve())
    app.config["BABEL_DEFAULT_LOCALE"] = chosen.default_language
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Amsterdam"
    Babel(app, locale_selector=language)
    _translate_templates(app, catalogues)


def _translate_templates(app: Flask, catalogues: Path) -> None:
    """Let templates look their sentences up at once: a page has a hundred, and Babel asks who we are for each."""
    known = {code: Translations.load(catalogues, [code]) for code in LANGUAGES}

    def gettext(sentence: str) -> str:
        return str(known[language()].ugettext(sentence))

    def ngettext(one: str, many: str, count: int) -> str:
        return str(known[language()].ungettext(one, many, count))

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
