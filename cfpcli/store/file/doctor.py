"""A check of everything that belongs to a store: nothing is written, nothing is decided."""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import msgspec

from cfpcli.errors import CfpError
from cfpcli.store.file.contents import check_documents
from cfpcli.store.file.failures import LocatedDamageError, NewerSchemaError
from cfpcli.store.file.history import History, HistoryLine
from cfpcli.store.file.image import open_image
from cfpcli.store.file.layout import is_laid_out
from cfpcli.store.file.migrations import current_schema
from cfpcli.store.file.places import Places
from cfpcli.store.file.scan import scan
from cfpcli.store.findings import Finding, Rule, Severity
from cfpcli.store.protocol import Tip
from cfpcli.text import clean_line

OTHERS = 0o077
"""The bits of a mode by which anybody but the owner gets at a file."""


def examine(path: Path) -> tuple[Finding, ...]:
    """Everything worth saying about a store, its history and what lies beside them; empty where all is well."""
    places = Places(path)
    tip, findings = _examine_store(places)
    sound = not any(finding.severity is Severity.ERROR for finding in findings)
    return (*findings, *_examine_history(places, tip), *_examine_files(places, sound=sound))


def _examine_store(places: Places) -> tuple[Tip | None, list[Finding]]:
    """Where a store is in its history, None where that is unknown, and what is wrong with it."""
    name = places.store.name
    try:
        image = open_image(places)
    except LocatedDamageError as error:
        return _examine_damaged(places, error)
    except NewerSchemaError as error:
        return None, [Finding(rule=Rule.NEWER_SCHEMA, file=name, message=error.message)]
    except CfpError as error:
        rule = Rule.STORE_UNREADABLE if os.path.lexists(places.store) else Rule.STORE_MISSING
        return None, [Finding(rule=rule, file=name, message=error.message)]
    scanned = scan(name, image.source.read(0, image.source.size))
    findings = [*scanned.findings, *check_documents(name, scanned.documents)]
    if image.laid_out_from is not None:
        # The lines are those of what it will become, not those of the file.
        findings = [msgspec.structs.replace(finding, line=0) for finding in findings]
        findings.insert(0, _laid_out_anew(name, image.laid_out_from))
    return image.header.tip, findings


def _examine_damaged(places: Places, error: LocatedDamageError) -> tuple[Tip | None, list[Finding]]:
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


def _examine_history(places: Places, tip: Tip | None) -> Iterator[Finding]:
    name = places.history.name
    history = History(places, tip)
    if not history.exists:
        if tip and tip.revision:
            message = f"there is no history of the {tip.revision} change sets that the store has taken"
            yield Finding(rule=Rule.HISTORY_MISSING, severity=Severity.WARNING, file=name, message=message)
        return
    sorted_lines = history.chain(tip) if tip else None
    strangers = {entry.start for entry in sorted_lines.strangers} if sorted_lines else set()
    ahead = {entry.start for entry in sorted_lines.ahead} if sorted_lines else set()
    for number, line in enumerate(history.lines(), 1):
        if line.id in history.abandoned or history.abandoned_by(line):
            continue
        if not line.whole:
            message = "a change set that was cut short, or something else; it is passed over"
            yield Finding(rule=Rule.HISTORY_LINE, severity=Severity.NOTE, file=name, line=number, message=message)
        elif fault := history.fault(line):
            message = f"change set {line.revision} is not as it was written ({fault})"
            yield Finding(rule=Rule.HISTORY_LINE, severity=Severity.WARNING, file=name, line=number, message=message)
        elif line.start in strangers:
            yield _stranger(history, line, name, number)
        elif tip and line.start in ahead:
            message = f"change set {line.revision} was never reached by the store, which is at {tip.revision}"
            yield Finding(rule=Rule.HISTORY_AHEAD, severity=Severity.NOTE, file=name, line=number, message=message)
    missing = sorted(set(range(1, tip.revision + 1)) - history.taken(tip).keys()) if tip else []
    if missing:
        message = f"change sets that the store has taken are missing: {_ranges(missing)}"
        yield Finding(rule=Rule.HISTORY_GAP, severity=Severity.WARNING, file=name, message=message)


def _stranger(history: History, line: HistoryLine, name: str, number: int) -> Finding:
    head = history.head(line)
    message = (
        f"r{line.revision} belongs to another line of changes, which this store has not taken: "
        f"{clean_line(head.by)}, {head.at:%Y-%m-%d %H:%M} UTC: {clean_line(head.command)}; cfp log --strangers shows it"
    )
    return Finding(rule=Rule.HISTORY_STRANGER, severity=Severity.WARNING, file=name, line=number, message=message)


def _ranges(numbers: list[int]) -> str:
    """Numbers in order, runs of them as `first to last`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join(" to ".join(map(str, run)) for run in runs)


def _examine_files(places: Places, *, sound: bool) -> Iterator[Finding]:
    if os.path.lexists(places.temporary):
        message = "left behind by a write that was interrupted, or another cfp is writing right now"
        yield Finding(
            rule=Rule.LEFTOVER_FILE,
            severity=Severity.WARNING,
            file=places.temporary.name,
            message=message,
            # What restores a damaged store removes it as well, and knows then which change sets were taken.
            safe_to_repair=sound,
        )
    for path in (places.store, places.history, places.backup):
        if path.exists() and S_IMODE(path.stat().st_mode) & OTHERS:
            message = f"others can get at it (mode {S_IMODE(path.stat().st_mode):04o}), and it holds people's data"
            yield Finding(
                rule=Rule.PERMISSIONS,
                severity=Severity.WARNING,
                file=path.name,
                message=message,
                safe_to_repair=True,
            )
