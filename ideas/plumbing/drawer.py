"""Where what was drawn is kept, within a bound that no visitor can fill up."""

from collections import OrderedDict
from collections.abc import Hashable
from sys import getsizeof
from threading import Lock

from markupsafe import Markup

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
