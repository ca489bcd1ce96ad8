r"""The body of a proposal file: long texts below headings that name their fields.

`records.headings` lists these headings; text before the first heading belongs to the abstract. Every other heading
belongs to the text around it, but a heading in a public text that looks private is `unclear` until a person decides its
meaning. A line of a text that reads like any of these headings begins with a backslash, `\## Notes`, which is removed
on reading; lines in code blocks are never headings. HTML comments at the top of the body are ignored, and so is a
template's advice, anywhere: a line `<!-- cfp asks: … -->`. All other comments belong to the text around them. A
first-level heading at the top that repeats the title, or replaces it, is the title.

In a file with several proposals, each is below a line `<!-- cfp: CODE -->`; a line of a text that reads like that line
begins with a backslash too, in code blocks as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cfpcli.records.headings import (
    NO_ANSWERS,
    PUBLIC,
    TEXT,
    Answers,
    Heading,
    Meaning,
    heading_of,
    is_reserved,
    key_of,
    looks_private,
    meaning_of,
)
from cfpcli.text import clean, fold

_SEPARATOR = re.compile(r"(\\*)<!-- cfp: [^<>]* -->[ \t]*")
_ADVICE = re.compile(r"(\\*)<!-- cfp asks: .* -->[ \t]*")
_COMMENTS = re.compile(r"(?:\s*<!--.*?-->)+", re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_BLANK_LINES = re.compile(r"(?:[ \t]*\n)+")
_ENDS_A_TITLE = " .:!?…"


class Unclear(NamedTuple):
    """A heading in a public text that looks private: its `line`, its `text`, and the `field` it is in otherwise."""

    line: int
    text: str
    field: str


class Section(NamedTuple):
    """One text: its `field`, for a biography the speaker (`who`, empty: not named), and its `line`.

    The line is that of the heading, or of the text itself if it has no heading. `answered` is the heading as written if
    it begins the field only because a person decided so; `unclear` are the unclear headings in the text.
    """

    field: str
    who: str
    line: int
    text: str
    answered: str = ""
    unclear: tuple[Unclear, ...] = ()


def read_sections(
    body: str, first_line: int, *, alone: bool = True, answers: Answers = NO_ANSWERS
) -> Iterator[Section]:
    """The sections in the file's order; a heading with nothing below it gives an empty text.

    `first_line` is the number of the body's first line, `alone` is whether the proposal has one speaker, and `answers`
    are a person's decisions on the meaning of headings.
    """
    begins = first_line
    lines = body.split("\n")
    at = begins + next((index for index, line in enumerate(lines) if line.strip()), 0)
    reader = _Reader(at, alone=alone, answers=answers)
    underline = False
    for number, (line, following, in_block) in enumerate(_with_the_next(lines), start=begins):
        if underline:
            underline = False
            continue
        heading = None if in_block else heading_of(line, following)
        meaning = reader.meaning(heading) if heading and not heading.backslashes else None
        if heading and meaning:
            yield from reader.section()
            reader.begin(meaning, number, line.strip() if key_of(heading.text) in answers else "")
            underline = heading.lines > 1
        else:
            reader.take(line, number, heading, in_block=in_block)
    yield from reader.section()


def _after_comments(body: str) -> int:
    comments = _COMMENTS.match(body)
    return comments.end() if comments else 0


def _with_the_next(lines: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Each line with the one below it, and whether it belongs to a fenced code block."""
    return zip(lines, [*lines[1:], ""], fenced(lines), strict=True)


class _Reader:
    """The section that is being read."""

    def __init__(self, line: int, *, alone: bool, answers: Answers) -> None:
        self._alone = alone
        self._answers = answers
        self._headed = False
        self._start(Meaning("abstract"), line, "")

    def _start(self, meaning: Meaning, line: int, answered: str) -> None:
        self._meaning, self._line, self._answered = meaning, line, answered
        self._lines: list[str] = []
        self._unclear: list[Unclear] = []

    def begin(self, meaning: Meaning, line: int, answered: str) -> None:
        self._headed = True
        self._start(meaning, line, answered)

    def meaning(self, heading: Heading) -> Meaning | None:
        meaning = meaning_of(heading.text, alone=self._alone, answers=self._answers)
        return meaning if meaning and meaning.field != TEXT else None

    def take(self, line: str, number: int, heading: Heading | None, *, in_block: bool) -> None:
        """Add a line to the text, without the backslash that escapes it."""
        field = self._meaning.field
        advice_line = None if in_block else _ADVICE.fullmatch(line)
        if advice_line and not advice_line[1]:
            return
        if heading:
            answered = key_of(heading.text) in self._answers
            if heading.backslashes and (answered or is_reserved(heading.text, field)):
                line = line[: heading.at] + line[heading.at + 1 :]
            elif not heading.backslashes and not answered and field in PUBLIC and looks_private(heading.text):
                self._unclear.append(Unclear(number, heading.text, field))
        elif line.startswith("\\") and (advice_line or _SEPARATOR.fullmatch(line)):
            line = line[1:]
        self._lines.append(line)

    def section(self) -> Iterator[Section]:
        text = "\n".join(self._lines).rstrip()
        blank = _BLANK_LINES.match(text)
        if text or self._headed:
            text = text[blank.end() :] if blank else text
            yield Section(*self._meaning, self._line, text, self._answered, tuple(self._unclear))


