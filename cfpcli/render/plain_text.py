"""Pictures for pipes: pages as readable text, lists as rows between tabs; no rich, nothing decorated or cut."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from cfpcli.domain.text import clean
from cfpcli.render.differences import change_lines
from cfpcli.render.flow import Flow, Leaf, flow, safe
from cfpcli.render.page import Line, Page, Span
from cfpcli.render.pictures import CHANGES, PICTURES, SILENT, page_of
from cfpcli.render.screen import Screen
from cfpcli.render.values import decimal, one_line, structured
from cfpcli.result import Item, Result


def text(result: Result, screen: Screen) -> Iterator[str]:
    """A result for a pipe; nothing where it has no items."""
    if result.picture == CHANGES:
        yield from change_lines(result.changes, msgspec.structs.replace(screen, color=False))
        return
    if not result.items or result.picture == SILENT:
        return
    picture = PICTURES.get(result.picture)
    if picture and not picture.columns:
        yield from write(page_of(result, screen))
        return
    if picture and result.picture == "tracks":
        from cfpcli.render.pictures.tracks import flat

        yield from rows(map(flat, result.items), picture.columns)
        return
    yield from rows(result.items, result.fields or (picture.columns if picture else tuple(result.items[0])))


def for_scripts(value: object) -> str:
    """A value as a script reads it: RFC 3339 instants, `true` and `false`, nothing for None."""
    match value:
        case None:
            return ""
        case str():
            return one_line(value)
        case bool():
            return "true" if value else "false"
        case float():
            return decimal(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case _:
            return structured(value, for_scripts)


def rows(items: Iterable[Item], fields: Sequence[str]) -> Iterator[str]:
    """One line for each item, its values between tabs."""
    for item in items:
        yield "\t".join(for_scripts(item.get(name)) for name in fields) + "\n"


def write(page: Page) -> Iterator[str]:
    """A page as text, line after line; Markdown stays as it was written, for that is readable and loses nothing."""
    for leaf in flow(page, _source):
        if leaf is None:
            yield "\n"
        else:
            yield f"{_text((*leaf.first, *leaf.line))}".rstrip(" ") + "\n"


def _source(markdown: str) -> Flow:
    for text in clean(markdown).strip("\n").split("\n"):
        yield Leaf((Span(text),)) if text.strip() else None


def _text(line: Line) -> str:
    return "".join(safe(span.text) for span in line)
