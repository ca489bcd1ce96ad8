"""Who is an organiser of a store from before stores named them, and what else such a store becomes."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Change, ChangeSet, Kind, created, replaced
from cfpcli.records.person import Organiser
from cfpcli.records.review import Reviewer
from cfpcli.store import Store
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.recovery import repair, restore
from cfpcli.store.findings import Rule
from tests.factories import NOW, change_set, make_event, make_proposal, make_setting
from tests.store.file.older import make_schema_2
from tests.store.file.support import contents

ADA, BO, CY = "Ada Mbeki <ada@example.org>", "Bo Ström <bo@example.org>", "Cy Adler <cy@example.org>"
REVIEWER = Reviewer(email="rui@example.org", name="Rui")


def did(store: Store, who: str, *changes: Change) -> ChangeSet:
    """A change set of somebody, an hour after the one before."""
    at = NOW + timedelta(hours=store.revision)
    return store.apply(ChangeSet(at=at, by=who, command="cfp", changes=changes))


def organisers(path: Path) -> list[Organiser]:
    """The organisers, as every reading of the store gives them."""
    found = [list(Store.open(path).rows(Kind.ORGANISER, ("email", "number", "name", "since"))) for _ in range(2)]
    assert found[0] == found[1]
    return [Organiser(email=one.email, number=one.number, name=one.name, since=one.since) for one in found[0]]


@pytest.fixture
def call(empty: Store) -> Store:
    """A store in which Ada created an event and Bo registered the first reviewer."""
    did(empty, ADA, created(make_event()))
    did(empty, CY, created(make_proposal(speakers=())))
    did(empty, BO, created(REVIEWER))
    return empty


def test_who_created_events_and_registered_reviewers_are_organisers(call: Store, path: Path) -> None:
    make_schema_2(path)
    before = contents(path.parent)

    assert organisers(path) == [
        Organiser(email="ada@example.org", number=1, name="Ada Mbeki", since=NOW),
        Organiser(email="bo@example.org", number=2, name="Bo Ström", since=NOW + timedelta(hours=2)),
    ]
    assert contents(path.parent) == before
    assert call.revision == 3


def test_members_of_the_committee_are_none_but_for_who_registered_the_first(call: Store, path: Path) -> None:
    did(call, BO, created(Reviewer(email="ada@example.org")), created(Reviewer(email="bo@example.org")))
    did(call, "Rui <rui@example.org>", created(Reviewer(email="eve@example.org")))
    make_schema_2(path)
    assert [one.email for one in organisers(path)] == ["bo@example.org"]


def test_changed_events_and_reviewers_make_nobody_an_organiser(call: Store, path: Path) -> None:
    event = call.events()[0]
    did(call, CY, replaced(event, replace(event, name="Other")))
    did(call, "Nobody", created(make_setting(name="color")), created(Reviewer(email="eve@example.org")))
    make_schema_2(path)
    assert [one.email for one in organisers(path)] == ["ada@example.org", "bo@example.org"]


def test_a_store_without_a_committee_has_no_organisers(empty: Store, path: Path) -> None:
    did(empty, ADA, created(make_event()))
    make_schema_2(path)
    assert organisers(path) == []


@pytest.mark.parametrize("history", ["missing", "damaged"])
def test_a_history_that_does_not_say_makes_nobody_an_organiser(call: Store, path: Path, history: str) -> None:
    make_schema_2(path)
    there = path.with_name("cfp.history.jsonl")
    if history == "missing":
        there.unlink()
    else:
        there.write_bytes(there.read_bytes().replace(b'"after":{', b'"after":['))
    assert organisers(path) == []
    assert call.revision == 3


@pytest.mark.parametrize("first", ["a write", "a repair"])
def test_the_migration_keeps_them(call: Store, path: Path, first: str) -> None:
    make_schema_2(path)
    before = organisers(path)
    if first == "a write":
        Store.open(path).apply(change_set(make_setting(name="color")))
    else:
        repair(path)
    assert organisers(path) == before
    assert examine(path) == ()
    assert call.revision == 3


def test_copies_of_one_older_store_get_the_same_id(call: Store, path: Path, tmp_path: Path) -> None:
    make_schema_2(path)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("cfp.json", "cfp.history.jsonl"):
        (copy / name).write_bytes(path.with_name(name).read_bytes())
    told = Store.open(path).id

    one, other = Store.open(path), Store.open(copy / "cfp.json")
    one.apply(change_set(make_setting(name="color")))
    other.apply(change_set(make_setting(name="zone")))
    other.apply(change_set(make_setting(name="sort")))

    assert told == Store.open(path).id == Store.open(copy / "cfp.json").id
    assert len(told) == 32
    assert call.id != told


def test_a_migrated_store_goes_on_from_its_history(call: Store, path: Path) -> None:
    make_schema_2(path)
    store = Store.open(path)
    taken = store.apply(change_set(make_setting(name="color")))
    store.apply(change_set(make_setting(name="zone")))

    again = Store.open(path)

    assert [one.revision for one in again.history()] == [1, 2, 3, 4, 5]
    assert again.change_set(4) == taken
    assert again.stranger_count == 0
    assert again.undoable(5)[-1].revision == 1
    assert examine(path) == ()
    assert call.revision == 3


@pytest.mark.parametrize("copy", ["of schema 2", "of schema 3", "none"])
def test_a_migrated_store_is_restored_with_its_organisers(call: Store, path: Path, copy: str) -> None:
    make_schema_2(path)
    older = path.read_bytes()
    store = Store.open(path)
    for name in ("color", "zone"):
        store.apply(change_set(make_setting(name=name)))
    first = store.get(Kind.ORGANISER, "ada@example.org")
    assert isinstance(first, Organiser)
    store.apply(change_set(created(first).inverse()))
    before = path.read_bytes(), store.history()
    if copy == "of schema 2":
        path.with_name("cfp.json.bak").write_bytes(older)
    elif copy == "none":
        path.with_name("cfp.json.bak").unlink()
    path.write_bytes(b"garbage")

    recovered = restore(path)

    again = Store.open(path)
    assert (again.history(), recovered.misfit) == (before[1], "")
    assert path.read_bytes() == before[0]
    assert call.revision == 3


def test_a_store_of_schema_2_loses_no_change_to_damage(call: Store, path: Path) -> None:
    make_schema_2(path)
    before = {kind: list(Store.open(path).documents(kind)) for kind in Kind}, Store.open(path).history()
    path.write_bytes(path.read_bytes()[:-10])

    assert restore(path).revision == 3

    assert ({kind: list(Store.open(path).documents(kind)) for kind in Kind}, Store.open(path).history()) == before
    assert call.revision == 3


def test_of_two_lines_without_ids_the_later_counts_and_the_other_is_a_stranger(call: Store, path: Path) -> None:
    make_schema_2(path)
    history = path.with_name("cfp.history.jsonl")
    lines = history.read_bytes().splitlines(keepends=True)
    history.write_bytes(lines[0] + lines[1] + lines[1] + lines[2])

    again = Store.open(path)

    assert [one.revision for one in again.history()] == [1, 2, 3]
    assert again.stranger_count == 1
    assert [finding.rule for finding in examine(path) if finding.file != "cfp.json"] == [Rule.HISTORY_STRANGER]
    assert call.revision == 3
