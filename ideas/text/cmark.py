"""GitHub's Markdown library, called so that everything it takes for a text is given back.

The call of the package itself keeps the tree and the rendered string of every text for as long as the process lives.
"""

import ctypes
from threading import Lock

from cmarkgfm import _cmark

_lib, _ffi = _cmark.lib, _cmark.ffi
_OPTIONS = _lib.CMARK_OPT_SMART | _lib.CMARK_OPT_HARDBREAKS | _lib.CMARK_OPT_GITHUB_PRE_LANG


def _named(name: str) -> int | None:
    """Where a function of the library is that the binding leaves out; None when this build does not offer it."""
    found = getattr(ctypes.CDLL(_cmark.__file__), name, None)
    return ctypes.cast(found, ctypes.c_void_p).value if found is not None else None


# The allocator is asked for: on Windows the `free` of another library would not know what this one took.
_FREE_TREE, _ALLOCATOR = _named("cmark_node_free"), _named("cmark_get_default_mem_allocator")

_lib.cmark_gfm_core_extensions_ensure_registered()
_EXTENSIONS = [
    _lib.cmark_find_syntax_extension(name)
    for name in (b"table", b"autolink", b"tagfilter", b"strikethrough", b"tasklist")
]
# Which characters are special is one table for all threads, set and cleared while a text is read: beside another text,
# a text would lose its strikethroughs and links.
_one_at_a_time = Lock()


def html_of(markdown: str) -> str:
    """What the library makes of a text; not yet safe to show."""
    with _one_at_a_time:
        parser = _lib.cmark_parser_new(_OPTIONS)
        try:
            return _rendered(parser, markdown.encode())
        finally:
            _lib.cmark_parser_free(parser)


def _rendered(parser: object, markdown: bytes) -> str:
    for extension in _EXTENSIONS:
        _lib.cmark_parser_attach_syntax_extension(parser, extension)
    _lib.cmark_parser_feed(parser, markdown, len(markdown))
    tree = _lib.cmark_parser_finish(parser)
    html = _ffi.NULL
    try:
        html = _lib.cmark_render_html(tree, _OPTIONS, _lib.cmark_parser_get_syntax_extensions(parser))
        return str(_ffi.string(html).decode())
    finally:
        _give_back(tree, html)


def _give_back(tree: object, html: object) -> None:
    # A build without these would keep what it took, as the package's own call does; a test says so where it runs.
    if _FREE_TREE and _ALLOCATOR:
        _ffi.cast("cmark_mem *(*)(void)", _ALLOCATOR)().free(html)
        _ffi.cast("void (*)(cmark_node *)", _FREE_TREE)(tree)
