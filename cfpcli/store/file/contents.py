"""What the documents of a store say, checked one against another."""

from collections.abc import Iterator

from cfpcli.records.change import Kind, Record, Setting, key_of
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, Review
from cfpcli.store.file.layout import KIND_OF, RETIRED
from cfpcli.store.file.rows import record_decoder
from cfpcli.store.file.scan import ScannedDocument
from cfpcli.store.findings import Finding, Rule, Severity


def check_documents(file: str, documents: list[ScannedDocument]) -> tuple[Finding, ...]:
    """Everything that is wrong with these documents, in the order of their lines."""
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
            record = record_decoder(kind).decode(scanned.document)
        except (ValueError, RecursionError) as error:
            message = f"table {scanned.table}: a document cannot be read: {error}"
            yield self._finding(Rule.DOCUMENT_UNREADABLE, scanned.line, message)
            return
        key = (kind, key_of(record))
        if key in self._records:
            message = f"{kind} {key[1]} is on line {self._lines[key]} already"
            yield self._finding(Rule.DUPLICATE_KEY, scanned.line, message)
        if record.number != scanned.number:
            message = f"{kind} {key[1]} says that it is number {record.number}, but it stands as {scanned.number}"
            yield self._finding(Rule.NUMBER, scanned.line, message)
        self._records.setdefault(key, record)
        self._lines.setdefault(key, scanned.line)

    def _dangling(self, record: Record) -> Iterator[str]:
        match record:
            case Setting(name="event"):
                yield from self._unless_known(Kind.EVENT, record.value)
            case Review() | Assignment():
                yield from self._unless_known(Kind.PROPOSAL, record.proposal)
            case Proposal():
                yield from self._unless_known(Kind.EVENT, record.event)
                for code in record.speakers:
                    yield from self._unless_known(Kind.SPEAKER, code)
                yield from self._unknown_to_event(record)
            case _:
                return

    def _unless_known(self, kind: Kind, key: str) -> Iterator[str]:
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
        if proposal.room and event.rooms and not event.room(proposal.room):
            yield f"room {proposal.room} of {event.slug}"

    def _finding(self, rule: Rule, line: int, message: str, severity: Severity = Severity.ERROR) -> Finding:
        return Finding(rule=rule, severity=severity, file=self._file, line=line, message=message)
