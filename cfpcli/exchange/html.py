"""HTML at the door: texts that arrive as HTML become Markdown, and markup that could harm a reader is removed."""

import html as entities
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from cfpcli.records.proposal import LONG_TEXTS, Draft, DraftSpeaker
from cfpcli.result import Message
from cfpcli.text import clean_line, long_text

MOST_CHARACTERS = 100_000
"""The longest HTML that is converted, in code points."""

_TAGS = {"p", "br", "hr", "b", "strong", "em", "i", "ul", "ol", "li", "a", "code", "pre", "blockquote"}
_TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6"}
# The tags are dropped, but their text must stay, with the line breaks between cells and blocks.
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
"""Elements whose text is everything up to their closing tag."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CLOSED_BY_NEXT = frozenset({
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup", "html",
    "head", "body",
})  # fmt: skip
"""Elements whose closing tag may be omitted, so that many may be unclosed one after the other."""

_DEEPEST = 40
"""The deepest nesting that is converted; no text by a person has more levels, and each level multiplies the work."""

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
"""Markdown below a blank line: the tags are part of a Markdown text, which is not HTML from end to end."""
_BLOCK_TAG = re.compile(
    r"<(/?)(?:p|div|h[1-6]|ul|ol|table|html|body|head|section|article|blockquote|pre|dl|figure)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)


def is_document(text: str) -> bool:
    """Whether a text is HTML from end to end.

    Its first tag opens one of `p div h1…h6 ul ol table html` and its last tag closes one of them, no word is outside
    its blocks, no line opens a Markdown code block, and no line below a blank line begins as Markdown does. Markdown
    that contains tags is not HTML.
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
    """Convert HTML to Markdown, keeping paragraphs, emphasis, nested lists, headings, code, quotes and links.

    Scripts and styles are removed with their text, all other tags are removed and their text is kept; links are kept if
    they are http, https or mailto. A name that is not an HTML element, such as the `<T>` of `Vec<T>`, is kept as a
    word.

    Raises:
        ValueError: the text is longer than `MOST_CHARACTERS`, as the message explains.
    """
    if len(html) > MOST_CHARACTERS:
        raise ValueError(f"has {len(html):,} characters of HTML, at most {MOST_CHARACTERS:,} are converted")
    html = _with_words_as_words(html)
    # Checked before parsing, because the parser's tree of formatting elements grows by the square of those open.
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
    """The HTML with `<` escaped unless it begins a tag; an unclosed tag that would consume the rest is escaped too."""
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
    """The largest number of elements that `counts` accepts open at once."""
    depth = deepest = 0
    for tag in _OPENING.finditer(html):
        if counts(tag[2].lower()):
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _words_of(html: str) -> str:
    """The words alone, with a line for each block, for nesting too deep to keep its structure."""
    from cfpcli.exchange.markdown_converter import escape_line_starts, escaped

    text = _ANY_TAG.sub("", _BREAKS.sub("\n", _HIDDEN.sub("", html)))
    lines = (escaped(" ".join(line.split())) for line in entities.unescape(text).split("\n"))
    return "\n\n".join(escape_line_starts(line, first=True) for line in lines if line)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep an address that cannot end the link around it, and a number that a list can begin with."""
    if tag == "a":
        return _UNSAFE_IN_LINK.sub(lambda match: quote(match[0], safe=""), value)
    if name == "start":
        return value if re.fullmatch(r"[0-9]{1,9}", value) else None
    return value


class Arrived(NamedTuple):
    """A text as the store keeps it, and whether it was converted from HTML to Markdown."""

    text: str
    from_html: bool = False


def new_text(text: str) -> Arrived:
    """A text that is new in this command: HTML from end to end becomes Markdown, other text is unchanged.

    HTML that is too long to be converted is unchanged too; the maximum length of its field refuses it.
    """
    kept = long_text(text)
    if kept.lstrip()[:1] != "<" or len(kept) > MOST_CHARACTERS or not is_document(kept):
        return Arrived(kept)
    return Arrived(long_text(to_markdown(kept)), from_html=True)


def declared_html(html: str) -> str:
    """A text that its file declares to be HTML, as Markdown.

    Raises:
        ValueError: the text is too long, as the message explains.
    """
    return long_text(to_markdown(html))


def converted(what: str) -> Message:
    """The message that reports a conversion; `what` names the text."""
    return Message(f"Converted the {what} from HTML to Markdown.")


def new_draft(draft: Draft, before: Draft | None = None) -> tuple[Draft, tuple[Message, ...]]:
    """A draft whose texts are treated as new unless `before` has the same, and a message for each conversion."""
    texts = {name: new_text(text) for name in LONG_TEXTS if (text := getattr(draft, name)) != getattr(before, name, "")}
    stored_answers = before.answers if before else {}
    answers = {
        slug: new_text(answer)
        for slug, answer in draft.answers.items()
        if isinstance(answer, str) and answer != stored_answers.get(slug)
    }
    speakers, conversions = _new_speakers(draft.speakers, before.speakers if before else ())
    messages = (
        *(converted(name) for name, arrived in texts.items() if arrived.from_html),
        *(converted(f"answer to {clean_line(slug)}") for slug, arrived in answers.items() if arrived.from_html),
        *conversions,
    )
    if not messages:
        return draft, ()
    return msgspec.structs.replace(
        draft,
        **{name: arrived.text for name, arrived in texts.items() if arrived.from_html},
        answers={**draft.answers, **{slug: arrived.text for slug, arrived in answers.items() if arrived.from_html}},
        speakers=speakers,
    ), messages


def _new_speakers(
    speakers: Sequence[DraftSpeaker], before: Sequence[DraftSpeaker]
) -> tuple[tuple[DraftSpeaker, ...], list[Message]]:
    biographies = {speaker.biography for speaker in before}
    kept, conversions = [], []
    for speaker in speakers:
        arrived = Arrived(speaker.biography) if speaker.biography in biographies else new_text(speaker.biography)
        if arrived.from_html:
            conversions.append(converted(f"biography of {clean_line(speaker.name) or 'a speaker'}"))
        kept.append(msgspec.structs.replace(speaker, biography=arrived.text) if arrived.from_html else speaker)
    return tuple(kept), conversions
