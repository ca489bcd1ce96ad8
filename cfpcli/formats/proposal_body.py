r"""The body of a proposal file: long texts below headings that say which they are.

The headings are `## Abstract`, `## Description`, `## Notes`, `## Biography` and `## Biography: NAME`, spelled exactly
so; what stands before the first is the abstract as well. Every other heading belongs to the text it stands in. A line
of a text that reads like one of these begins with a backslash, `\## Notes`, and loses it when it is read; lines in
fenced code blocks are never headings. HTML comments on top of the body are passed over, and so is a template's advice,
wherever it stands: a line `<!-- cfp asks: … -->`. Any other comment belongs to the text it stands in.

Of several proposals in one file each stands below a line `<!-- cfp: CODE -->`; a line of a text that reads like that
begins with a backslash too, in code blocks as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cfpcli.domain.text import clean

_HEADING = re.compile(
    r"(\\*)## (?:(?P<field>Abstract|Description|Notes|Biography)|Biography: (?P<who>\S|\S.*\S))[ \t]*"
)
_SEPARATOR = re.compile(r"(\\*)<!-- cfp: [^<>]* -->[ \t]*")
_ADVICE = re.compile(r"(\\*)<!-- cfp asks: .* -->[ \t]*")
_COMMENTS = re.compile(r"(?:\s*<!--.*?-->)+", re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")


class Section(NamedTuple):
    """One text: the `field` it belongs to, for a biography `who` it is of (empty: not said), and the `line`.

    The line is that of the heading, or of the text itself where it has none.
    """

    field: str
    who: str
    line: int
    text: str


def read_sections(body: str, first_line: int) -> Iterator[Section]:
    """The sections in the file's order, those whose heading has nothing below it with an empty text.

    `first_line` is the number of the body's first line.
    """
    comments = _COMMENTS.match(body)
    skipped = comments.end() if comments else 0
    begins = first_line + body.count("\n", 0, skipped)
    lines = body[skipped:].split("\n")
    field, who, text, headed = "abstract", "", list[str](), False
    at = begins + next((index for index, line in enumerate(lines) if line.strip()), 0)
    for number, (line, fenced) in enumerate(zip(lines, _fenced(lines), strict=True), start=begins):
        heading = None if fenced else _HEADING.fullmatch(line)
        told = None if fenced else _ADVICE.fullmatch(line)
        if heading and not heading[1]:
            yield from _section(field, who, at, text, headed=headed)
            headed = True
            field, who = (heading["field"] or "Biography").lower(), heading["who"] or ""
            at, text = number, []
        elif not told or told[1]:
            marked = heading or told or _SEPARATOR.fullmatch(line)
            text.append(line[1:] if line.startswith("\\") and marked else line)
    yield from _section(field, who, at, text, headed=headed)


def _section(field: str, who: str, line: int, lines: Sequence[str], *, headed: bool) -> Iterator[Section]:
    text = "\n".join(lines).rstrip()
    blank = _BLANK_LINES.match(text)
    if text or headed:
        yield Section(field, who, line, text[blank.end() :] if blank else text)


def advice(text: str) -> str:
    """A line of a template that tells what a section is for; nobody who reads the file back takes it for text."""
    said = " ".join(text.split()).replace("--", "- -")
    return f"<!-- cfp asks: {said} -->"


def write_section(field: str, who: str, text: str) -> str:
    """A section that `read_sections` reads back, for a text that `can_stand`."""
    lines = text.split("\n")
    written = [
        f"\\{line}" if _SEPARATOR.fullmatch(line) or (not fenced and _is_ours(line)) else line
        for line, fenced in zip(lines, _fenced(lines), strict=True)
    ]
    return "\n".join([f"{heading(field, who)}\n", *written, ""])


def _is_ours(line: str) -> bool:
    return bool(_HEADING.fullmatch(line) or _ADVICE.fullmatch(line))


def heading(field: str, who: str) -> str:
    """The line above a section."""
    return f"## {field.capitalize()}: {who}" if who else f"## {field.capitalize()}"


def can_be_named(who: str) -> bool:
    """Whether a heading can say that a biography is of `who`."""
    found = _HEADING.fullmatch(heading("biography", who))
    return found is not None and found["who"] == who and clean(who) == who


def can_stand(text: str) -> bool:
    """Whether a text comes back the same from a section of a file that holds no control characters.

    It does not with blank lines around it, and a code block left open would take the next heading for code.
    """
    lines = text.split("\n")
    bare = text == text.rstrip() and bool(lines[0].strip(" \t")) and clean(text) == text
    return bare and not list(_fenced([*lines, ""]))[-1]


def _fenced(lines: Iterable[str]) -> Iterator[bool]:
    """For each line whether it belongs to a fenced code block, the fences themselves included."""
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if not fence:
            fence = found[1] if found else ""
            yield bool(fence)
        else:
            yield True
            if found and found[1].startswith(fence) and not line[found.end() :].strip(" \t"):
                fence = ""


def separator(code: str) -> str:
    """The line above each of several proposals in one file."""
    return f"<!-- cfp: {code} -->"


def split_documents(text: str) -> Iterator[tuple[int, str]]:
    """The proposals in a file, each with the number of its first line."""
    lines = text.split("\n")
    starts = [
        0,
        *(index + 1 for index, line in enumerate(lines) if (found := _SEPARATOR.fullmatch(line)) and not found[1]),
    ]
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), len(lines)], strict=True):
        begins = next((index for index in range(start, end) if lines[index].strip()), start)
        document = lines[begins:end]
        if start or len(starts) == 1 or any(document):
            yield begins + 1, "\n".join(document)
