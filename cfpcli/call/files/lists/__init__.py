"""Lists of calls that others publish: which format a file is of, and its calls with every row that was refused."""

from collections.abc import Mapping
from datetime import datetime

from cfpcli.call.files.lists.documents import Rows, rows_of
from cfpcli.call.files.lists.entries import CallList
from cfpcli.call.files.lists.row import GREENWICH, Row
from cfpcli.call.rules.list_formats import LIST_FORMATS, ListFormat, family_of
from cfpcli.errors import CfpError, DataRefusedError, UsageError
from cfpcli.text import did_you_mean

LARGEST = 16 << 20
"""Bytes of a list; the largest that is published has about two million."""


def load_calls(data: bytes, *, name: str, source: str, now: datetime, zones: Mapping[str, str] = GREENWICH) -> CallList:
    """Read a list of calls in the format `name`; where the name is empty, the format is recognised.

    `source` is the file's name for messages; `zones` maps abbreviations of zones to zones. Rows that cannot be read
    with certainty are refused one by one, with a reason.

    Raises:
        UsageError: there is no such format.
        DataRefusedError: the file is too large, is neither JSON nor YAML, or has none of the formats.
    """
    if name and name not in LIST_FORMATS:
        raise UsageError(f'"{name}" is not a list format: {did_you_mean(name, LIST_FORMATS)}')
    if len(data) > LARGEST:
        raise DataRefusedError(f"{source} is too large for a list of calls: {len(data) >> 20} MiB", hint=_LIMIT)
    try:
        rows = rows_of(data.removeprefix(b"\xef\xbb\xbf"))
    except CfpError as error:
        raise DataRefusedError(f"{source}: {error.message}", hint=error.hint, faults=error.faults) from error
    of_list = LIST_FORMATS[name] if name else _recognised(rows)
    if of_list is None:
        raise DataRefusedError(
            f"{source} is not in a known list format",
            hint=f"name the format with --from: {', '.join(LIST_FORMATS)}",
        )
    loaded = CallList(name=of_list.name, source=source, now=now, zones=zones)
    for row in rows.inside(of_list.under):
        shape = _shape(row, of_list, only_family=bool(name))
        _refuse_unread(row, shape)
        loaded.take(row, shape)
    return loaded


def _shape(row: Row, of_list: ListFormat, *, only_family: bool) -> ListFormat:
    """The format of one row by its marks; that of the file where the marks fit several formats or none.

    With `only_family`, because the format was named, only the shapes of that list are considered.
    """
    shapes = [shape for shape in LIST_FORMATS.values() if shape.fits(row.values)]
    for newer in shapes:
        older = LIST_FORMATS.get(newer.shape_of)
        if older in shapes:
            return newer if row.has(_DEADLINES[newer.name]) else older
    if only_family:
        shapes = [shape for shape in shapes if family_of(shape.name) == family_of(of_list.name)]
    return of_list if of_list in shapes or not shapes else shapes[0]


def _refuse_unread(row: Row, shape: ListFormat) -> None:
    """Refuse a row that has a deadline where its format has none: it must not count as one without a call."""
    if not row.has(_DEADLINES[shape.name]) and (unread := row.has(_OTHERS[shape.name])):
        hint = f"; {_HOMES[unread]} has that key" if unread in _HOMES else ""
        row.refuse(unread, f"{shape.name} has no such deadline{hint}")


_DEADLINES = {name: shape.deadline_keys for name, shape in LIST_FORMATS.items()}
_HOMES = {key: name for name, keys in reversed(_DEADLINES.items()) for key in keys}
_MORE_DEADLINES = ("closeDate", "cfpCloseDate", "cfp_deadline", "submission_deadline", "paper_deadline")
"""Names of deadlines in lists of other formats, which are not read."""
_OTHERS = {
    name: tuple(key for key in (*_HOMES, *_MORE_DEADLINES) if key not in keys) for name, keys in _DEADLINES.items()
}
"""By format, the keys of deadlines that its rows do not have, but those of other formats do."""

_LIMIT = f"the limit is {LARGEST >> 20} MiB"


def _recognised(rows: Rows) -> ListFormat | None:
    """The format whose marks the most rows bear, None where none bears any."""
    counts = {
        name: sum(1 for row in rows.inside(shape.under)[:_LOOKED_AT] if shape.fits(row.values))
        for name, shape in LIST_FORMATS.items()
    }
    best = max(counts, key=lambda name: counts[name])
    newer = next((name for name, shape in LIST_FORMATS.items() if shape.shape_of == best and counts[name]), best)
    return LIST_FORMATS[newer] if counts[newer] else None


_LOOKED_AT = 50
