"""Reading HTML strictly: its tags and texts in their order, in linear time, without repairing anything.

The standard library's `html.parser` is not used: it repairs in silence, takes quadratic time for comments and tags that
are never closed, and reads comments, scripts and CDATA sections in another way in each version of Python.
"""

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from typing import NamedTuple

from cfpcli.site.files.inspection.findings import Report
from cfpcli.site.files.inspection.vocabulary import RAW
from cfpcli.text import clean_line, shorten

_SPACE = r"[ \t\n\f\r]"
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r"'=<>`]++)"""
_NAME = r"""[^ \t\n\f\r"'<>/=]++"""
_TAG = re.compile(
    rf"<(/?)([A-Za-z][A-Za-z0-9:._-]*+)((?:{_SPACE}++{_NAME}(?:{_SPACE}*+={_SPACE}*+{_VALUE})?+)*+){_SPACE}*+(/?)>"
)
_ATTRIBUTE = re.compile(rf"({_NAME})(?:{_SPACE}*+={_SPACE}*+({_VALUE}))?+")
_BLANK = re.compile(rf"{_SPACE}*+")
_DOCTYPE = re.compile(
    rf"""<!doctype{_SPACE}++html(?:{_SPACE}++system{_SPACE}++["']about:legacy-compat["'])?{_SPACE}*+>""", re.IGNORECASE
)
_END_OF_COMMENT = re.compile("--!?>")
_END_OF_RAW = {name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in RAW}
_NONCHARACTERS = "".join(chr((plane << 16) + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_FORBIDDEN = re.compile(rf"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_NONCHARACTERS}]")
_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]*+)|([0-9]*+))|([A-Za-z][A-Za-z0-9]*+))(;?)")
_UNTERMINATED = frozenset(name for name in html5 if not name.endswith(";"))
_LONGEST_UNTERMINATED = max(map(len, _UNTERMINATED))
_FOREIGN = frozenset({"svg", "math"})
_LAST_CODE_POINT = 0x10FFFF
_MOST_DIGITS = 7
_QUOTED = 60


