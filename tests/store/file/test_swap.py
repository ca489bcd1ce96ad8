"""One writer at a time: a dead write is in no history, and nobody gets at a store whom its owner shut out."""

import os
from collections.abc import Callable
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest

from cfpcli.errors import CfpError, NotFoundError, StoreDamagedError
from cfpcli.records.change import ChangeSet
from cfpcli.store import Store
from cfpcli.store.file import history, image
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.recovery import repair, restore
from cfpcli.store.file.replacement import Replacement
from cfpcli.store.findings import Rule
from tests.factories import change_set, make_setting


def add(path: Path, name: str) -> ChangeSet:
    return Store.open(path).apply(change_set(make_setting(name=name), command=f"cfp {name}"))


@pytest.fixture
def dead(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store beside which a write died between the history and the rename."""
    add(path, "before")
    with monkeypatch.context() as patched:
        patched.setattr(Replacement, "commit", Replacement.settle)
        patched.setattr(Replacement, "__exit__", lambda *_: None)
        add(path, "dead")
    assert StorePaths(path).temporary.exists()
    assert Store.open(path).revision == store.revision + 1
    return path


def rules(path: Path) -> list[Rule]:
    return [finding.rule for finding in examine(path)]


def commands(path: Path) -> list[str]:
    return [one.command for one in Store.open(path).history()][1:]


def test_until_the_next_write_it_is_ahead_beside_the_file_left_behind(dead: Path) -> None:
    assert rules(dead) == [Rule.HISTORY_AHEAD, Rule.LEFTOVER_FILE]


def write(path: Path) -> None:
    add(path, "after")


def mend(path: Path) -> None:
    repair(path)


@pytest.mark.parametrize("clear", [write, mend])
def test_whoever_clears_it_away_abandons_it(dead: Path, clear: Callable[[Path], None]) -> None:
    clear(dead)
    add(dead, "later")

    assert examine(dead) == ()
    assert commands(dead) == ["cfp before", *(["cfp after"] if clear is write else []), "cfp later"]
    now = Store.open(dead)
    assert (now.strangers(), now.stranger_count) == ((), 0)
    assert [one.command for one in now.undoable(2)] == commands(dead)[:-3:-1]
    assert [one.revision for one in now.history()] == list(range(1, now.revision + 1))


def test_it_is_not_restored(dead: Path) -> None:
    add(dead, "after")
    before = dead.read_bytes()
    dead.write_bytes(b"")

    restore(dead)

    assert dead.read_bytes() == before
    assert examine(dead) == ()


def test_a_damaged_store_keeps_the_file_until_it_is_restored(dead: Path) -> None:
    dead.write_bytes(dead.read_bytes()[:-10])
    repair(dead)
    assert StorePaths(dead).temporary.exists()

    restore(dead)

    assert examine(dead) == ()
    assert commands(dead) == ["cfp before"]


def test_an_acknowledged_change_of_another_line_stays_a_stranger(store: Store, path: Path) -> None:
    older = path.read_bytes()
    add(path, "other")
    path.write_bytes(older)
    StorePaths(path).temporary.write_bytes(older)
    add(path, "own")

    assert Store.open(path).stranger_count == 1
    assert rules(path) == [Rule.HISTORY_STRANGER]
    assert store.revision == 1


@pytest.mark.parametrize("left", [b"", b'{"_meta":{"1":{"schema":4,"rev', b"\0" * 200, "link", "folder"])
def test_a_left_file_that_names_nothing_abandons_nothing(store: Store, path: Path, left: bytes | str) -> None:
    temporary = StorePaths(path).temporary
    if isinstance(left, bytes):
        temporary.write_bytes(left)
    elif left == "link":
        temporary.symlink_to(path)
    else:
        temporary.mkdir()
    if left == "folder":
        with pytest.raises(CfpError, match="the store is as it was"):
            add(path, "own")
        temporary.rmdir()
    add(path, "own")

    assert examine(path) == ()
    assert b"abandons" not in StorePaths(path).history.read_bytes()
    assert store.revision == 1


def test_a_write_that_fails_takes_its_change_set_out_of_the_history(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = StorePaths(path).history.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("cfpcli.store.file.replacement.keep_copy", refuse)
        with pytest.raises(CfpError, match="the store is as it was"):
            add(path, "own")

    assert StorePaths(path).history.read_bytes() == before
    assert examine(path) == ()
    assert store.revision == 1


def test_where_even_that_fails_the_next_write_abandons_it(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("cfpcli.store.file.replacement.keep_copy", refuse)
        patched.setattr(history, "take_back", refuse)
        with pytest.raises(CfpError, match="the store is as it was"):
            add(path, "dead")
    assert rules(path) == [Rule.HISTORY_AHEAD, Rule.LEFTOVER_FILE]
    add(path, "own")

    assert examine(path) == ()
    assert commands(path) == ["cfp own"]
    assert store.revision == 1


@pytest.mark.parametrize("plant", ["symlink", "hard link", "dangling", "directory", "pipe"])
def test_what_a_planted_lock_leads_to_is_not_touched(store: Store, path: Path, tmp_path: Path, plant: str) -> None:
    lock, victim = path.with_name(".cfp.json.lock"), tmp_path / "victim"
    lock.unlink(missing_ok=True)
    victim.write_text("precious")
    match plant:
        case "symlink":
            lock.symlink_to(victim)
        case "hard link":
            os.link(victim, lock)
        case "dangling":
            lock.symlink_to(tmp_path / "nowhere")
        case "directory":
            lock.mkdir()
        case "pipe":
            os.mkfifo(lock)

    with pytest.raises(CfpError, match="the store is as it was"):
        store.apply(change_set(make_setting(name="color")))

    assert victim.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()
    assert Store.open(path).revision == 1


def test_a_lock_that_cannot_be_released_does_not_deny_what_is_written(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    lock = fcntl.flock

    def refusing(descriptor: Any, operation: int) -> None:  # noqa: ANN401  # as the system call takes it
        lock(descriptor, operation)
        if operation == fcntl.LOCK_UN:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(fcntl, "flock", refusing)

    assert store.apply(change_set(make_setting(name="color"))).revision == 2
    monkeypatch.undo()
    assert Store.open(path).setting("color")


@pytest.mark.parametrize(("mode", "kept"), [(0o644, 0o640), (0o664, 0o660), (0o606, 0o600)])
def test_what_everybody_could_read_is_closed_and_reported_once(store: Store, path: Path, mode: int, kept: int) -> None:
    path.chmod(mode)
    path.with_name("cfp.history.jsonl").chmod(mode)

    store.apply(change_set(make_setting(name="color")))

    assert store.notices == (f"cfp.json could be read by all users; its mode is now {kept:04o}",)
    assert S_IMODE(path.stat().st_mode) == S_IMODE(path.with_name("cfp.history.jsonl").stat().st_mode) == kept
    store.apply(change_set(make_setting(name="zone")))
    assert not store.notices


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660])
def test_the_modes_of_owner_and_group_are_kept(store: Store, path: Path, mode: int) -> None:
    path.chmod(mode)
    store.apply(change_set(make_setting(name="color")))
    assert (S_IMODE(path.stat().st_mode), store.notices) == (mode, ())


@pytest.fixture
def pauses(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What is waited for; the store is back after the second time."""
    waited: list[float] = []
    aside = path.with_name("aside")

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2 and aside.exists():
            aside.rename(path)

    monkeypatch.setattr(image, "pause", wait)
    return waited


def test_a_store_that_git_is_replacing_is_looked_for_again(store: Store, path: Path, pauses: list[float]) -> None:
    path.rename(path.with_name("aside"))
    assert Store.open(path).revision == store.revision
    assert len(pauses) == 2


def test_a_store_that_git_has_only_just_created_is_looked_at_again(
    store: Store, path: Path, pauses: list[float]
) -> None:
    path.rename(path.with_name("aside"))
    path.touch()
    assert Store.open(path).revision == store.revision
    assert len(pauses) == 2


def test_a_store_that_stays_empty_is_damaged(path: Path, store: Store, pauses: list[float]) -> None:
    path.write_bytes(b"")
    with pytest.raises(StoreDamagedError, match="it is empty"):
        Store.open(path)
    assert 0 < sum(pauses) < 0.1
    assert store.revision == 1


def test_a_store_that_stays_away_is_missing(store: Store, path: Path, pauses: list[float]) -> None:
    path.unlink()
    with pytest.raises(StoreDamagedError, match="the store is missing"):
        Store.open(path)
    assert 0 < sum(pauses) < 0.1
    assert store.revision == 1


def test_where_there_never_was_a_store_nothing_is_waited_for(path: Path, pauses: list[float]) -> None:
    path.parent.mkdir()
    with pytest.raises(NotFoundError):
        Store.open(path)
    assert pauses == []


def test_stores_whose_names_differ_by_an_ending_share_nothing(tmp_path: Path) -> None:
    bare, json = Store.create(tmp_path / "a"), Store.create(tmp_path / "a.json")
    bare.apply(change_set(make_setting(name="color")))
    json.apply(change_set(make_setting(name="zone")))
    for store, name in ((bare, "color"), (json, "zone")):
        again = Store.open(Path(store.identity))
        assert [change.key for one in again.history() for change in one.changes] == [name]
        assert again.stranger_count == 0
        assert again.undoable(1)
    assert {path.name for path in tmp_path.iterdir()} == {
        *("a", "a.bak", "a.store-history.jsonl", ".a.lock"),
        *("a.json", "a.json.bak", "a.history.jsonl", ".a.json.lock"),
    }


@pytest.mark.parametrize("namesake", [False, True])
def test_a_history_under_its_former_name_is_found_and_taken_along(tmp_path: Path, *, namesake: bool) -> None:
    store = Store.create(tmp_path / "a")
    store.apply(change_set(make_setting(name="color")))
    former = tmp_path / "a.history.jsonl"
    (tmp_path / "a.store-history.jsonl").rename(former)
    before = former.read_bytes()
    if namesake:
        (tmp_path / "a.json").touch()

    again = Store.open(tmp_path / "a")
    assert len(again.history()) == 1
    assert former.exists()
    again.apply(change_set(make_setting(name="zone")))

    assert [one.revision for one in Store.open(tmp_path / "a").history()] == [1, 2]
    assert former.exists() is namesake
    assert not namesake or former.read_bytes() == before


def test_a_history_under_the_former_name_that_is_of_another_store_stays_there(tmp_path: Path) -> None:
    Store.create(tmp_path / "a.json").apply(change_set(make_setting(name="color")))
    store = Store.create(tmp_path / "a")

    store.apply(change_set(make_setting(name="zone")))

    assert [change.key for one in store.history() for change in one.changes] == ["zone"]
    assert len(Store.open(tmp_path / "a.json").history()) == 1
