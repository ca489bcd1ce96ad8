"""How a result is drawn at a terminal: as its picture, else as a table.

Imported lazily, for it needs rich.
"""

import textwrap
from collections.abc import Iterator
from typing import Any

import msgspec

from cfpcli.result import Result, shown_fields
from cfpcli.ui.differences import change_lines
from cfpcli.ui.pictures import CHANGES, PICTURES, SILENT, page_of
from cfpcli.ui.table import draw_table
from cfpcli.ui.terminal import MEASURE, write
from cfpcli.ui.values import Screen


def drawing(result: Result[Any], screen: Screen, *, keep_all: bool) -> Iterator[str]:
    """The drawing of a result; nothing where it has no items."""
    if result.picture == CHANGES:
        for line in change_lines(result.changes, msgspec.structs.replace(screen, color=False)):
            yield textwrap.fill(line, screen.width, subsequent_indent="    ", drop_whitespace=False).rstrip() + "\n"
        return
    if not result.items or result.picture == SILENT:
        return
    picture = PICTURES.get(result.picture)
    if picture and not keep_all:
        yield from write(page_of(result, screen), screen, measure=MEASURE if picture.prose else screen.width)
    else:
        yield from draw_table(result.schema, result.items, shown_fields(result), screen, keep_all=keep_all)
