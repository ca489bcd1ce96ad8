"""Breaking Markdown into lines that fit: paragraphs are joined, list items hang, wide characters count twice.

Besides blank lines, a long line ends a paragraph of Markdown, the same for every kind of drawing.

Text pasted from a web form or a mail has every paragraph on one line and no blank line between them, which Markdown
would join into one. People who break their lines by hand break them long before `LONG_LINE`.
"""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator

from cfpcli.text import clean

LONG_LINE = 200
"""The number of characters above which a line ends its paragraph."""


def ends_paragraph(line: str) -> bool:
    """Whether a line of a paragraph ends the paragraph, even if another line follows."""
    return len(line.strip()) > LONG_LINE


def paragraphs(lines: Iterable[str]) -> list[list[str]]:
    """The lines of one Markdown paragraph, split into the paragraphs in which they are drawn; none is empty."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if blocks[-1] and ends_paragraph(blocks[-1][-1]):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


MEASURE = 76
"""The maximum width of a text, in columns, however wide the terminal is: longer lines are hard to read."""

_MARKER = re.compile(r"(\s*(?:[-*+]|\d{1,3}[.)])\s+)\S")
_ALONE = re.compile(r"\s*(?:#{1,6}\s|>|\||-{3,}\s*$)")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_LINK = re.compile(r"https?://|mailto:", re.IGNORECASE)
_CODE_INDENT = " " * 4


def display_width(text: str) -> int:
    """The number of columns of a line: none for a combining mark, two for a wide East Asian character."""
    return sum(_character_width(char) for char in text)


def wrap(text: str, columns: int, room: int = 0) -> list[str]:
    """The lines of a Markdown text, cleaned, none wider than `columns`; one blank line between blocks at most.

    A link that is wider stays whole on a line of its own, as long as that is not wider than `room`.
    """
    lines: list[str] = []
    for indent, block in _blocks(clean(text).expandtabs(4)):
        if not block:
            if lines and lines[-1]:
                lines.append("")
            continue
        hang = " " * len(indent)
        wrapped = textwrap.wrap(
            block,
            max(columns, 8),
            initial_indent=indent,
            subsequent_indent=hang,
            break_on_hyphens=False,
            break_long_words=not _LINK.search(block),
        )
        for line in wrapped:
            is_link = len(line.split()) == 1 and _LINK.search(line)
            lines.extend(_fit(line, max(columns, room) if is_link else columns, hang))
    while lines and not lines[-1]:
        lines.pop()
    return lines


def hanging(label: str, text: str, columns: int, indent: int = 0) -> str:
    """A label with its text beside it, further lines aligned with the text; the text starts at column `indent`."""
    first = f"{label:<{indent}}" if indent else f"{label} "
    line = " ".join(clean(text).split())
    return "\n".join(
        textwrap.wrap(line, max(columns, len(first) + 8), initial_indent=first, subsequent_indent=" " * len(first))
    )


def pack(pieces: Iterable[str], columns: int, gap: str = "  ") -> list[str]:
    """Lines of whole pieces side by side, as many on each as fit."""
    lines: list[str] = []
    for piece in pieces:
        if lines and display_width(lines[-1]) + len(gap) + display_width(piece) <= columns:
            lines[-1] += gap + piece
        else:
            lines.append(piece)
    return lines


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The indent and words of each block; an empty block is a blank line. Code keeps its lines."""
    indent, held, fenced, ended = "", "", False, False
    for line in text.split("\n"):
        marker = _MARKER.match(line)
        verbatim = fenced or _FENCE.match(line) or (not held and line.startswith(_CODE_INDENT) and not marker)
        if not verbatim and not marker and line.strip() and held and not _ALONE.match(line):
            if not ended:
                held = f"{held} {line.strip()}"
            else:
                yield indent, held
                yield "", ""
                indent, held = " " * len(indent), line.strip()
            ended = ends_paragraph(line)
            continue
        if held:
            yield indent, held
            indent, held = "", ""
        if _FENCE.match(line):
            fenced = not fenced
        if verbatim or not line.strip() or _ALONE.match(line):
            yield line[: len(line) - len(line.lstrip())], line.strip()
        elif marker:
            indent, held = marker.group(1), line[marker.end(1) :].strip()
        else:
            held = line.strip()
        ended = ends_paragraph(line)
    if held:
        yield indent, held


def _fit(line: str, columns: int, hang: str) -> Iterator[str]:
    """Cut a line to `columns`; one of wide characters takes more columns than it has characters."""
    while display_width(line) > columns:
        cut, width = 0, 0
        while cut < len(line) and width + _character_width(line[cut]) <= columns:
            width += _character_width(line[cut])
            cut += 1
        if cut <= len(hang):
            break
        yield line[:cut]
        line = hang + line[cut:].lstrip()
    yield line


def _character_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
