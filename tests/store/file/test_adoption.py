"""The step to schema 4: people get a guid, and every member of the committee a record as a person."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.person import Organiser, Speaker, guid_by_code
from cfpcli.records.programme import Release, Slot
from cfpcli.records.proposal import State
from cfpcli.records.review import Reviewer
from cfpcli.store import Store
from cfpcli.store.file.adoption import drawn_code, with_people
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.recovery import restore
from tests.factories import change_set, make_event, make_proposal, make_setting, make_speaker
from tests.store.file.older import as_schema
from tests.store.file.support import contents

REVIEWERS = (
    Reviewer(email="ana@example.org", name="Ana Ruiz"),
    Reviewer(email="bo@example.org", name="Bo Ström", affiliation="Harbour"),
    Reviewer(email="cy@example.org"),
)


@pytest.fixture
def call(empty: Store) -> Store:
    """A call with the speaker Ana, who is a reviewer too, two other reviewers, and a removed speaker."""
    ana, gone = make_speaker(code="ANARU3", name="Ana Ruiz", email="ana@example.org"), make_speaker(code="GXNE33")
    empty.apply(change_set(make_event(), ana, gone, make_proposal(speakers=("ANARU3",)), *REVIEWERS))
    stored = empty.get(Kind.SPEAKER, "GXNE33")
    empty.apply(change_set(Change(kind=Kind.SPEAKER, key="GXNE33", before=stored, after=None)))
    return empty


def people(store: Store) -> dict[str, Speaker]:
    """The people of a store by address."""
    codes = [row.code for row in store.rows(Kind.SPEAKER, ("code",))]
    return {person.email: person for person in store.get_many(Kind.SPEAKER, codes).values()}


@pytest.mark.parametrize("schema", [2, 3])
def test_reviewers_of_an_older_schema_are_people_after_the_first_write(call: Store, path: Path, schema: int) -> None:
    path.write_bytes(as_schema(path.read_bytes(), schema))
    older = path.read_bytes()
    before = contents(path.parent)

    seen = people(Store.open(path))
    assert contents(path.parent) == before
    Store.open(path).apply(change_set(make_setting(name="color")))

    assert path.with_name(f"cfp.json.v{schema}.bak").read_bytes() == older
    assert people(Store.open(path)) == seen
    assert seen.keys() == {"ana@example.org", "bo@example.org", "cy@example.org"}
    ana, bo, cy = (seen[reviewer.email] for reviewer in REVIEWERS)
    assert (ana.code, ana.number, ana.guid) == ("ANARU3", 1, guid_by_code("ANARU3"))
    assert (bo.number, bo.name, bo.affiliation, bo.code) == (3, "Bo Ström", "Harbour", drawn_code(call.id, bo.email))
    assert (cy.number, cy.name) == (4, "cy@example.org")
    assert all(finding.rule != "duplicate-key" for finding in examine(path))


def test_organisers_of_schema_3_are_people_too(empty: Store, path: Path) -> None:
    empty.apply(change_set(Organiser(email="ada@example.org", name="Ada", since=datetime(2026, 9, 1, tzinfo=UTC))))
    path.write_bytes(as_schema(path.read_bytes(), 3))
    assert [person.name for person in people(Store.open(path)).values()] == ["Ada"]


def test_a_change_of_before_the_step_can_be_undone_after_it(call: Store, path: Path) -> None:
    ana = people(call)["ana@example.org"]
    renamed = Speaker(code=ana.code, number=ana.number, name="Ana Ruiz Gil", email=ana.email)
    done = call.apply(change_set(replaced(ana, renamed)))
    history = path.with_name("cfp.history.jsonl")
    path.write_bytes(as_schema(path.read_bytes(), 3))
    assert b'"guid"' in history.read_bytes()

    store = Store.open(path)
    store.apply(change_set(make_setting(name="color")))
    first = store.change_set(done.revision)
    assert first is not None
    store.apply(first.inverse(at=first.at, by=first.by, command="cfp undo"))

    assert people(store)["ana@example.org"].name == ana.name


@pytest.mark.usefixtures("call")
def test_a_removed_person_of_an_older_schema_can_come_back(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(as_schema(data, 3))
    store = Store.open(path)
    store.apply(change_set(created(make_speaker(code="GXNE33", number=2))))
    assert store.get(Kind.SPEAKER, "GXNE33") is not None
    assert json.loads(path.read_bytes())["retired"] == {}


@pytest.mark.usefixtures("call")
def test_a_store_is_restored_with_the_people_of_the_step(path: Path) -> None:
    path.write_bytes(as_schema(path.read_bytes(), 3))
    store = Store.open(path)
    bo = people(store)["bo@example.org"]
    store.apply(change_set(replaced(bo, Speaker(code=bo.code, number=bo.number, name="Bo", email=bo.email))))
    for copy in (path, path.with_name("cfp.json.bak")):
        copy.write_bytes(b"damaged")

    recovered = restore(path)

    assert recovered.misfit == ""
    assert people(Store.open(path))["bo@example.org"].name == "Bo"


def test_the_step_draws_another_code_where_the_first_is_in_use() -> None:
    drawn = drawn_code("store", "bo@example.org")
    tables = {
        "proposals": {"1": {"code": drawn}},
        "reviewers": {"1": {"email": "bo@example.org"}},
    }
    made = with_people(tables, "store", 7)["speakers"]
    assert list(made) == ["7"]
    assert made["7"]["code"] == drawn_code("store", "bo@example.org", {drawn}) != drawn


@pytest.fixture
def placed(empty: Store, path: Path) -> Store:
    """A store of schema 3 with a confirmed session in a room, an undecided one with a day, and one without a place."""
    day = {"day": "2026-12-09", "created": JUNE, "updated": JUNE}
    proposals = (
        make_proposal(code="AAAAAA", guid=GUID, state=State.CONFIRMED, room="Salle 12", **day),
        make_proposal(code="BBBBBB", title="Later", **day),
        make_proposal(code="CCCCCC", title="Nowhere"),
    )
    empty.apply(change_set(make_event(), make_speaker(), *proposals))
    path.write_bytes(as_schema(path.read_bytes(), 3))
    return Store.open(path)


GUID = "6a3c0d4e-2f5b-4e0a-8c65-5f6d2f0a1b01"
JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def test_places_of_an_older_schema_are_slots_and_what_was_public_is_released(placed: Store, path: Path) -> None:
    slots = {slot.proposal: slot for slot in records(placed, Kind.SLOT, Slot)}
    assert {code: (slot.room, slot.day, slot.number) for code, slot in slots.items()} == {
        "AAAAAA": ("Salle 12", "2026-12-09", 1),
        "BBBBBB": ("", "2026-12-09", 2),
    }
    assert slots["AAAAAA"].guid == GUID
    (release,) = records(placed, Kind.RELEASE, Release)
    assert (release.version, release.published, [slot.proposal for slot in release.slots]) == ("1.0", JUNE, ["AAAAAA"])
    Store.open(path).apply(change_set(make_setting(name="color")))
    assert {slot.proposal: slot for slot in records(Store.open(path), Kind.SLOT, Slot)} == slots


def test_a_slot_that_the_step_made_is_restored_with_its_changes(placed: Store, path: Path) -> None:
    placed.apply(change_set(make_setting(name="color")))
    store = Store.open(path)
    before = next(slot for slot in records(store, Kind.SLOT, Slot) if slot.proposal == "AAAAAA")
    store.apply(change_set(replaced(before, msgspec.structs.replace(before, room="Attic"))))
    for copy in (path, path.with_name("cfp.json.bak")):
        copy.write_bytes(b"damaged")
    recovered = restore(path)
    assert recovered.misfit == ""
    rooms = {slot.proposal: slot.room for slot in records(Store.open(path), Kind.SLOT, Slot)}
    assert rooms["AAAAAA"] == "Attic"


def records(store: Store, kind: Kind, type_: type[Any]) -> list[Any]:
    return [msgspec.json.decode(document, type=type_) for document in store.documents(kind)]


@pytest.fixture
def older(path: Path) -> Path:
    """A store as the version before this schema left it: its rooms have names alone, and three sessions have one."""
    path.parent.mkdir()
    for name in ("cfp.json", "cfp.history.jsonl"):
        shutil.copy(Path(__file__).parent / "schema_3" / name, path.with_name(name))
    return path


PLACES = {"VLTNVV": "h-1", "98HQ3J": "room-12", "NSPW9R": "h-1"}
PEOPLE = 6


def places(path: Path) -> dict[str, str]:
    return {slot.proposal: slot.room for slot in records(Store.open(path), Kind.SLOT, Slot)}


def test_sessions_stay_in_their_rooms_when_the_rooms_get_slugs(older: Path) -> None:
    assert places(older) == PLACES
    Store.open(older).apply(change_set(make_setting(name="color")))
    assert places(older) == PLACES
    (release,) = records(Store.open(older), Kind.RELEASE, Release)
    assert [(slot.proposal, slot.room, slot.minutes) for slot in release.slots] == [("VLTNVV", "h-1", 30)]
    (event,) = records(Store.open(older), Kind.EVENT, Event)
    assert [(room.slug, room.name, room.number) for room in event.rooms] == [
        ("h-1", "H.1", 1),
        ("room-12", "Room 12", 2),
    ]
    assert all(room.guid for room in event.rooms)


def damage(path: Path, *besides: str) -> None:
    path.write_bytes(b"damaged")
    for name in besides:
        path.with_name(name).unlink()


@pytest.mark.parametrize("lost", [(), ("cfp.json.v3.bak",)], ids=["older-copy", "history-alone"])
def test_a_store_is_restored_with_the_people_slots_and_releases_of_the_step(older: Path, lost: tuple[str, ...]) -> None:
    Store.open(older).apply(change_set(make_setting(name="color")))
    slot = records(Store.open(older), Kind.SLOT, Slot)[0]
    Store.open(older).apply(change_set(replaced(slot, msgspec.structs.replace(slot, room="room-12"))))
    before = older.read_bytes()
    damage(older, "cfp.json.bak", *lost)
    assert restore(older).misfit == ""
    assert older.read_bytes() == before
    assert len(records(Store.open(older), Kind.SPEAKER, Speaker)) == PEOPLE


def test_a_store_is_restored_before_its_first_write_in_this_schema(older: Path) -> None:
    damage(older)
    assert restore(older).misfit == ""
    assert places(older) == PLACES
    assert len(records(Store.open(older), Kind.SPEAKER, Speaker)) == PEOPLE
    (release,) = records(Store.open(older), Kind.RELEASE, Release)
    assert release.version == "1.0"


def test_a_change_of_rooms_is_undone_to_rooms_with_slugs(older: Path) -> None:
    first = Store.open(older).change_set(1)
    assert first is not None
    (event,) = [change.after for change in first.changes if isinstance(change.after, Event)]
    assert [room.slug for room in event.rooms] == ["h-1", "room-12"]
