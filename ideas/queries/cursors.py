"""Where in a list a page ended: an opaque word that a reader can keep, and that cannot hurt us."""

import base64
import binascii
import json
import math
from datetime import UTC, datetime
from typing import NamedTuple

from ideas.model.refusals import BadCursor

_LONGEST = 120
_HIGHEST_ID = 2**31 - 1


class Place(NamedTuple):
    """The last row of a page: what it was ordered by, and its id, which breaks ties."""

    score: float | int | datetime
    id: int


def cursor_at(place: Place) -> str:
    """The word for a place."""
    score = place.score.isoformat() if isinstance(place.score, datetime) else place.score
    return base64.urlsafe_b64encode(json.dumps([score, place.id]).encode()).decode().rstrip("=")


def place_of(cursor: str, kind: type) -> Place:
    """The place for a word, with a score of this kind (int, float or datetime). Raises BadCursor."""
    if len(cursor) > _LONGEST:
        raise BadCursor(cursor[:_LONGEST])
    try:
        read = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        score, number = read
        place = Place(_score_of(score, kind), number)
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError) as wrong:
        raise BadCursor(cursor) from wrong
    if type(number) is not int or not 0 < number <= _HIGHEST_ID:
        raise BadCursor(cursor)
    return place


def _score_of(score: object, kind: type) -> float | int | datetime:
    if kind is datetime and isinstance(score, str):
        moment = datetime.fromisoformat(score)
        if moment.tzinfo is None:
            raise ValueError("no time zone")
        return moment.astimezone(UTC)
    if kind is float and isinstance(score, (int, float)) and type(score) is not bool and math.isfinite(score):
        return float(score)
    if kind is int and type(score) is int and abs(score) < 2**31:
        return score
    raise ValueError("another kind of score")
