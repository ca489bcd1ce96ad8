"""Change sets: taken whole or refused, numbered, and taken back."""

import json
import os
from pathlib import Path
from stat import S_IMODE

import pytest
from msgspec.structs import replace

from cfpcli.errors import BusyError, ConflictError, DataRefusedError, Exit, StoreDamagedError
from cfpcli.records.change import Change, ChangeSet, Kind, Record, created, key_of, kind_of, replaced
from cfpcli.records.proposal import Proposal
from cfpcli.store import Store
from tests.factories import (
    NOW,
    change_set,
    code_of,
    make_event,
    make_proposal,
    make_setting,
    make_speaker,
)
from tests.store.file.support import LEFT_BEHIND_BY_RIGHT, contents, documents, leftovers


def removed(record: Record) -> Change:
    return Change(kind=kind_of(record), key=key_of(record), before=record, after=None)


def undone(done: ChangeSet) -> ChangeSet:
    return done.inverse(at=NOW, by="Bo Ström", command="cfp undo")


def proposal_of(store: Store, code: str) -> Proposal:
    found = store.get(Kind.PROPOSAL, code)
    assert found is not None
    return found


def numbers(store: Store, kind: Kind) -> list[int]:
    return [json.loads(document)["number"] for document in store.documents(kind)]


def test_nothing_to_do_writes_nothing(store: Store, path: Path) -> None:
    before = contents(path.parent)

    assert store.apply(change_set()) == change_set()
    assert contents(path.parent) == before


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_record_is_removed_wherever_it_stands(store: Store, path: Path, number: int) -> None:
    before = documents(path)

    store.apply(change_set(removed(proposal_of(store, code_of(number)))))

    after = documents(path)
    del before["proposals"][str(number)]
    assert after == before
    assert store.count(Kind.PROPOSAL) == 5
    assert Store.open(path).get(Kind.PROPOSAL, code_of(number)) is None


@pytest.mark.parametrize("chosen", [(1,), (1, 2), (6,), (2, 4), (1, 2, 3, 4, 5, 6)])
def test_undo_brings_back_removed_records_where_they_stood(store: Store, path: Path, chosen: tuple[int, ...]) -> None:
    before = documents(path)
    done = store.apply(change_set(*(removed(proposal_of(store, code_of(number))) for number in chosen)))
    assert documents(path) != before

    store.apply(undone(done))

    assert list(documents(path)["proposals"].items()) == list(before["proposals"].items())
    assert documents(path) == before


def test_removing_and_adding_at_once_keeps_the_table_whole(store: Store, path: Path) -> None:
    first = proposal_of(store, code_of(1))
    third = proposal_of(store, code_of(3))

    store.apply(
        change_set(
            removed(first),
            replaced(third, replace(third, title="Other")),
            make_proposal(code="NEWER3"),
            removed(proposal_of(store, code_of(6))),
        )
    )

    assert list(documents(path)["proposals"]) == ["2", "3", "4", "5", "7"]
    assert proposal_of(Store.open(path), code_of(3)).title == "Other"


def test_the_code_of_a_removed_record_comes_back_only_with_that_record(empty: Store, path: Path) -> None:
    done = empty.apply(change_set(make_proposal(), make_speaker()))
    empty.apply(undone(done))
    assert [retired["code"] for retired in json.loads(path.read_bytes())["retired"].values()] == ["SPKR3A", "K7QX3D"]

    with pytest.raises(ConflictError, match="proposal K7QX3D was removed, and its code is not given out again"):
        empty.apply(change_set(make_proposal()))
    with pytest.raises(ConflictError, match="its code is not given out again"):
        empty.apply(change_set(make_proposal(number=1, guid="other")))
    with pytest.raises(ConflictError, match="speaker SPKR3A was removed"):
        empty.apply(change_set(make_speaker(number=2)))

    empty.apply(change_set(*(change.after for change in done.changes if change.after)))
    assert proposal_of(empty, "K7QX3D") == make_proposal(number=1)
    assert json.loads(path.read_bytes())["retired"] == {}


def test_a_record_that_changed_in_between_is_not_overwritten(store: Store, path: Path) -> None:
    seen = proposal_of(store, code_of(2))
    Store.open(path).apply(change_set(replaced(seen, replace(seen, title="Theirs"))))
    after = contents(path.parent)

    with pytest.raises(ConflictError, match=f"proposal {code_of(2)} has changed since it was read") as caught:
        store.apply(change_set(replaced(seen, replace(seen, title="Mine"))))

    assert caught.value.exit_status == Exit.BUSY
    assert contents(path.parent) == after


def test_all_changes_of_a_set_are_made_or_none(store: Store, path: Path) -> None:
    before = contents(path.parent)
    first = proposal_of(store, code_of(1))

    with pytest.raises(ConflictError, match=r"review .* is in the store by now"):
        store.apply(
            change_set(replaced(first, replace(first, title="New")), store.reviews_of(code_of(2))[0], make_setting())
        )

    assert contents(path.parent) == before


