"""`cfp export --blind`: the data that reviewers of a blind call may have, without speakers or the order of arrival.

The export is a file of proposals, or a store of its own: `cfp export store --blind -o blind.json`. Reviewers work in
that store, and their reviews return by code: `cfp export json --shape reviews --store blind.json -o mine.json`, then
`cfp import mine.json` in the store that has the speakers. Therefore codes are kept, numbers, guids and instants are
not, and the order is shuffled.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from cfpcli.errors import UsageError
from cfpcli.exchange.documents import Origin, origin_members
from cfpcli.exchange.registry import dump
from cfpcli.records.change import Kind, Setting
from cfpcli.records.event import Event
from cfpcli.records.fields import FIELDS, chosen, needs
from cfpcli.result import Result, Row
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.transfer.rows import ExportedReview, ListedProposal
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.filtered_store import ReviewerStore, view_of
from cfpcli.workspace.finder import IN_USE, chosen_event
from cfpcli.workspace.rules.blind_view import SHOWN_FIELDS
from cfpcli.workspace.selection import parsed, select
from cfpcli.workspace.visibility import as_reviewer, committee_only, shown_fields

DEFAULT = tuple(name for name, field in FIELDS[Kind.PROPOSAL].items() if name in SHOWN_FIELDS and field.is_stored)
"""The fields of a blind export, in the order of the record."""

SHAPE = "proposals"


def blind_export(
    work: Workspace, store: Store, event: Event | None, name: str, query: Sequence[str], *, shape: str, raw: bool
) -> Result[Row]:
    """The proposals that a query selects, as reviewers see them.

    A reviewer's own reviews, and those of others that the reviewer may see, are exported unchanged.

    Raises:
        UsageError: another shape than proposals is requested, or a field that is hidden.
    """
    seen = view_of(store) or as_reviewer(store, blind=True)
    if shape == "reviews" and seen is store:
        return _reviews(work, seen, event, name, query, raw=raw)
    if shape != SHAPE:
        raise UsageError(f"--blind has no {shape}", hint="it has proposals, as reviewers see them")
    fields = shown_fields(
        seen, None, chosen(Kind.PROPOSAL, work.options.fields, DEFAULT), requested=work.options.fields
    )
    attributes, relations = needs(Kind.PROPOSAL, fields)
    rows, related = select(seen, event, parsed(query, seen, event, work.now), attributes, relations)
    columns = [FIELDS[Kind.PROPOSAL][field] for field in fields]
    items = ({column.name: column.get(row, related) for column in columns} for row in shuffled(rows))
    chunks = dump(name, schema="cfp.proposals/1", items=items, fields=fields, raw=raw)
    return Result(
        row=ListedProposal,
        documents=chunks,
        documents_are_safe=not raw,
        written=lambda: number_of(len(rows), "proposal"),
    )


def _reviews(
    work: Workspace, store: ReviewerStore, event: Event | None, name: str, query: Sequence[str], *, raw: bool
) -> Result[Row]:
    fields = chosen(Kind.REVIEW, work.options.fields, tuple(FIELDS[Kind.REVIEW]))
    rows, related = select(store, event, parsed(query, store, event, work.now), (), ())
    visible_reviews = [
        review for reviews in store.reviews_by_code(row.code for row in rows).values() for review in reviews
    ]
    columns = [FIELDS[Kind.REVIEW][field] for field in fields]
    items = ({column.name: column.get(review, related) for column in columns} for review in visible_reviews)
    # The records of a file with an origin are whole.
    origin = origin_members(Origin(*store.origin)) if name == "json" and not work.options.fields else {}
    chunks = dump(name, schema="cfp.reviews/1", items=items, fields=fields, raw=raw, extra=origin)
    return Result(
        row=ExportedReview,
        documents=chunks,
        documents_are_safe=not raw,
        written=lambda: number_of(len(visible_reviews), "review"),
    )


def blind_store(work: Workspace, query: Sequence[str], *, blind: bool, shape: str) -> Result[Row]:
    """A store with the proposals that a query selects, as reviewers see them, without speakers, reviews and history.

    Raises:
        UsageError: `--blind` is missing, fields or another shape are requested, or there is no event.
    """
    if not blind or shape != SHAPE or work.options.fields:
        raise UsageError(
            "a store export has everything, a blind one has not",
            hint="cfp export store --blind -o FILE\ncfp export json  # has everything",
        )
    store = work.fresh_store()
    committee_only(store, None, "an export")
    view = view_of(store)
    seen = view if view and view.sight.blind else as_reviewer(store, blind=True)
    event = chosen_event(work.env, seen)
    rows, _ = select(seen, event, parsed(query, seen, event, work.now), (), ())
    return Result(
        row=ListedProposal,
        documents=_store_file(seen, event, [row.code for row in rows]),
        documents_are_safe=True,
        written=lambda: number_of(len(rows), "proposal"),
    )


def _store_file(seen: ReviewerStore, event: Event | None, codes: Sequence[str]) -> Iterator[bytes]:
    events = [event] if event else list(seen.events())
    proposals_by_code = seen.get_many(Kind.PROPOSAL, codes)
    proposals = [proposals_by_code[code] for code in shuffled(codes) if seen.is_masked(proposals_by_code[code])]
    settings = [Setting(name=IN_USE, value=event.slug)] if event else []
    records = [*settings, *map(_without_chairs, events), *proposals]
    yield Store.packed(records, rehearsal=seen.rehearsal, origin=seen.origin)


def _without_chairs(event: Event) -> Event:
    tracks = tuple(msgspec.structs.replace(track, chairs=()) for track in event.tracks)
    return msgspec.structs.replace(event, tracks=tracks)


def shuffled(things: Sequence[Any]) -> list[Any]:
    """The same things in an order that reveals nothing and is reproducible: two exports of one store are equal.

    The order is that of codes, which are random, shuffled with the number of things as the only seed.
    """
    ordered = sorted(things, key=lambda thing: thing if isinstance(thing, str) else thing.code)
    random.Random(len(ordered)).shuffle(ordered)  # noqa: S311  # an order, not a secret
    return ordered
