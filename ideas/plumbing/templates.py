"""What every template can ask for."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask
from flask_wtf.csrf import generate_csrf
from jinja2 import FileSystemBytecodeCache, pass_context
from jinja2.runtime import Context

from ideas.model.second_factors import SignInChange
from ideas.permissions import May
from ideas.plumbing import words
from ideas.plumbing.actor import actor, may_here
from ideas.plumbing.addresses import address_of, address_of_body, canonical_address, here, static_url
from ideas.plumbing.language import language
from ideas.plumbing.messages import sentences
from ideas.plumbing.pieces import drawn
from ideas.settings import Settings


class Site(NamedTuple):
    """What this installation calls itself and looks like."""

    name: str
    theme: str
    has_theme_css: bool
    contact_email: str
    address: str


def compiled_templates(folder: Path) -> FileSystemBytecodeCache:
    """Where templates are kept compiled: compiling them all anew is most of what a first page costs after a start.

    Jinja sees when a template changed, but not when its own options did; those are set in this file, so its mark is
    part of every name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mark = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    return FileSystemBytecodeCache(str(folder), f"{mark}-%s")


def install(app: Flask, settings: Settings) -> None:
    """Let the templates of this application ask for it."""
    site = Site(
        settings.site_name, settings.theme, settings.theme_file.exists(), settings.contact_email, settings.address
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = compiled_templates(settings.cache / "templates")
    app.jinja_env.globals.update(
        site=site, May=May, may=may_here, address_of=address_of, address_of_body=address_of_body, static_url=static_url,
        csrf_token=generate_csrf,
        flashes=sentences, drawn=drawn, words=words.WordsToChoose(),
        tier_label=words.tier_label, tier_hint=words.tier_hint,
        base_url=settings.address, SignInChange=SignInChange,
        providers=tuple(desk.provider for desk in app.extensions["ideas"].desks.values()),
    )  # fmt: skip
    in_words = {
        "label": words.label, "definition": words.definition, "day": words.day, "moment": words.moment_in_words,
        "iso": words.iso, "number": words.number, "called": words.called, "support": words.support,
        "others": words.others, "person": words.person,
        "day_in_iso": lambda iso: words.day(datetime.fromisoformat(iso)),
        "said_in": lambda thing, field: words.said_in(field, thing),
    }  # fmt: skip
    app.jinja_env.filters.update({name: _on_this_page(words_for) for name, words_for in in_words.items()})
    app.context_processor(_of_this_request)


def _on_this_page(words_for: Callable[..., str]) -> Callable[..., str]:
    """A filter for each page anew. Of constants Jinja would work it out once, in the language of whoever came first."""

    @pass_context
    def said(_context: Context, *things: Any) -> str:
        return words_for(*things)

    return said


def _of_this_request() -> dict[str, Any]:
    return {"actor": actor(), "language": language(), "here": here(), "canonical_url": canonical_address()}
