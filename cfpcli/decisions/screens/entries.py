"""What goes into the screen of decisions: a ranked list in groups, each with its line, and what can be done to it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from cfpcli.figures.scores import Method
from cfpcli.records.states import State


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal in the list.

    `mark` says in a word or two how it stands or is about to stand, empty where it is undecided; `by` is who decided
    what is pending; `adjusted` is the figure of the method that ranks.
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
    """A track: `above` is how many entries stand above the line, None where there is no line to draw."""

    name: str
    entries: tuple[Entry, ...]
    slots: int | None = None
    taken: int = 0
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
"""What a key does to the proposal under the cursor: the verb, and the line of the help."""


class Desk(Protocol):
    """The store as the screen of decisions uses it; each call sees the store as it is now."""

    def board(self, method: Method) -> Board:
        """The list, ranked by a method."""

    def decide(self, code: str, verb: str, *, again: bool) -> str:
        """Write one decision and report its effect; `again` replaces the decision of somebody else.

        Raises:
            ConflictError: somebody else was faster and `again` is not set; the message says who.
            CfpError: it cannot be; the message says why.
        """

    def undo(self) -> tuple[str, str]:
        """Undo the last decision of this run: its proposal's code, empty where there is none, and a message."""

    def reading(self, code: str) -> Reading:
        """A proposal to read."""

    def shares(self) -> Sequence[str]:
        """Who has several proposals accepted, a line each."""

    def summary(self) -> str:
        """What this run decided and did not undo, in a sentence with numbers."""