@pytest.mark.parametrize("wrong", [{"key": "OTHER3"}, {"kind": Kind.SPEAKER}])
def test_a_change_that_contradicts_itself_is_a_mistake_of_the_program(
    empty: Store, path: Path, wrong: dict[str, object]
) -> None:
    before = contents(path.parent)
    with pytest.raises(ValueError, match="holds K7QX3D"):
        empty.apply(change_set(replace(created(make_proposal()), **wrong)))
    assert contents(path.parent) == {**before, ".cfp.json.lock": b""}


@pytest.mark.parametrize(
    "attrs",
    [
        {"title": "a lone \ud800 surrogate"},
        {"answers": {"seats": float("nan")}},
        {"created": object()},
        {"title": 7},
        {"abstract": None},
    ],
)
def test_what_could_not_be_read_back_is_not_written(store: Store, path: Path, attrs: dict[str, object]) -> None:
    before = contents(path.parent)

    with pytest.raises(DataRefusedError, match="proposal BADBAD cannot be stored"):
        store.apply(change_set(make_proposal(code="BADBAD", **attrs)))

    assert contents(path.parent) == before


def test_files_and_directories_are_for_their_owner_only(tmp_path: Path) -> None:
    umask = os.umask(0o022)
    try:
        path = tmp_path / "one" / "two" / "cfp.json"
        Store.create(path).apply(change_set(make_event()))
    finally:
        os.umask(umask)

    assert {name for name in LEFT_BEHIND_BY_RIGHT if (path.parent / name).exists()} == LEFT_BEHIND_BY_RIGHT
    for name in LEFT_BEHIND_BY_RIGHT:
        assert S_IMODE((path.parent / name).stat().st_mode) == 0o600
    assert S_IMODE(path.parent.stat().st_mode) == S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_a_write_keeps_the_mode(store: Store, path: Path) -> None:
    path.chmod(0o640)

    store.apply(change_set(make_setting(name="color")))

    assert S_IMODE(path.stat().st_mode) == 0o640


def test_a_write_follows_a_symbolic_link(store: Store, path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)

    Store.open(link).apply(change_set(make_setting(name="color")))

    assert link.is_symlink()
    assert Store.open(path).setting("color") == "osxp-2026"
    assert leftovers(tmp_path) == {"desk", "link.json"}
    assert leftovers(path.parent) == set()
    assert store.history() == Store.open(link).history()[:1]


def test_the_last_good_copy_is_the_store_before_the_last_write(store: Store, path: Path) -> None:
    before = path.read_bytes()

    store.apply(change_set(make_setting(name="color")))

    assert path.with_name("cfp.json.bak").read_bytes() == before
    assert path.read_bytes() != before


def test_without_hard_links_the_last_good_copy_is_copied(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    before = path.read_bytes()
    monkeypatch.setattr(os, "link", refuse)

    store.apply(change_set(make_setting(name="color")))

    assert path.with_name("cfp.json.bak").read_bytes() == before
    assert store.setting("color") == "osxp-2026"


def test_a_store_is_not_made_over_another(store: Store, path: Path) -> None:
    before = contents(path.parent)

    with pytest.raises(DataRefusedError, match=r"there is a store at .* already"):
        Store.create(path)

    assert store.revision == 1
    assert contents(path.parent) == before


@pytest.mark.parametrize(
    ("kept", "remains"),
    [
        ({"cfp.history.jsonl"}, "cfp.history.jsonl exists"),
        ({"cfp.json.bak"}, "cfp.json.bak exists"),
        ({"cfp.history.jsonl", "cfp.json.bak"}, "cfp.json.bak and cfp.history.jsonl exist"),
    ],
)
def test_a_store_is_not_made_where_one_went_missing(store: Store, path: Path, kept: set[str], remains: str) -> None:
    path.unlink()
    for name in {"cfp.history.jsonl", "cfp.json.bak"} - kept:
        (path.parent / name).unlink()
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match=f"the store is missing, but {remains} beside it") as caught:
        Store.create(path)
    with pytest.raises(StoreDamagedError, match="the store is missing"):
        Store.open(path)

    assert store.revision == 1
    assert "cfp doctor" in caught.value.hint
    assert contents(path.parent) == before


def test_what_is_read_under_the_lock_still_holds_when_it_is_written(store: Store, path: Path) -> None:
    seen = proposal_of(store, code_of(1))
    Store.open(path).apply(change_set(replaced(seen, replace(seen, title="one"))))

    def decide(fresh: Store) -> ChangeSet:
        current = proposal_of(fresh, code_of(1))
        with pytest.raises(BusyError):
            Store.open(path, lock_timeout=0).apply(change_set(make_setting(name="other")))
        return change_set(replaced(current, replace(current, title=f"{current.title} two")))

    taken = store.transact(decide)

    assert taken == store.change_set(3)
    assert store.transact(lambda _: None) is None
    assert proposal_of(store, code_of(1)) == replace(seen, title="one two")
    assert Store.open(path).revision == store.revision == 3
