"""Pieces of a page that are drawn once: they depend on nothing but the things they draw and the language."""

from collections import OrderedDict
from collections.abc import Hashable
from sys import getsizeof
from threading import Lock

from flask import current_app
from markupsafe import Markup

from ideas.plumbing.language import language

# Room for the cards of some thousands of ideas. A panel of filters is ten times a card and there is one for every
# combination, so counting pieces would not do.
MOST_BYTES = 16_000_000


class Drawer:
    """Pieces by what they were drawn from. When they take too much room, those go that were not used for longest."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pieces: OrderedDict[Hashable, Markup] = OrderedDict()
        self._one_at_a_time = Lock()

    def find(self, key: Hashable) -> Markup | None:
        """The piece that was put away under this key, if it is still here."""
        with self._one_at_a_time:
            piece = self._pieces.get(key)
            if piece is not None:
                self._pieces.move_to_end(key)
            return piece

    def put_away(self, key: Hashable, piece: Markup) -> None:
        """Keep a piece."""
        with self._one_at_a_time:
            if key in self._pieces:
                return
            self._pieces[key] = piece
            self.bytes += getsizeof(piece)
            while self.bytes > self.most_bytes:
                self.bytes -= getsizeof(self._pieces.popitem(last=False)[1])


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
