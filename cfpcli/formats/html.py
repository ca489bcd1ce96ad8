"""The one door for HTML: what arrives is sanitised and becomes Markdown; behind it there is none."""

import html as entities
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from bs4.element import NavigableString, Tag
    from markdown_it.token import Token

_MIGHT_BE_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_TAGS = {"p", "br", "hr", "b", "strong", "em", "i", "ul", "ol", "li", "a", "code", "pre", "blockquote"}
_TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6"}
# Their text stays and so must the lines between their cells and blocks.
_TAGS |= {"div", "section", "article", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd"}
_ATTRIBUTES = {"a": {"href"}, "code": {"class"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_SPECIAL = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~])       # a backslash that would escape what follows it
    | [*`]
    | (?<!\w)_ | _(?!\w)        # within a word an underscore marks nothing
    | <(?=[A-Za-z/!?])
    | &(?=\#?\w{1,32};)
    | \[(?=[^\]]*\][(:\[])
    """,
    re.VERBOSE,
)
_LINE_START = re.compile(r"(?P<before>\A|\n)(?P<mark>\#{1,6}|[>+-]|=+|(?P<number>[0-9]{1,9})[.)])(?=\s|\Z)")
_BLOCKS = {"p", "li", "div", "section", "article", "blockquote", "td", "th", "dt", "dd"}
_UNSAFE_IN_LINK = re.compile(r"[\s()<>\[\]\"'`\\]")
_LANGUAGE = re.compile(r"\blanguage-([\w+#.-]+)")


def to_markdown(html: str) -> str:
    """Turn HTML into Markdown: paragraphs, emphasis, nested lists, headings, code, quotes and links stay.

    Scripts and styles go with their text, every other tag leaves its text behind; links keep only http, https and
    mailto. No tag survives, whatever was sent.
    """
    import nh3

    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel=None,
    )
    try:
        text = _convert(safe)
    except RecursionError:
        # Nested deeper than any text a person wrote: the words are kept, the structure is not.
        text = entities.unescape(nh3.clean(safe, tags=set(), link_rel=None))
    return _without_tags(text.strip())


def as_markdown(text: str) -> str:
    """Return Markdown without HTML as it is, and turn the HTML within other Markdown into Markdown.

    Autolinks such as `<https://example.org>`, `a < b` and tags in code are no HTML. Applied again, it changes nothing.
    """
    if not _MIGHT_BE_TAG.search(text) or not _has_tags(text):
        return text
    from markdown_it import MarkdownIt

    return to_markdown(MarkdownIt("commonmark").render(text))


def _has_tags(markdown: str) -> bool:
    from markdown_it import MarkdownIt

    return _any_html(MarkdownIt("commonmark").parse(markdown))


def _any_html(tokens: "Sequence[Token]") -> bool:
    return any(token.type in {"html_block", "html_inline"} or _any_html(token.children or ()) for token in tokens)


def _without_tags(markdown: str) -> str:
    """Close the last way in: pieces of text that only together read as a tag, such as what ends a fence early."""
    if _MIGHT_BE_TAG.search(markdown) and _has_tags(markdown):
        return _MIGHT_BE_TAG.sub("&lt;", markdown)
    return markdown


def _convert(safe: str) -> str:
    from markdownify import BACKSLASH, MarkdownConverter

    class Converter(MarkdownConverter):
        """Escapes what Markdown would take for marks, and no more, for people read the source as well."""

        def escape(self, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002 - the library's signature
            return _SPECIAL.sub(r"\\\g<0>", text)

        def process_text(self, el: "NavigableString", parent_tags: set[str] | None = None) -> str:
            # The library's stub leaves this method out.
            text = str(super().process_text(el, parent_tags))  # type: ignore[misc]
            return text if "_noformat" in (parent_tags or ()) else _escape_line_starts(text, first=_begins_block(el))

    converter = Converter(
        bullets="-",
        heading_style="atx",
        newline_style=BACKSLASH,
        code_language_callback=_language,
        bs4_options="html.parser",
    )
    # The wrapping keeps the parser from taking a bare text for a file name.
    return str(converter.convert(f"<div>{safe}</div>"))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep an address that cannot end the link it stands in, and a number that lists can begin with."""
    if tag == "a":
        return _UNSAFE_IN_LINK.sub(lambda match: quote(match[0], safe=""), value)
    if name == "start":
        return value if re.fullmatch(r"[0-9]{1,9}", value) else None
    return value


def _begins_block(text: "NavigableString") -> bool:
    parent, before = text.parent, text.previous_sibling
    starts = before is None or getattr(before, "name", "") == "br"
    return parent is not None and parent.name in _BLOCKS and starts


def _escape_line_starts(text: str, *, first: bool) -> str:
    """Keep a line that begins as a heading, a quote or a list item would from becoming one."""

    def escaped(match: re.Match[str]) -> str:
        if match["before"] == "" and not first:
            return match[0]
        number = match["number"] or ""
        return f"{match['before']}{number}\\{match['mark'][len(number) :]}"

    return _LINE_START.sub(escaped, text)


def _language(pre: "Tag") -> str:
    code = pre.find("code")
    found = _LANGUAGE.search(" ".join(code.get_attribute_list("class"))) if code else None
    return found[1] if found else ""
