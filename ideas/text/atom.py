"""A feed in Atom (RFC 4287), with pages as RFC 5005 says."""

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
# What XML 1.0 has no room for, not even as a reference.
_CANNOT_BE_SAID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Category(NamedTuple):
    """What an entry is filed under: a word for programs, and one for people."""

    term: str
    label: str


class Entry(NamedTuple):
    """One idea in a feed. Times know their zone; `paragraphs` are plain text, the first one is its summary too."""

    identity: str
    address: str
    title: str
    published: datetime
    updated: datetime
    language: str
    paragraphs: Sequence[str]
    categories: Sequence[Category]


class Feed(NamedTuple):
    """A list of entries. `page` is where people see the same; `next_address` leads to what comes after."""

    identity: str
    address: str
    page: str
    title: str
    publisher: str
    updated: datetime
    language: str
    entries: Sequence[Entry]
    next_address: str | None = None


def spelled(feed: Feed) -> bytes:
    """The feed in XML, as UTF-8."""
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _say(root, "id", feed.identity)
    _say(root, "title", feed.title)
    _say(root, "updated", feed.updated.isoformat())
    _link(root, "self", feed.address, MEDIA_TYPE)
    _link(root, "alternate", feed.page, "text/html")
    if feed.next_address:
        _link(root, "next", feed.next_address, MEDIA_TYPE)
    _say(ElementTree.SubElement(root, "author"), "name", feed.publisher)
    for entry in feed.entries:
        _add(root, entry)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(root: ElementTree.Element, entry: Entry) -> None:
    said = ElementTree.SubElement(root, "entry", {"xml:lang": entry.language})
    _say(said, "id", entry.identity)
    _say(said, "title", entry.title)
    _say(said, "published", entry.published.isoformat())
    _say(said, "updated", entry.updated.isoformat())
    _link(said, "alternate", entry.address, "text/html")
    for category in entry.categories:
        names = {"term": _sayable(category.term), "label": _sayable(category.label)}
        ElementTree.SubElement(said, "category", names)
    _say(said, "summary", entry.paragraphs[0])
    content = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in entry.paragraphs if paragraph)
    _say(said, "content", content, {"type": "html"})


def _say(parent: ElementTree.Element, name: str, text: str, more: dict[str, str] | None = None) -> None:
    ElementTree.SubElement(parent, name, more or {}).text = _sayable(text)


def _link(parent: ElementTree.Element, relation: str, address: str, media_type: str) -> None:
    ElementTree.SubElement(parent, "link", {"rel": relation, "type": media_type, "href": _sayable(address)})


def _sayable(text: str) -> str:
    return _CANNOT_BE_SAID.sub("\ufffd", text)
