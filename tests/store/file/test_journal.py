"""What is in force of a history, found without decoding what nobody asks for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import ChangeSet, Kind, replaced
from cfpcli.records.inverses import inverse_of
from cfpcli.records.proposal import Proposal
from cfpcli.store import Store
from cfpcli.store.file import change_line
from cfpcli.store.file.history import History
from cfpcli.store.file.journal import after
from cfpcli.store.file.places import Places
from cfpcli.store.where import HistoryFilter
from tests.factories import NOW, change_set, code_of, make_proposal, make_setting, make_speaker


@pytest.fixture
def edited(empty: Store) -> Store:
    """A store whose one proposal came in at revision 1 and got another title at each of 2, 3 and 4."""
    empty.apply(change_set(make_proposal(title="1")))
    for title in "234":
        empty.apply(
            change_set(replaced(current(empty), replace(current(empty), title=title)), command=f"cfp edit {title}")
        )
    return empty


def current(store: Store) -> Proposal:
    found = store.get(Kind.PROPOSAL, "K7QX3D")
    assert found is not None
    return found


def take_back(store: Store, *revisions: int) -> int:
    found = [one for number in revisions if (one := store.change_set(number))]
    taken = ChangeSet(at=NOW, by="Bo", command="cfp undo", changes=inverse_of(found), undoes=revisions)
    return store.apply(taken).revision


def last(store: Store, count: int) -> list[int]:
    return [one.revision for one in store.undoable(count)]


def test_a_history_that_knows_only_single_undoes_is_read(edited: Store) -> None:
    take_back(edited, 4)
    path = Path(edited.identity).with_name("cfp.history.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"undoes":[4]', b'"undoes":4'))
    again = Store.open(Path(edited.identity))
    assert again.undone() == {4}
    assert last(again, 1) == [3]
    beginning = (
        b'{"revision":1,"at":"2026-05-20T09:30:00Z","by":"Bo","command":"cfp","as_of":null,"undoes":0,"changes":['
    )
    head = change_line.decode_head(beginning)
    assert head is not None
    assert head.with_changes(()).undoes == ()


def test_what_is_wanted_is_known_before_changes_are_read(edited: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    whole = History.change_set

    def reading(self: History, line: object) -> ChangeSet:
        found = whole(self, line)  # type: ignore[arg-type]  # handed on
        read.append(found.revision)
        return found

    monkeypatch.setattr(History, "change_set", reading)
    found = edited.history(HistoryFilter(newest=1, wanted=lambda one: one.command != "cfp edit 4" and not one.changes))
    assert [one.revision for one in found] == [3]
    assert read == [3]


@pytest.mark.parametrize("bulk_from", [change_line.BULK_FROM, 10])
def test_what_came_after_and_speaks_of_a_record(empty: Store, monkeypatch: pytest.MonkeyPatch, bulk_from: int) -> None:
    monkeypatch.setattr(change_line, "BULK_FROM", bulk_from)
    for number in range(1, 4):
        empty.apply(change_set(make_proposal(code=code_of(number)), make_speaker(code=code_of(number, salt="S"))))
    empty.apply(change_set(make_speaker(code="SPKR3B", name=f"Who speaks of {code_of(2)}")))
    assert [one.revision for one in empty.history_after(1, [code_of(2)])] == [2, 4]
    assert [one.revision for one in empty.history_after(2, [code_of(2), code_of(1)])] == [4]
    assert empty.history_after(0, []) == ()
    many = [code_of(number, salt="Q") for number in range(20)]
    history = History(Places(Path(empty.identity)))
    assert [one.revision for one in after(history, empty.tip, 1, many)] == [2, 3, 4]


def test_a_gap_is_told_and_not_passed_over(edited: Store) -> None:
    path = Path(edited.identity).with_name("cfp.history.jsonl")
    path.write_bytes(
        b"".join(line for line in path.read_bytes().splitlines(keepends=True) if b'"revision":3' not in line)
    )
    again = Store.open(Path(edited.identity))
    assert last(again, 1) == [4]
    with pytest.raises(DataRefusedError, match="does not hold change set 3"):
        again.undoable(2)


def _from_the_end(store: Store, path: Path) -> list[int]:
    """The revisions that reading from the end gives, which must be those that the whole history gives."""
    history = History(Places(path))
    found = [line.revision for line in history.newest_first(store.tip)]
    assert found == [*History(Places(path)).taken(store.tip)][::-1]
    return found


def _with_lines_of_another_lineage(path: Path) -> Store:
    """The store after an older copy of it was worked on and wrote two sets into the same history."""
    now = path.read_bytes()
    path.write_bytes(path.with_name("cfp.json.bak").read_bytes())
    copy = Store.open(path)
    for name in ("color", "zone"):
        copy.apply(change_set(make_setting(name=name)))
    path.write_bytes(now)
    return Store.open(path)


def test_from_the_end_lines_of_another_lineage_are_passed_over(edited: Store, path: Path) -> None:
    mixed = _with_lines_of_another_lineage(path)
    assert mixed.tip == edited.tip
    assert _from_the_end(mixed, path) == [4, 3, 2, 1]
    mixed.apply(change_set(make_setting(name="language")))
    assert _from_the_end(mixed, path) == [5, 4, 3, 2, 1]
    assert last(mixed, 2) == [5, 4]
    assert [one.command for one in mixed.history(HistoryFilter(newest=3))] == ["cfp edit 3", "cfp edit 4", "cfp test"]


@pytest.mark.parametrize("kept", [1, 40, -1])
def test_from_the_end_a_torn_last_line_is_passed_over(edited: Store, path: Path, kept: int) -> None:
    history = path.with_name("cfp.history.jsonl")
    lines = history.read_bytes().splitlines(keepends=True)
    history.write_bytes(b"".join(lines) + lines[-1][:kept])
    assert _from_the_end(edited, path) == [4, 3, 2, 1]
    again = Store.open(path)
    again.apply(change_set(make_setting(name="color")))
    assert _from_the_end(again, path) == [5, 4, 3, 2, 1]


def test_from_the_end_a_filter_looks_as_far_back_as_it_must(edited: Store, path: Path) -> None:
    for by in ("Ada", "Bo", "Ada", "Bo"):
        edited.apply(
            change_set(make_setting(name=by), by=by) if edited.get(Kind.SETTING, by) is None else _again(edited, by)
        )
    mixed = _with_lines_of_another_lineage(path)
    for by in ("Ada", "Bo", "Nobody"):
        whole = [one.revision for one in mixed.history() if one.by == by]
        for count in (1, 2, 5):
            found = mixed.history(HistoryFilter(newest=count, wanted=_by(by)))
            assert [one.revision for one in found] == whole[-count:]


def _by(name: str) -> Callable[[ChangeSet], bool]:
    return lambda one: one.by == name


def _again(store: Store, by: str) -> ChangeSet:
    before = store.get(Kind.SETTING, by)
    assert before is not None
    return change_set(replaced(before, replace(before, value="again")), by=by)
