"""The findings of a check of a store, and the result of its recovery."""

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """The importance of a finding: the store cannot be used, something is wrong, or it is merely worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(StrEnum):
    """The checks of a store."""

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
    """One result of a check.

    `file` is the name of the file, `line` counts from 1 (0: the file as a whole); a finding that is `safe_to_repair`
    can be repaired without losing or inventing anything.
    """

    rule: Rule
    severity: Severity = Severity.ERROR
    file: str
    line: int = 0
    message: str
    safe_to_repair: bool = False

    def __str__(self) -> str:
        """The finding as `file:LINE: severity: message`, the form that editors can jump to."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.severity}: {self.message}"


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """A store that can be used again.

    `revision` is its present revision, `set_aside` the new name of the damaged file (empty if there was none), `later`
    the revisions of the history that the store does not contain, `replayed` those that were replayed on the last good
    copy, in their order, and `misfit` the change set that ended the replay, with the reason why it does not fit.
    """

    revision: int
    set_aside: str
    later: tuple[int, ...]
    replayed: tuple[int, ...] = ()
    misfit: str = ""
