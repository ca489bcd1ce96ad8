"""The mark of a rehearsal store: no write, migration, foreign program or repair loses it."""

from pathlib import Path

import msgspec
import pytest
from tinydb import TinyDB

from cfpcli.store import Store
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.recovery import accept, repair, restore
from tests.factories import change_set, make_speaker


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A rehearsal store with a change set in it."""
    where = tmp_path / "cfp.json"
    store = Store.create(where, rehearsal=True)
    store.apply(change_set(make_speaker(code="ABCDEF")))
    return where


def test_a_store_is_a_rehearsal_only_where_it_was_made_so(tmp_path: Path, path: Path) -> None:
    assert not Store.create(tmp_path / "real.json").rehearsal
    assert Store.open(path).rehearsal
    assert examine(path) == ()


def test_a_change_set_keeps_it(path: Path) -> None:
    store = Store.open(path)
    store.apply(change_set(make_speaker(code="BCDEFG")))
    assert store.rehearsal
    assert Store.open(path).rehearsal


def test_a_program_that_writes_through_tinydb_keeps_it(path: Path) -> None:
    database = TinyDB(path)
    database.table("speakers").update({"name": "Ana R."}, doc_ids=[1])
    database.close()
    assert Store.open(path).rehearsal
    repair(path)
    assert Store.open(path).rehearsal


def test_the_last_good_copy_has_it(path: Path) -> None:
    Store.open(path).apply(change_set(make_speaker(code="BCDEFG")))
    path.write_bytes(b"")
    restore(path)
    assert Store.open(path).rehearsal


@pytest.mark.parametrize("broken", [b'"crc32":"', b'"revision":'])
def test_lines_that_are_accepted_are_still_a_rehearsal(path: Path, broken: bytes) -> None:
    data = path.read_bytes()
    first, _, rest = data.partition(b"\n")
    at = first.rindex(broken) + len(broken)
    path.write_bytes(first[:at] + (b"0" if first[at : at + 1] != b"0" else b"1") + first[at + 1 :] + b"\n" + rest)
    accept(path)
    assert Store.open(path).rehearsal


def test_a_header_of_before_has_no_mark(path: Path) -> None:
    meta = msgspec.json.decode(path.read_bytes())["_meta"]["1"]
    assert meta["rehearsal"] is True
