"""The input of the screen of decisions: a ranked list in groups, each with its line, and the possible actions."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from cfpcli.figures.scores import Method
from cfpcli.records.proposal import State


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal in the list.

    `mark` is its present or pending state in a word or two, empty if it is undecided; `by` is the author of a pending
    decision; `adjusted` is the figure of the method that ranks.
    """

    code: str
    title: str
    place: int | None
    reviews: int
    mean: float | None
    spread: float | None
    adjusted: float | None
    histogram: Mapping[int, int]
    state: State
    mark: str = ""
    by: str = ""
    is_undecided: bool = False
    remarks: str = ""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A track: `above` is the number of entries above the line, None if there is no line."""

    name: str
    entries: tuple[Entry, ...]
    slots: int | None = None
    seated: int = 0
    above: int | None = None

    @property
    def undecided(self) -> int:
        """How many entries are undecided."""
        return sum(entry.is_undecided for entry in self.entries)


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The list as the store has it now, ranked by `method`; scores go from `scale` lowest to highest."""

    event: str
    method: Method
    groups: tuple[Group, ...]
    scale: tuple[int, int]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal to read: a line of facts, then texts in Markdown under their names."""

    code: str
    title: str
    facts: str
    texts: tuple[tuple[str, str], ...]


VERBS: dict[str, tuple[str, str]] = {
    "a": ("accept", "accept"),
    "w": ("waitlist", "put on the waiting list"),
    "r": ("reject", "reject"),
    "d": ("discuss", "mark to discuss, instead of a decision"),
    "o": ("open", "undecided again"),
}
"""The action of a key on the proposal under the cursor: the verb, and the line of the help."""


class Desk(Protocol):
    """The store as the screen of decisions uses it; each call sees the store as it is now."""

    def board(self, method: Method) -> Board:
        """The list, ranked by a method."""

    def decide(self, code: str, verb: str, *, again: bool) -> str:
        """Write one decision and report its effect; `again` replaces the decision of somebody else.

        Raises:
            ConflictError: somebody else was faster and `again` is not set; the message names them.
            CfpError: it is refused; the message has the reason.
        """

    def undo(self) -> tuple[str, str]:
        """Undo the last decision of this run: its proposal's code, empty where there is none, and a message."""

    def reading(self, code: str) -> Reading:
        """A proposal to read."""

    def shares(self) -> Sequence[str]:
        """The people with several accepted proposals, a line each."""

    def summary(self) -> str:
        """The decisions of this run that were not undone, in a sentence with numbers."""
