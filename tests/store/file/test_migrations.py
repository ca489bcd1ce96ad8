"""Stores of an older schema."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from cfpcli.dates.deadline import Deadline
from cfpcli.errors import DataRefusedError, StoreDamagedError
from cfpcli.records.change import Kind
from cfpcli.records.event import FollowedCall
from cfpcli.records.review import Assignment, Reviewer
from cfpcli.store import Store
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.layout import TABLES, parse_header
from cfpcli.store.file.migrations import MIGRATIONS, Tables, current_schema, migrate
from cfpcli.store.file.recovery import accept
from cfpcli.store.where import HistoryFilter
from tests.factories import change_set, code_of, make_setting
from tests.store.file.support import contents, leftovers

NOW = 3
"""The current schema; the steps of these tests lead beyond it."""
LATER = ("calls", "reviewers", "assignments", "organisers")
"""The tables that schema 1 does not have."""
CALL = FollowedCall(
    slug="boatconf-2027",
    name="BoatConf 2027",
    closes=Deadline(raw="2026-12-01", date="2026-12-01", zone="Europe/Lisbon", at=datetime(2026, 12, 2, tzinfo=UTC)),
    followed=datetime(2026, 9, 1, tzinfo=UTC),
    updated=datetime(2026, 9, 1, tzinfo=UTC),
)


def shout(tables: Tables) -> Tables:
    """A step for the tests: from some schema on, titles are upper-case."""
    proposals = {
        number: document | {"title": document["title"].upper()} for number, document in tables["proposals"].items()
    }
    return tables | {"proposals": proposals}


@pytest.fixture(params=["store", "large"])
def older(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of the schema before the current one."""
    store: Store = request.getfixturevalue(request.param)
    monkeypatch.setitem(MIGRATIONS, NOW, shout)
    return store


@pytest.fixture(params=["store", "large"])
def first(request: pytest.FixtureRequest, path: Path) -> Path:
    """The file of a store as schema 1 laid it out: without the tables that came later."""
    request.getfixturevalue(request.param)
    path.write_bytes(as_schema_1(path.read_bytes()))
    return path


def as_schema_1(data: bytes) -> bytes:
    """A store without anything in the later tables, as the first schema laid it out."""
    line, rest = data.split(b"\n", 1)
    header = parse_header(line + b"\n")
    assert header is not None
    tables = {name: table for name, table in header.tables.items() if name not in LATER}
    for name in LATER:
        rest = _without(rest, name)
    older = msgspec.structs.replace(header, schema=1, tables=tables)
    return older.line() + rest


def _without(data: bytes, table: str) -> bytes:
    empty = b'"%s":{\n},\n' % table.encode()
    assert data.count(empty) == 1
    return data.replace(empty, b"")


def test_what_a_store_of_the_first_schema_holds_is_read_as_it_is(first: Path) -> None:
    before = contents(first.parent)

    store = Store.open(first)

    assert store.count(Kind.CALL) == 0
    assert store.rows(Kind.CALL, ("slug",)) == []
    assert store.get(Kind.CALL, "boatconf-2027") is None
    found = store.get(Kind.PROPOSAL, code_of(1))
    assert found is not None
    assert found.number == 1
    assert len(store.rows(Kind.REVIEW, ("reviewer",))) == store.count(Kind.REVIEW)
    assert contents(first.parent) == before


def test_the_first_call_brings_a_store_of_the_first_schema_to_the_current_one(first: Path) -> None:
    before = first.read_bytes()
    documents_before = json.loads(before)

    Store.open(first).apply(change_set(CALL))

    assert first.with_name("cfp.json.v1.bak").read_bytes() == before
    tables = json.loads(first.read_bytes())
    assert list(tables) == ["_meta", *TABLES]
    assert tables["_meta"]["1"]["schema"] == 3
    assert tables["calls"]["1"]["slug"] == "boatconf-2027"
    assert {name: tables[name] for name in tables if name not in {"_meta", *LATER}} == {
        name: documents_before[name] for name in documents_before if name != "_meta"
    }
    assert examine(first) == ()


def test_lines_of_a_damaged_store_of_the_first_schema_can_be_accepted(first: Path) -> None:
    first.write_bytes(first.read_bytes().replace(b"cloud", b"clout", 1))

    accept(first)

    assert Store.open(first).count(Kind.PROPOSAL) > 0
    assert json.loads(first.read_bytes())["_meta"]["1"]["schema"] == 3


