"""What holds for any records and any change sets."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.records.change import RECORD_TYPES, Change, Kind, Record, created, key_of, kind_of, replaced
from cfpcli.records.documents import encode
from cfpcli.store import Store
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.documents import key_bytes, key_of_bytes, parse_line
from cfpcli.store.file.image import open_image
from cfpcli.store.file.layout import document_line, key_prefix
from cfpcli.store.file.places import StorePaths
from cfpcli.store.findings import Rule
from cfpcli.store.protocol import HistoryFilter
from tests.factories import NOW, change_set
from tests.store.file.strategies import records
from tests.store.file.support import documents


def unique(drawn: list[Record]) -> list[Record]:
    return list({(kind_of(record), key_of(record)): record for record in drawn}.values())


def place_of(record: Record) -> tuple[Kind, str]:
    return kind_of(record), key_of(record)


def decoded(store: Store, kind: Kind) -> Iterator[Record]:
    for document in store.documents(kind):
        yield msgspec.json.decode(document, type=RECORD_TYPES[kind])


@given(records, st.integers(1, 10**9))
def test_a_record_survives_its_line(record: Record, number: int) -> None:
    line = document_line(number, encode(record))

    assert line.count(b"\n") == 1
    assert not any(byte < 0x20 for byte in line[:-1])
    parsed = parse_line(line[:-1])
    assert parsed is not None
    assert parsed[0] == number
    assert msgspec.json.decode(parsed[1], type=RECORD_TYPES[kind_of(record)]) == record
    assert parsed[1].startswith(key_prefix(kind_of(record), key_of(record)))
    assert key_bytes(parsed[1]) == key_prefix(kind_of(record), key_of(record))
    assert key_of_bytes(key_bytes(parsed[1])) == key_of(record)


@given(st.lists(records, max_size=8).map(unique))
def test_records_come_back_as_they_went_in(drawn: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        store = Store.create(Path(directory) / "cfp.json")
        done = store.apply(change_set(*drawn))

        given_back = [change.after for change in done.changes]
        assert [replace(record, number=0) for record in given_back if record] == drawn
        for kind in Kind:
            mine = [record for record in given_back if record and kind_of(record) is kind]
            keys = [key_of(record) for record in mine]
            assert list(store.get_many(kind, keys).values()) == mine
            assert [store.get(kind, key) for key in keys] == mine
            assert list(decoded(store, kind)) == mine
            assert set(keys) == set(store.keys_starting(kind, ""))
            for record in mine:
                kept = store.history(HistoryFilter(key=key_of(record), kind=kind))
                # To a proposal belong its reviews.
                (change,) = (one for each in kept for one in each.changes if (one.kind, one.key) == place_of(record))
                assert change.after == record
        if drawn:
            assert store.history() == (done,)


@given(st.data())
def test_a_change_set_and_its_inverse_leave_the_tables_as_they_were(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "cfp.json"
        store = Store.create(path)
        store.apply(change_set(*unique(data.draw(st.lists(records, max_size=8)))))
        tables = documents(path)

        done = store.apply(change_set(*data.draw(changes(store))))
        open_image(StorePaths(path)).verify()
        store.apply(done.inverse(at=NOW, by="Bo Ström", command="cfp undo"))

        image = open_image(StorePaths(path))
        image.verify()
        assert documents(path) == tables
        assert [list(table) for table in documents(path).values()] == [list(table) for table in tables.values()]
        assert {finding.rule for finding in examine(path)} <= {Rule.DANGLING_REFERENCE}


@st.composite
def changes(draw: st.DrawFn, store: Store) -> list[Change]:
    """Changes that a store can take: some of its records replaced or removed, some new ones."""
    drawn = []
    for kind in Kind:
        for record in decoded(store, kind):
            match draw(st.sampled_from(["keep", "replace", "remove"])):
                case "replace":
                    drawn.append(replaced(record, draw(_variant(record))))
                case "remove":
                    drawn.append(created(record).inverse())
    taken = {(change.kind, change.key) for change in drawn} | {
        (kind, key) for kind in Kind for key in store.keys_starting(kind, "")
    }
    new = unique(draw(st.lists(records, max_size=4)))
    drawn += [created(record) for record in new if (kind_of(record), key_of(record)) not in taken]
    return draw(st.permutations(drawn))


def _variant(record: Record) -> st.SearchStrategy[Record]:
    """The same key with other contents."""
    same_kind = records.filter(lambda other: type(other) is type(record))
    keys = {name: getattr(record, name) for name in ("code", "slug", "proposal", "reviewer") if hasattr(record, name)}
    if kind_of(record) is Kind.SETTING:
        keys = {"name": key_of(record)}
    return same_kind.map(lambda other: replace(other, **keys))
