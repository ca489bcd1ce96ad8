"""The history holds every set the store took, and no other."""

import json
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError, StoreDamagedError
from cfpcli.records.change import ChangeSet, Kind, replaced
from cfpcli.records.documents import WrittenChange
from cfpcli.store import Store
from cfpcli.store.file import change_line
from cfpcli.store.protocol import HistoryFilter
from tests.factories import NOW, change_set, code_of, make_proposal, make_setting


def retitled(store: Store, code: str, title: str) -> ChangeSet:
    found = store.get(Kind.PROPOSAL, code)
    assert found is not None
    return store.apply(change_set(replaced(found, replace(found, title=title)), command=f"cfp edit {code}"))


def last_undoable(store: Store) -> ChangeSet | None:
    return next(iter(store.undoable(1)), None)


def undo(store: Store) -> ChangeSet:
    last = last_undoable(store)
    assert last is not None
    return store.apply(last.inverse(at=NOW, by="Bo Ström", command="cfp undo"))


@pytest.fixture
def history(path: Path) -> Path:
    """The history's file."""
    return path.with_name("cfp.history.jsonl")


def test_each_set_is_a_line_of_json(store: Store, history: Path) -> None:
    retitled(store, code_of(1), "A title with \x1b and \u202e")

    lines = history.read_text().splitlines()
    last = json.loads(lines[-1])
    assert [json.loads(line)["revision"] for line in lines] == [1, 2]
    assert last["changes"][0]["before"]["code"] == code_of(1)
    assert last["changes"][0]["after"]["title"] == "A title with \x1b and \u202e"
    assert "\x1b" not in lines[-1]
    assert "\u202e" not in lines[-1]


def test_a_bulk_line_is_looked_into_through_its_index(large: Store, history: Path) -> None:
    retitled(large, code_of(5), "one")
    retitled(large, code_of(600), "two")
    imported, *_ = lines = history.read_bytes().splitlines()

    assert len(imported) > change_line.BULK_FROM
    assert json.loads(imported)["size"] == len(imported)
    assert [json.loads(line)["revision"] for line in lines] == [1, 2, 3]
    for number in (1, 5, 300, 600):
        kept = large.history(HistoryFilter(key=code_of(number)))
        assert kept[0].changes[0].after == large.change_set(1).changes[_place(large, code_of(number))].after  # type: ignore[union-attr]  # it is there
        assert kept[0].revision == 1
        assert len(kept) == (2 if number in {5, 600} else 1)
    assert [change_set.revision for change_set in large.history()] == [1, 2, 3]


def test_a_bulk_line_is_not_read_through(large: Store, history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    retitled(large, code_of(5), "one")
    read = []
    system_read = os.pread

    def counted(descriptor: int, length: int, offset: int) -> bytes:
        read.append(length)
        return system_read(descriptor, length, offset)

    monkeypatch.setattr(os, "pread", counted)

    assert len(large.history(HistoryFilter(key=code_of(5)))) == 2
    assert sum(read) < history.stat().st_size / 2


def _place(store: Store, code: str) -> int:
    imported = store.change_set(1)
    assert imported is not None
    return [change.key for change in imported.changes].index(code)


def test_a_bulk_line_tells_its_own_length_whatever_that_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_line, "BULK_FROM", 1)
    lengths = set()
    for room in (*range(400, 800), *range(9_600, 9_750)):
        document = b'"%s"' % (b"x" * room)
        written = WrittenChange(Kind.SETTING, "color", None, document)

        line = b"".join(change_line.encode_line(change_set(), [written]))

        assert json.loads(line)["size"] == change_line.beginning_of(line).size == len(line) - 1
        assert json.loads(line)["index"] == ["setting/color", 0]
        lengths.add(len(line) - 1)
    assert {999, 1001, 9_999, 10_001} < lengths


def test_a_set_that_the_store_never_reached_is_ignored(store: Store, history: Path, path: Path) -> None:
    retitled(store, code_of(1), "reached")
    ahead = history.read_bytes()
    path.write_bytes(path.with_name("cfp.json.bak").read_bytes())

    older = Store.open(path)
    assert [change_set.revision for change_set in older.history()] == [1]
    assert len(older.history(HistoryFilter(key=code_of(1)))) == 1
    assert last_undoable(older) == older.history()[0]

    retitled(older, code_of(1), "another way")
    assert history.read_bytes().startswith(ahead)
    assert [change_set.revision for change_set in older.history()] == [1, 2]
    assert older.history(HistoryFilter(key=code_of(1)))[-1].changes[0].after == older.get(Kind.PROPOSAL, code_of(1))


@pytest.mark.parametrize("kept", [1, 30, 200, -1])
@pytest.mark.parametrize("which", ["store", "large"])
def test_a_line_that_was_cut_short_is_ignored_and_the_next_begins_behind_it(
    which: str, kept: int, history: Path, path: Path, request: pytest.FixtureRequest
) -> None:
    store: Store = request.getfixturevalue(which)
    whole = history.read_bytes()
    path.write_bytes(path.with_name("cfp.json.bak").read_bytes())
    history.write_bytes(whole[: kept - 1 if kept < 0 else kept])

    store = Store.open(path)
    assert store.history() == ()
    store.apply(change_set(make_setting(name="color")))
    retitled_nothing = store.apply(change_set(make_setting(name="zone")))

    assert [change_set.revision for change_set in store.history()] == [1, 2]
    assert last_undoable(store) == retitled_nothing
    assert [change_set.revision for change_set in store.history(HistoryFilter(key="color", kind=Kind.SETTING))] == [1]
    assert len(history.read_bytes().splitlines()) == 3


def test_nothing_is_undone_where_the_last_set_is_missing_from_the_history(store: Store, history: Path) -> None:
    first = history.read_bytes()
    retitled(store, code_of(1), "one")
    history.write_bytes(first)

    with pytest.raises(DataRefusedError, match="does not contain change set 2") as caught:
        last_undoable(store)
    assert "cfp doctor" in caught.value.hint


def test_a_changed_line_is_not_undone(store: Store, history: Path) -> None:
    retitled(store, code_of(1), "one")
    lines = history.read_bytes().splitlines(keepends=True)
    history.write_bytes(lines[0] + lines[1].replace(b'"title":"one"', b'"title":"oNe"'))

    with pytest.raises(StoreDamagedError, match=r"cfp.history.jsonl:2: .* \(its checksum is wrong\)"):
        last_undoable(store)


def test_reading_ten_thousand_lines_finds_the_one_that_counts(empty: Store, history: Path) -> None:
    empty.apply(change_set(make_setting(name="color")))
    empty.apply(change_set(make_proposal()))
    lines = history.read_bytes().splitlines(keepends=True)
    history.write_bytes(lines[0] * 10_000 + lines[1] + b"\n" + lines[0])

    assert [change_set.revision for change_set in empty.history()] == [1, 2]
    assert [change_set.revision for change_set in empty.history(HistoryFilter(key="K7QX3D"))] == [2]
    assert len(empty.history(HistoryFilter(key="color", kind=Kind.SETTING))) == 1
