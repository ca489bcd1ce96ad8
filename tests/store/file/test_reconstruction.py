"""Whatever damages a store, restoring it gives back every acknowledged change, byte for byte."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.records.change import ChangeSet, Kind, created, replaced
from cfpcli.store import Store
from cfpcli.store.file import change_line
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.recovery import accept, restore
from cfpcli.store.findings import Rule
from tests.factories import NOW, change_set, code_of, make_proposal, make_review, make_setting
from tests.store.file.support import contents
from tests.store.file.test_damage import REFUSED_AT_ONCE, SEEN_WHERE_READ

EVERY_DAMAGE = REFUSED_AT_ONCE | SEEN_WHERE_READ


def retitle(store: Store, number: int, title: str) -> ChangeSet:
    found = store.get(Kind.PROPOSAL, code_of(number))
    assert found is not None
    return store.apply(change_set(replaced(found, replace(found, title=title)), command=f"cfp edit {code_of(number)}"))


def work(store: Store) -> None:
    """Change sets of every sort: new, changed and removed records, a code that comes back, an undo."""
    retitle(store, 1, "One")
    gone = store.get(Kind.PROPOSAL, code_of(6))
    assert gone is not None
    removed = store.apply(change_set(created(gone).inverse()))
    store.apply(change_set(make_proposal(code="NEWER3"), make_review(proposal="NEWER3"), make_setting(name="color")))
    store.apply(removed.inverse(at=NOW, by="Bo", command="cfp undo"))
    last = retitle(store, 2, "Two")
    store.apply(last.inverse(at=NOW, by="Bo", command="cfp undo"))
    other = store.get(Kind.PROPOSAL, code_of(5))
    assert other is not None
    store.apply(change_set(created(other).inverse()))


def as_it_was(path: Path, kept: Path | None = None) -> tuple[bytes, tuple[ChangeSet, ...]]:
    store = Store.open(kept or path)
    return path.read_bytes(), store.history()


@pytest.mark.parametrize("size", ["store", "large"])
@pytest.mark.parametrize("damage", EVERY_DAMAGE)
def test_no_acknowledged_change_is_lost_to_any_damage(
    size: str, damage: str, path: Path, request: pytest.FixtureRequest
) -> None:
    store: Store = request.getfixturevalue(size)
    work(store)
    before, told = as_it_was(path), examine(path)
    damaged = EVERY_DAMAGE[damage](path.read_bytes())
    if damaged == path.read_bytes():
        pytest.skip("this store has nothing of the kind to damage")
    path.write_bytes(damaged)

    recovered = restore(path)

    assert as_it_was(path) == before
    assert (recovered.replayed, recovered.later, recovered.misfit) == ((store.revision,), (), "")
    assert examine(path) == told


@pytest.mark.parametrize("left", ["nothing", "a damaged copy"])
@pytest.mark.parametrize("bulk_from", [change_line.BULK_FROM, 10])
def test_without_a_copy_the_whole_history_is_replayed(
    empty: Store, path: Path, left: str, bulk_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_line, "BULK_FROM", bulk_from)
    empty.apply(change_set(*(make_proposal(code=code_of(number)) for number in range(1, 7)), make_setting()))
    work(empty)
    before = as_it_was(path)
    copy = path.with_name("cfp.json.bak")
    if left == "nothing":
        copy.unlink()
    else:
        copy.write_bytes(b"garbage")
    path.write_bytes(b"garbage")

    recovered = restore(path)

    assert as_it_was(path) == before
    assert recovered.replayed == tuple(range(1, empty.revision + 1))


def test_several_changes_since_the_copy_are_replayed(store: Store, path: Path) -> None:
    older = path.with_name("cfp.json.bak").read_bytes(), path.read_bytes()
    work(store)
    before = as_it_was(path)
    path.with_name("cfp.json.bak").write_bytes(older[1])
    path.unlink()

    assert restore(path).replayed == tuple(range(2, store.revision + 1))
    assert as_it_was(path) == before


def test_a_change_that_does_not_fit_ends_the_replay_and_is_named(store: Store, path: Path) -> None:
    retitle(store, 1, "One")
    copy = path.read_bytes()
    retitle(store, 2, "Two")
    broken = retitle(store, 2, "Three")
    retitle(store, 2, "Four")
    path.with_name("cfp.json.bak").write_bytes(copy)
    history = path.with_name("cfp.history.jsonl")
    history.write_bytes(history.read_bytes().replace(b'"title":"Three"', b'"title":"Thrae"', 1))
    path.write_bytes(b"garbage")

    recovered = restore(path)

    assert (recovered.revision, recovered.replayed) == (3, (3,))
    assert f"r{broken.revision}" in recovered.misfit
    assert recovered.later == (4, 5)
    proposal = Store.open(path).get(Kind.PROPOSAL, code_of(2))
    assert proposal is not None
    assert proposal.title == "Two"
    again = Store.open(path)
    fourth = retitle(again, 3, "Another way")
    assert again.change_set(4) == fourth
    assert [one.revision for one in again.strangers()] == [5]  # the fourth cannot be read
    assert {finding.rule for finding in examine(path)} == {Rule.HISTORY_LINE, Rule.HISTORY_STRANGER}


def test_beyond_a_missing_line_nothing_is_replayed(store: Store, path: Path) -> None:
    copy = path.read_bytes()
    retitle(store, 1, "One")
    history = path.with_name("cfp.history.jsonl")
    history.write_bytes(history.read_bytes().splitlines(keepends=True)[0])
    later = retitle(Store.open(path), 1, "Two")
    path.with_name("cfp.json.bak").write_bytes(copy)
    path.unlink()

    recovered = restore(path)

    assert (recovered.revision, recovered.replayed) == (1, ())
    assert recovered.later == (later.revision,)


def two_lines(store: Store, path: Path) -> tuple[bytes, bytes]:
    """Work on an older copy of a store as git puts it there, and put the newer one back: both files at the end."""
    older = path.read_bytes()
    retitle(store, 1, "Ours")
    ours = path.read_bytes()
    path.write_bytes(older)
    retitle(Store.open(path), 1, "Theirs")
    theirs = path.read_bytes()
    path.write_bytes(ours)
    return ours, theirs


def test_of_two_lines_the_one_that_the_damaged_file_names_is_restored(store: Store, path: Path) -> None:
    ours, theirs = two_lines(store, path)
    for whole in (ours, theirs):
        path.write_bytes(whole[:-10])
        recovered = restore(path)
        assert path.read_bytes() == whole
        assert recovered.later == ()


def test_without_a_name_the_last_line_of_the_history_is_restored(store: Store, path: Path) -> None:
    _, theirs = two_lines(store, path)
    path.unlink()

    restore(path)

    assert path.read_bytes() == theirs
    assert [one.changes[0].after.title for one in Store.open(path).strangers()] == ["Ours"]  # type: ignore[union-attr]  # a proposal


def test_a_copy_of_the_other_line_is_not_taken_for_ours(store: Store, path: Path) -> None:
    ours, theirs = two_lines(store, path)
    path.with_name("cfp.json.bak").write_bytes(theirs)
    path.write_bytes(ours[:-10])

    restore(path)

    assert path.read_bytes() == ours


def test_accepting_lines_keeps_the_lineage(store: Store, path: Path) -> None:
    retitle(store, 1, "One")
    path.write_text('{"_meta":{"1":{}},\n' + path.read_text().partition("\n")[2])

    accept(path)

    again = Store.open(path)
    assert (again.id, again.head) == (store.id, store.head)
    retitle(again, 1, "Two")
    assert [one.revision for one in again.history()] == [1, 2, 3]
    assert again.strangers() == ()
    assert examine(path) == ()


def test_a_restored_store_leaves_the_history_as_it_was(store: Store, path: Path) -> None:
    work(store)
    history = path.with_name("cfp.history.jsonl").read_bytes()
    path.unlink()

    restore(path)

    assert path.with_name("cfp.history.jsonl").read_bytes() == history
    assert ".cfp.json.tmp" not in contents(path.parent)
