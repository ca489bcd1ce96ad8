"""HTML turned into Markdown: what is declared to be HTML, and what is an HTML document from end to end.

Who decides which text that is, is `formats.text_door`; nothing else calls this. Every step is linear in the length of
the text, of which at most `MOST_CHARACTERS` are converted.
"""

import html as entities
import re
from collections.abc import Callable
from urllib.parse import quote

MOST_CHARACTERS = 100_000
"""The longest HTML that is converted, in code points."""

_TAGS = {"p", "br", "hr", "b", "strong", "em", "i", "ul", "ol", "li", "a", "code", "pre", "blockquote"}
_TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6"}
# Their text stays and so must the lines between their cells and blocks.
_TAGS |= {"div", "section", "article", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd"}
_ATTRIBUTES = {"a": {"href"}, "code": {"class"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}

_ELEMENTS = frozenset({
    "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont",
    "bdi", "bdo", "bgsound", "big", "blink", "blockquote", "body", "br", "button", "canvas", "caption", "center",
    "cite", "code", "col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div",
    "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset",
    "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input",
    "ins", "kbd", "keygen", "label", "legend", "li", "link", "main", "map", "mark", "marquee", "math", "menu",
    "menuitem", "meta", "meter", "nav", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup",
    "option", "output", "p", "param", "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc",
    "ruby", "s", "samp", "script", "search", "section", "select", "slot", "small", "source", "span", "strike",
    "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template", "textarea", "tfoot",
    "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul", "var", "video", "wbr", "xmp",
})  # fmt: skip
"""The elements of HTML (Living Standard, sections 4 and 16.2); any other name in angle brackets is a word."""

_SWALLOWING = ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext")
"""Elements that take all that follows for their text, up to their closing tag."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CLOSED_BY_NEXT = frozenset({
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup", "html",
    "head", "body",
})  # fmt: skip
"""Elements whose end may be left out, so that many may stand unclosed one after the other."""

_DEEPEST = 40
"""Levels of nesting; no person's text has more, and each multiplies the work."""

_OPENING = re.compile(r"<(/?)([A-Za-z][^\s/<>]*)")
_BREAKS = re.compile(
    r"</?(?:p|br|hr|div|section|article|table|tr|li|ul|ol|dl|dt|dd|pre|blockquote|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\b[^<>]*>", re.IGNORECASE | re.DOTALL)
_ANY_TAG = re.compile(r"</?[A-Za-z][^<>]*>")

_UNSAFE_IN_LINK = re.compile(r"[\s()<>\[\]\"'`\\]")
_FIRST_TAG = re.compile(r"\s*(?:<!doctype html>\s*)?<(?:p|div|h[1-6]|ul|ol|table|html)(?:\s[^<>]*)?>", re.IGNORECASE)
_LAST_TAG = re.compile(r"</(?:p|div|h[1-6]|ul|ol|table|html)\s*>\Z", re.IGNORECASE)
_LONGEST_TAG = 20
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_MARKED = re.compile(r"^[ \t]*\n {0,3}(?:#{1,6}[ \t]|[-*+][ \t]+\S|\d{1,9}[.)][ \t]|>[ \t]|\*\*\S)", re.MULTILINE)
"""Markdown below a blank line: somebody wrote it around or within tags, and it is not HTML from end to end."""
_BLOCK_TAG = re.compile(
    r"<(/?)(?:p|div|h[1-6]|ul|ol|table|html|body|head|section|article|blockquote|pre|dl|figure)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)


def is_document(text: str) -> bool:
    """Whether a text is HTML from end to end.

    Its first tag opens one of `p div h1…h6 ul ol table html` and its last tag closes one of them, no word stands
    outside of its blocks, and no line opens a code block of Markdown or begins, below a blank one, as Markdown does.
    Markdown in which tags occur is none.
    """
    text = text.rstrip()
    if not _FIRST_TAG.match(text) or not _LAST_TAG.search(text, max(len(text) - _LONGEST_TAG, 0)):
        return False
    depth = end = 0
    for tag in _BLOCK_TAG.finditer(text):
        if not depth and end and text[end : tag.start()].strip():
            return False
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        end = tag.end()
    return not (_FENCE.search(text) or _MARKED.search(text))


def to_markdown(html: str) -> str:
    """Turn HTML into Markdown: paragraphs, emphasis, nested lists, headings, code, quotes and links stay.

    Scripts and styles go with their text, every other tag leaves its text behind; links keep only http, https and
    mailto. What is no element of HTML, such as the `<T>` of `Vec<T>`, is a word and stays.

    Raises:
        ValueError: the text is longer than `MOST_CHARACTERS`; the message says so.
    """
    if len(html) > MOST_CHARACTERS:
        raise ValueError(f"has {len(html):,} characters of HTML, at most {MOST_CHARACTERS:,} are converted")
    html = _with_words_as_words(html)
    # Before the parser, which builds a tree of formatting elements by the square of how many are open.
    if _depth(html, (_ELEMENTS - _VOID - _CLOSED_BY_NEXT).__contains__) > _DEEPEST:
        return _words_of(html)
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
    if _depth(safe, (_ELEMENTS - _VOID).__contains__) > _DEEPEST:
        return _words_of(safe)
    from cfpcli.exchange.markdown_converter import converted

    return converted(safe).strip()


def _with_words_as_words(html: str) -> str:
    """The HTML with every `<` escaped that begins no tag, or one that would swallow the rest for lack of an end."""
    ends = dict.fromkeys(_SWALLOWING, -1) | {
        tag[2].lower(): tag.start() for tag in _OPENING.finditer(html) if tag[1] and tag[2].lower() in _SWALLOWING
    }

    def kept(match: re.Match[str]) -> str:
        name = match[2].lower()
        is_tag = name in _ELEMENTS or ":" in name
        if is_tag and (match[1] or match.start() < ends.get(name, len(html))):
            return match[0]
        return f"&lt;{match[0][1:]}"

    return _OPENING.sub(kept, html)


def _depth(html: str, counts: Callable[[str], bool]) -> int:
    """How many of the elements that count are open at once, at most."""
    depth = deepest = 0
    for tag in _OPENING.finditer(html):
        if counts(tag[2].lower()):
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _words_of(html: str) -> str:
    """The words alone, with a line for each block: what is nested beyond reason has no structure to keep."""
    from cfpcli.exchange.markdown_converter import escape_line_starts, escaped

    text = _ANY_TAG.sub("", _BREAKS.sub("\n", _HIDDEN.sub("", html)))
    lines = (escaped(" ".join(line.split())) for line in entities.unescape(text).split("\n"))
    return "\n\n".join(escape_line_starts(line, first=True) for line in lines if line)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep an address that cannot end the link it stands in, and a number that lists can begin with."""
    if tag == "a":
        return _UNSAFE_IN_LINK.sub(lambda match: quote(match[0], safe=""), value)
    if name == "start":
        return value if re.fullmatch(r"[0-9]{1,9}", value) else None
    return value
