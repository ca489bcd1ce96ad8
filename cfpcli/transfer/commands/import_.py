"""`cfp import`: exported records, imported whole or not at all, or packets one by one; repeating changes nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from itertools import chain
from pathlib import PurePath
from typing import Annotated, Any, NamedTuple

import msgspec
import typer

from cfpcli.env import path_option
from cfpcli.errors import (
    DataRefusedError,
    UsageError,
    changed_meanwhile,
)
from cfpcli.exchange.documents import Loaded, Origin
from cfpcli.exchange.formats import READ, SCHEDULES
from cfpcli.exchange.registry import load_records
from cfpcli.proposals.commands.private_headings import HEADING
from cfpcli.records.change import Kind, Place, Record
from cfpcli.records.codes import new_code, new_guid
from cfpcli.records.documents import Document, Records, document_of
from cfpcli.records.headings import parsed_answers
from cfpcli.records.person import codes_by_address
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.entry import as_written_by
from cfpcli.store.collector import without_collector
from cfpcli.store.protocol import Store
from cfpcli.text import alternatives, did_you_mean, fold, shell_word
from cfpcli.transfer.commands.consent import agreed_to, result_of
from cfpcli.transfer.rows import Imported as ImportedRow
from cfpcli.transfer.rules.arrivals import Imported, Stored, import_changes, import_faults
from cfpcli.transfer.rules.partial_records import Newcomers, coded, completed, has_new, repeated_faults
from cfpcli.transfer.rules.people import Address, clash_faults, people_of, under_first_addresses, unify_people
from cfpcli.workspace.bulk import several
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.filtered_store import view_of
from cfpcli.workspace.identity import first_addresses
from cfpcli.workspace.inputs import MOST_OF_AN_EXPORT, read_pieces, without_nul
from cfpcli.workspace.places import places_of, with_new_slots
from cfpcli.workspace.rules.blind_view import SHOWN_FIELDS
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import as_read, list_keepers_only, refusal, whole

_COMPARED_AT_ONCE = 5_000
"""Records of the store that are decoded at once; each batch takes a pass over their table."""

_OF_SCHEDULES = ("", "xml", "json", "ics")
"""The endings of names of files that may be schedules or calendars, as their first bytes show."""

PACKETS = "packet"
"""The word before packets on the command line: `cfp import packet inbox/`."""

_CHOOSE = "cfp export csv --fields code,track  # the fields that you mean to change"
_SINGLE_EXPORT = "import one export at a time"
_PACKET_ENDINGS = (".cfp.json", ".eml", ".mbox")


def import_records(
    work: Workspace,
    file: Annotated[
        list[str],
        typer.Argument(help="An exported file, or packet followed by files, folders or mailboxes; - for stdin."),
    ],
    *,
    source_format: Annotated[
        str,
        typer.Option(
            "--from", metavar="FORMAT", help=f"{alternatives(*READ, *SCHEDULES)} (default: by file name and content)."
        ),
    ] = "",
    late: Annotated[
        str, typer.Option("--late", metavar="REASON", help="Import packets that arrived late, marked with this reason.")
    ] = "",
    guest: Annotated[
        bool, typer.Option("--guest", help="Import reviews by people outside the committee as guest reviews.")
    ] = False,
    heading: Annotated[list[str] | None, HEADING] = None,
    by: Annotated[str, BY] = "",
) -> Result[Any]:
    """Import exported proposals, speakers and reviews with every field: all of them, or none.

    New records are added. A record that the store already has is compared with the file field by field, and with its
    state when the file was exported: changes made only in the file are applied. Changes that would replace other data
    are shown for confirmation; --yes confirms them, but never a change that the rules forbid.

    A schedule.xml or schedule.json of any conference program becomes slots, proposals and people of the event in use,
    with the rooms, tracks and session types that it lacks: sessions are recognised by guid, code or title, and what the
    file leaves out stays. It is not published until cfp schedule publish.

    With cfp import packet inbox/ mail.mbox, import packets that speakers wrote with cfp submit --to, or proposal files,
    from folders or mail (.eml, .mbox). Valid ones are imported, the others are reported with their reasons. A packet
    that would replace a proposal, or that is older than the last imported one, needs confirmation: --yes confirms it,
    and without a terminal it is kept back (exit 2). No packet renames a speaker.
    """
    if file[0] == PACKETS or all(_is_packet(name, work) for name in file):
        if source_format:
            raise UsageError("packets have their own format", hint="remove --from")
        from cfpcli.proposals.commands.inbox import import_packets

        paths, answers = file[1:] if file[0] == PACKETS else file, parsed_answers(heading or ())
        return import_packets(work, paths, late=late, by=by, answers=answers)
    if late or heading or len(file) > 1:
        wrong = f"{'--late' if late else '--heading'} is for packets" if late or heading else _SINGLE_EXPORT
        raise UsageError(wrong, hint="cfp import packet FILE  # imports proposals that speakers sent")
    return _import_file(work, file[0], source_format, by, guest=guest)


def _is_packet(name: str, work: Workspace) -> bool:
    return name.casefold().endswith(_PACKET_ENDINGS) or (name != "-" and path_option(name, work.env).is_dir())


def _import_file(work: Workspace, file: str, source_format: str, by: str, *, guest: bool) -> Result[ImportedRow]:
    source = "stdin" if file == "-" else file
    pieces = read_pieces(file, work.env, most=MOST_OF_AN_EXPORT)
    ending = PurePath(file).suffix.removeprefix(".").casefold()
    if source_format in SCHEDULES or (not source_format and ending in _OF_SCHEDULES):
        from cfpcli.transfer.commands.import_schedule import import_schedule, recognised

        first = next(pieces, b"")
        pieces = chain((first,), pieces)
        if schedule := recognised(source_format, first, source):
            if guest:
                raise UsageError("a schedule has no reviews", hint="remove --guest")
            return import_schedule(work, schedule, pieces, source, by)
    return _import_export(work, _format_of(file, source_format), pieces, source, by, guest=guest)


def _import_export(
    work: Workspace, name: str, pieces: Iterable[bytes], source: str, by: str, *, guest: bool
) -> Result[ImportedRow]:
    with without_collector():
        loaded = load_records(name, without_nul(pieces, source), source)
    if loaded.faults:
        raise DataRefusedError(f"{source} cannot be imported", faults=loaded.faults)
    _refuse_blind(loaded, source)
    me = work.acting(by)
    if guest:
        loaded = msgspec.structs.replace(loaded, records=Records(map(_as_guest, loaded.records.documents)))
    opened = work.fresh_store()
    first_of = first_addresses(whole(opened))
    rows = whole(opened).rows(Kind.SPEAKER, ("code", "aliases"))
    code_of = {alias: row.code for row in rows for alias in row.aliases}
    loaded = msgspec.structs.replace(loaded, **under_first_addresses(loaded, first_of, code_of)._asdict())
    new = Newcomers(_event_in_use(work), work.now, partial(new_guid, work.env.chance))
    seen = _compared(opened, loaded, source, work, new)
    agreed = agreed_to(seen.imported, source, work, opened)

    def decide(store: Store) -> Result[ImportedRow]:
        # Codes are drawn again and titles looked up again, because both may be in use since. People who are hidden from
        # the acting person stay hidden: compared with them, the file would get another answer than for nobody.
        now = seen if _is_as_seen(store, opened) else _compared(as_read(store), loaded, source, work, new)
        if now.imported.differences != seen.imported.differences:
            raise changed_meanwhile("the store", "run the import again")
        result = result_of(now.imported, source, store, agreed=agreed, dry_run=work.options.dry_run)
        if now.displaced:
            result = msgspec.structs.replace(result, messages=(*result.messages, *_unmoved(now.displaced)))
        return msgspec.structs.replace(result, located=lambda place: (source, _line_of(now.loaded, place)))

    return work.commit(decide, by=me, door=Door.ARRIVAL)


_MOVES_SHOWN = 3
"""The most commands that are proposed for sessions with another place."""


def _unmoved(displaced: Mapping[str, str]) -> tuple[Message, ...]:
    """The warning that a file has other places than the plan, which it does not change, and commands that do."""
    where = f"the room, day or start of {several(list(displaced))} differs from the plan and is not imported"
    commands = [command for command in displaced.values() if command][:_MOVES_SHOWN]
    return Message(where, Level.WARNING), *(Message(command, Level.NEXT) for command in commands)


def _refuse_blind(loaded: Loaded, source: str) -> None:
    """Refuse an export for reviewers of a blind call: its redacted copies must not replace the speakers' texts.

    Raises:
        DataRefusedError: the file states every field that such reviewers see, and none that they do not.
    """
    stated = {fields for (kind, _), fields in loaded.stated.items() if kind is Kind.PROPOSAL} | {loaded.columns}
    shown = SHOWN_FIELDS & {*Proposal.__struct_fields__}
    if any(fields is not None and fields & {*Proposal.__struct_fields__} == shown for fields in stated):
        raise DataRefusedError(f"{source} is a blind export, with redacted copies in place of texts", hint=_CHOOSE)


def _event_in_use(work: Workspace) -> str:
    """The slug of the event to which a new proposal belongs whose row states none; empty if several could be meant."""
    event = work.event if work.store.events() else None
    return event.slug if event else ""


def _with_codes(loaded: Loaded, store: Store, new: Newcomers, source: str, work: Workspace) -> Loaded:
    """The records with a new code for each that has none.

    Raises:
        DataRefusedError: one of them has the title of a proposal in the store or on another line, or is a speaker
            without an address.
    """
    if not has_new(loaded):
        return loaded
    seen = view_of(store)
    rows = store.rows(Kind.PROPOSAL, ("code", "event", "title"))
    # In a call that somebody else runs, a title would disclose a proposal.
    codes = {
        (row.event, fold(row.title)): row.code for row in rows if not seen or row.event not in seen.sight.reviewing
    }
    if faults := repeated_faults(loaded, codes, new.event, source):
        raise DataRefusedError(f"{source} cannot be imported", faults=faults)
    used = {document.key for document in loaded.records.documents}

    def draw() -> str:
        code = new_code(work.env.chance, lambda code: code in used or store.is_used(code))
        used.add(code)
        return code

    records, stated = coded(loaded, draw)
    return msgspec.structs.replace(loaded, records=records, stated=stated)


def _line_of(loaded: Loaded, place: Place) -> int:
    """The line on which the record of this place begins in its file; 0 if the file has it under another key."""
    pairs = zip(loaded.records.documents, loaded.lines, strict=True)
    return next((line for document, line in pairs if (document.kind, document.key) == place), 0)


def _importers_only(store: Store, records: Records, event: str) -> None:
    """Refuse records that the acting person must not write, before they are compared with those in the store.

    `event` is the slug of the event of a proposal that states none.

    Raises:
        DataRefusedError: they include more than the acting person's own reviews, and that person does not run a call
            here, or not the call of a proposal or of somebody else's review.
    """
    seen = view_of(store)
    if seen is None:
        return
    others = [
        record
        for record in records
        if not (isinstance(record, Review) and record.reviewer == seen.sight.email and seen.sight.email)
    ]
    if others:
        list_keepers_only(store, "an import of more than your own reviews")
    stored = seen.places.events
    for record in others:
        slugs: tuple[str, ...] = ()
        if isinstance(record, Proposal):
            slugs = record.event or event, stored.get(record.code, "")
        elif isinstance(record, Review):
            slugs = (stored.get(record.proposal, ""),)
        for slug in slugs:
            if slug in seen.sight.reviewing:
                raise refusal(seen.sight.role(slug), f"an import into {slug} of more than your own reviews")


def _is_as_seen(store: Store, seen: Store) -> bool:
    """Whether a comparison with the store as `seen` still holds: it is unchanged, and the person sees all of it."""
    if whole(store) is not store or whole(seen) is not seen:
        return False
    return store.tip == seen.tip and bool(store.id) and (bool(store.head) or not store.revision)


def _as_guest(document: Document) -> Document:
    if document.kind is not Kind.REVIEW:
        return document
    return document_of(msgspec.structs.replace(document.record, guest=True))


class _Comparison(NamedTuple):
    """The changes that the records of a file would make, and the file with the codes of its records here."""

    imported: Imported
    loaded: Loaded
    displaced: Mapping[str, str]


def _compared(store: Store, loaded: Loaded, source: str, work: Workspace, new: Newcomers) -> _Comparison:
    """The changes that the records of a file would make.

    Raises:
        DataRefusedError: the acting person must not write a record, or a record refers to another that does not exist
            or may be in the store already.
    """
    with without_collector():
        _importers_only(store, loaded.records, new.event)
        return _comparison(store, _with_codes(loaded, store, new, source, work), source, work, new)


def _comparison(store: Store, loaded: Loaded, source: str, work: Workspace, new: Newcomers) -> _Comparison:
    shown = _codes_by_email(as_read(store))
    stored = _stored(store, loaded.records, shown)
    people = people_of(loaded, stored.records)
    # The codes that a person may see, also while the store is locked: a message must not disclose another.
    if faults := clash_faults(people, stored._replace(codes_by_email=shown), source, partial(_line_of, loaded)):
        raise DataRefusedError(f"{source} cannot be imported", faults=faults)
    # People get the store's codes first, because a record is completed from the stored one of its code.
    into = unify_people(loaded, people, stored.codes_by_email, stored.records)
    loaded = msgspec.structs.replace(loaded, **into._asdict())
    unified, lacking = completed(loaded, stored.records, new, source)
    if faults := lacking or import_faults(unified, stored, source, partial(_line_of, loaded)):
        raise DataRefusedError(f"{source} cannot be imported", faults=faults)
    unified = _own_reviews(unified, store, work)
    settled = with_new_slots(unified, stored.records, places_of(store), store.events())
    unified = settled.records
    person, _ = work.identified_person
    base = _base(store, unified, stored, loaded.origin)
    imported = import_changes(unified, stored, base, now=work.now, importer=person.email if person else "")
    return _Comparison(imported, loaded, settled.displaced)


def _own_reviews(records: Records, store: Store, work: Workspace) -> Records:
    """The records, of whose reviews the acting person writes only what is a reviewer's to write."""
    person, _ = work.identified_person
    if view_of(store) is None or person is None:
        return records
    return Records(
        document_of(as_written_by(store, person, record, work)) if isinstance(record, Review) else document
        for document, record in zip(records.documents, records, strict=True)
    )


