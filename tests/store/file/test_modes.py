"""Nobody but those whom the owner means gets at a store, and a moment without a file is no damage."""

from pathlib import Path
from stat import S_IMODE

import pytest

from cfpcli.errors import NotFoundError, StoreDamagedError
from cfpcli.store import Store
from cfpcli.store.file import image
from tests.factories import change_set, make_setting


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
