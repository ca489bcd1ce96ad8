"""`cfp export`: whole proposals, speakers or reviews in a stable order; the same store gives the same bytes."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from cfpcli.errors import UsageError
from cfpcli.exchange.documents import Origin
from cfpcli.exchange.formats import PUBLISHED, WRITTEN
from cfpcli.exchange.registry import by_suffix, dump, dump_records
from cfpcli.records.change import KEY_FIELDS, Kind
from cfpcli.records.codes import LENGTH
from cfpcli.records.event import Event
from cfpcli.records.fields import FIELDS, chosen, needs
from cfpcli.result import Result, Row
from cfpcli.store.protocol import Store
from cfpcli.text import alternatives, did_you_mean, number_of
from cfpcli.transfer.rows import ExportedReview, ExportedSpeaker, ListedProposal
from cfpcli.workspace.completion import contradicts_format, export_words
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.places import placed_documents, places_of
from cfpcli.workspace.selection import parsed, select

*_, ICS = PUBLISHED
_PUBLIC = "\n".join(f"cfp export {name}" for name in PUBLISHED)

STORE = "store"
"""The word that selects, in place of a format, a store of its own for reviewers."""


T = TypeVar("T")


class Shape(StrEnum):
    """The kind of record in the rows of an export."""

    PROPOSALS = "proposals"
    SPEAKERS = "speakers"
    REVIEWS = "reviews"

    @property
    def kind(self) -> Kind:
        """The kind of record of a row."""
        return {"proposals": Kind.PROPOSAL, "speakers": Kind.SPEAKER, "reviews": Kind.REVIEW}[self]

    @property
    def row(self) -> type[Row]:
        """The type of a row."""
        rows: dict[str, type[Row]]
        rows = {"proposals": ListedProposal, "speakers": ExportedSpeaker, "reviews": ExportedReview}
        return rows[self]


class Tally:
    """Counts rows while a document is written."""

    def __init__(self) -> None:
        self.count = 0

    def over(self, rows: Iterable[T]) -> Iterator[T]:
        """The same rows, counted as they are read."""
        for row in rows:
            self.count += 1
            yield row


_KEY_STARTS = {kind: len(f'{{"{KEY_FIELDS[kind][0]}":"') for kind in (Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW)}
"""The offset of the record's code in its stored document, because every document begins with its key."""


def export(
    work: Workspace,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FORMAT] [QUERY]...",
            help=f"{alternatives(*WRITTEN)}, then a query; or {alternatives(*PUBLISHED)}: the published programme.",
            autocompletion=export_words,
        ),
    ] = None,
    *,
    shape: Annotated[Shape, typer.Option("--shape", help="The kind of rows.")] = Shape.PROPOSALS,
    raw: Annotated[
        bool, typer.Option("--raw", help="Write texts unguarded; for programs only, not for spreadsheets.")
    ] = False,
    blind: Annotated[
        bool, typer.Option("--blind", help="Export only what reviewers of a blind call see; see cfp help blind.")
    ] = False,
    release: Annotated[
        str, typer.Option("--release", metavar="VERSION", help="The release to export, instead of the last one.")
    ] = "",
    track: Annotated[str, typer.Option("--track", metavar="SLUG", help="A calendar of this track alone.")] = "",
    room: Annotated[str, typer.Option("--room", metavar="ROOM", help="A calendar of this room alone.")] = "",
    speaker: Annotated[
        str, typer.Option("--speaker", metavar="NAME", help="A calendar of this speaker alone, by code or name.")
    ] = "",
) -> Result[Row]:
    """Export complete records that cfp import can read, or the --fields you choose. Stable order, same bytes.

    schedule.xml, schedule.json and ics have the programme of the last release, without anything private.
    """
    words = list(words or [])
    part = {"version": release, "track": track, "room": room, "speaker": speaker}
    if published := _published(work, words):
        if blind or raw or work.options.fields:
            raise UsageError(
                f"{published} has the same for everybody: --fields, --blind and --raw are for records of proposals",
                hint=f"cfp export {published}",
            )
        from cfpcli.programme.commands.release_files import export_programme

        return export_programme(work, published, **part)
    if any(part.values()):
        raise UsageError("--release, --track, --room and --speaker are for the published programme", hint=_PUBLIC)
    if words[:1] == [STORE]:
        from cfpcli.transfer.commands.blind_copy import blind_store

        return blind_store(work, words[1:], blind=blind, shape=shape)
    name, query = _format_and_query(work, words)
    store = work.store
    event = work.event
    is_copy = shape is Shape.PROPOSALS and _is_blind_copy(store)
    if blind or is_copy or (not store.is_whole and _hides(store, event)):
        from cfpcli.transfer.commands.blind_copy import blind_export

        return blind_export(work, store, event, name, query, shape=shape, raw=raw)
    tally = Tally()
    if work.options.fields:
        chunks = _chosen_fields(work, store, event, shape.kind, name, query, tally, raw=raw)
    else:
        chunks = _whole_records(work, store, event, shape.kind, name, query, tally, raw=raw)
    return Result(
        row=shape.row,
        documents=chunks,
        documents_are_safe=not raw,
        written=lambda: number_of(tally.count, shape.removesuffix("s")),
    )


