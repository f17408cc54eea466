"""Going elsewhere to sign in, and coming back: what this browser remembers meanwhile, in its cookie.

Looking at a page writes nothing in the database, and a trip begins with a link. So the cookie holds one random key per
trip. What only the right answer can say (state, nonce, verifier) is made from that key and the secret of the board:
who reads the cookie learns none of it.
"""

import base64
import hashlib
import hmac
import time
from enum import StrEnum
from typing import NamedTuple

from flask import request, session, url_for

from ideas.outside.sso import Question
from ideas.plumbing.house import settings
from ideas.text.keys import new_key

TRIP_LASTS = 600
# So many windows can be on the way at once; the oldest trip is given up for a newer one.
MOST_TRIPS = 3
LONGEST_NEXT = 200
_TRIPS = "trips"


class TripFor(StrEnum):
    """What somebody goes there for."""

    SIGN_IN = "sign-in"
    LINK = "link"
    PROOF = "proof"


class Trip(NamedTuple):
    """One trip of this browser. `pressed`: it began with a press on a page of ours, and not at another site."""

    key: str
    provider: str
    purpose: str
    began_at: int
    pressed: bool
    next_address: str

    @property
    def state(self) -> str:
        """How we know the answer to it."""
        return self._made_for("state")

    @property
    def question(self) -> Question:
        """What we ask the provider."""
        return Question(
            redirect_uri=settings().address + url_for("identities.back", provider=self.provider),
            state=self.state,
            nonce=self._made_for("nonce"),
            verifier=self._made_for("verifier"),
            asked_at=self.began_at,
            show_anew=self.purpose == TripFor.PROOF,
        )

    def _made_for(self, use: str) -> str:
        words = f"trip {use} {self.provider} {self.key}".encode()
        made = hmac.new(settings().secret_key.encode(), words, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def begin_trip(provider: str, purpose: TripFor, *, next_address: str) -> Trip:
    """Remember in this browser that somebody goes to this provider."""
    pressed = request.headers.get("Sec-Fetch-Site") == "same-origin" and request.headers.get("Sec-Fetch-User") == "?1"
    kept = next_address if len(next_address) <= LONGEST_NEXT else ""
    trip = Trip(new_key(), provider, purpose.value, int(time.time()), pressed, kept)
    session[_TRIPS] = [*(list(each) for each in _trips()[1 - MOST_TRIPS :]), list(trip)]
    session.permanent = True
    return trip


def trip_with(provider: str, state: str) -> Trip | None:
    """The trip of this browser that this answer belongs to; None when there is none, or it took too long."""
    return next(
        (
            trip
            for trip in _trips()
            if trip.provider == provider and hmac.compare_digest(trip.state.encode(), state.encode())
        ),
        None,
    )


def end_trip(trip: Trip) -> None:
    """It is over: another answer to it finds nothing."""
    session[_TRIPS] = [list(each) for each in _trips() if each.key != trip.key]


def _trips() -> list[Trip]:
    found = [Trip(*each) for each in session.get(_TRIPS, [])]
    return [trip for trip in found if 0 <= time.time() - trip.began_at <= TRIP_LASTS]
