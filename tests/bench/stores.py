"""Stores to measure on: any number of proposals with all that belongs to them, and the history of a whole call."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count, product
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec

from cfpcli.records.change import ChangeSet, Kind, Record, key_of, kind_of
from cfpcli.records.documents import WrittenChange, encode
from cfpcli.records.event import Event, Room
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Release, Slot, derived_guid
from cfpcli.records.proposal import Proposal, State
from cfpcli.records.review import Review
from cfpcli.store.file.chain import anchor
from cfpcli.store.file.change_line import encode_line
from cfpcli.store.file.layout import TABLES, Header, current_schema, lay_out, table_of
from tests.bench import prose
from tests.factories import NOW, TRACKS, sample_records

_STATES = (State.SUBMITTED, State.SUBMITTED, State.SUBMITTED, State.ACCEPTED, State.WAITLISTED, State.REJECTED)
_STORE = "5" * 32
_FRENCH = 0.4
"""The share of biographies in French, as of the proposals."""

_COPIED = 100
"""Of so many proposals one is an earlier one sent in again, with other words here and there."""

_DAYS, _TURNS, _TURN = 4, 12, 45
_MINUTES = {"talk": 20, "panel": 45}
_FIRST = datetime(2026, 12, 7, 8, tzinfo=UTC)
"""The programme: its days, the turns of a day and the minutes of each, those of a session, the start of the first."""

_SEARCHED_RANK = 300
"""The rank, among the words of the texts, of the one that is searched for: about every eighth abstract has it."""


class MeasuredStore(NamedTuple):
    """One set of records in every form that is measured.

    `folder` holds the store, `bare` one with the event alone, `records` is what `cfp import` brings in, `plain` the
    store of the plain program; `first` is the code of the first proposal, `middle` that of one that takes reviews;
    `word` is one to search for.
    """

    size: int
    folder: Path
    bare: Path
    records: Path
    plain: Path
    first: str
    middle: str
    word: str


def make(folder: Path, size: int) -> MeasuredStore:
    """Make everything in a new folder, the same for the same size.

    The store is written at once, but its history has one change set for each proposal with its speakers, one for the
    programme and one for each review, as if they had come in one by one.
    """
    folder.mkdir(mode=0o700)
    bare = folder / "bare"
    bare.mkdir(mode=0o700)
    called = [_with_slots(record, size) for record in _varied(sample_records(size))]
    records = [*_numbered(iter(with_programme(called)))]
    proposals = [record for record in records if isinstance(record, Proposal)]
    middle = next(record for record in proposals[size // 2 :: -1] if record.state is State.SUBMITTED)
    _write_store(folder, records)
    _write_store(bare, [record for record in records if kind_of(record) in {Kind.SETTING, Kind.EVENT}])
    exported = folder / "records.jsonl"
    with exported.open("wb") as stream:
        for kind in (Speaker, Proposal, Review):
            stream.writelines(encode(record) + b"\n" for record in records if isinstance(record, kind))
    plain = folder / "plain.json"
    plain.write_text(json.dumps(_plain_tables(records)), encoding="utf-8")
    return MeasuredStore(size, folder, bare, exported, plain, proposals[0].code, middle.code, searched_word())


def searched_word() -> str:
    """A word that some of the texts have."""
    return prose.vocabulary("en").words[_SEARCHED_RANK]


def _varied(records: Iterator[Record]) -> Iterator[Record]:
    """Every track with proposals in every state, half of them submitted; texts of the vocabulary of real ones."""
    rng = Random(1)  # noqa: S311 - sample data
    proposals = count()
    former: Proposal | None = None
    for record in records:
        if isinstance(record, Proposal):
            number = next(proposals)
            state = _STATES[number // len(TRACKS) % len(_STATES)]
            varied = _reworded_proposal(rng, record, former if number % _COPIED == _COPIED - 1 else None)
            former = varied if former is None or number % _COPIED == _COPIED // 2 else former
            yield msgspec.structs.replace(varied, state=state)
        elif isinstance(record, Speaker):
            language = "fr" if rng.random() < _FRENCH else "en"
            biography = prose.text(rng, len(record.biography), language)
            yield msgspec.structs.replace(record, biography=biography)
        elif isinstance(record, Review):
            yield msgspec.structs.replace(record, comment=prose.text(rng, len(record.comment), "en"))
        else:
            yield record


def _with_slots(record: Record, size: int) -> Record:
    """The event with room for about every third proposal of each track."""
    if not isinstance(record, Event):
        return record
    slots = max(size // len(record.tracks) // 3, 1)
    return msgspec.structs.replace(
        record, tracks=tuple(msgspec.structs.replace(track, slots=slots) for track in record.tracks)
    )


def with_programme(records: Sequence[Record]) -> list[Record]:
    """The records, a slot for each accepted proposal and for an opening in as many rooms as needed, and a release.

    Nothing is twice at one time: each speaker has one proposal. The plan is the release but for the length of the
    opening.
    """
    accepted = [record for record in records if isinstance(record, Proposal) and record.state is State.ACCEPTED]
    places = list(product(range(_DAYS), range(1, _TURNS)))
    rooms = [Room(slug=f"room-{at}", name=f"Room {at}", number=at) for at in range(1, len(accepted) // len(places) + 2)]
    opening = _slot(0, 0, rooms[0], title="Opening", minutes=_TURN)
    slots = [
        _slot(*place, room, proposal=proposal.code, minutes=_MINUTES[proposal.session_type])
        for proposal, (room, place) in zip(accepted, product(rooms, places), strict=False)
    ]
    release = Release(event=opening.event, version="0.1", published=NOW, slots=tuple(_frozen([opening, *slots])))
    days = {"starts": _day(0), "ends": _day(_DAYS - 1), "rooms": tuple(rooms)}
    held = [msgspec.structs.replace(record, **days) if isinstance(record, Event) else record for record in records]
    return [*held, msgspec.structs.replace(opening, minutes=_TURN - 5), *slots, release]


def _slot(day: int, turn: int, room: Room, *, minutes: int, title: str = "", proposal: str = "") -> Slot:
    """A place by number of the day and of the turn of that day."""
    start = _FIRST + timedelta(days=day, minutes=_TURN * turn)
    guid = derived_guid("bench", "slot", f"{day}/{turn}/{room.slug}")
    return Slot(
        guid=guid,
        event="osxp-2026",
        proposal=proposal,
        title=title,
        room=room.slug,
        day=_day(day),
        start=start,
        minutes=minutes,
    )


def _day(number: int) -> str:
    return (_FIRST + timedelta(days=number)).date().isoformat()


def _frozen(slots: Iterable[Slot]) -> Iterator[Slot]:
    """The slots with the numbers that they get in the store."""
    return (msgspec.structs.replace(slot, number=number) for number, slot in enumerate(slots, 1))


def _reworded_proposal(rng: Random, proposal: Proposal, former: Proposal | None) -> Proposal:
    """The proposal with a title and an abstract of its own, or with those of a former one in new words."""
    if former is not None:
        abstract = prose.reworded(rng, former.abstract, former.language)
        return msgspec.structs.replace(
            proposal, language=former.language, title=f"{former.title} ({proposal.code})", abstract=abstract
        )
    title = prose.title(rng, len(proposal.title), proposal.language)
    abstract = prose.text(rng, len(proposal.abstract), proposal.language)
    return msgspec.structs.replace(proposal, title=title, abstract=abstract)


def _numbered(records: Iterator[Record]) -> Iterator[Record]:
    numbers = {kind: count(1) for kind in Kind}
    for record in records:
        yield msgspec.structs.replace(record, number=next(numbers[kind_of(record)]))


def _write_store(folder: Path, records: list[Record]) -> None:
    tables: dict[str, dict[int, bytes]] = {name: {} for name in TABLES}
    steps: list[list[WrittenChange]] = [[]]
    reviews: list[list[WrittenChange]] = []
    for record in records:
        kind = kind_of(record)
        tables[table_of(kind)][record.number] = document = encode(record)
        change = WrittenChange(kind, key_of(record), None, document)
        if kind is Kind.REVIEW:
            reviews.append([change])
            continue
        steps[-1].append(change)
        if kind in {Kind.EVENT, Kind.PROPOSAL}:
            steps.append([])
    change_sets = [step for step in (*steps, *reviews) if step]
    store, history = folder / "cfp.json", folder / "cfp.history.jsonl"
    header = Header(
        schema=current_schema(), revision=len(change_sets), id=_STORE, head=_set_id(len(change_sets)), tables={}
    )
    store.write_bytes(lay_out(tables, header))
    with history.open("wb") as stream:
        for revision, step in enumerate(change_sets, 1):
            change_set = ChangeSet(
                id=_set_id(revision),
                revision=revision,
                at=NOW,
                by="Bo Ström <bo@example.org>",
                command="cfp submit",
                changes=(),
            )
            follows = _set_id(revision - 1) if revision > 1 else anchor(_STORE)
            stream.writelines(encode_line(change_set, step, follows=follows))
    for path in (store, history):
        path.chmod(0o600)


def _set_id(revision: int) -> str:
    """An id that looks as random as those of a real store, and is the same each time."""
    return blake2b(str(revision).encode(), digest_size=8).hexdigest()


def _plain_tables(records: list[Record]) -> dict[str, dict[str, object]]:
    speakers = {record.code: msgspec.to_builtins(record) for record in records if isinstance(record, Speaker)}
    proposals: dict[str, object] = {}
    reviews: dict[str, object] = {}
    for record in records:
        if isinstance(record, Proposal):
            row = msgspec.to_builtins(record) | {"speakers": [speakers[code] for code in record.speakers]}
            proposals[str(record.number)] = row
        elif isinstance(record, Review):
            reviews[str(record.number)] = msgspec.to_builtins(record)
    return {"proposals": proposals, "reviews": reviews}
