"""Short stable addresses, made without asking the router sixty times a page."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from flask import request

from ideas.plumbing.house import settings

STATIC = Path(__file__).parent.parent / "static"


class HasAddress(Protocol):
    """Anything with the number and the slug of an idea."""

    @property
    def id(self) -> int:
        """The number of the idea."""

    @property
    def slug(self) -> str:
        """The readable part."""


def address_of(idea: HasAddress) -> str:
    """Where an idea stands: /ideas/12-boas-uitlenen."""
    return f"/ideas/{idea.id}-{idea.slug}"


class HasSlug(Protocol):
    """Anything with the slug of an organisation."""

    @property
    def slug(self) -> str:
        """The readable part."""


def address_of_body(body: HasSlug) -> str:
    """Where an organisation stands: /organisations/zutphen."""
    return f"/organisations/{body.slug}"


@cache
def static_url(path: str) -> str:
    """A file of ours, with a mark of what is in it, so that a browser may keep it for ever."""
    mark = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={mark}"


def here() -> str:
    """Path and question of this page."""
    return request.full_path.rstrip("?")


def canonical_address() -> str:
    """The address of this page as the world knows it."""
    return settings().address + request.path


def local_address(wanted: str | None, otherwise: str) -> str:
    """An address within this site to go on to; anything that leads elsewhere is replaced."""
    if not wanted or not wanted.startswith("/") or len(wanted) > 500:
        return otherwise
    if wanted.startswith(("//", "/\\")) or any(ord(letter) < 33 or letter == "\\" for letter in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
