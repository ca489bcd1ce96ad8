"""How blocks follow one another: indentation, alignment and blank lines, the same for every writer."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

import msgspec

from cfpcli.text import clean
from cfpcli.ui.look import Look
from cfpcli.ui.page import Block, Bullets, Facts, Line, Page, Paragraph, Prose, Section, Span, Stack


class Fit(StrEnum):
    """What to do with a line that is wider than the page."""

    WRAP = "wrap"
    CUT = "cut"
    FOLD = "fold"


class Leaf(msgspec.Struct, frozen=True):
    """One line of a page before it is fitted into its width.

    `first` stands before it (a label, a bullet, an indent) and `rest` before each line wrapped under it.
    """

    line: Line
    first: Line = ()
    rest: str = ""
    fit: Fit = Fit.WRAP

    def under(self, first: Line, rest: str) -> "Leaf":
        """The same line further to the right."""
        return Leaf(self.line, (*first, *self.first), rest + self.rest, self.fit)


Flow = Iterator[Leaf | None]
"""The lines of a page; None is a blank one."""


def safe(text: str) -> str:
    """Other people's text, safe for a terminal and for the middle of a line: the one sink of every page."""
    return clean(text).replace("\n", " ").replace("\t", "    ")


def cells(text: str) -> int:
    """How many terminal cells a text takes, near enough to align by."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def flow(page: Page, prose: Callable[[str], Flow]) -> Flow:
    """The lines of a page; `prose` turns Markdown into lines."""
    return _spaced((_of(block, prose) for block in page), blank=True)


def indented(leaves: Flow, first: Line, rest: str) -> Flow:
    """The same lines further to the right: `first` before the first of them, `rest` before all others."""
    begun = False
    for leaf in leaves:
        yield leaf.under((Span(rest),) if begun else first, rest) if leaf else None
        begun = begun or leaf is not None


def _spaced(parts: Iterable[Flow], *, blank: bool) -> Flow:
    begun = False
    for part in parts:
        for position, leaf in enumerate(part):
            if begun and blank and not position:
                yield None
            yield leaf
            begun = True


def _of(block: Block, prose: Callable[[str], Flow]) -> Flow:
    match block:
        case Paragraph():
            yield Leaf(block.line, fit=Fit.CUT if block.one_line else Fit.WRAP)
        case Facts():
            yield from _facts(block)
        case Bullets():
            for item in block.items:
                yield Leaf(item, (Span("• "),), "  ")
        case Prose():
            yield from prose(block.markdown)
        case Stack():
            inside = _spaced((_of(part, prose) for part in block.blocks), blank=False)
            indent = " " * block.indent
            yield from indented(inside, (Span(indent),), indent)
        case Section():
            yield Leaf((Span(block.heading, Look.HEADING),))
            inside = _spaced((_of(part, prose) for part in block.blocks), blank=not block.tight)
            yield from indented(inside, (Span("  "),), "  ")


def _facts(block: Facts) -> Flow:
    widths = [cells(safe(label.text)) for label, _ in block.rows]
    column = max([block.label_min, *(width for width in widths if width <= block.label_max)]) + 2
    for (label, value), width in zip(block.rows, widths, strict=True):
        if width + 2 <= column:
            yield Leaf(value, (label, Span(" " * (column - width))), " " * column)
        else:
            yield Leaf((label,))
            yield Leaf(value, (Span(" " * column),), " " * column)
