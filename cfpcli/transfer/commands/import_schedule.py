"""`cfp import schedule.xml`: a published programme of any program becomes slots, proposals and people of an event."""

from collections.abc import Iterable, Iterator
from functools import partial

import msgspec

from cfpcli.dates.zones import zone_named
from cfpcli.errors import UsageError, changed_meanwhile
from cfpcli.exchange.formats import SCHEDULES
from cfpcli.programme.files.dialects import ReadSchedule
from cfpcli.programme.files.schedule_records import Arrivals, Drawing, Stock, arrivals
from cfpcli.records.change import Change, Kind, replaced
from cfpcli.records.codes import new_code, new_guid
from cfpcli.records.documents import Records, document_of
from cfpcli.records.event import Event
from cfpcli.records.programme import Slot
from cfpcli.result import Level, Message, Result
from cfpcli.store.collector import without_collector
from cfpcli.store.protocol import Store, Where
from cfpcli.text import number_of
from cfpcli.transfer.commands.consent import agreed_to, result_of
from cfpcli.transfer.rows import Imported as ImportedRow
from cfpcli.transfer.rules.arrivals import Imported, Stored, import_changes
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import as_read, list_keepers_only

_REPAIRS_SHOWN = 10
"""The most repairs of a file that are listed."""

_ADDED_SHOWN = 8

SCHEDULE_XML, SCHEDULE_JSON = SCHEDULES


class _Arrived(msgspec.Struct, frozen=True):
    """The changes that a schedule makes, with that of its event."""

    imported: Imported
    arrivals: Arrivals
    event_change: tuple[Change, ...]


def import_schedule(work: Workspace, name: str, pieces: Iterable[bytes], source: str, by: str) -> Result[ImportedRow]:
    """Import a schedule in the format `name` into the event in use.

    Raises:
        DataRefusedError: the file is not such a schedule, or is too large.
        WouldAskError: stored data would be replaced, and there is no terminal at which to confirm it.
    """
    me = work.acting(by)
    opened = work.fresh_store()
    list_keepers_only(opened, "an import of a programme")
    event = work.required_event
    with without_collector():
        read = _read(name, pieces, source, event)
        drawn: list[str] = []
        seen = _arrived(opened, event.slug, read, work, drawn)
    agreed = agreed_to(seen.imported, source, work, opened)

    def decide(store: Store) -> Result[ImportedRow]:
        with without_collector():
            # People hidden from a chair stay hidden, or the file would mean others than those that were shown.
            arrived = _arrived(as_read(store), event.slug, read, work, drawn)
        if arrived.imported.differences != seen.imported.differences:
            raise changed_meanwhile("the store", "run the import again")
        return _result(arrived, read, source, store, agreed=agreed, dry_run=work.options.dry_run)

    return work.commit(decide, by=me, door=Door.ARRIVAL)


def _read(name: str, pieces: Iterable[bytes], source: str, event: Event) -> ReadSchedule:
    zone = zone_named(event.timezone)
    if name == SCHEDULE_XML:
        from cfpcli.programme.files.schedule_xml import read_xml

        return read_xml(pieces, source, zone)
    from cfpcli.programme.files.schedule_json import read_json

    return read_json(pieces, source, zone)


