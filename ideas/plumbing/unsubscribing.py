"""The signed links with which somebody ends mail, also signed out, and in a browser that was never here.

A link says whose mail it ends, and which. It opens nothing else, and it can switch nothing on.
"""

import hashlib
from datetime import timedelta
from typing import NamedTuple

from itsdangerous import BadData, URLSafeTimedSerializer

from ideas.model.accounts import Account
from ideas.model.notifications import EveryMail, NotificationKind
from ideas.model.refusals import LinkExpired
from ideas.plumbing.house import settings

WORKS_FOR = timedelta(days=366)
Topic = NotificationKind | EveryMail


class UnsubscribeLinkExpired(LinkExpired):
    """The link that ends mail is too old, was cut off or made up, or belongs to an account that is closed."""


class Ending(NamedTuple):
    """What a link ends: the mail about one topic, to somebody who is known by a pseudonym."""

    pseudonym: str
    topic: Topic


def unsubscribe_address(account: Account, topic: str) -> str:
    """The address at which this person ends mail about a topic."""
    return f"{settings().address}/unsubscribe/{_signer().dumps([account.pseudonym, topic])}"


def ending_in(token: str) -> Ending:
    """What a link ends. Raises UnsubscribeLinkExpired."""
    try:
        pseudonym, topic = _signer().loads(token, max_age=int(WORKS_FOR.total_seconds()))
        return Ending(pseudonym, EveryMail(topic) if topic in list(EveryMail) else NotificationKind(topic))
    except (BadData, ValueError):
        raise UnsubscribeLinkExpired from None


def _signer() -> URLSafeTimedSerializer:
    key = settings().secret_key
    return URLSafeTimedSerializer(key, salt="unsubscribe", signer_kwargs={"digest_method": hashlib.sha256})
