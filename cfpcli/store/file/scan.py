"""A store read line by line, as far as that goes: what each line holds, and what is wrong with it."""

import re
import zlib
from typing import NamedTuple

import msgspec

from cfpcli.store.file.documents import parse_line
from cfpcli.store.file.layout import TABLES, Header, closing, hex_sum, parse_header, tables_in, told_schema
from cfpcli.store.file.migrations import current_schema
from cfpcli.store.findings import Finding, Rule

_OPENING = re.compile(rb'"([a-z]+)":\{')
_REVISION = re.compile(rb'\{"_meta":\{"1":\{"schema":\d+,"revision":(\d+),')


class ScannedDocument(NamedTuple):
    """A document with the line it stands on (from 1), its table and its number."""

    line: int
    table: str
    number: int
    document: bytes


class Scan(msgspec.Struct):
    """What could be read of a store, and what could not.

    `header` is None where it is not as it was written; `revision` is then still what it seems to say, else 0.
    """

    header: Header | None
    revision: int
    documents: list[ScannedDocument]
    findings: list[Finding]


def scan(file: str, data: bytes) -> Scan:
    """Read a store of our layout that may be damaged; `file` names it in the findings."""
    return _Scanner(file, data).scan()


class _Scanner:
    def __init__(self, file: str, data: bytes) -> None:
        self._file = file
        self._lines = data.split(b"\n")
        self._findings: list[Finding] = []
        self._documents: list[ScannedDocument] = []
        self._sums: dict[str, tuple[int, int, int]] = {}
        self._opened: dict[str, int] = {}
        self._table = ""
        self._crc = 0
        self._count = 0

    def scan(self) -> Scan:
        first = self._lines[0] + b"\n"
        try:
            header = parse_header(first)
        except ValueError:
            header = None
        if header is None:
            self._found(Rule.HEADER, 1, "the first line is not as it was written")
        for number, line in enumerate(self._lines[1:-1], 2):
            self._take(number, line)
        self._check_end()
        if header is not None:
            self._check_sums(header)
        match = _REVISION.match(first)
        return Scan(header, int(match[1]) if match else 0, self._documents, self._findings)

    def _take(self, number: int, line: bytes) -> None:
        match = _OPENING.fullmatch(line)
        if match and match[1].decode() in TABLES and not self._table:
            self._table = match[1].decode()
            self._opened[self._table] = number
            self._crc = self._count = 0
            return
        if self._table and line + b"\n" in {closing(last=False), closing(last=True)}:
            self._sums[self._table] = (number, self._crc, self._count)
            self._table = ""
            return
        self._crc = zlib.crc32(line + b"\n", self._crc)
        parsed = parse_line(line) if self._table else None
        if parsed is None:
            what = "it is empty" if not line.strip(b"\0 \t\r") else "it is no document"
            self._found(Rule.LINE_UNREADABLE, number, f"the line cannot be read: {what}")
            return
        if line.startswith(b",") == (self._count == 0):
            self._found(Rule.OUTLINE, number, "a comma is missing or too many")
        self._count += 1
        self._documents.append(ScannedDocument(number, self._table, *parsed))

    def _check_end(self) -> None:
        last = len(self._lines)
        expected = tables_in(told_schema(self._lines[0]) or current_schema())
        missing = [name for name in expected if name not in self._sums]
        if missing:
            self._found(Rule.OUTLINE, last, f"tables that are missing or do not end: {', '.join(missing)}")
        if self._lines[-1] or self._lines[-2:] != [closing(last=True).strip(), b""]:
            self._found(Rule.OUTLINE, last, "the file does not end as it should")
        in_order = [name for name in TABLES if name in self._opened]
        if in_order != list(self._opened):
            self._found(Rule.OUTLINE, 0, "the tables are not in their order")

    def _check_sums(self, header: Header) -> None:
        for name, table in header.tables.items():
            if name not in self._sums:
                continue
            _, crc, count = self._sums[name]
            line = self._opened[name]
            if count != table.count:
                self._found(Rule.COUNT, line, f"table {name} holds {count} documents instead of {table.count}")
            if hex_sum(crc) != table.crc32:
                self._found(
                    Rule.CHECKSUM, line, f"table {name} is not as it was written: something else changed or damaged it"
                )

    def _found(self, rule: Rule, line: int, message: str) -> None:
        self._findings.append(Finding(rule=rule, file=self._file, line=line, message=message))
