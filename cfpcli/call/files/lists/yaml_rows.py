"""The rows of a list in YAML, each with the line on which it begins; every value stays the text that was written."""

import itertools
import re
from typing import Any

from cfpcli.call.files.lists.row import Row, Rows
from cfpcli.errors import DataRefusedError

LARGEST = 4 << 20
"""Bytes of a list in YAML; the largest that is published has about 300,000."""

_ROW = re.compile(rb"^- ", re.MULTILINE)
_NESTED_ON_A_LINE = re.compile(rb"(?:[-?:][ \t]+){32}|^ {256}", re.MULTILINE)
_BRACKETS_AT_MOST = 1000


def yaml_rows(data: bytes) -> Rows:
    """Read a document in YAML.

    Raises:
        DataRefusedError: it is no YAML, holds anchors or aliases, by which a small file becomes a huge one, is nested
            too deep, or is no list of rows.
    """
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
        return Rows({}, {"": [_row(root, 1, reading)]})
    if not isinstance(root, yaml.SequenceNode):
        raise DataRefusedError("not a list of calls in JSON or YAML")
    return Rows({}, {"": [_row(node, number, reading) for number, node in enumerate(root.value, 1)]})


def _refuse_bombs(data: bytes) -> None:
    """Refuse data that would exhaust the parser's stack or memory: the parser recurses for every level of nesting."""
    if len(data) > LARGEST:
        raise DataRefusedError(f"too large for a list in YAML: the limit is {LARGEST >> 20} MiB")
    starts = [0, *(match.start() for match in _ROW.finditer(data)), len(data)]
    brackets = (
        data.count(b"[", start, end) + data.count(b"{", start, end) for start, end in itertools.pairwise(starts)
    )
    if _NESTED_ON_A_LINE.search(data) or max(brackets) > _BRACKETS_AT_MOST:
        raise DataRefusedError("too deeply nested for a list of calls")


def _row(node: Any, number: int, reading: "_Values") -> Row:  # noqa: ANN401 - PyYAML has no types of its own
    line = node.start_mark.line + 1
    reading.twice.clear()
    value = reading.of(node)
    row = Row(value if isinstance(value, dict) else {}, number=number, line=line)
    if not isinstance(value, dict):
        row.refuse("", "is not a mapping")
    for key, depth in reading.twice:
        if depth > 1 or key in _DECISIVE:
            row.refuse(key, "appears twice")
        else:
            row.caution(key, "appears twice; the last is used")
    return row


_DECISIVE = frozenset({
    "title", "name", "conference", "year", "timezone", "confs", "timeline", "deadline", "deadlines",
    "abstract_deadline", "cfp", "cfp_ext", "workshop_deadline", "tutorial_deadline", "cfpEndDate", "until",
    "dateCfpEnd", "cfpDates",
})  # fmt: skip
"""The keys of a row that decide what its deadlines are; any other that is there twice does no harm."""


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
