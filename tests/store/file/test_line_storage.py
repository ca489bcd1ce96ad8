"""TinyDB at the store: through our storage, and behind our back."""

import json
from pathlib import Path

import pytest
from tinydb import TinyDB, where

from cfpcli.errors import DataRefusedError, StoreDamagedError
from cfpcli.records.change import Kind
from cfpcli.store import Store
from cfpcli.store.file.layout import MARKERS
from cfpcli.store.file.line_storage import LineStorage
from tests.factories import change_set, code_of, make_setting
from tests.store.file.support import contents, documents, leftovers


def test_tinydb_reads_through_the_storage_without_writing(store: Store, path: Path) -> None:
    before = contents(path.parent)
    with TinyDB(path, storage=LineStorage) as db:
        found = db.table("proposals").search(where("code") == code_of(2))

    assert [document["number"] for document in found] == [2]
    assert contents(path.parent) == before
    assert store.revision == 1


def test_tinydb_writes_our_layout_through_the_storage(store: Store, path: Path) -> None:
    before = path.read_bytes()
    with TinyDB(path, storage=LineStorage) as db:
        db.table("proposals").update({"title": "From TinyDB"}, doc_ids=[2])
        inserted = db.table("settings").insert({"name": "color", "value": "never"})

    again = Store.open(path)
    assert inserted == 2
    assert again.setting("color") == "never"
    assert [row.title for row in again.rows(Kind.PROPOSAL, ("title",))][1] == "From TinyDB"
    changed = set(path.read_bytes().splitlines()) - set(before.splitlines())
    assert len(changed) == 3
    assert leftovers(path.parent) == set()
    again.apply(change_set(make_setting(name="zone")))
    assert [row.number for row in again.rows(Kind.SETTING, ("number",))] == [1, 2, 3]
    assert store.revision == 1


def test_tinydb_makes_a_store_through_the_storage(path: Path) -> None:
    path.parent.mkdir()
    with TinyDB(path, storage=LineStorage) as db:
        assert db.tables() == set()
        assert not path.exists()
        db.table("settings").insert({"name": "color", "value": "never"})

    assert Store.open(path).setting("color") == "never"


def test_dropping_every_table_keeps_the_counters(store: Store, path: Path) -> None:
    with TinyDB(path, storage=LineStorage) as db:
        db.drop_tables()

    again = Store.open(path)
    assert [again.count(kind) for kind in Kind] == [0] * len(Kind)
    assert again.revision == store.revision
    done = again.apply(change_set(make_setting()))
    assert done.changes[0].after == make_setting(number=2)


def test_what_is_no_record_is_refused(store: Store, path: Path) -> None:
    before = contents(path.parent)
    with TinyDB(path, storage=LineStorage) as db:
        with pytest.raises(StoreDamagedError, match="table proposals, document 7 cannot be read"):
            db.table("proposals").insert({"title": "no code"})
        with pytest.raises(DataRefusedError, match="tables that cfp does not know: _default"):
            db.insert({"title": "no table"})
        with pytest.raises(StoreDamagedError, match="table settings holds event twice, as 1 and as 2"):
            db.table("settings").insert({"name": "event", "value": "other"})
    assert contents(path.parent) == before
    assert store.revision == 1


def test_the_storage_refuses_a_damaged_store(store: Store, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"slug":"cloud"', b'"slug":"clout"', 1))
    before = contents(path.parent)

    with TinyDB(path, storage=LineStorage) as db:
        for refused in (db.table("events").all, lambda: db.table("settings").insert({"name": "a", "value": "b"})):
            with pytest.raises(StoreDamagedError, match="table events is not as it was written"):
                refused()
    assert contents(path.parent) == before
    assert store.revision == 1


@pytest.fixture(params=["store", "large"])
def rewritten(request: pytest.FixtureRequest, path: Path) -> dict[str, dict[str, object]]:
    """A store that stock TinyDB has rewritten, and its records."""
    request.getfixturevalue(request.param)
    with TinyDB(path) as db:
        db.table("proposals").update({"title": "From stock TinyDB"}, doc_ids=[2])
    assert not any(marker in path.read_bytes() for marker in MARKERS)
    return documents(path)


def test_a_store_that_stock_tinydb_rewrote_is_read_all_the_same(
    rewritten: dict[str, dict[str, object]], path: Path
) -> None:
    before = contents(path.parent)
    store = Store.open(path)

    titles = [row.title for row in store.rows(Kind.PROPOSAL, ("title",))]
    assert titles[1] == "From stock TinyDB"
    assert len(titles) == store.count(Kind.PROPOSAL) == len(rewritten["proposals"])
    assert store.get(Kind.PROPOSAL, code_of(1)) is not None
    assert len(store.reviews_of(code_of(3))) == 2
    assert store.revision == 1
    assert len(store.history()) == 1
    assert contents(path.parent) == before


def test_the_next_write_lays_it_out_again(rewritten: dict[str, dict[str, object]], path: Path) -> None:
    foreign = path.read_bytes()

    Store.open(path).apply(change_set(make_setting(name="color")))

    assert path.with_name("cfp.json.bak").read_bytes() == foreign
    after = documents(path)
    assert after.pop("settings") == {**rewritten.pop("settings"), "2": {**_color(), "number": 2}}
    assert after == rewritten
    assert path.read_bytes().count(b"\n") > sum(map(len, after.values()))
    assert Store.open(path).revision == 2


def _color() -> dict[str, object]:
    return {"name": "color", "value": "osxp-2026"}


@pytest.mark.parametrize("options", [{"indent": 2}, {"indent": 4, "sort_keys": True}, {"separators": (",", ":")}])
def test_any_way_of_writing_the_same_json_is_read(store: Store, path: Path, options: dict[str, object]) -> None:
    before = documents(path)
    path.write_text(json.dumps(json.loads(path.read_bytes()), **options))  # type: ignore[arg-type]  # options of json

    again = Store.open(path)
    again.apply(change_set(make_setting(name="color")))

    del (after := documents(path))["settings"], before["settings"]
    assert after == before
    assert store.revision == 1


def test_a_document_that_stock_tinydb_inserted_gets_its_number(store: Store, path: Path) -> None:
    with TinyDB(path) as db:
        db.table("settings").insert({"name": "color", "value": "never"})
        db.table("settings").insert({"name": "zone", "value": "UTC", "number": 1})

    again = Store.open(path)

    assert [(row.name, row.number) for row in again.rows(Kind.SETTING, ("name", "number"))] == [
        ("event", 1),
        ("color", 2),
        ("zone", 3),
    ]
    assert store.revision == 1


@pytest.mark.parametrize(
    ("table", "document", "message"),
    [
        ("proposals", {"title": "no code"}, "table proposals, document 7 cannot be read: .*code"),
        ("settings", {"name": "event", "value": "x"}, "table settings holds event twice"),
    ],
)
def test_what_stock_tinydb_broke_is_damage(
    store: Store, path: Path, table: str, document: dict[str, object], message: str
) -> None:
    with TinyDB(path) as db:
        db.table(table).insert(document)
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match=message):
        Store.open(path)
    with pytest.raises(StoreDamagedError, match=message):
        store.apply(change_set(make_setting(name="color")))
    assert contents(path.parent) == before


def test_a_table_of_another_program_is_not_thrown_away(store: Store, path: Path) -> None:
    with TinyDB(path) as db:
        db.insert({"note": "mine"})

    with pytest.raises(DataRefusedError, match="tables that cfp does not know: _default"):
        Store.open(path)
    assert store.revision == 1
