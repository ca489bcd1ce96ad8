"""TinyDB at the store, through our storage and behind our back: every record passes its tables, and none is lost."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from cfpcli.errors import ConflictError, DataRefusedError, StoreDamagedError
from cfpcli.records.change import Kind
from cfpcli.store import Store
from cfpcli.store.file.database import LineStorage, RecordDatabase
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.layout import MARKERS
from cfpcli.store.file.replacement import Replacement
from cfpcli.store.findings import Rule
from cfpcli.store.protocol import HistoryFilter
from tests.factories import change_set, code_of, make_proposal, make_setting, make_speaker
from tests.store.file.support import contents, documents, leftovers, run_worker, start_worker


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


class Spy:
    """How often a storage is read, and how often a new file takes the place of the old one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.counts: Counter[str] = Counter()
        for owner, name in ((LineStorage, "read"), (LineStorage, "write"), (Replacement, "commit")):
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name), name))

    def _counted(self, function: Any, name: str) -> Any:  # noqa: ANN401  # whatever is counted
        def counted(*given: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever is counted
            self.counts[name] += 1
            return function(*given, **named)

        return counted


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.events(),
        lambda store: store.calls(),
        lambda store: store.setting("event"),
        lambda store: store.count(Kind.PROPOSAL),
        lambda store: store.rows(Kind.PROPOSAL, ("code", "state")),
        lambda store: store.get(Kind.PROPOSAL, code_of(1)),
        lambda store: store.get_many(Kind.PROPOSAL, [code_of(number) for number in range(1, 7)]),
        lambda store: store.keys_starting(Kind.PROPOSAL, "A"),
        lambda store: store.reviews_of(code_of(1)),
        lambda store: store.reviews_by_code([code_of(number) for number in range(1, 7)]),
        lambda store: list(store.documents(Kind.REVIEW)),
        lambda store: store.is_used(code_of(1)),
        lambda store: store.history(HistoryFilter(key=code_of(1))),
    ],
)
def test_every_reading_passes_through_the_storage(store: Store, monkeypatch: pytest.MonkeyPatch, read: Any) -> None:  # noqa: ANN401  # a way of reading
    spy = Spy(monkeypatch)
    read(store)
    assert spy.counts["read"] > 0
    assert spy.counts["commit"] == spy.counts["write"] == 0


def test_a_change_set_is_one_write_whatever_it_changes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Spy(monkeypatch)
    store.apply(change_set(make_setting(name="color"), make_proposal(code="NEWER3"), make_speaker(code="NEWER9")))
    assert spy.counts["read"] > 0
    assert (spy.counts["commit"], spy.counts["write"]) == (1, 0)


def test_tinydb_finds_through_our_tables_what_it_finds_by_itself(large: Store, path: Path) -> None:
    ours = RecordDatabase(path)
    with TinyDB(path) as stock:
        _compare(ours, stock)
    assert large.count(Kind.PROPOSAL) == 600


def _compare(ours: TinyDB, stock: TinyDB) -> None:
    assert len(ours.table("proposals")) == len(stock.table("proposals")) == 600
    assert ours.tables() == stock.tables()
    for name in ("proposals", "reviews", "_meta", "_default"):
        assert ours.table(name).all() == stock.table(name).all()
    mine, theirs = ours.table("proposals"), stock.table("proposals")
    assert [found.doc_id for found in mine.all()] == [found.doc_id for found in theirs.all()]
    for query in (where("state") == "accepted", where("tags").any(["x"]), where("title").exists()):
        assert mine.search(query) == theirs.search(query)
        assert mine.get(query) == theirs.get(query)
        assert mine.count(query) == theirs.count(query)
    assert [mine.get(doc_id=number) for number in (1, 600, 601)] == [theirs.get(doc_id=n) for n in (1, 600, 601)]
    assert mine.get(doc_ids=[3, 5, 999]) == theirs.get(doc_ids=[3, 5, 999])
    assert mine.contains(doc_id=7)
    assert not mine.contains(doc_id=700)


