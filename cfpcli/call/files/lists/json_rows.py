"""The rows of a list in JSON, each with the line on which it begins."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cfpcli.call.files.lists.row import Row, Rows
from cfpcli.errors import DataRefusedError
from cfpcli.exchange.arrivals import undecodable


def json_rows(data: bytes) -> Rows:
    """Read a document in JSON.

    Raises:
        DataRefusedError: it is no JSON, or was cut short; the message names the line.
    """
    try:
        document: Any = msgspec.json.decode(data)
        if isinstance(document, list):
            return Rows({}, {"": _rows(document, msgspec.json.decode(data, type=list[msgspec.Raw]), data)})
        raw = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        line, why = undecodable(data, error)
        raise DataRefusedError(f"line {line}: not valid JSON: {why}", hint="download the whole list again") from error
    lists = {
        key: _rows(value, msgspec.json.decode(raw[key], type=list[msgspec.Raw]), data)
        for key, value in document.items()
        if isinstance(value, list)
    }
    return Rows(document, lists)


def _rows(values: Sequence[object], raws: Sequence[msgspec.Raw], data: bytes) -> list[Row]:
    rows = []
    line, position = 1, 0
    for number, (value, raw) in enumerate(zip(values, raws, strict=True), 1):
        # Between two rows stand only blanks and a comma, so that the first place where the bytes occur is theirs.
        written = bytes(raw)
        start = max(data.find(written, position), position)
        line += data.count(b"\n", position, start)
        values_of: Mapping[str, Any] = value if isinstance(value, dict) else {}
        row = Row(values_of, number=number, line=line)
        if not isinstance(value, dict):
            row.refuse("", "is not an object")
        rows.append(row)
        position = start + len(written)
        line += data.count(b"\n", start, position)
    return rows
