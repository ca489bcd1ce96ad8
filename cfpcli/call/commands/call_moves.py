"""Moving the followed calls of a folder's store to the person's own store, where earlier versions did not keep them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from cfpcli.call.rows import MovedCall
from cfpcli.records.change import Change, Kind, created
from cfpcli.records.event import Event
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.person import Person
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.own_stores import place_words, typed_address

_Record = FollowedCall | Event


class _Followed(NamedTuple):
    """The followed calls of a store, by slug: one record of a list, one event, or both."""

    records: Mapping[str, tuple[_Record, ...]]
    prepared: Mapping[str, tuple[str, ...]]
    """The codes of the proposals to each."""


def moves_offered(work: Workspace, own: Workspace) -> tuple[Message, ...]:
    """The offer to move the calls that are followed in this folder's store."""
    if own is work or not work.has_store:
        return ()
    followed = _followed(work.store)
    count = sum(1 for slug in followed.records if slug not in followed.prepared)
    if not count:
        return ()
    text = f"{number_of(count, 'followed call')} in {work.location} can be moved to your own store."
    return (Message(text), Message("cfp follow --move", Level.NEXT))


def moved(work: Workspace, own: Workspace, me: Person) -> Result[MovedCall]:
    """Move the followed calls of the folder's store to the person's own store: one change set in each.

    A call stays where proposals to it are, and where the own store has another version of it.
    """
    followed = _followed(work.store) if own is not work and work.has_store else _Followed({}, {})
    if not followed.records.keys() - followed.prepared.keys():
        return _report((), tuple(_staying(followed, ())), (), own)
    if not own.location.exists and own.options.dry_run:
        arriving = tuple(created(_renumbered(each)) for each in _candidates(followed))
        arrived: Result[MovedCall] = Result(row=MovedCall, changes=arriving)
    else:
        if not own.location.exists:
            own.location.create(rehearsal=own.env.rehearsal is not None)
        arrived = own.commit(lambda store: _arriving(followed, store), by=me)
    there = own.store if own.location.exists else None
    here = work.in_store(work.location)
    undos = [f"cfp undo r{arrived.revision}{place_words(own)}  # removes them there"] if arrived.changes else []
    undos += [f"{UNDO}{place_words(work)}  # restores them here"]
    left = here.commit(lambda store: _leaving(store, followed, there, undos, own), by=me)
    return msgspec.structs.replace(left, changes=(*arrived.changes, *left.changes))


def _followed(store: Store) -> _Followed:
    records: dict[str, tuple[_Record, ...]] = {}
    for call in store.calls() if store.count(Kind.CALL) else ():
        records[call.slug] = (call,)
    for slug in [event.slug for event in store.events() if event.followed]:
        event = store.get(Kind.EVENT, slug)
        records[slug] = (*records.get(slug, ()), event) if isinstance(event, Event) else records.get(slug, ())
    prepared: dict[str, tuple[str, ...]] = {}
    for row in store.rows(Kind.PROPOSAL, ("code", "event")):
        if row.event in records:
            prepared[row.event] = (*prepared.get(row.event, ()), row.code)
    return _Followed(records, prepared)


def _candidates(followed: _Followed) -> Iterator[_Record]:
    """The records that can move: those of calls without proposals."""
    for slug, records in followed.records.items():
        if slug not in followed.prepared:
            yield from records


def _arriving(followed: _Followed, store: Store) -> Result[MovedCall]:
    """The records that the own store lacks; a call of which it has any other version stays as a whole."""
    changes = [
        created(_renumbered(record))
        for slug, records in followed.records.items()
        if slug not in followed.prepared and not _has_another(store, records)
        for record in records
        if _same(store, record) is None
    ]
    return Result(row=MovedCall, changes=tuple(changes))


def _leaving(
    store: Store, followed: _Followed, there: Store | None, undos: Sequence[str], own: Workspace
) -> Result[MovedCall]:
    """The removal of the records that have arrived, and that nobody has changed meanwhile."""
    leaving: dict[str, tuple[_Record, ...]] = {}
    for slug, records in followed.records.items():
        is_unchanged = all(store.get(_kind(record), slug) == record for record in records)
        arrived = there is None or not _has_another(there, records)
        if slug not in followed.prepared and is_unchanged and arrived:
            leaving[slug] = records
    changes = [
        Change(kind=_kind(record), key=record.slug, before=record, after=None)
        for records in leaving.values()
        for record in records
    ]
    staying = tuple(_staying(followed, leaving))
    rows = tuple(MovedCall(slug=slug, name=records[0].name, moved=True) for slug, records in leaving.items())
    return msgspec.structs.replace(_report(rows, staying, undos, own), changes=tuple(changes))


def _staying(followed: _Followed, leaving: Iterable[str]) -> Iterator[MovedCall]:
    gone = {*leaving}
    for slug, records in followed.records.items():
        if slug in gone:
            continue
        codes = followed.prepared.get(slug, ())
        was = "was" if len(codes) == 1 else "were"
        reason = (
            f"{', '.join(codes)} {was} prepared for it there" if codes else "your own store has another version of it"
        )
        yield MovedCall(slug=slug, name=records[0].name, moved=False, reason=reason)


def _report(
    rows: Sequence[MovedCall], staying: Sequence[MovedCall], undos: Sequence[str], own: Workspace
) -> Result[MovedCall]:
    messages = [Message(f"{row.slug} stays, because {row.reason}.") for row in staying]
    if not rows:
        messages.insert(0, Message("No followed calls to move here."))
        return Result(row=MovedCall, items=list(staying), picture="messages", messages=tuple(messages))
    place = typed_address(own.location, own.env)
    messages.insert(0, Message(f"Moved {number_of(len(rows), 'followed call')} to {place}."))
    if len(undos) > 1:
        messages.append(Message("These are 2 changes, one in each store, and each has its own undo."))
    messages += [Message(undo, Level.NEXT) for undo in undos]
    return Result(row=MovedCall, items=[*rows, *staying], picture="messages", messages=tuple(messages))


def _kind(record: _Record) -> Kind:
    return Kind.EVENT if isinstance(record, Event) else Kind.CALL


def _renumbered(record: _Record) -> _Record:
    """The record without its number, which counts the records of one store."""
    return msgspec.structs.replace(record, number=0)


def _same(store: Store, record: _Record) -> _Record | None:
    """The record of a store with the slug of another record."""
    stored = store.get(_kind(record), record.slug)
    return stored if isinstance(stored, FollowedCall | Event) else None


def _has_another(store: Store, records: Iterable[_Record]) -> bool:
    """Whether a store has a call under this slug that differs from the records, or is run there."""
    stored = [(record, _same(store, record)) for record in records]
    return any(other is not None and _facts(other) != _facts(record) for record, other in stored)


def _facts(record: _Record) -> _Record:
    """A record without the fields that differ between two stores that follow the same call."""
    if isinstance(record, Event):
        return msgspec.structs.replace(record, number=0)
    return msgspec.structs.replace(record, number=0, followed=record.updated, lists=())