def test_what_tinydb_changes_is_what_changes(store: Store, path: Path) -> None:
    before = documents(path)
    database = RecordDatabase(path)
    table = database.table("proposals")

    assert table.update({"title": "Other"}, where("code") == code_of(1)) == [1]
    assert table.update(lambda document: document["tags"].append("x"), doc_ids=[2]) == [2]
    assert table.remove(where("code") == code_of(6)) == [6]
    assert database.table("settings").insert_multiple([{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]) == [
        2,
        3,
    ]
    assert database.table("settings").upsert({"name": "a", "value": "3"}, where("name") == "a") == [2]
    assert database.table("settings").insert(Document({"name": "c", "value": ""}, doc_id=9)) == 9

    after = documents(path)
    assert before["proposals"]["1"] | {"title": "Other"} == after["proposals"]["1"]  # type: ignore[operator]  # JSON
    assert after["proposals"]["2"]["tags"][-1] == "x"  # type: ignore[index]  # JSON
    assert list(after["proposals"]) == ["1", "2", "3", "4", "5"]
    assert [(key, value["name"], value["value"]) for key, value in after["settings"].items()] == [  # type: ignore[index]  # JSON
        ("1", "event", "osxp-2026"),
        ("2", "a", "3"),
        ("3", "b", "2"),
        ("9", "c", ""),
    ]
    assert {name: after[name] for name in ("speakers", "reviews")} == {
        name: before[name] for name in ("speakers", "reviews")
    }
    assert {finding.rule for finding in examine(path)} <= {Rule.DANGLING_REFERENCE}
    assert store.revision == Store.open(path).revision


def test_a_number_is_given_out_once_whoever_removes_the_highest(store: Store, path: Path) -> None:
    settings = RecordDatabase(path).table("settings")
    assert [settings.insert({"name": name, "value": ""}) for name in "ab"] == [2, 3]
    settings.remove(doc_ids=[3])
    assert settings.insert({"name": "c", "value": ""}) == 4
    assert store.count(Kind.SETTING) == 1


def test_nothing_changed_is_nothing_written(store: Store, path: Path) -> None:
    before = contents(path.parent)
    table = RecordDatabase(path).table("proposals")
    table.update({"title": json.loads(path.read_bytes())["proposals"]["1"]["title"]}, doc_ids=[1])
    table.update(lambda document: document["title"], doc_ids=[2])
    table.remove(where("code") == "ZZZZZZ")
    assert contents(path.parent) == before
    assert store.revision == 1


def test_several_updates_of_one_transaction_are_one_write(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = RecordDatabase(path)
    spy = Spy(monkeypatch)
    with database.storage.transaction():
        database.table("settings").insert({"name": "a", "value": "1"})
        database.table("settings").update({"value": "2"}, where("name") == "a")
        database.table("proposals").remove(doc_ids=[1])
        assert len(database.table("proposals")) == store.count(Kind.PROPOSAL) - 1
    assert spy.counts["commit"] == 1
    assert [found["value"] for found in database.table("settings").all()] == ["osxp-2026", "2"]


def test_a_transaction_that_fails_writes_nothing(store: Store, path: Path) -> None:
    before = contents(path.parent)
    database = RecordDatabase(path)

    def fail() -> None:
        with database.storage.transaction():
            database.table("settings").insert({"name": "a", "value": "1"})
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert len(database.table("settings")) == 1
    assert contents(path.parent) == before
    assert store.revision == 1


def test_what_is_no_record_is_refused_by_our_tables_too(store: Store, path: Path) -> None:
    before = contents(path.parent)
    database = RecordDatabase(path)
    with pytest.raises(StoreDamagedError, match="table proposals, document 7 cannot be read"):
        database.table("proposals").insert({"title": "no code"})
    with pytest.raises(DataRefusedError, match="tables that cfp does not know: _default"):
        database.insert({"title": "no table"})
    with pytest.raises(StoreDamagedError, match="table settings holds event twice, as 1 and as 2"):
        database.table("settings").insert({"name": "event", "value": "other"})
    assert contents(path.parent) == before
    assert store.revision == 1


def test_a_reading_sees_what_others_wrote_and_a_store_that_was_opened_does_not(store: Store, path: Path) -> None:
    settings, stock = RecordDatabase(path).table("settings"), TinyDB(path, storage=LineStorage).table("settings")
    query = where("name") == "color"
    assert (settings.search(query), stock.search(query)) == ([], [])
    stock.clear_cache()

    Store.open(path).apply(change_set(make_setting(name="color")))

    assert len(settings.search(query)) == len(stock.search(query)) == 1
    assert store.count(Kind.SETTING) == 1


def test_a_stock_table_that_another_writer_came_before_is_refused(store: Store, path: Path) -> None:
    settings = TinyDB(path, storage=LineStorage).table("settings")

    def between(document: Any) -> None:  # noqa: ANN401  # a document of TinyDB's
        Store.open(path).apply(change_set(make_setting(name="color")))
        document["value"] = "mine"

    with pytest.raises(ConflictError, match="was written by another process meanwhile"):
        settings.update(between, doc_ids=[1])
    assert Store.open(path).revision == store.revision + 1
    assert settings.update({"value": "mine"}, doc_ids=[1]) == [1]
    assert [found["value"] for found in settings.all()] == ["mine", "osxp-2026"]


@pytest.mark.slow
def test_two_writers_through_our_tables_lose_nothing_and_are_refused_nothing(store: Store, path: Path) -> None:
    with (
        start_worker("insert_records", path, "a", 100) as first,
        start_worker("insert_records", path, "b", 100) as second,
    ):
        outputs = [writer.communicate(timeout=280) for writer in (first, second)]
    acknowledged = [line for output, _ in outputs for line in output.splitlines()]

    assert (first.returncode, second.returncode) == (0, 0), outputs
    assert len(acknowledged) == 200
    assert {found["name"] for found in RecordDatabase(path).table("settings").all()} == {"event", *acknowledged}
    assert store.revision == 1


@pytest.mark.slow
def test_two_writers_through_stock_tables_lose_nothing_that_was_acknowledged(store: Store, path: Path) -> None:
    workers = [start_worker("insert_records_by_stock_tables", path, name, 50) for name in "ab"]
    acknowledged = {line for worker in workers for line in worker.communicate(timeout=280)[0].splitlines()}

    assert all(worker.returncode == 0 for worker in workers)
    assert acknowledged
    assert {found["name"] for found in RecordDatabase(path).table("settings").all()} == {"event", *acknowledged}
    assert store.revision == 1


@pytest.mark.slow
def test_an_undone_submission_and_one_of_another_process_have_different_numbers(empty: Store, path: Path) -> None:
    first = empty.apply(change_set(make_proposal(code="AAAAAA")))
    run_worker("undo_last", path)
    run_worker("submit", path, "BBBBBB")

    (proposal,) = Store.open(path).get_many(Kind.PROPOSAL, ["AAAAAA", "BBBBBB"]).values()
    assert proposal.code == "BBBBBB"
    assert first.changes[0].after
    assert proposal.number == first.changes[0].after.number + 1
