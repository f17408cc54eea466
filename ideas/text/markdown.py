"""Markdown to safe HTML, done once when it is written and stored beside the text."""

import re
from functools import lru_cache

import nh3

from ideas.text.cmark import html_of

# Deeper than people write, and shallow enough that the sanitiser stays fast on hostile input.
DEEPEST_NESTING = 24
# More cells than anybody fills in. A row gets as many as the head, so a few letters can stand for hundreds of cells.
MOST_CELLS = 10_000
# A text of lists or tables grows sixfold; a short text has some room besides.
MOST_GROWTH, ROOM = 10, 50_000
_TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
# None on every tag: the language of a code block would become that of its words, read aloud as such.
_ATTRIBUTES = {"*": set(), "a": {"href", "title"}, "ol": {"start"}}
# What opens a tag. It is shown as it was typed: "mail <naam>" is how people write, and what they typed is not lost.
# An address between brackets is a link.
_OPENS_A_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!(?:https?|mailto):|[^\s<>@]+@[^\s<>@]+>)")
_STANDS_FOR_LESS_THAN = "\ue000"
_LEADS_NOWHERE = re.compile(r'<a href=""[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*?(/?)>")
_HEADING = re.compile(r"<(/?)h([1-6])>")
_BLANK_LINE = re.compile(r"\n[ \t]*(?=\n)")
_VOID = {"br", "hr", "img", "input"}


class TooDeep(ValueError):
    """Lists, quotes or emphasis stand inside each other deeper than anybody reads."""


class TooLarge(ValueError):
    """By its tables or references, a small text would become a page that is too large to draw."""


# A form is checked by rendering it, and what it sent in is rendered again while others wait to write. A few texts are
# enough for that, and they are never large: see TooLarge.
@lru_cache(maxsize=16)
def safe_html(markdown: str) -> str:
    """Markdown as HTML without images or scripts. The highest heading becomes level 3. Raises TooDeep or TooLarge.

    A line end is a line end, as people expect who know no Markdown. Raw HTML is text.
    """
    if _cells_in(markdown) > MOST_CELLS:
        raise TooLarge
    as_text = _OPENS_A_TAG.sub(_STANDS_FOR_LESS_THAN, markdown.replace(_STANDS_FOR_LESS_THAN, ""))
    html = html_of(as_text)
    if _nesting_of(html) > DEEPEST_NESTING:
        raise TooDeep
    if len(html) > MOST_GROWTH * len(markdown) + ROOM:
        raise TooLarge
    safe = nh3.clean(
        _with_headings_below_the_page(html.replace(_STANDS_FOR_LESS_THAN, "&lt;")),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
    return _LEADS_NOWHERE.sub(r"\1", safe)


def _cells_in(markdown: str) -> int:
    """How many cells there can be at most: a table ends at a blank line, and its widest line has the most columns."""
    cells = 0
    for block in _BLANK_LINE.split(markdown):
        lines = block.split("\n")
        bars = max(line.count("|") for line in lines)
        cells += len(lines) * (bars + 1) if bars else 0
    return cells


def _nesting_of(html: str) -> int:
    deepest = depth = 0
    for closes, tag, closed in _TAG.findall(html):
        if closed or tag in _VOID:
            continue
        depth += -1 if closes else 1
        deepest = max(deepest, depth)
    return deepest


def _with_headings_below_the_page(html: str) -> str:
    highest = min((int(level) for _, level in _HEADING.findall(html)), default=3)
    return _HEADING.sub(lambda found: f"<{found[1]}h{min(6, int(found[2]) - highest + 3)}>", html)
