"""The rows of a list in JSON or YAML, each with the number of its first line."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from cfpcli.call.files.lists.row import Row
from cfpcli.call.rules.list_formats import DECISIVE
from cfpcli.errors import DataRefusedError
from cfpcli.exchange.arrivals import undecodable

LARGEST_YAML = 4 << 20
"""Bytes of a list in YAML; the largest that is published has about 300,000."""

_ROW = re.compile(rb"^- ", re.MULTILINE)
_NESTED_ON_A_LINE = re.compile(rb"(?:[-?:][ \t]+){32}|^ {256}", re.MULTILINE)
_BRACKETS_AT_MOST = 1000


class Rows(NamedTuple):
    """A document whose format is still unknown: the mapping that it is, and its lists of rows by key.

    A document that is a list itself has the key "".
    """

    whole: Mapping[str, Any]
    lists: Mapping[str, Sequence[Row]]

    def inside(self, key: str) -> Sequence[Row]:
        """The rows under this key, else the document itself as its rows."""
        if key and key in self.lists:
            return self.lists[key]
        return self.lists.get("", [Row(self.whole, number=1, line=1)] if self.whole else [])


def rows_of(data: bytes) -> Rows:
    """Read a document: JSON if it begins with a bracket, else YAML, whose values stay texts as written.

    Raises:
        DataRefusedError: the document is neither, is truncated, is not a list of rows, is nested too deep, or has
            anchors or aliases, which make a huge document from a small file; the message names the line.
    """
    return _json_rows(data) if data.lstrip()[:1] in {b"{", b"["} else _yaml_rows(data)


def _json_rows(data: bytes) -> Rows:
    try:
        document: Any = msgspec.json.decode(data)
        if isinstance(document, list):
            return Rows({}, {"": _json_objects(document, msgspec.json.decode(data, type=list[msgspec.Raw]), data)})
        raw = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        line, why = undecodable(data, error)
        raise DataRefusedError(f"line {line}: not valid JSON: {why}", hint="download the whole list again") from error
    lists = {
        key: _json_objects(value, msgspec.json.decode(raw[key], type=list[msgspec.Raw]), data)
        for key, value in document.items()
        if isinstance(value, list)
    }
    return Rows(document, lists)


def _json_objects(values: Sequence[object], raws: Sequence[msgspec.Raw], data: bytes) -> list[Row]:
    rows = []
    line, position = 1, 0
    for number, (value, raw) in enumerate(zip(values, raws, strict=True), 1):
        # Between two rows there are only blanks and a comma, so that the first place where the bytes occur is theirs.
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


def _yaml_rows(data: bytes) -> Rows:
    import yaml

    _refuse_bombs(data)
    try:
        root = yaml.compose(data, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise DataRefusedError(f"{where}not valid YAML: {getattr(error, 'problem', '') or error}") from error
    except (RecursionError, ValueError) as error:
        raise DataRefusedError(f"not valid YAML: {error}") from error
    reading = _Values()
    if isinstance(root, yaml.MappingNode):
        return Rows({}, {"": [_yaml_row(root, 1, reading)]})
    if not isinstance(root, yaml.SequenceNode):
        raise DataRefusedError("not a list of calls in JSON or YAML")
    return Rows({}, {"": [_yaml_row(node, number, reading) for number, node in enumerate(root.value, 1)]})


def _refuse_bombs(data: bytes) -> None:
    """Refuse data that would exhaust the parser's stack or memory: the parser recurses for every level of nesting."""
    if len(data) > LARGEST_YAML:
        raise DataRefusedError(f"it is too large for a list in YAML: at most {LARGEST_YAML >> 20} MiB are read")
    starts = [0, *(match.start() for match in _ROW.finditer(data)), len(data)]
    brackets = (
        data.count(b"[", start, end) + data.count(b"{", start, end) for start, end in itertools.pairwise(starts)
    )
    if _NESTED_ON_A_LINE.search(data) or max(brackets) > _BRACKETS_AT_MOST:
        raise DataRefusedError("too deeply nested for a list of calls")


def _yaml_row(node: Any, number: int, reading: "_Values") -> Row:  # noqa: ANN401 - PyYAML has no types of its own
    line = node.start_mark.line + 1
    reading.twice.clear()
    value = reading.of(node)
    row = Row(value if isinstance(value, dict) else {}, number=number, line=line)
    if not isinstance(value, dict):
        row.refuse("", "is not a mapping")
    for key, depth in reading.twice:
        if depth > 1 or key in DECISIVE:
            row.refuse(key, "appears twice")
        else:
            row.caution(key, "appears twice; the last is used")
    return row


class _Values:
    """Nodes turned into texts, lists and dictionaries; a node that is met again is an alias."""

    def __init__(self) -> None:
        self._met: set[int] = set()
        self.twice: list[tuple[str, int]] = []
        """The keys that are there twice with different values, each with the depth at which, 1 for those of a row."""

    def of(self, node: Any, depth: int = 1) -> Any:  # noqa: ANN401 - PyYAML has no types of its own
        if node.id == "scalar":
            return node.value
        if id(node) in self._met:
            raise DataRefusedError(
                f"line {node.start_mark.line + 1}: anchors and aliases are not read", hint="write the values out"
            )
        self._met.add(id(node))
        if node.id == "sequence":
            return [self.of(part, depth + 1) for part in node.value]
        mapping: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key.value, str) else ""
            read = self.of(value, depth + 1)
            if mapping.get(name, read) != read:
                self.twice.append((name, depth))
            mapping[name] = read
        return mapping
