"""A check of everything that belongs to a store: nothing is written and nothing is decided.

A file that may be damaged is read line by line as far as possible, and the contents of its documents are checked
against each other.
"""

import os
import re
import zlib
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from stat import S_IMODE
from typing import NamedTuple

import msgspec

from cfpcli.dates.english import local
from cfpcli.errors import CfpError
from cfpcli.records.change import Kind, Record, Setting, key_of
from cfpcli.records.documents import decoder
from cfpcli.records.event import Event
from cfpcli.records.programme import Notification, Release, Slot
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, Review
from cfpcli.store.file.documents import parse_line, unreadable_document, wrong_count
from cfpcli.store.file.failures import DamageError, NewerSchemaError
from cfpcli.store.file.history import History, HistoryLine
from cfpcli.store.file.image import open_image
from cfpcli.store.file.layout import (
    KIND_OF,
    RETIRED,
    TABLES,
    Header,
    closing,
    current_schema,
    declared_schema,
    hex_sum,
    is_laid_out,
    parse_header,
    tables_in,
)
from cfpcli.store.file.places import StorePaths
from cfpcli.store.findings import Finding, Rule, Severity
from cfpcli.store.protocol import Tip
from cfpcli.text import clean_line

_OPENING = re.compile(rb'"([a-z]+)":\{')
_REVISION = re.compile(rb'\{"_meta":\{"1":\{"schema":\d+,"revision":(\d+),')


class ScannedDocument(NamedTuple):
    """A document with its line (from 1), its table and its number."""

    line: int
    table: str
    number: int
    document: bytes


class Scan(msgspec.Struct):
    """The readable and the unreadable parts of a store.

    `header` is None if it is not as it was written; `revision` is then the one it appears to have, else 0.
    """

    header: Header | None
    revision: int
    documents: list[ScannedDocument]
    findings: list[Finding]


def scan(file: str, data: bytes) -> Scan:
    """Read a store of our layout that may be damaged; findings name it as `file`."""
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
            self._report(Rule.HEADER, 1, "the first line is not as it was written")
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
            what = "it is empty" if not line.strip(b"\0 \t\r") else "it is not a document"
            self._report(Rule.LINE_UNREADABLE, number, f"the line cannot be read: {what}")
            return
        if line.startswith(b",") == (self._count == 0):
            self._report(Rule.OUTLINE, number, "a comma is missing or too many")
        self._count += 1
        self._documents.append(ScannedDocument(number, self._table, *parsed))

    def _check_end(self) -> None:
        last = len(self._lines)
        expected = tables_in(declared_schema(self._lines[0]) or current_schema())
        missing = [name for name in expected if name not in self._sums]
        if missing:
            self._report(Rule.OUTLINE, last, f"tables that are missing or do not end: {', '.join(missing)}")
        if self._lines[-1] or self._lines[-2:] != [closing(last=True).strip(), b""]:
            is_followed = closing(last=True).strip() in self._lines[:-1]
            what = "text after the end of the store" if is_followed else "the end of the store is missing"
            self._report(Rule.OUTLINE, last, what)
        in_order = [name for name in TABLES if name in self._opened]
        if in_order != list(self._opened):
            self._report(Rule.OUTLINE, 0, "the tables are not in their order")

    def _check_sums(self, header: Header) -> None:
        for name, table in header.tables.items():
            if name not in self._sums:
                continue
            _, crc, count = self._sums[name]
            line = self._opened[name]
            if count != table.count:
                self._report(Rule.COUNT, line, wrong_count(name, count, table.count))
            if hex_sum(crc) != table.crc32:
                self._report(
                    Rule.CHECKSUM, line, f"table {name} is not as it was written: something else changed or damaged it"
                )

    def _report(self, rule: Rule, line: int, message: str) -> None:
        self._findings.append(Finding(rule=rule, file=self._file, line=line, message=message))


def check_documents(file: str, documents: list[ScannedDocument]) -> tuple[Finding, ...]:
    """All errors in these documents, in the order of their lines."""
    return tuple(sorted(_Contents(file).check(documents), key=lambda finding: finding.line))