def test_a_store_with_calls_is_newer_than_a_program_of_the_first_schema(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.apply(change_set(CALL))
    for step in list(MIGRATIONS):
        monkeypatch.delitem(MIGRATIONS, step)

    with pytest.raises(DataRefusedError, match="newer version"):
        Store.open(path)


def test_a_call_is_found_by_its_slug(store: Store) -> None:
    store.apply(change_set(CALL))

    assert store.count(Kind.CALL) == 1
    assert store.get(Kind.CALL, CALL.slug) == msgspec.structs.replace(CALL, number=1)
    assert store.keys_starting(Kind.CALL, "BOAT") == ("boatconf-2027",)
    assert [one.slug for one in store.rows(Kind.CALL, ("slug",))] == ["boatconf-2027"]
    (taken,) = store.history(HistoryFilter(key=CALL.slug, kind=Kind.CALL))
    assert taken.changes[0].after == msgspec.structs.replace(CALL, number=1)


def test_a_reviewer_is_found_by_address_and_an_assignment_by_proposal_and_reviewer(store: Store) -> None:
    reviewer = Reviewer(email="ren@example.org", name="Ren")
    given = Assignment(proposal=code_of(1), reviewer=reviewer.email, assigned=datetime(2026, 9, 1, tzinfo=UTC))
    store.apply(change_set(reviewer, given))

    assert store.get(Kind.REVIEWER, "ren@example.org") == msgspec.structs.replace(reviewer, number=1)
    assert store.get(Kind.ASSIGNMENT, given.key) == msgspec.structs.replace(given, number=1)
    assert store.keys_starting(Kind.REVIEWER, "REN@") == ("ren@example.org",)
    assert store.keys_starting(Kind.ASSIGNMENT, f"{code_of(1)}/") == (given.key,)
    assert examine(Path(store.identity)) == ()


def test_schema_3_is_current() -> None:
    assert current_schema() == 3


def test_reading_an_older_store_migrates_it_in_memory(older: Store, path: Path) -> None:
    before = contents(path.parent)

    titles = [row.title for row in Store.open(path).rows(Kind.PROPOSAL, ("title",))]

    assert len(titles) == older.count(Kind.PROPOSAL)
    assert all(title == title.upper() for title in titles)
    assert contents(path.parent) == before


def test_the_first_write_migrates_it_and_keeps_the_older_store(older: Store, path: Path) -> None:
    before = path.read_bytes()

    older.apply(change_set(make_setting(name="color")))

    assert path.with_name("cfp.json.v3.bak").read_bytes() == before
    tables = json.loads(path.read_bytes())
    assert tables["_meta"]["1"]["schema"] == 4
    assert tables["_meta"]["1"]["revision"] == 2
    assert all(document["title"] == document["title"].upper() for document in tables["proposals"].values())
    again = Store.open(path)
    again.apply(change_set(make_setting(name="zone")))
    assert again.setting("color") == "osxp-2026"
    assert path.with_name("cfp.json.v3.bak").read_bytes() == before
    assert leftovers(path.parent) == {"cfp.json.v3.bak"}


def test_a_damaged_older_store_is_not_migrated(older: Store, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"cloud", b"clout", 1))
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match="its checksum is wrong"):
        older.apply(change_set(make_setting(name="color")))
    assert contents(path.parent) == before


def test_a_step_that_makes_what_cannot_be_read_changes_nothing(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(tables: Tables) -> Tables:
        return tables | {"proposals": {number: {"code": "x"} for number in tables["proposals"]}}

    monkeypatch.setitem(MIGRATIONS, NOW, broken)
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match="table proposals, document 1 cannot be read"):
        store.apply(change_set(make_setting(name="color")))
    assert contents(path.parent) == before


def test_steps_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def adding(name: str) -> Callable[[Tables], Tables]:
        return lambda tables: tables | {name: {}}

    for step in (1, 2, 3):
        monkeypatch.setitem(MIGRATIONS, step, adding(f"step{step}"))

    assert list(migrate({}, 2)) == ["step2", "step3"]
    assert list(migrate({}, 1)) == ["step1", "step2", "step3"]


def test_a_schema_from_which_no_way_leads_is_refused(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MIGRATIONS, NOW + 1, shout)

    with pytest.raises(DataRefusedError, match="no way leads from schema 3 to schema 5"):
        Store.open(path)
    assert store.get(Kind.PROPOSAL, code_of(1)) is not None
