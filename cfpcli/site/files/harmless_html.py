"""Markdown as harmless HTML of a page, with headings below that of the page.

A text stays in the store as it was written; harmlessness is made here, where it is drawn. HTML in the source is plain
text. Images become links, because a page loads nothing from elsewhere.
"""

import re
from collections.abc import Iterator, Sequence

import nh3
from markdown_it.token import Token
from markupsafe import Markup

from cfpcli.text import web_address
from cfpcli.ui.links import pieces
from cfpcli.ui.markdown import markdown_parser, too_deep

_LOWEST = 6
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul", "div",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "div": {"class", "tabindex", "role", "aria-label"}, "th": {"scope"}}

_UNDRAWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""Characters that HTML forbids (Living Standard, 13.2.3.5), and those that change the direction of later text."""


def drawable(text: str) -> str:
    """A text as a page can have it: without control characters, and without those that reverse the text after them."""
    return text if text.isprintable() and text.isascii() else _UNDRAWABLE.sub("", text)


def html_of(source: str, *, top: int = 2) -> Markup:
    """A Markdown text as HTML, with headings from the level `top` (2 to 6) and none skipped."""
    source = drawable(source)
    if not source.strip():
        return Markup("")
    parser = markdown_parser()
    tokens = parser.parse(source)
    if too_deep(tokens, parser):
        return Markup("<pre>{}</pre>").format(source)
    tokens = list(_adapted(tokens, top))
    html = parser.renderer.render(tokens, parser.options, {})
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return Markup(safe)  # noqa: S704 - nh3 has made it harmless


def _adapted(tokens: Sequence[Token], top: int) -> Iterator[Token]:
    """The tokens with headings on the page's levels, bare addresses as links, and tables that can scroll."""
    open_levels: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1:])
            while open_levels and open_levels[-1] >= written:
                open_levels.pop()
            open_levels.append(written)
        if token.type in {"heading_open", "heading_close"}:
            yield token.copy(tag=f"h{min(top + len(open_levels) - 1, _LOWEST)}")
        elif token.type == "inline":
            yield token.copy(children=list(_inline(token.children or [])))
        elif token.type == "table_open":
            yield Token("html_block", "", 0, content='<div class="wide" tabindex="0" role="group" aria-label="Table">')
            yield token
        elif token.type == "table_close":
            yield token
            yield Token("html_block", "", 0, content="</div>\n")
        elif token.type in {"th_open", "td_open"}:
            yield token.copy(attrs={"scope": "col"} if token.tag == "th" else {})
        else:
            yield token


def _inline(children: Sequence[Token]) -> Iterator[Token]:
    depth = 0
    for token in children:
        depth += (token.type == "link_open") - (token.type == "link_close")
        if token.type == "image":
            yield from _image(token, inside=depth > 0)
        elif token.type == "text" and not depth:
            for text, address in pieces(token.content):
                yield from _linked(text, address)
        elif token.type == "link_open" and not _href(token):
            yield token.copy(attrs={})
        else:
            yield token


def _href(token: Token) -> str:
    address = str(token.attrs.get("href", ""))
    return address if address.startswith("mailto:") else web_address(address)


def _image(token: Token, *, inside: bool) -> Iterator[Token]:
    address = web_address(str(token.attrs.get("src", "")))
    text = token.content or address
    yield from _linked(text, "" if inside else address)


def _linked(text: str, address: str) -> Iterator[Token]:
    if address:
        yield Token("link_open", "a", 1, attrs={"href": address})
    yield Token("text", "", 0, content=text)
    if address:
        yield Token("link_close", "a", -1)