class _Contents:
    def __init__(self, file: str) -> None:
        self._file = file
        self._records: dict[tuple[Kind, str], Record] = {}
        self._lines: dict[tuple[Kind, str], int] = {}
        self._numbers: dict[tuple[str, int], int] = {}

    def check(self, documents: list[ScannedDocument]) -> Iterator[Finding]:
        for scanned in documents:
            yield from self._check_number(scanned)
            if scanned.table != RETIRED:
                yield from self._check_record(scanned)
        for (kind, key), record in self._records.items():
            for what in self._dangling(record):
                message = f"{kind} {key} refers to {what}, which does not exist"
                line = self._lines[kind, key]
                yield self._finding(Rule.DANGLING_REFERENCE, line, message, Severity.WARNING)

    def _check_number(self, scanned: ScannedDocument) -> Iterator[Finding]:
        other = self._numbers.setdefault((scanned.table, scanned.number), scanned.line)
        if other != scanned.line:
            message = f"number {scanned.number} of table {scanned.table} is on line {other} already"
            yield self._finding(Rule.NUMBER, scanned.line, message)

    def _check_record(self, scanned: ScannedDocument) -> Iterator[Finding]:
        kind = KIND_OF[scanned.table]
        try:
            record = decoder(kind).decode(scanned.document)
        except (ValueError, RecursionError) as error:
            message = unreadable_document(scanned.table, error)
            yield self._finding(Rule.DOCUMENT_UNREADABLE, scanned.line, message)
            return
        key = (kind, key_of(record))
        if key in self._records:
            message = f"{kind} {key[1]} is on line {self._lines[key]} already"
            yield self._finding(Rule.DUPLICATE_KEY, scanned.line, message)
        if record.number != scanned.number:
            message = f"{kind} {key[1]} has number {record.number}, but is stored as {scanned.number}"
            yield self._finding(Rule.NUMBER, scanned.line, message)
        self._records.setdefault(key, record)
        self._lines.setdefault(key, scanned.line)

    def _dangling(self, record: Record) -> Iterator[str]:
        match record:
            case Setting(name="event"):
                yield from self._if_missing(Kind.EVENT, record.value)
            case Review() | Assignment():
                yield from self._if_missing(Kind.PROPOSAL, record.proposal)
            case Proposal():
                yield from self._if_missing(Kind.EVENT, record.event)
                for code in record.speakers:
                    yield from self._if_missing(Kind.SPEAKER, code)
                yield from self._unknown_to_event(record)
            case Slot():
                yield from self._missing_of_slot(record)
            case Release():
                yield from self._if_missing(Kind.EVENT, record.event)
            case Notification():
                yield from self._if_missing(Kind.PROPOSAL, record.proposal)
                yield from self._if_missing(Kind.SPEAKER, record.person)
            case _:
                return

    def _missing_of_slot(self, slot: Slot) -> Iterator[str]:
        yield from self._if_missing(Kind.EVENT, slot.event)
        if slot.proposal:
            yield from self._if_missing(Kind.PROPOSAL, slot.proposal)
        event = self._records.get((Kind.EVENT, slot.event))
        if slot.room and isinstance(event, Event) and event.room_of(slot.room) is None:
            yield f"room {slot.room} of {event.slug}"

    def _if_missing(self, kind: Kind, key: str) -> Iterator[str]:
        if (kind, key) not in self._records:
            yield f"{kind} {key}"

    def _unknown_to_event(self, proposal: Proposal) -> Iterator[str]:
        event = self._records.get((Kind.EVENT, proposal.event))
        if not isinstance(event, Event):
            return
        if proposal.track and not event.track(proposal.track):
            yield f"track {proposal.track} of {event.slug}"
        if proposal.session_type and not event.session_type(proposal.session_type):
            yield f"session type {proposal.session_type} of {event.slug}"

    def _finding(self, rule: Rule, line: int, message: str, severity: Severity = Severity.ERROR) -> Finding:
        return Finding(rule=rule, severity=severity, file=self._file, line=line, message=message)


OTHERS = 0o077
"""The bits of a mode that give anybody but the owner access to a file."""


def examine(path: Path) -> tuple[Finding, ...]:
    """All findings on a store, its history and the files beside them; empty if there are none."""
    places = StorePaths(path)
    tip, findings = _examine_store(places)
    sound = not any(finding.severity is Severity.ERROR for finding in findings)
    return (*findings, *_examine_history(places, tip), *_examine_files(places, sound=sound))


def _examine_store(places: StorePaths) -> tuple[Tip | None, list[Finding]]:
    """The store's tip in its history, None if unknown, and the errors of the store."""
    name = places.store.name
    try:
        image = open_image(places)
    except DamageError as error:
        return _examine_damaged(places, error)
    except NewerSchemaError as error:
        return None, [Finding(rule=Rule.NEWER_SCHEMA, file=name, message=error.message)]
    except CfpError as error:
        rule = Rule.STORE_UNREADABLE if os.path.lexists(places.store) else Rule.STORE_MISSING
        return None, [Finding(rule=rule, file=name, message=error.message)]
    scanned = scan(name, image.source.read(0, image.source.size))
    findings = [*scanned.findings, *check_documents(name, scanned.documents)]
    if image.laid_out_from is not None:
        # The lines are those of the future layout, not those of the file.
        findings = [msgspec.structs.replace(finding, line=0) for finding in findings]
        findings.insert(0, _laid_out_anew(name, image.laid_out_from))
    return image.header.tip, findings


