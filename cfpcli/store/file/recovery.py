"""What can be done about a damaged store: mend what is safe, accept what it says, or take the last good copy."""

import os
from itertools import count
from pathlib import Path
from stat import S_IMODE

import msgspec

from cfpcli.errors import DataRefusedError, Fault, StoreDamagedError
from cfpcli.records.change import Kind
from cfpcli.store.file import failures
from cfpcli.store.file.contents import check_documents
from cfpcli.store.file.doctor import OTHERS, examine
from cfpcli.store.file.failures import NewerSchemaError
from cfpcli.store.file.history import History
from cfpcli.store.file.image import open_image
from cfpcli.store.file.layout import RETIRED, TABLES, Header, Retired, is_laid_out, lay_out, table_of, told_rehearsal
from cfpcli.store.file.leftovers import abandon_unfinished
from cfpcli.store.file.lock import held
from cfpcli.store.file.migrations import current_schema
from cfpcli.store.file.places import Places
from cfpcli.store.file.replacement import keep_copy
from cfpcli.store.file.scan import Scan, ScannedDocument, scan
from cfpcli.store.file.swap import write_new
from cfpcli.store.findings import Finding, Recovered, Rule
from cfpcli.store.protocol import PATIENCE, Tip

_UNACCEPTABLE = {Rule.LINE_UNREADABLE, Rule.DOCUMENT_UNREADABLE, Rule.DUPLICATE_KEY, Rule.NUMBER}


def repair(path: Path, *, lock_timeout: float = PATIENCE) -> tuple[Finding, ...]:
    """Mend what loses and invents nothing; return what was mended.

    That is a file left behind by an interrupted write, modes that let others in, and a store that another program or
    an older version wrote. Damage is none of it: see `accept` and `restore`.

    Raises:
        BusyError: another process held the lock too long.
        CfpError: the operating system refuses.
    """
    places = Places(path)
    if not os.path.lexists(places.store):
        raise failures.missing(places)
    with held(places, lock_timeout):
        mended = [finding for finding in examine(path) if finding.safe_to_repair]
        # Modes first: a store that is laid out anew takes over the mode, and the last good copy is the old file.
        mended.sort(key=lambda finding: finding.rule is not Rule.PERMISSIONS)
        try:
            if any(finding.rule is Rule.LEFTOVER_FILE for finding in mended):
                abandon_unfinished(places, open_image(places).header.tip)
            for finding in mended:
                _mend(places, finding)
        except OSError as error:
            raise failures.failed(error, "write", places) from error
    return tuple(mended)


def _mend(places: Places, finding: Finding) -> None:
    beside = places.store.with_name(finding.file)
    match finding.rule:
        case Rule.LEFTOVER_FILE:
            beside.unlink(missing_ok=True)
        case Rule.PERMISSIONS:
            beside.chmod(S_IMODE(beside.stat().st_mode) & ~OTHERS)
        case Rule.FOREIGN_LAYOUT | Rule.OLDER_SCHEMA:
            image = open_image(places)
            if image.laid_out_from is not None and image.laid_out_from < current_schema():
                keep_copy(places, places.backup_of_schema(image.laid_out_from))
            write_new(places, image.source.read(0, image.source.size), keep_backup=True)
        case _:
            raise AssertionError(f"nobody knows how to mend {finding.rule}")


def accept(path: Path, *, lock_timeout: float = PATIENCE) -> Recovered:
    """Accept the present content of a store as correct, such as after a merge that was resolved by hand.

    Every document must be readable and unique; the header is worked out anew. The file as it was is set aside.

    Raises:
        DataRefusedError: the store is sound, or of another program's layout.
        StoreDamagedError: lines that cannot be accepted, listed in `faults`.
        BusyError: another process held the lock too long.
        CfpError: the operating system refuses.
    """
    places = Places(path)
    with held(places, lock_timeout):
        _refuse_sound(places)
        try:
            data = places.store.read_bytes()
        except OSError as error:
            raise failures.failed(error, "read", places) from error
        if not is_laid_out(data):
            raise DataRefusedError(f"{path} holds nothing that could be accepted", hint="restore the last good copy")
        scanned = scan(places.store.name, data)
        findings = (*scanned.findings, *check_documents(places.store.name, scanned.documents))
        faults = tuple(
            Fault(finding.file, finding.line, "", finding.message)
            for finding in findings
            if finding.rule in _UNACCEPTABLE
        )
        if faults:
            raise StoreDamagedError(f"{path} holds lines that cannot be accepted", faults=faults)
        header = scanned.header or _header_by_history(places, data, scanned.revision)
        header = msgspec.structs.replace(header, rehearsal=told_rehearsal(data))
        return _replace(places, _laid_out(scanned, header), header.tip)


