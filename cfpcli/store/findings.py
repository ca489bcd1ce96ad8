"""What a check of a store can find, and what became of a store that was recovered."""

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a finding matters: the store cannot be used, something is wrong, or it is merely worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(StrEnum):
    """What is checked."""

    STORE_MISSING = "store-missing"
    STORE_EMPTY = "store-empty"
    STORE_UNREADABLE = "store-unreadable"
    NEWER_SCHEMA = "newer-schema"
    OLDER_SCHEMA = "older-schema"
    FOREIGN_LAYOUT = "foreign-layout"
    HEADER = "header"
    OUTLINE = "outline"
    CHECKSUM = "checksum"
    COUNT = "count"
    LINE_UNREADABLE = "line-unreadable"
    DOCUMENT_UNREADABLE = "document-unreadable"
    NUMBER = "number"
    DUPLICATE_KEY = "duplicate-key"
    DANGLING_REFERENCE = "dangling-reference"
    HISTORY_MISSING = "history-missing"
    HISTORY_GAP = "history-gap"
    HISTORY_AHEAD = "history-ahead"
    HISTORY_LINE = "history-line"
    HISTORY_STRANGER = "history-stranger"
    LEFTOVER_FILE = "leftover-file"
    PERMISSIONS = "permissions"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a check found.

    `file` is the name of the file, `line` counts from 1 (0: the file as a whole); what is `safe_to_repair` can be
    mended without losing or inventing anything.
    """

    rule: Rule
    severity: Severity = Severity.ERROR
    file: str
    line: int = 0
    message: str
    safe_to_repair: bool = False

    def __str__(self) -> str:
        """Read as `file:LINE: severity: message`, the form editors can jump to."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.severity}: {self.message}"


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """A store that can be used again.

    `revision` is where it is now, `set_aside` the name that the damaged file has got (empty where there was none),
    `later` the revisions of the history that it does not hold, `replayed` those that were replayed upon the last good
    copy, in their order, and `misfit` the change set that ended the replay, with the reason why it does not fit.
    """

    revision: int
    set_aside: str
    later: tuple[int, ...]
    replayed: tuple[int, ...] = ()
    misfit: str = ""
