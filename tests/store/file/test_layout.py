"""The bytes of a store: TinyDB JSON, one document on each line."""

import json
from pathlib import Path

import pytest
from tinydb import TinyDB

from cfpcli.records.change import Kind, replaced
from cfpcli.records.documents import encode
from cfpcli.store import Store
from cfpcli.store.file.layout import TABLES, Header, Table, lay_out, parse_header, told_schema
from tests.factories import change_set, code_of, make_proposal, make_review, make_setting
from tests.store.file.support import contents


def test_an_empty_store_has_every_table_in_its_order(empty: Store, path: Path) -> None:
    tables = json.loads(path.read_bytes())

    records = [
        *("settings", "events", "speakers", "proposals", "reviews", "calls"),
        *("reviewers", "assignments", "organisers"),
    ]
    assert list(tables) == ["_meta", *records, "retired"]
    assert tables["_meta"]["1"]["revision"] == empty.revision == 0


def test_each_document_stands_on_a_line_of_its_own(empty: Store, path: Path) -> None:
    empty.apply(change_set(make_setting(), make_setting(name="color", value="always")))

    lines = path.read_text().splitlines()
    assert lines[1:5] == [
        '"settings":{',
        '"1":{"name":"event","number":1,"value":"osxp-2026"}',
        ',"2":{"name":"color","number":2,"value":"always"}',
        "},",
    ]


def test_a_new_document_touches_only_its_own_line_and_the_header(store: Store, path: Path) -> None:
    before = path.read_bytes().splitlines()
    store.apply(change_set(make_review(proposal=code_of(1), reviewer="new@example.org")))
    after = path.read_bytes().splitlines()

    assert len(set(after) - set(before)) == 2
    assert len(set(before) - set(after)) == 1
    assert len(after) == len(before) + 1


def test_tinydb_opens_and_queries_the_file(store: Store, path: Path) -> None:
    bytes_before = contents(path.parent)
    with TinyDB(path, access_mode="r") as db:
        found = db.table("proposals").get(doc_id=3)

        assert set(TABLES) < db.tables()
        assert isinstance(found, dict)
        assert found["code"] == code_of(3)
        assert len(db.table("reviews")) == store.count(Kind.REVIEW)
    assert contents(path.parent) == bytes_before


def test_the_header_is_read_as_it_was_written() -> None:
    header = Header(schema=1, revision=7, tables={"events": Table(size=120, count=1, crc32="0a1b2c3d", next=2)})

    read = parse_header(header.line())

    assert read is not None
    assert (read.schema, read.revision, read.tables) == (1, 7, header.tables)
    assert header.line().endswith(b"},\n")


@pytest.mark.parametrize("bit", range(8))
def test_any_flipped_bit_of_the_header_is_noticed(bit: int) -> None:
    line = Header(schema=1, revision=7, tables={name: Table() for name in TABLES}).line()

    for place in range(len(line)):
        flipped = bytearray(line)
        flipped[place] ^= 1 << bit
        try:
            assert parse_header(bytes(flipped)) is None
        except ValueError:
            continue


def test_the_header_is_as_long_whatever_its_checksums_are() -> None:
    lengths = {
        len(Header(schema=1, revision=7, tables={"events": Table(crc32=crc)}).line())
        for crc in ("00000000", "ffffffff", "0000000a")
    }
    assert len(lengths) == 1


@pytest.mark.parametrize(
    ("beginning", "schema"),
    [
        (b'{"_meta":{"1":{"schema":3,"revision":1}}', 3),
        (b'{"_meta": {"1": {"schema": 12, "revision": 1}}', 12),
        (b'{\n "_meta": {\n  "1": {\n   "schema": 2,', 2),
        (b'{"settings":{}}', None),
        (b"", None),
    ],
)
def test_the_schema_is_told_whatever_the_layout(beginning: bytes, schema: int | None) -> None:
    assert told_schema(beginning) == schema


def test_a_document_holds_no_control_or_bidirectional_character() -> None:
    hostile = "\x1b]8;;http://example.org\x07 \x9b31m \u202e gnip \u2028 \x7f \u061c « é 😀 \u200d"

    document = encode(make_proposal(title=hostile))

    text = document.decode()
    assert not any(char < " " or "\x7f" <= char <= "\x9f" or char in "\u061c\u2028\u202e" for char in text)
    assert json.loads(document)["title"] == hostile
    assert "é 😀 \u200d" in text


def test_documents_are_laid_out_in_the_order_of_their_numbers() -> None:
    documents = {number: b'{"name":"n%d","number":%d,"value":""}' % (number, number) for number in (10, 9, 100)}

    data = lay_out({"settings": documents}, schema=1, revision=0, counters={"settings": 7})

    assert list(json.loads(data)["settings"]) == ["9", "10", "100"]
    header = parse_header(data.splitlines(keepends=True)[0])
    assert header is not None
    assert header.tables["settings"].next == 101
    assert header.tables["events"].next == 1


def test_the_file_that_changes_lead_to_is_the_file_laid_out_at_once(store: Store, path: Path) -> None:
    first = store.get(Kind.PROPOSAL, code_of(1))
    assert first is not None
    store.apply(change_set(replaced(first, make_proposal(code=first.code, number=1, title="Other"))))

    tables = json.loads(path.read_bytes())
    rebuilt = lay_out(
        {kind + "s": {int(json.loads(doc)["number"]): doc for doc in store.documents(kind)} for kind in Kind},
        schema=3,
        revision=store.revision,
        counters={name: table["next"] for name, table in tables["_meta"]["1"]["tables"].items()},
        header=parse_header(path.read_bytes().partition(b"\n")[0] + b"\n"),
    )
    assert path.read_bytes() == rebuilt