def restore(path: Path, *, lock_timeout: float = PATIENCE) -> Recovered:
    """Put a damaged or missing store back as it was: the last good copy and the change sets of its history since.

    The change sets are replayed as they were taken, up to the one that the damaged file names as its last, else up to
    the last line of the history that leads on from the copy. Where there is no good copy, or none that leads there,
    the history is replayed from its beginning. The damaged file is set aside.

    Raises:
        NotFoundError: there is no last good copy, and the history does not begin at the beginning.
        DataRefusedError: the store is sound, or was written by a newer version.
        StoreDamagedError: the last good copy is damaged as well.
        BusyError: another process held the lock too long.
        CfpError: the operating system refuses.
    """
    from cfpcli.store.file.reconstruction import restored

    places = Places(path)
    with held(places, lock_timeout):
        _refuse_sound(places)
        restoration = restored(places)
        return msgspec.structs.replace(
            _replace(places, restoration.data, restoration.tip),
            replayed=restoration.replayed,
            misfit=restoration.misfit,
        )


def _refuse_sound(places: Places) -> None:
    try:
        open_image(places).verify()
    except NewerSchemaError:
        raise
    except StoreDamagedError:
        return
    raise DataRefusedError(f"{places.told} is sound", hint="cfp undo takes back the last change")


def _replace(places: Places, data: bytes, tip: Tip) -> Recovered:
    set_aside = ""
    if os.path.lexists(places.store):
        kept = next(path for path in map(places.damaged, count(1)) if not os.path.lexists(path))
        set_aside = kept.name
        try:
            keep_copy(places, kept)
        except OSError as error:
            raise failures.failed(error, "write", places) from error
    try:
        abandon_unfinished(places, tip)
    except OSError as error:
        raise failures.failed(error, "write", places) from error
    write_new(places, data, keep_backup=False)
    sorted_lines = History(places, tip).chain(tip)
    others = (*sorted_lines.ahead, *(entry for entry in sorted_lines.strangers if entry.revision > tip.revision))
    later = tuple(sorted({entry.revision for entry in others}))
    return Recovered(revision=tip.revision, set_aside=set_aside, later=later)


def _header_by_history(places: Places, data: bytes, revision: int) -> Header:
    """The header of a store that has lost it: where its history ends, else at `revision`."""
    from cfpcli.store.file.reconstruction import id_of

    history = History(places)
    last = history.last()
    head, revision = (last.id, last.revision) if last else ("", revision)
    return Header(schema=current_schema(), revision=revision, id=id_of(history, data), head=head, tables={})


def _laid_out(scanned: Scan, header: Header) -> bytes:
    tables: dict[str, dict[int, bytes]] = {name: {} for name in TABLES}
    for document in scanned.documents:
        tables[document.table][document.number] = document.document
    counters = {name: table.next for name, table in scanned.header.tables.items()} if scanned.header else {}
    for kind, number in _retired_numbers(scanned.documents):
        counters[table_of(kind)] = max(counters.get(table_of(kind), 1), number + 1)
    return lay_out(tables, schema=current_schema(), revision=header.revision, counters=counters, header=header)


def _retired_numbers(documents: list[ScannedDocument]) -> list[tuple[Kind, int]]:
    retired = (msgspec.json.decode(scanned.document, type=Retired) for scanned in documents if scanned.table == RETIRED)
    return [(code.kind, code.number) for code in retired]