def _base(store: Store, records: Records, stored: Stored, origin: Origin) -> Callable[[Place], Record | None]:
    """A function for each record as it was when the file was exported from this store; None for other files.

    A copy of the store has the same id and, from its first change on, another history: its files count as other files
    too.
    """
    if not origin.store or origin.store != store.id or not 0 < origin.revision <= store.revision:
        return lambda _place: None
    then = whole(store).change_set(origin.revision)
    if then is None or then.id != origin.head:
        return lambda _place: None
    keys = {document.key for document in records.documents}
    former: dict[Place, Record | None] = {}
    if origin.revision < store.revision:
        for change_set in whole(store).history_after(origin.revision, keys):
            for change in change_set.changes:
                former.setdefault((change.kind, change.key), change.before)

    def base(place: Place) -> Record | None:
        if place in former:
            return former[place]
        document = stored.records.get(place)
        return document.record if document else None

    return base


def _format_of(file: str, source_format: str) -> str:
    name = source_format or PurePath(file).suffix.removeprefix(".")
    if name not in READ:
        wrong = f'"{name}" cannot be imported' if name else f"{file} has no known format"
        is_packet = name in {"md", "markdown", "eml", "mbox"}
        hint = f"cfp import packet {shell_word(file)}" if is_packet else "add --from FORMAT"
        raise UsageError(f"{wrong}: {did_you_mean(name, [*READ, *SCHEDULES])}", hint=hint)
    return name


