"""What can be done about a damaged store: mend what is safe, accept what it says, or take the last good copy."""

import os
from itertools import count
from pathlib import Path
from stat import S_IMODE

import msgspec

from cfpcli.domain.change import Kind
from cfpcli.errors import DataRefusedError, Fault, NotFoundError, StoreDamagedError
from cfpcli.store import failures
from cfpcli.store.contents import check_documents
from cfpcli.store.doctor import OTHERS, examine
from cfpcli.store.failures import NewerSchemaError
from cfpcli.store.findings import Finding, Rule
from cfpcli.store.history import History
from cfpcli.store.image import open_image
from cfpcli.store.layout import RETIRED, TABLES, Header, Retired, is_laid_out, lay_out, table_of, told_rehearsal
from cfpcli.store.lock import PATIENCE, held
from cfpcli.store.migrations import current_schema
from cfpcli.store.places import Places
from cfpcli.store.replacement import keep_copy
from cfpcli.store.scan import Scan, ScannedDocument, scan
from cfpcli.store.writing import write_new

_UNACCEPTABLE = {Rule.LINE_UNREADABLE, Rule.DOCUMENT_UNREADABLE, Rule.DUPLICATE_KEY, Rule.NUMBER}


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """A store that can be used again.

    `revision` is where it stands now, `set_aside` where the damaged file went (None where there was none), `later` the
    change sets of the history that it does not hold.
    """

    revision: int
    set_aside: Path | None
    later: tuple[int, ...]


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
    """Take what a store says for what it should say, such as after a merge that was settled by hand.

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
        found = (*scanned.findings, *check_documents(places.store.name, scanned.documents))
        faults = tuple(
            Fault(finding.file, finding.line, "", finding.message) for finding in found if finding.rule in _UNACCEPTABLE
        )
        if faults:
            raise StoreDamagedError(f"{path} holds lines that cannot be accepted", faults=faults)
        revision = scanned.revision if scanned.header else _revision_of_history(places) or scanned.revision
        return _replace(places, _laid_out(scanned, revision, rehearsal=told_rehearsal(data)), revision)


def restore(path: Path, *, lock_timeout: float = PATIENCE) -> Recovered:
    """Put the last good copy in the place of a damaged or missing store; the damaged file is set aside.

    Raises:
        NotFoundError: there is no last good copy.
        DataRefusedError: the store is sound, or was written by a newer version.
        StoreDamagedError: the last good copy is damaged as well.
        BusyError: another process held the lock too long.
        CfpError: the operating system refuses.
    """
    places = Places(path)
    with held(places, lock_timeout):
        _refuse_sound(places)
        if not places.backup.exists():
            raise NotFoundError(f"there is no last good copy of {places.told}")
        copy = open_image(Places(places.backup))
        copy.verify()
        return _replace(places, copy.source.read(0, copy.source.size), copy.header.revision)


def _refuse_sound(places: Places) -> None:
    try:
        open_image(places).verify()
    except NewerSchemaError:
        raise
    except StoreDamagedError:
        return
    raise DataRefusedError(f"{places.told} is sound", hint="cfp undo takes back the last change")


def _replace(places: Places, data: bytes, revision: int) -> Recovered:
    set_aside = None
    if os.path.lexists(places.store):
        set_aside = next(path for path in map(places.damaged, count(1)) if not os.path.lexists(path))
        try:
            keep_copy(places, set_aside)
        except OSError as error:
            raise failures.failed(error, "write", places) from error
    write_new(places, data, keep_backup=False)
    later = {line.revision for line in History(places).lines() if line.whole and line.revision > revision}
    return Recovered(revision=revision, set_aside=set_aside, later=tuple(sorted(later)))


def _revision_of_history(places: Places) -> int:
    return max((line.revision for line in History(places).lines() if line.whole), default=0)


def _laid_out(scanned: Scan, revision: int, *, rehearsal: bool) -> bytes:
    tables: dict[str, dict[int, bytes]] = {name: {} for name in TABLES}
    for document in scanned.documents:
        tables[document.table][document.number] = document.document
    counters = {name: table.next for name, table in scanned.header.tables.items()} if scanned.header else {}
    for kind, number in _retired_numbers(scanned.documents):
        counters[table_of(kind)] = max(counters.get(table_of(kind), 1), number + 1)
    header = Header(schema=current_schema(), revision=revision, tables={}, rehearsal=rehearsal)
    return lay_out(tables, schema=current_schema(), revision=revision, counters=counters, header=header)


def _retired_numbers(documents: list[ScannedDocument]) -> list[tuple[Kind, int]]:
    retired = (msgspec.json.decode(found.document, type=Retired) for found in documents if found.table == RETIRED)
    return [(code.kind, code.number) for code in retired]