def _arrived(store: Store, slug: str, read: ReadSchedule, work: Workspace, drawn: list[str]) -> _Arrived:
    """The changes that a schedule makes; the codes that were drawn before are used again as long as they are free.

    A person confirms differences that name new codes, so that they must be the same in the end.
    """
    stock = _stock(store, slug)
    used = {*stock.proposals, *stock.people}
    former = iter(tuple(drawn))
    drawn.clear()

    def is_used(code: str) -> bool:
        return code in used or store.is_used(code)

    def draw(code: str) -> str:
        before = next(former, "")
        if not code or is_used(code):
            code = before if before and not is_used(before) else new_code(work.env.chance, is_used)
        used.add(code)
        drawn.append(code)
        return code

    arrived = arrivals(read.schedule, stock, Drawing(draw, partial(new_guid, work.env.chance), work.now))
    documents = Records(document_of(record) for record in arrived.records)
    stored = Stored(
        events={slug: arrived.event},
        records={
            (kind, key): document_of(record)
            for kind, records in (
                (Kind.SLOT, stock.slots),
                (Kind.PROPOSAL, stock.proposals),
                (Kind.SPEAKER, stock.people),
            )
            for key, record in records.items()
        },
        codes_by_email={},
        proposal_codes=frozenset(stock.proposals),
        speaker_codes=frozenset(stock.people),
    )
    changed = () if arrived.event == stock.event else (replaced(stock.event, arrived.event),)
    return _Arrived(import_changes(documents, stored, now=work.now), arrived, changed)


def _stock(store: Store, slug: str) -> Stock:
    event = next(event for event in store.events() if event.slug == slug)
    slots = [row.guid for row in store.rows(Kind.SLOT, ("guid", "event"), Where(event=slug))]
    proposals = [row.code for row in store.rows(Kind.PROPOSAL, ("code", "event"), Where(event=slug))]
    people = [row.code for row in store.rows(Kind.SPEAKER, ("code",))]
    placed = store.get_many(Kind.SLOT, slots)
    return Stock(
        event,
        {guid: slot for guid, slot in placed.items() if isinstance(slot, Slot)},
        store.get_many(Kind.PROPOSAL, proposals),
        store.get_many(Kind.SPEAKER, people),
    )


def _result(
    arrived: _Arrived, read: ReadSchedule, source: str, store: Store, *, agreed: bool, dry_run: bool
) -> Result[ImportedRow]:
    result = result_of(arrived.imported, source, store, agreed=agreed, dry_run=dry_run)
    summary, *others = [message for message in result.messages if message.level is not Level.NEXT]
    changes = (*arrived.event_change, *result.changes)
    if arrived.event_change and not arrived.imported.changes:
        summary = Message(f"Imported 1 record from {source}.")
    places = {(change.kind, change.key) for change in arrived.event_change}
    following = ("cfp schedule check", UNDO) if changes else ()
    return msgspec.structs.replace(
        result,
        changes=changes,
        agreed=result.agreed | places,
        messages=(
            summary,
            *_notes(arrived.arrivals, read),
            *others,
            *(Message(command, Level.NEXT) for command in following),
        ),
    )


def _notes(arrived: Arrivals, read: ReadSchedule) -> Iterator[Message]:
    """The additions to the event, the texts that are left out, and the repairs of the file."""
    if arrived.added:
        more = len(arrived.added) - _ADDED_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        yield Message(f"New in {arrived.event.slug}: {', '.join(arrived.added[:_ADDED_SHOWN])}{rest}.")
    for remark in arrived.remarks:
        yield Message(remark, Level.WARNING)
    for repair in read.repairs[:_REPAIRS_SHOWN]:
        yield Message(f"line {repair.line}: {repair}" if repair.line else str(repair), Level.WARNING)
    if read.repaired > _REPAIRS_SHOWN:
        yield Message(f"{number_of(read.repaired - _REPAIRS_SHOWN, 'more repair')} of the file", Level.WARNING)


def recognised(name: str, head: bytes, source: str) -> str:
    """The format of a schedule by its first bytes; empty for any other file.

    `name` is the format that the person names, if any.

    Raises:
        UsageError: the file is recognised, but cannot be imported.
    """
    from cfpcli.programme.files.dialects import recognise

    format_name = recognise(head)
    if format_name in SCHEDULES:
        return format_name
    if format_name:
        ways = " or ".join(SCHEDULES)
        raise UsageError(f"{source} is a calendar, which cannot be imported", hint=f"import {ways} of the programme")
    if name in SCHEDULES:
        return name
    # The reader of schedules names the fault of any other XML document.
    return SCHEDULE_XML if not name and source.casefold().endswith(".xml") else ""
