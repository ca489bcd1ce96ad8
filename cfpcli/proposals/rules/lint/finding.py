"""What a rule finds in a proposal: where, how bad, and in words."""

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad a finding is: an error keeps the proposal from being sent, a note is worth a look and no more."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Spot(NamedTuple):
    """What a rule finds, before its line is known.

    `field` is the field of the draft (`biography.1` is that of the second speaker). The place is an `offset` into its
    text, else a `line` of the file that is known already, else the field as a whole. `severity` is None where the
    rule's own holds.
    """

    field: str
    message: str
    offset: int = -1
    line: int = 0
    severity: Severity | None = None


class Finding(NamedTuple):
    """One thing that a rule found.

    `file` is the file as the person named it, empty for a proposal of the store, which `proposal` names by its code.
    `line` counts from 1: the line of the file, for a stored proposal that of the field's text; 0 is the whole of it.
    """

    file: str
    proposal: str
    line: int
    field: str
    rule: str
    severity: Severity
    message: str
