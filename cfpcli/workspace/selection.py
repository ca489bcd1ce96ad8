"""Selecting proposals: from the words of a query to the rows of the store, decoding only the fields needed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.fields import Related, Relation
from cfpcli.records.programme import PLACED
from cfpcli.store.protocol import Store, Where
from cfpcli.workspace.context import Workspace

if TYPE_CHECKING:
    from cfpcli.query.parser import Query, Vocabulary
    from cfpcli.query.syntax import Term

SPEAKER_ATTRIBUTES = ("code", "name", "email", "other_emails", "affiliation")
REVIEW_ATTRIBUTES = ("proposal", "reviewer", "state", "scores")
_FEW = 4
"""Maximum part of a table (1/N) for which looking up each record is faster than decoding them all."""


def vocabulary(store: Store, event: Event | None) -> "Vocabulary":
    """The values a query may name: those of one event, or of all; tags and levels are those in use."""
    from cfpcli.query.vocabulary import IN_USE, Vocabulary

    rows = store.rows(Kind.PROPOSAL, IN_USE)
    in_use = {name: sorted({text for row in rows for text in _texts(getattr(row, name))}) for name in IN_USE}
    return Vocabulary.of(store.events() if event is None else (event,), in_use)


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    """The values of a field that has one text, or several."""
    return (value,) * bool(value) if isinstance(value, str) else value


def parsed(words: Sequence[str], store: Store, event: Event | None, now: datetime | None = None) -> "Query":
    """Read a query against the values of this store; relative days, if any, are counted from `now`."""
    from cfpcli.query.parser import keys, parse
    from cfpcli.query.vocabulary import IN_USE, Vocabulary

    if keys(words) & {*IN_USE}:
        values = vocabulary(store, event)
    else:
        values = Vocabulary.of(store.events() if event is None else (event,))
    if not store.is_whole:  # a hint must not list fields that the view hides
        from cfpcli.workspace.visibility import hidden_fields

        values = msgspec.structs.replace(values, unlisted=hidden_fields(store, event))
    query = parse(list(words), values, now=now, code_of=partial(code_of, store))
    if not store.is_whole:  # a reviewer's view, in which not every field may be queried
        from cfpcli.workspace.visibility import refuse_hidden

        refuse_hidden(store, event, named_fields(query.terms))
    return query


def code_of(store: Store, word: str) -> str:
    """The one code of a visible proposal that begins with `word`, in any case; empty if there is none, or several."""
    codes = store.keys_starting(Kind.PROPOSAL, word.upper())
    return codes[0] if len(codes) == 1 else ""


def named_fields(terms: Iterable["Term"]) -> tuple[str, ...]:
    """The names of the fields that the terms of a query name."""
    from cfpcli.query.conditions import HAS

    return tuple(name for term in terms for name in (term.values if term.key == HAS else (term.key,)) if name)


def select(
    store: Store, event: Event | None, query: "Query", attributes: Iterable[str], relations: Iterable[Relation]
) -> tuple[list[Any], Related]:
    """The rows that match, with at least `attributes`, and the related records that `relations` require."""
    needed = {
        *attributes,
        *query.needs,
        "code",
        "event",
        *(["speakers"] if Relation.SPEAKERS in {*relations, *query.related} else []),
    }
    rows = store.rows(Kind.PROPOSAL, tuple(sorted(needed)))
    if event is not None and len(store.events()) > 1:
        rows = [row for row in rows if row.event == event.slug]
    if needed & PLACED:
        from cfpcli.workspace.places import places_of

        places, names = places_of(store), needed & PLACED
        rows = [places.placed(row, names) for row in rows] if places.events else rows
    before = related(store, rows, query.related)
    rows = [row for row in rows if query.matches(row, before)]
    return rows, related(store, rows, {*relations, *query.related})


def related(store: Store, rows: Sequence[Any], relations: Iterable[Relation]) -> Related:
    """The speakers and reviews of these rows, as far as `relations` require them."""
    wanted = set(relations)
    speakers: Mapping[str, Any] = _speakers(store, rows) if Relation.SPEAKERS in wanted else {}
    reviews: Mapping[str, Sequence[Any]] = _reviews(store, rows) if Relation.REVIEWS in wanted else {}
    return Related(speakers=speakers, reviews=reviews, events={event.slug: event for event in store.events()})


def _speakers(store: Store, rows: Sequence[Any]) -> Mapping[str, Any]:
    codes = {code for row in rows for code in row.speakers}
    if len(codes) <= store.count(Kind.SPEAKER) // _FEW:
        return store.get_many(Kind.SPEAKER, tuple(sorted(codes)))
    return {row.code: row for row in store.rows(Kind.SPEAKER, SPEAKER_ATTRIBUTES, Where(keys=codes))}


def _reviews(store: Store, rows: Sequence[Any]) -> Mapping[str, Sequence[Any]]:
    if len(rows) <= store.count(Kind.PROPOSAL) // _FEW:
        return store.reviews_by_code(row.code for row in rows)
    reviews: dict[str, list[Any]] = {row.code: [] for row in rows}
    for review in store.rows(Kind.REVIEW, REVIEW_ATTRIBUTES):
        if review.proposal in reviews:
            reviews[review.proposal].append(review)
    return reviews


def shown(work: Workspace, default: tuple[str, ...], kind: Kind = Kind.PROPOSAL) -> tuple[str, ...]:
    """The fields to show: those of `--fields`, else `default`."""
    from cfpcli.records.fields import chosen

    return chosen(kind, work.options.fields, default)
