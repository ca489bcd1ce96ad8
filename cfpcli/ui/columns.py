"""Which columns of a table fit a terminal, and how wide each may be; pure arithmetic on cells."""

from collections.abc import Iterable, Sequence
from functools import cache

import msgspec

GAP = 2
"""Cells between two columns."""

STEPS = (("title", 36), ("speaker_names", 14), ("title", 28), ("track", 10))
"""Which columns give way first, each down to how many cells, in this order; codes and states never do."""

MINIMUM = dict(STEPS)
"""How narrow these columns may become; where they would not fit even so, another column is left out."""

OTHER_MINIMUM = 12
"""How narrow any other column of text may become."""

WIDEST = {"title": 72}
OTHER_WIDEST = 40
"""How wide a column gets where there is room: an abstract is no column to read."""

KEPT = ("code", "slug", "name", "title", "state")
"""Columns that are never left out."""


class Column(msgspec.Struct, frozen=True):
    """A column: the field's name, its heading, how many cells its contents take, and how it is laid out.

    `places` is how many decimals each of its means has, so that the points stand under one another.
    """

    name: str
    header: str
    natural: int
    right: bool = False
    places: int = 1
    width: int = 0

    @property
    def least(self) -> int:
        """The narrowest this column can be."""
        if self.right or self.name in {"code", "slug", "state"}:
            return self.natural
        return min(self.natural, MINIMUM.get(self.name, OTHER_MINIMUM))

    @property
    def most(self) -> int:
        """The widest this column is worth."""
        return self.natural if self.right else min(self.natural, WIDEST.get(self.name, OTHER_WIDEST))


def fit(columns: Sequence[Column], width: int, *, keep_all: bool = False) -> tuple[Column, ...]:
    """The columns that fit into `width` cells, each with its width: some shrink, then some are left out.

    With `keep_all` none is left out; where they do not fit even so, the answer is empty.
    """
    kept = list(columns)
    while kept and _total(column.least for column in kept) > width:
        droppable = [column for column in kept if column.name not in KEPT]
        if keep_all:
            return ()
        if not droppable:
            return _squeezed(kept, width)
        kept.remove(min(droppable, key=lambda column: _importance(column.name, kept)))
    return _shrunk(kept, width)


def _importance(name: str, kept: Sequence[Column]) -> tuple[int, int]:
    """How late a column is left out: one that no field ranks goes first, of several such the last one."""
    rank = _ranks().get(name, 0)
    return (rank, 0) if rank else (0, -next(position for position, column in enumerate(kept) if column.name == name))


@cache
def _ranks() -> dict[str, int]:
    """How late the column of each field is left out, as its facts say."""
    from cfpcli.records.fields import FIELDS

    return {name: field.kept for fields in FIELDS.values() for name, field in fields.items() if field.kept}


def _total(widths: Iterable[int]) -> int:
    listed = list(widths)
    return sum(listed) + GAP * (len(listed) - 1)


def _shrunk(columns: Sequence[Column], width: int) -> tuple[Column, ...]:
    widths = {column.name: column.most for column in columns}
    excess = _total(widths.values()) - width
    for name, least in [*STEPS, *((column.name, column.least) for column in columns)]:
        loss = max(min(excess, widths.get(name, 0) - least), 0)
        if loss:
            widths[name] -= loss
            excess -= loss
    for column in columns:
        spare = max(width - _total(widths.values()), 0)
        widths[column.name] += min(spare, max(column.natural - widths[column.name], 0))
    return tuple(msgspec.structs.replace(column, width=widths[column.name]) for column in columns)


def _squeezed(columns: Sequence[Column], width: int) -> tuple[Column, ...]:
    """The columns that are always kept, on a terminal too narrow for them: the last ones are narrowed or dropped."""
    room = width
    squeezed = []
    for column in columns:
        cells = max(min(column.least, room), 0)
        room -= cells + GAP
        if cells:
            squeezed.append(msgspec.structs.replace(column, width=cells))
    return tuple(squeezed)
