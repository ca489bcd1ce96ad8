"""A page for a pipe: readable text, nothing decorated, wrapped or cut."""

from collections.abc import Iterator
from itertools import pairwise

from cfpcli.text import clean
from cfpcli.ui.flow import Flow, Leaf, flow, safe
from cfpcli.ui.page import Line, Page, Span
from cfpcli.ui.wrapping import ends_paragraph


def write(page: Page) -> Iterator[str]:
    """A page as text, line after line; Markdown stays as it was written, which is readable and loses nothing.

    Only where a paragraph ends without a blank line, at a long line, one is added.
    """
    for leaf in flow(page, _source):
        if leaf is None:
            yield "\n"
        else:
            yield f"{_text((*leaf.first, *leaf.line))}".rstrip(" ") + "\n"


def _source(markdown: str) -> Flow:
    source = clean(markdown).strip("\n")
    lines = source.split("\n")
    needed = any(ends_paragraph(line) and following.strip() for line, following in pairwise(lines))
    ends = _paragraph_ends(source) if needed else frozenset[int]()
    for number, text in enumerate(lines):
        yield Leaf((Span(text),)) if text.strip() else None
        if number in ends:
            yield None


def _paragraph_ends(source: str) -> frozenset[int]:
    # Few texts need it, and the parser costs more to import than the rest of a page to write.
    from cfpcli.ui.markdown import paragraph_ends

    return paragraph_ends(source)


def _text(line: Line) -> str:
    return "".join(safe(span.text) for span in line)