def without_title(body: str, title: str) -> tuple[str, str, int]:
    """The title at the top of a body, the body with that line blank, and the line's index among the lines (from 0).

    The title is empty if it differs from `title`, apart from case, accents and final punctuation.
    """
    skipped = _after_comments(body)
    lines = body[skipped:].split("\n")
    at = next((index for index, line in enumerate(lines) if line.strip()), 0)
    top_heading = heading_of(lines[at], lines[at + 1] if at + 1 < len(lines) else "")
    if (
        top_heading is None
        or top_heading.level != 1
        or top_heading.backslashes
        or not top_heading.text
        or is_reserved(top_heading.text, "abstract")
    ):
        return "", body, 0
    if title.strip() and _comparable(title) != _comparable(top_heading.text):
        return "", body, 0
    lines[at : at + top_heading.lines] = [""] * top_heading.lines
    return top_heading.text, body[:skipped] + "\n".join(lines), body.count("\n", 0, skipped) + at


def _comparable(title: str) -> str:
    return fold(title).rstrip(_ENDS_A_TITLE)


def advice(text: str) -> str:
    """A line of a template that explains a section; the reader of the file ignores it."""
    line = " ".join(text.split()).replace("--", "- -")
    return f"<!-- cfp asks: {line} -->"


def write_section(field: str, who: str, text: str) -> str:
    """A section that `read_sections` reads back; the text must pass `can_stand`."""
    written = [_guarded(*line, field) for line in _with_the_next(text.split("\n"))]
    return "\n".join([f"{heading(field, who)}\n", *written, ""])


def _guarded(line: str, following: str, in_block: bool, field: str) -> str:
    """A line, with a backslash if the reader would not take it for text of the section."""
    if _SEPARATOR.fullmatch(line) or (not in_block and _ADVICE.fullmatch(line)):
        return f"\\{line}"
    parsed = None if in_block else heading_of(line, following)
    if parsed and is_reserved(parsed.text, field):
        return f"{line[: parsed.at]}\\{line[parsed.at :]}"
    return line


def heading(field: str, who: str) -> str:
    """The line above a section."""
    name = field.replace("_", " ").capitalize()
    return f"## {name}: {who}" if who else f"## {name}"


def can_be_named(who: str) -> bool:
    """Whether a heading can name `who` as the person of a biography."""
    parsed = heading_of(heading("biography", who), "")
    if not who or "\n" in who or clean(who) != who or parsed is None:
        return False
    return meaning_of(parsed.text) == Meaning("biography", who)


def can_stand(text: str) -> bool:
    """Whether a section of a file without control characters gives back the same text.

    Blank lines around the text would be lost, and an open code block would make code of the next heading.
    """
    lines = text.split("\n")
    bare = text == text.rstrip() and bool(lines[0].strip(" \t")) and clean(text) == text
    return bare and not list(fenced([*lines, ""]))[-1]


def _opens_comment(line: str) -> bool:
    """Whether a line begins a comment that continues below it."""
    return line.lstrip(" ").startswith("<!--") and "-->" not in line


def fenced(lines: Iterable[str]) -> Iterator[bool]:
    """For each line, whether it belongs to a fenced code block or a comment, first and last lines included."""
    lines = list(lines)
    closed = max((number for number, line in enumerate(lines) if "-->" in line), default=-1)
    fence = ""
    commented = False
    for number, line in enumerate(lines):
        if commented or (not fence and number < closed and _opens_comment(line)):
            commented = "-->" not in line
            yield True
            continue
        match = _FENCE.match(line)
        if not fence:
            fence = match[1] if match else ""
            yield bool(fence)
        else:
            yield True
            if match and match[1].startswith(fence) and not line[match.end() :].strip(" \t"):
                fence = ""


def separator(code: str) -> str:
    """The line above each of several proposals in one file."""
    return f"<!-- cfp: {code} -->"


def split_documents(text: str) -> Iterator[tuple[int, str]]:
    """The proposals in a file, each with the number of its first line."""
    lines = text.split("\n")
    starts = [
        0,
        *(index + 1 for index, line in enumerate(lines) if (match := _SEPARATOR.fullmatch(line)) and not match[1]),
    ]
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), len(lines)], strict=True):
        begins = next((index for index in range(start, end) if lines[index].strip()), start)
        document = lines[begins:end]
        if start or len(starts) == 1 or any(document):
            yield begins + 1, "\n".join(document)
