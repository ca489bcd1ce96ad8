"""Errors about a store that cannot be read, trusted or written."""

import os
import re

from cfpcli.errors import BusyError, CfpError, DataRefusedError, NotFoundError, StoreDamagedError
from cfpcli.store.file.places import StorePaths
from cfpcli.text import shell_word

_BYTE = r"\(byte (\d+)\)"


class DamageError(StoreDamagedError):
    """A store that cannot be trusted; `line` counts from 1, 0 means the file as a whole."""

    def __init__(self, places: StorePaths, reason: str, *, line: int = 0) -> None:
        where = f"{places.typed}:{line}" if line else f"{places.typed}"
        super().__init__(f"{where}: the store is damaged: {reason}; nothing was changed", hint=_way_out(places))
        self.reason = reason
        self.line = line


def missing(places: StorePaths) -> CfpError:
    """The error for a missing store: damage if one has been there, else not found."""
    if not places.remains:
        return NotFoundError(f"there is no store at {places.typed}", hint="cfp init EVENT  # creates one")
    beside = " and ".join(path.name for path in places.remains)
    exist = "exists" if len(places.remains) == 1 else "exist"
    return StoreDamagedError(
        f"{places.typed}: the store is missing, but {beside} {exist} beside it", hint=_way_out(places)
    )


class NewerSchemaError(DataRefusedError):
    """The store has a newer schema than `supported`, the newest schema of this version."""

    def __init__(self, places: StorePaths, schema: int, supported: int) -> None:
        wrote = f"written by a newer version (schema {schema}, this version knows {supported})"
        super().__init__(f"{places.typed}: the store was {wrote}; nothing was written", hint="upgrade cfpcli")


def not_installed(error: ModuleNotFoundError) -> CfpError:
    """The error for a missing library without which no store can be opened."""
    return CfpError(f"the store cannot be opened: {error.name} is not installed", hint="install cfpcli again")


def busy(places: StorePaths) -> BusyError:
    """The error for a lock that was not obtained in time."""
    return BusyError(f"another cfp is writing to {places.typed}", hint="try again in a moment")


def failed(error: OSError, doing: str, places: StorePaths) -> CfpError:
    """The one-line error for a refusal of the operating system; `doing` is `read` or `write`."""
    reason = error.strerror or str(error)
    beside = f" ({error.filename})" if error.filename not in (None, os.fspath(places.store)) else ""
    kept = "; the store is as it was" if doing == "write" else ""
    return CfpError(f"cannot {doing} {places.typed}: {reason}{beside}{kept}")


def unconfirmed(error: OSError, places: StorePaths) -> CfpError:
    """The one-line error for a change that is in place, but not confirmed by the disk."""
    return CfpError(f"{places.typed} is written, but the disk did not confirm it: {error.strerror or error}")


def line_of(error: Exception, data: bytes) -> int:
    """The line (from 1) of a JSON error; the last line if the error has no position."""
    match = re.search(_BYTE, str(error))
    return data.count(b"\n", 0, int(match[1]) if match else len(data)) + 1


def _way_out(places: StorePaths) -> str:
    copy = f"; the last good copy is {places.backup}" if places.backup.exists() else ""
    return f"cfp doctor --store {shell_word(str(places.typed))}  # shows what is wrong and how to recover{copy}"
