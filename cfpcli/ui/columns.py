"""Which columns of a table fit a terminal, and how wide each may be; pure arithmetic on cells."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import msgspec

from cfpcli.records.facts import ALWAYS, Fact

GAP = 2
"""Cells between two columns."""

OTHER_MINIMUM = 12
"""The least cells of a column of text whose facts name no width; if that is too wide, a column is left out."""

OTHER_WIDEST = 40
"""The most cells of such a column: nobody reads an abstract in a column."""


@cache
def facts() -> Mapping[str, Fact]:
    """The facts about columns by name: those of the field of the same name, of any kind of record."""
    from cfpcli.records.fields import FIELDS

    return {name: field.fact for fields in reversed(FIELDS.values()) for name, field in fields.items()}


def is_kept(name: str) -> bool:
    """Whether a column is never left out."""
    return _fact(name).kept == ALWAYS


def _fact(name: str) -> Fact:
    return facts().get(name, _UNSTATED)


_UNSTATED = Fact("")


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
        fact = _fact(self.name)
        if self.right or fact.rigid:
            return self.natural
        return min(self.natural, fact.narrows[-1][1] if fact.narrows else OTHER_MINIMUM)

    @property
    def most(self) -> int:
        """The widest this column is worth."""
        return self.natural if self.right else min(self.natural, _fact(self.name).widest or OTHER_WIDEST)


def fit(columns: Sequence[Column], width: int, *, keep_all: bool = False) -> tuple[Column, ...]:
    """The columns that fit into `width` cells, each with its width: some shrink, then some are left out.

    With `keep_all` none is left out; where they do not fit even so, the answer is empty.
    """
    kept = list(columns)
    while kept and _total(column.least for column in kept) > width:
        droppable = [column for column in kept if not is_kept(column.name)]
        if keep_all:
            return ()
        if not droppable:
            return _squeezed(kept, width)
        kept.remove(min(droppable, key=lambda column: _importance(column.name, kept)))
    return _shrunk(kept, width)


def _importance(name: str, kept: Sequence[Column]) -> tuple[int, int]:
    """How late a column is left out: one that no field ranks goes first, of several such the last one."""
    rank = _fact(name).kept
    return (rank, 0) if rank else (0, -next(position for position, column in enumerate(kept) if column.name == name))


@cache
def _steps() -> list[tuple[str, int]]:
    """Which columns give way first, each down to how many cells, in this order."""
    steps = sorted((rank, name, least) for name, fact in facts().items() for rank, least in fact.narrows)
    return [(name, least) for _, name, least in steps]


def _total(widths: Iterable[int]) -> int:
    listed = list(widths)
    return sum(listed) + GAP * (len(listed) - 1)


def _shrunk(columns: Sequence[Column], width: int) -> tuple[Column, ...]:
    widths = {column.name: column.most for column in columns}
    excess = _total(widths.values()) - width
    for name, least in [*_steps(), *((column.name, column.least) for column in columns)]:
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
