"""Pictures for pipes: lists as rows between tabs, pages as `plain_page` writes them; no rich, nothing cut."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from cfpcli.result import Result, Row, shown_fields
from cfpcli.ui.pictures import CHANGES, PICTURES, SILENT, page_of
from cfpcli.ui.values import Screen, decimal, one_line, structured


def text(result: Result[Any], screen: Screen) -> Iterator[str]:
    """A result for a pipe; nothing where it has no items."""
    if result.picture == CHANGES:
        from cfpcli.ui.differences import change_lines

        yield from change_lines(result.changes, msgspec.structs.replace(screen, color=False))
        return
    if not result.items or result.picture == SILENT:
        return
    picture = PICTURES.get(result.picture)
    if picture and picture.is_text:
        from cfpcli.ui.plain_page import write

        yield from write(page_of(result, screen))
        return
    yield from rows(result.items, (result.row.columns if picture else ()) or shown_fields(result))


def for_scripts(value: object) -> str:
    """A value as a script reads it: RFC 3339 instants, `true` and `false`, nothing for None."""
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
            return value.isoformat().replace("+00:00", "Z")
        case _:
            return structured(value, for_scripts)


def rows(items: Iterable[Row], fields: Sequence[str]) -> Iterator[str]:
    """One line for each item, its values between tabs."""
    for item in items:
        yield "\t".join([for_scripts(item.get(name)) for name in fields]) + "\n"
