"""`cfp import`: exported records, imported whole or not at all, or packets one by one; repeating changes nothing."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import PurePath
from typing import Annotated, Any, NamedTuple

import msgspec
import typer

from cfpcli.env import path_option
from cfpcli.errors import (
    DataRefusedError,
    Fault,
    InterruptedByUserError,
    UsageError,
    WouldAskError,
    changed_meanwhile,
)
from cfpcli.exchange.documents import Loaded, Origin
from cfpcli.exchange.formats import READ
from cfpcli.exchange.registry import load_records
from cfpcli.proposals.commands.private_headings import HEADING
from cfpcli.records.change import Kind, Place, Record
from cfpcli.records.documents import Document, Records, document_of
from cfpcli.records.headings import parsed_answers
from cfpcli.records.proposal import Proposal, new_code, new_guid
from cfpcli.records.review import Review
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.entry import as_written_by
from cfpcli.store.collector import without_collector
from cfpcli.store.protocol import Store
from cfpcli.text import alternatives, did_you_mean, fold, number_of, shell_word
from cfpcli.transfer.rows import Imported as ImportedRow
from cfpcli.transfer.rules.arrivals import Imported, Stored, import_changes, import_faults
from cfpcli.transfer.rules.partial_records import Newcomers, coded, completed, has_new, repeated_faults
from cfpcli.transfer.rules.people import Address, clash_faults, people_of, unify_people
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.filtered_store import view_of
from cfpcli.workspace.inputs import MOST_OF_AN_EXPORT, read_pieces
from cfpcli.workspace.options import BY
from cfpcli.workspace.rules.blind_view import SHOWN_FIELDS
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import as_read, list_keepers_only, refusal, whole

_COMPARED_AT_ONCE = 5_000
"""Records of the store that are decoded at once; each batch takes a pass over their table."""

_SHOWN = 100
"""The most differences that are listed."""

_MOVES_SHOWN = 5

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
        str, typer.Option("--from", metavar="FORMAT", help=f"{alternatives(*READ)} (default: by file name).")
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
    return _import_export(work, file[0], source_format, by, guest=guest)


def _is_packet(name: str, work: Workspace) -> bool:
    return name.casefold().endswith(_PACKET_ENDINGS) or (name != "-" and path_option(name, work.env).is_dir())


def _import_export(work: Workspace, file: str, source_format: str, by: str, *, guest: bool) -> Result[ImportedRow]:
    name = _format_of(file, source_format)
    source = "stdin" if file == "-" else file
    with without_collector():
        loaded = load_records(name, read_pieces(file, work.env, most=MOST_OF_AN_EXPORT), source)
    if loaded.faults:
        raise DataRefusedError(f"{source} cannot be imported", faults=loaded.faults)
    _refuse_blind(loaded, source)
    me = work.acting(by)
    if guest:
        loaded = msgspec.structs.replace(loaded, records=Records(map(_as_guest, loaded.records.documents)))
    opened = work.fresh_store()
    new = Newcomers(_event_in_use(work), work.now, partial(new_guid, work.env.chance))
    seen = _compared(opened, loaded, source, work, new)
    agreed = _agreed(seen.imported, source, work)

    def decide(store: Store) -> Result[ImportedRow]:
        # Codes are drawn again and titles looked up again, because both may be in use since. People who are hidden from
        # the acting person stay hidden: compared with them, the file would get another answer than for nobody.
        now = seen if _is_as_seen(store, opened) else _compared(as_read(store), loaded, source, work, new)
        if now.imported.differences != seen.imported.differences:
            raise changed_meanwhile("the store", "run the import again")
        result = _result(now.imported, source, agreed=agreed, dry_run=work.options.dry_run)
        return msgspec.structs.replace(result, located=lambda place: (source, _line_of(now.loaded, place)))

    return work.commit(decide, by=me, door=Door.ARRIVAL)


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
    person, _ = work.identified_person
    base = _base(store, unified, stored, loaded.origin)
    imported = import_changes(unified, stored, base, now=work.now, importer=person.email if person else "")
    return _Comparison(imported, loaded)


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


def _agreed(seen: Imported, source: str, work: Workspace) -> bool:
    """Whether stored records that differ may be replaced: by --yes, in a dry run, or because the person confirms it.

    Raises:
        WouldAskError: there are differences, and no terminal at which to confirm them.
        InterruptedByUserError: the person does not confirm them.
    """
    if not seen.differences or work.options.yes or work.options.dry_run:
        return bool(seen.differences)
    count = number_of(len(seen.places), "record")
    consequence = f"{source} would replace stored data in {count}"
    if not work.can_ask:
        shown = seen.differences[:_SHOWN]
        faults = tuple(Fault(source, 0, "", str(difference)) for difference in shown)
        raise WouldAskError(consequence, hint="add --yes to replace it, or --dry-run to see all of it", faults=faults)
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    more = len(seen.differences) - _SHOWN
    lines = [str(difference) for difference in seen.differences[:_SHOWN]]
    prompter.say("\n".join([*lines, *([f"… and {more} more differences"] if more > 0 else [])]))
    if not prompter.confirm(f"Replace stored data in {count}?", default=False):
        raise InterruptedByUserError("nothing was imported")
    return True


def _result(imported: Imported, source: str, *, agreed: bool, dry_run: bool) -> Result[ImportedRow]:
    total = sum(tally.added + tally.updated for tally in imported.tallies)
    summary = f"Imported {number_of(total, 'record')} from {source}." if total else "Nothing new."
    following = tuple(Message(command, Level.NEXT) for command in ("cfp list", UNDO)) if total else ()
    warnings = (
        [Message(f"replaces: {difference}", Level.WARNING) for difference in imported.differences[:_SHOWN]]
        if dry_run
        else []
    )
    if imported.moves:
        warnings.append(Message(_moved(imported.moves), Level.WARNING))
    return Result(
        row=ImportedRow,
        items=[ImportedRow(**msgspec.structs.asdict(tally)) for tally in imported.tallies],
        changes=imported.changes,
        picture="messages",
        messages=(Message(summary), *warnings, *following),
        agreed=imported.places if agreed else frozenset(),
    )


def _moved(moves: Sequence[str]) -> str:
    """The warning that an import has the effect of a publication."""
    shown = ", ".join(moves[:_MOVES_SHOWN])
    if len(moves) > _MOVES_SHOWN:
        shown += f" and {len(moves) - _MOVES_SHOWN} more"
    return f"speakers see {number_of(len(moves), 'new state')} at once, without cfp decisions publish: {shown}"


def _format_of(file: str, source_format: str) -> str:
    name = source_format or PurePath(file).suffix.removeprefix(".")
    if name not in READ:
        wrong = f'"{name}" cannot be imported' if name else f"{file} has no known format"
        is_packet = name in {"md", "markdown", "eml", "mbox"}
        hint = f"cfp import packet {shell_word(file)}" if is_packet else "add --from FORMAT"
        raise UsageError(f"{wrong}: {did_you_mean(name, READ)}", hint=hint)
    return name


def _codes_by_email(store: Store) -> dict[str, str]:
    return {row.email: row.code for row in store.rows(Kind.SPEAKER, ("code", "email")) if row.email}


def _stored(store: Store, records: Records, shown: Collection[str]) -> Stored:
    """The stored data that the import depends on; `shown` are the addresses that the acting person may see."""
    people = store.rows(Kind.SPEAKER, ("code", "email"))
    keys: dict[Kind, list[str]] = {}
    for document in records.documents:
        keys.setdefault(document.kind, []).append(document.key)
    by_email = {row.email: row.code for row in people if row.email in shown}
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
