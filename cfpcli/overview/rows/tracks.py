"""Rows of `cfp tracks`."""

from typing import ClassVar

from cfpcli.records.states import State
from cfpcli.result import Row


class TrackRow(Row, frozen=True, kw_only=True):
    """A track; `counts` are the numbers of proposals by state, `score` is the mean of their mean scores."""

    schema: ClassVar = "tracks"
    answers: ClassVar = "cfp tracks"
    columns: ClassVar = ("slug", "name", "proposals", "states", "score")

    slug: str
    name: str
    proposals: int
    score: float | None
    counts: dict[State, int]
    description: str

    @property
    def states(self) -> str:
        """The number of proposals in each state, in words."""
        return ", ".join(f"{count} {state}" for state, count in self.counts.items())
