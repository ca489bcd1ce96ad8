"""Pictures for pipes: lists as tab-separated rows, pages as text; no rich, nothing decorated, wrapped or cut."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import msgspec

from cfpcli.dates import rfc3339
from cfpcli.result import Result, Row, shown_fields
from cfpcli.text import clean
from cfpcli.ui.page import Flow, Leaf, Line, Page, Span, flow, safe
from cfpcli.ui.pictures import CHANGES, PICTURES, SILENT, page_of
from cfpcli.ui.values import Screen, decimal, one_line, structured
from cfpcli.ui.wrapping import ends_paragraph


def text(result: Result[Any], screen: Screen) -> Iterator[str]:
    """A result for a pipe; nothing if it has no items."""
    if result.picture == CHANGES:
        from cfpcli.ui.differences import change_lines

        yield from change_lines(result.changes, msgspec.structs.replace(screen, color=False), result.referents)
        return
    if not result.items or result.picture == SILENT:
        return
    picture = PICTURES.get(result.picture)
    if picture and picture.is_text:
        yield from write(page_of(result, screen))
        return
    yield from rows(result.items, (result.row.columns if picture else ()) or shown_fields(result))


def for_scripts(value: object) -> str:
    """A value in the form for scripts: RFC 3339 instants, `true` and `false`, an empty text for None."""
    if isinstance(value, str):
        return one_line(value)
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return decimal(value)
        case datetime():
            return rfc3339(value)
        case _:
            return structured(value, for_scripts)


def rows(items: Iterable[Row], fields: Sequence[str]) -> Iterator[str]:
    """One line for each item, its values separated by tabs."""
    for item in items:
        yield "\t".join([for_scripts(item.as_text(name)) for name in fields]) + "\n"


def write(page: Page) -> Iterator[str]:
    """A page as text, line by line; Markdown stays as it was written, which is readable and loses nothing.

    A blank line is added only if a paragraph ends without one, at a long line.
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
    # Few texts need the parser, and importing it costs more than writing the rest of a page.
    from cfpcli.ui.markdown import paragraph_ends

    return paragraph_ends(source)


def _text(line: Line) -> str:
    return "".join(safe(span.text) for span in line)