class Tag(NamedTuple):
    """A tag: its name in lower case, and its attributes in their order, with names in lower case.

    An attribute without a value has an empty one. `is_end` is true for an end tag, `is_empty` if it ends in `/>`; it is
    the text from `start` to `end`.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]
    is_end: bool
    is_empty: bool
    start: int
    end: int


class Text(NamedTuple):
    """The text between two tags, from `start` to `end`."""

    start: int
    end: int


def read_markup(report: Report) -> Iterator[Tag | Text]:
    """The tags and texts of a page; faults of the markup itself are reported.

    Reading ends at a comment or a script that is never closed, and when the report is full.
    """
    for match in _FORBIDDEN.finditer(report.text):
        report.add(match.start(), f"has the character U+{ord(match[0]):04X}, which HTML does not allow")
    yield from _Scan(report).pieces()


def shown(text: str) -> str:
    """Text of a page as a message quotes it."""
    return shorten(clean_line(text[:_QUOTED]), _QUOTED)


class _Scan:
    """One pass over the text; `at` is the next character, `foreign` the number of open svg and math elements."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._text = report.text
        self._at = 0
        self._foreign = 0

    def pieces(self) -> Iterator[Tag | Text]:
        self._prologue()
        end = len(self._text)
        while self._at < end and not self._report.is_full:
            start = self._text.find("<", self._at)
            start = start if start >= 0 else end
            if start > self._at:
                yield self._words(start)
            match = _TAG.match(self._text, start)
            if match:
                tag = self._tag(match)
                yield tag
                if tag.name in RAW and not tag.is_end and not self._foreign:
                    yield from self._raw(tag.name)
            elif start < end:
                self._no_tag(start)

    def _prologue(self) -> None:
        self._skip_blank()
        while self._text.startswith("<!--", self._at):
            self._comment(self._at)
            self._skip_blank()
        match = _DOCTYPE.match(self._text, self._at)
        if match:
            self._at = match.end()
        else:
            self._report.add(self._at, "does not begin with <!doctype html>")

    def _skip_blank(self) -> None:
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _words(self, end: int) -> Text:
        words = Text(self._at, end)
        self._references(self._text[self._at : end], self._at)
        self._at = end
        return words

    def _tag(self, match: re.Match[str]) -> Tag:
        self._at = match.end()
        name, is_end = match[2].lower(), bool(match[1])
        attributes = tuple(self._attributes(match)) if match[3] else ()
        if is_end and (attributes or match[4]):
            self._report.add(match.start(), f"</{name}> has attributes or a slash, which belong to the start tag")
        if name in _FOREIGN and not match[4]:
            self._foreign = max(self._foreign + (-1 if is_end else 1), 0)
        return Tag(name, attributes, is_end, bool(match[4]), match.start(), match.end())

    def _attributes(self, match: re.Match[str]) -> Iterator[tuple[str, str]]:
        for name, value in _ATTRIBUTE.findall(match[3]):
            plain = value[1:-1] if value[:1] in {'"', "'"} else value
            if "&" in plain:
                self._references(plain, match.start(), in_attribute=True)
                plain = _REFERENCE.sub(_resolved, plain)
            yield name.lower(), plain

    def _raw(self, name: str) -> Iterator[Tag | Text]:
        """The text of an element up to its end tag, which the next piece is."""
        match = _END_OF_RAW[name].search(self._text, self._at)
        if match is None:
            self._report.add(self._at, f"<{name}> is never closed; the rest of the page is its text")
            self._at = len(self._text)
        elif match.start() > self._at:
            start, self._at = self._at, match.start()
            if name in {"textarea", "title"}:
                self._references(self._text[start : self._at], start)
            yield Text(start, self._at)

    def _no_tag(self, start: int) -> None:
        """Report a `<` that begins no tag, and read on behind it, or behind the comment that it begins."""
        if self._text.startswith("<!--", start):
            self._comment(start)
            return
        self._at = start + 1
        if self._text.startswith(("<!", "<?"), start):
            self._report.add(start, f'"{shown(self._text[start : start + 20])}" is neither a tag nor a comment')
            end = self._text.find(">", start)
            self._at = end + 1 if end >= 0 else len(self._text)
        else:
            what = shown(self._text[start : start + 30])
            self._report.add(start, f'"{what}" does not begin a well-formed tag; write &lt; for the sign itself')

    def _comment(self, start: int) -> None:
        end = _END_OF_COMMENT.search(self._text, start + len("<!"))
        if end is None:
            self._report.add(start, "a comment is never closed; the rest of the page belongs to it")
        self._at = end.end() if end else len(self._text)

    def _references(self, text: str, start: int, *, in_attribute: bool = False) -> None:
        """Report the character references of a text that browsers read in another way than they are written."""
        if "&" not in text:
            return
        for match in _REFERENCE.finditer(text):
            if match[3] is None:
                is_fine = bool(match[4]) and _is_character(match[1], match[2])
            else:
                is_fine = bool(match[4]) or (_is_word_of_address(match) if in_attribute else _is_word(match[3]))
            if not is_fine:
                where = start if in_attribute else start + match.start()
                self._report.add(where, f'"{shown(match[0])}" is not a whole character reference; write &amp; for &')


def _is_character(hexadecimal: str | None, decimal: str | None) -> bool:
    digits = (hexadecimal or decimal or "").lstrip("0")
    if not digits or len(digits) > _MOST_DIGITS:
        return False
    number = int(digits, 16 if hexadecimal else 10)
    is_surrogate = 0xD800 <= number <= 0xDFFF  # noqa: PLR2004 -- the range of Unicode, section 3.9
    return number <= _LAST_CODE_POINT and not is_surrogate and number != ord("\r") and not _FORBIDDEN.match(chr(number))


def _is_word(name: str) -> bool:
    """Whether a name after `&` without a semicolon is read as the word that it is."""
    return not any(name[:length] in _UNTERMINATED for length in range(2, _LONGEST_UNTERMINATED + 1))


def _is_word_of_address(match: re.Match[str]) -> bool:
    """The same in an attribute, whose `&copy=1` and `&copyright` are parts of an address."""
    return match[3] not in _UNTERMINATED or match.string.startswith("=", match.end())


def _resolved(match: re.Match[str]) -> str:
    """The character of a reference in an attribute."""
    is_word = match[3] is not None and not match[4] and _is_word_of_address(match)
    return match[0] if is_word else unescape(match[0])
