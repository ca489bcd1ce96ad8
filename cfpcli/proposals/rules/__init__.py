"""The rules of the room, pure.

The enums that the rules assign and the rows show are here, so that a row loads no rule.
"""

from enum import StrEnum


class Outcome(StrEnum):
    """The outcome of a packet.

    `older`: a newer one of the same proposal was imported before, and nobody agreed to go back to this one; `kept`
    back: it would replace a stored record, and nobody agreed; `late`: it arrived after the close without an excuse;
    `skipped`: a file that is recognisably something else.
    """

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OLDER = "older"
    KEPT = "kept"
    LATE = "late"
    REFUSED = "refused"
    SKIPPED = "skipped"


class DuplicateKind(StrEnum):
    """The relation of two near-duplicate proposals."""

    TWICE = "twice"
    OTHER_NAME = "other-name"
    ELSEWHERE = "elsewhere"
