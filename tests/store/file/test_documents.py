"""The documents of a table: a mapping over lines, found by how they begin, changed by splices."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import StoreDamagedError
from cfpcli.records.change import Kind
from cfpcli.store import Store
from cfpcli.store.file import source
from cfpcli.store.file.documents import Documents, LineDocument
from cfpcli.store.file.image import image_of
from cfpcli.store.file.layout import Header, Table, current_schema, key_prefix, lay_out, parse_header
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.source import Source
from tests.factories import code_of

CODES = tuple(code_of(number) for number in range(1, 9))
PLACES = StorePaths(Path("cfp.json"))


def laid_out(documents: dict[int, bytes], following: int = 1) -> bytes:
    """A store whose speakers are these documents, between two tables that are not empty."""
    others = {"events": {1: b'{"slug":"a"}'}, "reviews": {1: b'{"proposal":"a","reviewer":"b"}'}}
    header = Header(schema=current_schema(), revision=1, tables={"speakers": Table(next=following)})
    return lay_out({"speakers": documents, **others}, header)


def documents_in(data: bytes) -> Documents:
    return image_of(PLACES, Source(data)).tables["speakers"]


def table_of(*documents: bytes) -> Documents:
    return documents_in(laid_out(dict(enumerate(documents, 9))))


def document(code: str, more: bytes = b"") -> bytes:
    return key_prefix(Kind.SPEAKER, code) + more + b"}"


def written(table: Documents) -> tuple[bytes, bytes]:
    """The lines that a table writes, and how they stand in a store of the header that it plans for."""
    pieces: list[bytes] = []
    entry = table.copy(pieces.append)
    data = b"".join(pieces)
    assert (entry.size, entry.count, entry.next) == (len(data), data.count(b"\n"), table.next)
    assert table.planned() == type(entry)(size=entry.size, count=entry.count, next=entry.next)
    present = {int(number): one.raw for number, one in table.items()}
    whole = laid_out(present, table.next)
    header = parse_header(whole.partition(b"\n")[0] + b"\n")
    assert header
    assert header.tables["speakers"] == entry
    return data, whole


@pytest.fixture(params=[1 << 16, 50, 7])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines in large pieces, in small ones, and longer than a piece."""
    monkeypatch.setattr(source, "PIECE", request.param)


@pytest.mark.usefixtures("pieces")
def test_only_the_documents_asked_for_are_picked() -> None:
    documents = {code: document(code, b',"name":"%d"' % place) for place, code in enumerate(CODES)}
    wanted = {key_prefix(Kind.SPEAKER, code): documents[code] for code in CODES[1:7]}
    table = table_of(*documents.values())

    assert table.documents_of(wanted) == wanted
    assert table.documents_of([*wanted, key_prefix(Kind.SPEAKER, "ZZZZZZ")]) == wanted
    assert table_of().documents_of(wanted) == {}


@pytest.mark.usefixtures("pieces")
def test_a_code_inside_a_document_is_none_and_does_not_cut_it() -> None:
    trap = document(CODES[0], b',"more":{"x":{"code":"%s"},"y":1}' % CODES[1].encode())
    wanted = [key_prefix(Kind.SPEAKER, code) for code in CODES[:6]]

    assert table_of(trap, document(CODES[2])).documents_of(wanted) == {wanted[0]: trap, wanted[2]: document(CODES[2])}


@pytest.mark.parametrize("many", [1, 4, 6])
def test_reviews_of_several_are_those_of_each(path: Path, large: Store, many: int) -> None:
    codes = [code_of(number) for number in range(3, 600, 600 // many)][:many]

    assert large.reviews_by_code(codes) == {code: Store.open(path).reviews_of(code) for code in codes}
    assert large.reviews_by_code([*codes, "ZZZZZZ"])["ZZZZZZ"] == ()
    assert all(len(large.reviews_of(code)) == 2 for code in codes)


def test_codes_of_several_lengths_are_found_one_by_one(large: Store) -> None:
    codes = ["A", *(code_of(number) for number in range(1, 7))]
    assert large.reviews_by_code(codes)["A"] == ()
    assert len(large.reviews_by_code(codes)[code_of(6)]) == 2


numbers = st.integers(1, 40)
speakers = st.builds(
    lambda code, text: document(code, b',"name":%s' % json.dumps(text).encode()), st.sampled_from(CODES), st.text()
)
tables = st.dictionaries(numbers, speakers, max_size=12)


@given(tables, numbers, st.lists(st.dictionaries(numbers, speakers | st.none(), max_size=6), max_size=3))
def test_a_table_is_the_mapping_that_its_changes_make(
    drawn: dict[int, bytes], following: int, changes: list[dict[int, bytes | None]]
) -> None:
    table = documents_in(laid_out(drawn, following))
    model: dict[int, bytes] = dict(drawn)
    for step in [{}, *changes]:
        table.put(step)
        model = {number: raw for number, raw in (model | step).items() if raw is not None}

        assert [(int(number), one.raw) for number, one in table.items()] == sorted(model.items())
        assert list(table) == [str(number) for number in sorted(model)]
        assert [one.raw for one in table.values()] == [raw for _, raw in sorted(model.items())]
        assert len(table) == len(model)
        assert {number: table[str(number)].raw for number in range(1, 42) if str(number) in table} == model
        assert table.next > max(model, default=0)
        data, whole = written(table)
        assert data in whole


@given(tables, st.sampled_from(CODES))
def test_a_document_is_found_by_its_number_and_its_key(drawn: dict[int, bytes], code: str) -> None:
    prefix = key_prefix(Kind.SPEAKER, code)
    for number in range(1, 42):
        assert documents_in(laid_out(drawn)).has_number(number) == (number in drawn)
    lines = list(documents_in(laid_out(drawn)).beginning_with(prefix))

    assert {line.number: line.document for line in lines} == {
        number: raw for number, raw in drawn.items() if raw.startswith(prefix)
    }


@pytest.mark.parametrize("key", ["0", "x", "-1", "1.0", "²", "", "99"])
def test_what_is_not_the_number_of_a_document_is_no_key(key: str) -> None:
    assert key not in table_of(document(CODES[0]))


def test_a_document_is_bytes_until_an_attribute_is_asked_for() -> None:
    one = LineDocument(1, b'{"code":"A","tags":["x"]}')
    unread = LineDocument(1, b"not even JSON")

    assert unread
    assert not unread.is_changed
    assert dict(one) == {"code": "A", "tags": ["x"]}
    assert not one.is_changed
    one["tags"].append("y")
    assert one.is_changed
    del one["tags"]
    one["name"] = "B"
    assert (dict(one), len(one)) == ({"code": "A", "name": "B"}, 2)


def test_lines_that_are_not_as_they_were_written_are_neither_read_as_documents_nor_written_again() -> None:
    data = laid_out({1: document(CODES[0]), 2: document(CODES[1])}).replace(CODES[0].encode(), b"ZZZZZZ")

    with pytest.raises(StoreDamagedError, match="table speakers is not as it was written"):
        list(documents_in(data).items())
    for changes in ({}, {1: None}, {2: document(CODES[2])}, {3: document(CODES[2])}):
        table = documents_in(data)
        table.put(changes)
        with pytest.raises(StoreDamagedError, match="table speakers is not as it was written"):
            table.copy(lambda _: None)
