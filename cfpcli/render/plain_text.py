"""Pictures for pipes: lists as rows between tabs, pages as `plain_page` writes them; no rich, nothing cut."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from cfpcli.render.pictures import CHANGES, PICTURES, SILENT, flat_of, page_of
from cfpcli.render.screen import Screen
from cfpcli.render.values import decimal, one_line, structured
from cfpcli.result import Result, shown_fields, value_of


def text(result: Result[Any], screen: Screen) -> Iterator[str]:
    """A result for a pipe; nothing where it has no items."""
    if result.picture == CHANGES:
        from cfpcli.render.differences import change_lines

        yield from change_lines(result.changes, msgspec.structs.replace(screen, color=False))
        return
    if not result.items or result.picture == SILENT:
        return
    picture = PICTURES.get(result.picture)
    columns = result.row.columns or (picture.columns if picture else ())
    if picture and picture.is_text:
        from cfpcli.render.plain_page import write

        yield from write(page_of(result, screen))
        return
    if picture:
        flat = flat_of(result.picture)
        yield from rows((flat(item) if isinstance(item, dict) else item for item in result.items), columns)
        return
    yield from rows(result.items, shown_fields(result))


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


def rows(items: Iterable[Any], fields: Sequence[str]) -> Iterator[str]:
    """One line for each item, its values between tabs."""
    for item in items:
        yield "\t".join([for_scripts(value_of(item, name)) for name in fields]) + "\n"