def _examine_damaged(places: StorePaths, error: DamageError) -> tuple[Tip | None, list[Finding]]:
    name = places.store.name
    data = places.store.read_bytes()
    rule = Rule.OUTLINE if data else Rule.STORE_EMPTY
    general = Finding(rule=rule, file=name, line=error.line, message=error.reason)
    if not is_laid_out(data):
        return None, [general]
    scanned = scan(name, data)
    findings = [*scanned.findings, *check_documents(name, scanned.documents)]
    return scanned.header.tip if scanned.header else None, findings or [general]


def _laid_out_anew(name: str, schema: int) -> Finding:
    if schema < current_schema():
        rule, severity = Rule.OLDER_SCHEMA, Severity.NOTE
        message = f"its schema {schema} is older than {current_schema()}; the next write migrates it"
    else:
        rule, severity = Rule.FOREIGN_LAYOUT, Severity.WARNING
        message = "another program has written it, without history; the next write lays it out again"
    return Finding(rule=rule, severity=severity, file=name, message=message, safe_to_repair=True)


def _examine_history(places: StorePaths, tip: Tip | None) -> Iterator[Finding]:
    name = places.history.name
    history = History(places, tip)
    if not history.exists:
        if tip and tip.revision:
            message = f"the history of the store's {tip.revision} change sets is missing"
            yield Finding(rule=Rule.HISTORY_MISSING, severity=Severity.WARNING, file=name, message=message)
        return
    sorted_lines = history.chain(tip) if tip else None
    strangers = {entry.start for entry in sorted_lines.strangers} if sorted_lines else set()
    ahead = {entry.start for entry in sorted_lines.ahead} if sorted_lines else set()
    for number, line in enumerate(history.lines(), 1):
        if line.id in history.abandoned or history.abandoned_by(line):
            continue
        if not line.whole:
            message = "an incomplete change set or something else; it is skipped"
            yield Finding(rule=Rule.HISTORY_LINE, severity=Severity.NOTE, file=name, line=number, message=message)
        elif fault := history.fault(line):
            message = f"change set {line.revision} is not as it was written ({fault})"
            yield Finding(rule=Rule.HISTORY_LINE, severity=Severity.WARNING, file=name, line=number, message=message)
        elif line.start in strangers:
            yield _stranger(history, line, name, number)
        elif tip and line.start in ahead:
            message = f"change set {line.revision} was never reached by the store, which is at {tip.revision}"
            yield Finding(rule=Rule.HISTORY_AHEAD, severity=Severity.NOTE, file=name, line=number, message=message)
    missing = sorted(set(range(1, tip.revision + 1)) - history.applied_lines(tip).keys()) if tip else []
    if missing:
        message = f"change sets of the store are missing: {_ranges(missing)}"
        yield Finding(rule=Rule.HISTORY_GAP, severity=Severity.WARNING, file=name, message=message)


def _stranger(history: History, line: HistoryLine, name: str, number: int) -> Finding:
    head = history.head(line)
    message = (
        f"r{line.revision} belongs to another line of changes, which is not part of this store: "
        f"{clean_line(head.by)}, {local(head.at, UTC)}: {clean_line(head.command)}; cfp log --strangers shows it"
    )
    return Finding(rule=Rule.HISTORY_STRANGER, severity=Severity.WARNING, file=name, line=number, message=message)


def _ranges(numbers: list[int]) -> str:
    """Numbers in order, with runs of them as `first to last`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join(" to ".join(map(str, run)) for run in runs)


def _examine_files(places: StorePaths, *, sound: bool) -> Iterator[Finding]:
    if os.path.lexists(places.temporary):
        message = "left behind by a write that was interrupted, or another cfp is writing right now"
        yield Finding(
            rule=Rule.LEFTOVER_FILE,
            severity=Severity.WARNING,
            file=places.temporary.name,
            message=message,
            # Restoring a damaged store removes this file as well, and then knows which change sets were applied.
            safe_to_repair=sound,
        )
    for path in (places.store, places.history, places.backup):
        if path.exists() and S_IMODE(path.stat().st_mode) & OTHERS:
            message = (
                f"other users can access it (mode {S_IMODE(path.stat().st_mode):04o}), and it contains personal data"
            )
            yield Finding(
                rule=Rule.PERMISSIONS,
                severity=Severity.WARNING,
                file=path.name,
                message=message,
                safe_to_repair=True,
            )
