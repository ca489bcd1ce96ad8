"""Rows of `cfp stats`."""

from typing import ClassVar

import msgspec

from cfpcli.decisions.rules.tabulation import Grouping, Withheld
from cfpcli.result import Row


class StatsMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the whole call, null if withheld; counts from 1 to `min_cell` - 1 are withheld."""

    event: str
    name: str
    proposals: int | None
    speakers: int | None
    accepted: int | None
    decided: int | None
    rate: float | None
    reviews_per_proposal: float | None
    min_cell: int


class StatsRow(Row, frozen=True, kw_only=True):
    """The number of proposals with a value; figures are null if they are withheld, or not counted for the group."""

    schema: ClassVar = "stats"
    answers: ClassVar = "cfp stats"
    columns: ClassVar = ("group", "value", "count", "accepted", "decided", "rate", "withheld", "name")
    members: ClassVar = StatsMembers

    group: Grouping
    value: str
    name: str
    count: int | None
    accepted: int | None
    decided: int | None
    rate: float | None
    withheld: Withheld | None
