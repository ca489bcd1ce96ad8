"""Every kind of error, defined once: each has a message, a hint and an exit status."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple


class Exit(IntEnum):
    """The exit statuses of every command; `cfp help exit-codes` prints them."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NOT_FOUND = 3
    DATA_REFUSED = 4
    BUSY = 5
    CHECK_FAILED = 6
    CLOSED = 7
    INTERRUPTED = 130


EXIT_MEANINGS: dict[Exit, str] = {
    Exit.OK: "done; also when nothing matched",
    Exit.FAILURE: "failed for a reason not listed below",
    Exit.USAGE: "wrong usage, or a prompt is needed without a terminal",
    Exit.NOT_FOUND: "a code, event or value that does not exist",
    Exit.DATA_REFUSED: "refused: not valid, not allowed for your role, or a damaged store",
    Exit.BUSY: "somebody else is writing, or changed the data first",
    Exit.CHECK_FAILED: "a check found problems",
    Exit.CLOSED: "the call is not open",
    Exit.INTERRUPTED: "interrupted by Ctrl-C or Ctrl-D",
}


class Fault(NamedTuple):
    """One fault in a file that a person wrote.

    `source` is the file's name as the person gave it, or the option of the field; `line` counts from 1 (0: the file as
    a whole), `field` is the field's name as the file spells it, `message` names the problem and the allowed values.
    """

    source: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """Read as `file:LINE: field: problem, allowed values`, a form from which editors can jump to the line."""
        where = f"{self.source}:{self.line}" if self.line else self.source
        names_field = self.field and not self.source.startswith("--")
        return f"{where}: {self.field}: {self.message}" if names_field else f"{where}: {self.message}"


MOST_FAULTS = 100
"""The most faults of one file that are shown: a small file can have a million, and nobody repairs more at once."""


def is_enough(faults: Sequence[object]) -> bool:
    """Whether there are more faults than are shown, so that reading can stop."""
    return len(faults) > MOST_FAULTS


def counted(faults: Sequence[object]) -> str:
    """The number of faults, as worded in a message; readers stop at the first fault beyond `MOST_FAULTS`."""
    if is_enough(faults):
        return f"more than {MOST_FAULTS} faults"
    return f"{len(faults)} faults" if len(faults) > 1 else "1 fault"


class CfpError(Exception):
    """An error that a person can act on: the message names the problem, `hint` a solution.

    `code` is the stable name that scripts see in the JSON envelope. Of the `faults` only the first `MOST_FAULTS` are
    kept; `has_more_faults` is true if there were others.
    """

    code = "failure"
    exit_status = Exit.FAILURE

    def __init__(self, message: str, *, hint: str = "", faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.has_more_faults = False
        self.faults = faults

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults to show, in the order in which they were found."""
        return self._faults

    @faults.setter
    def faults(self, faults: tuple[Fault, ...]) -> None:
        self._faults = faults[:MOST_FAULTS]
        self.has_more_faults |= is_enough(faults)


class UsageError(CfpError):
    """A command line that asks for something that does not exist, or that contradicts itself."""

    code = "usage"
    exit_status = Exit.USAGE


class WouldAskError(UsageError):
    """A required answer when nobody can be asked; the message names the flags that give it."""

    code = "would-ask"


class NotFoundError(CfpError):
    """A code, an event, a track or another value that does not exist."""

    code = "not-found"
    exit_status = Exit.NOT_FOUND


class DataRefusedError(CfpError):
    """A file or a value that cannot be accepted; `faults` lists every reason at once."""

    code = "data-refused"
    exit_status = Exit.DATA_REFUSED


class StoreDamagedError(DataRefusedError):
    """A store that cannot be trusted: nothing was written and the file was left unchanged."""

    code = "store-damaged"


def nothing_imported(source: str, faults: Sequence[Fault]) -> DataRefusedError:
    """The refusal of a whole file because of its faults."""
    return DataRefusedError(f"{source} has {counted(faults)}; nothing was imported", faults=tuple(faults))


class BusyError(CfpError):
    """Another process holds the store."""

    code = "busy"
    exit_status = Exit.BUSY


class ConflictError(BusyError):
    """Records on which a change set depends have changed since they were read."""

    code = "conflict"


RUN_AGAIN = "run the command again"


def no_revision(revision: int) -> NotFoundError:
    """The refusal of a revision that the store does not have."""
    return NotFoundError(f"the store has no revision {revision}", hint="cfp log  # lists the revisions")


def changed_meanwhile(what: str, hint: str) -> ConflictError:
    """The refusal of a decision about records that somebody else changed after they were shown."""
    return ConflictError(f"somebody else changed {what} meanwhile", hint=hint)


class ClosedError(CfpError):
    """The call is not open at this instant."""

    code = "closed"
    exit_status = Exit.CLOSED


class InterruptedByUserError(CfpError):
    """A person ended a dialogue by Ctrl-C or Ctrl-D."""

    code = "interrupted"
    exit_status = Exit.INTERRUPTED


def no_field_left(text: str, available: Iterable[str]) -> UsageError:
    """The refusal of a choice of fields that chooses none."""
    return UsageError(f'no field is left to show in "{text}"', hint=f"allowed: {', '.join(available)}")


def text_kept(path: object) -> str:
    """The part of a message that names the file which keeps a person's text."""
    return f"your text is kept in {path}"