def _is_blind_copy(store: Store) -> bool:
    """Whether the proposals of a store lack what reviewers do not see: no file may have those fields as empty ones."""
    return store.origin[0] not in {"", store.id}


def _published(work: Workspace, words: list[str]) -> str:
    """The format of the published programme that words or the name of the file ask for; empty for other exports.

    Raises:
        UsageError: words follow that would select proposals.
    """
    named = words[0] if words else work.options.format or getattr(by_suffix(work.options.output), "name", "")
    if named not in PUBLISHED:
        return ""
    if work.options.format not in {"", named}:
        raise contradicts_format(named, work.options.format)
    if words[1:]:
        part = "; --track, --room and --speaker choose a part" if named == ICS else ""
        raise UsageError(f"{named} takes no query", hint=f"it has the whole release{part}")
    return named


def _hides(store: Store, event: Event | None) -> bool:
    from cfpcli.workspace.visibility import is_blind

    return is_blind(store, event)


def _format_and_query(work: Workspace, words: list[str]) -> tuple[str, list[str]]:
    if words and words[0] in WRITTEN:
        if work.options.format not in {"", words[0]}:
            raise contradicts_format(words[0], work.options.format)
        return words[0], words[1:]
    name = work.options.format or getattr(by_suffix(work.options.output), "name", "")
    if name in {"", "table", "plain"}:
        if words and words[0].isalnum():
            allowed = did_you_mean(words[0], [*WRITTEN, *PUBLISHED])
            raise UsageError(f'"{words[0]}" is not a format', hint=allowed)
        every = f"{', '.join(WRITTEN)}; for the published programme {', '.join(PUBLISHED)}"
        raise UsageError(f"missing FORMAT: {every}", hint="cfp export csv  # writes proposals\n" + _PUBLIC)
    return name, words


def _whole_records(
    work: Workspace,
    store: Store,
    event: Event | None,
    kind: Kind,
    name: str,
    query: list[str],
    tally: Tally,
    *,
    raw: bool,
) -> Iterator[bytes]:
    everything = not query and (event is None or len(store.events()) == 1)
    if everything:
        speakers = store.documents(Kind.SPEAKER) if kind is Kind.PROPOSAL else iter(())
        documents = tally.over(_placed(store, kind, store.documents(kind)))
        return dump_records(
            name, kind=kind, documents=documents, speakers=speakers, raw=raw, origin=origin_of(store, kind)
        )
    rows, _ = select(store, event, parsed(query, store, event, work.now), {"speakers"}, ())
    codes = {row.code.encode() for row in rows}
    speaker_codes = {code.encode() for row in rows for code in row.speakers}
    wanted = speaker_codes if kind is Kind.SPEAKER else codes
    speakers = _documents(store, Kind.SPEAKER, speaker_codes) if kind is Kind.PROPOSAL else iter(())
    documents = tally.over(_placed(store, kind, _documents(store, kind, wanted)))
    return dump_records(name, kind=kind, documents=documents, speakers=speakers, raw=raw, origin=origin_of(store, kind))


def _placed(store: Store, kind: Kind, documents: Iterable[bytes]) -> Iterable[bytes]:
    """The documents of proposals with their places in the plan; others as they are."""
    return placed_documents(documents, places_of(store)) if kind is Kind.PROPOSAL else documents


def origin_of(store: Store, kind: Kind) -> Origin:
    """The origin of records of this store: the store itself, or for reviews the store that a blind copy was made from.

    Other records of a blind copy have no origin: they differ from those of the original store, because hidden fields
    are empty.
    """
    return Origin(*store.origin) if kind is Kind.REVIEW or store.origin[0] == store.id else Origin()


def _documents(store: Store, kind: Kind, codes: set[bytes]) -> Iterator[bytes]:
    start = _KEY_STARTS[kind]
    return (document for document in store.documents(kind) if document[start : start + LENGTH] in codes)


def _chosen_fields(
    work: Workspace,
    store: Store,
    event: Event | None,
    kind: Kind,
    name: str,
    query: list[str],
    tally: Tally,
    *,
    raw: bool,
) -> Iterator[bytes]:
    fields = chosen(kind, work.options.fields, tuple(FIELDS[kind]))
    attributes, relations = needs(kind, fields)
    proposals, related = select(
        store,
        event,
        parsed(query, store, event, work.now),
        attributes if kind is Kind.PROPOSAL else {"speakers"},
        relations,
    )
    rows = proposals
    if kind is Kind.SPEAKER:
        codes = {code for row in proposals for code in row.speakers}
        rows = [row for row in store.rows(kind, (*attributes, "code")) if row.code in codes]
    elif kind is Kind.REVIEW:
        codes = {row.code for row in proposals}
        rows = [row for row in store.rows(kind, (*attributes, "proposal")) if row.proposal in codes]
    columns = [FIELDS[kind][field] for field in fields]
    items = ({column.name: column.get(row, related) for column in columns} for row in tally.over(rows))
    return dump(name, schema=f"cfp.{kind}s/1", items=items, fields=fields, raw=raw)