def _codes_by_email(store: Store) -> dict[str, str]:
    return codes_by_address(store.rows(Kind.SPEAKER, ("code", "email", "other_emails")))


def _stored(store: Store, records: Records, shown: Collection[str]) -> Stored:
    """The stored data that the import depends on; `shown` are the addresses that the acting person may see."""
    people = store.rows(Kind.SPEAKER, ("code", "email", "other_emails"))
    keys: dict[Kind, list[str]] = {}
    for document in records.documents:
        keys.setdefault(document.kind, []).append(document.key)
    by_email = {address: code for address, code in codes_by_address(people).items() if address in shown}
    same_person = (
        [by_email[person.email] for person in records.parts(Kind.SPEAKER, Address) if person.email in by_email]
        if by_email
        else []
    )
    if same_person:
        keys.setdefault(Kind.SPEAKER, []).extend(same_person)
    # As documents, of which only a part is decoded at once, because the store may have as many records as the file.
    documents = {
        (kind, key): document_of(record)
        for kind, wanted in keys.items()
        if store.count(kind)
        for start in range(0, len(wanted), _COMPARED_AT_ONCE)
        for key, record in store.get_many(kind, wanted[start : start + _COMPARED_AT_ONCE]).items()
    }
    return Stored(
        events={event.slug: event for event in store.events()},
        records=documents,
        codes_by_email=by_email,
        proposal_codes=frozenset(row.code for row in store.rows(Kind.PROPOSAL, ("code",))),
        speaker_codes=frozenset(row.code for row in people),
    )
