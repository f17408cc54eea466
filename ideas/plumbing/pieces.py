"""What is drawn once: pieces of a page that depend on the things they draw and the language, and a visitor's pages."""

from collections.abc import Callable, Hashable

from flask import current_app, request
from markupsafe import Markup

from ideas.plumbing.actor import actor, has_our_cookie
from ideas.plumbing.drawer import Drawer
from ideas.plumbing.house import house
from ideas.plumbing.language import language

_drawer = Drawer()


def drawn(component: str, macro: str, *things: Hashable) -> Markup:
    """What a macro of a component makes of these things, from memory when it drew the very same before.

    A card is keyed by its whole row, so a changed number is another card, and what was drawn never has to be corrected.
    """
    key = (component, macro, language(), things)
    piece = _drawer.find(key)
    if piece is None:
        module = current_app.jinja_env.get_template(f"components/{component}.html").module
        piece = Markup(getattr(module, macro)(*things))
        _drawer.put_away(key, piece)
    return piece


def page_drawn_from(things: tuple[Hashable, ...], draw: Callable[[], str]) -> str:
    """A whole page, from memory when a visitor saw the very same before: `things` is everything that was read for it.

    Nothing has to be thrown away when something changes: other things are another page. Who has a cookie of ours may be
    signed in, or has a sentence waiting; their page is theirs.
    """
    if actor() is not None or has_our_cookie():
        return draw()
    key = (request.full_path, language(), things)
    kept = house().pages.find(key)
    if kept is None:
        kept = Markup(draw())
        house().pages.put_away(key, kept)
    return kept
