"""Pieces of a page that are drawn once: they depend on nothing but the things they draw and the language."""

from collections.abc import Hashable
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from ideas.plumbing.language import language

KEPT = 5_000


def drawn(component: str, macro: str, *things: Hashable) -> Markup:
    """What a macro of a component makes of these things, from memory when it drew the very same before.

    A card is keyed by its whole row, so a changed number is another card, and nothing ever has to be thrown away.
    """
    return _drawn(component, macro, language(), things)


@lru_cache(maxsize=KEPT)
def _drawn(component: str, macro: str, _language: str, things: tuple[Hashable, ...]) -> Markup:
    module = current_app.jinja_env.get_template(f"components/{component}.html").module
    return Markup(getattr(module, macro)(*things))
