"""The bytes of a store: TinyDB JSON, one document on each line; stores of an older schema are brought to it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from tinydb import TinyDB

from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError, StoreDamagedError
from cfpcli.records.change import Kind, replaced
from cfpcli.records.documents import encode
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.person import guid_by_code
from cfpcli.records.review import Assignment, Reviewer
from cfpcli.store import Store
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.layout import (
    MIGRATIONS,
    TABLES,
    Header,
    Table,
    Tables,
    current_schema,
    declared_schema,
    lay_out,
    migrate,
    parse_header,
)
from cfpcli.store.file.recovery import accept
from cfpcli.store.protocol import HistoryFilter
from tests.factories import change_set, code_of, make_proposal, make_review, make_setting
from tests.store.file.older import as_schema
from tests.store.file.support import contents, leftovers


def test_an_empty_store_has_every_table_in_its_order(empty: Store, path: Path) -> None:
    tables = json.loads(path.read_bytes())

    records = [
        *("settings", "events", "speakers", "proposals", "reviews", "calls"),
        *("reviewers", "assignments", "organisers"),
        *("slots", "releases", "notifications"),
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
    assert declared_schema(beginning) == schema


def test_a_document_holds_no_control_or_bidirectional_character() -> None:
    hostile = "\x1b]8;;http://example.org\x07 \x9b31m \u202e gnip \u2028 \x7f \u061c « é 😀 \u200d"

    document = encode(make_proposal(title=hostile))

    text = document.decode()
    assert not any(char < " " or "\x7f" <= char <= "\x9f" or char in "\u061c\u2028\u202e" for char in text)
    assert json.loads(document)["title"] == hostile
    assert "é 😀 \u200d" in text


def test_documents_are_laid_out_in_the_order_of_their_numbers() -> None:
    documents = {number: b'{"name":"n%d","number":%d,"value":""}' % (number, number) for number in (10, 9, 100)}

    data = lay_out({"settings": documents}, Header(schema=1, revision=0, tables={"settings": Table(next=7)}))

    assert list(json.loads(data)["settings"]) == ["9", "10", "100"]
    header = parse_header(data.splitlines(keepends=True)[0])
    assert header is not None
    assert header.tables["settings"].next == 101
    assert header.tables["events"].next == 1


def test_the_file_that_changes_lead_to_is_the_file_laid_out_at_once(store: Store, path: Path) -> None:
    first = store.get(Kind.PROPOSAL, code_of(1))
    assert first is not None
    store.apply(change_set(replaced(first, make_proposal(code=first.code, number=1, title="Other"))))

    header = parse_header(path.read_bytes().partition(b"\n")[0] + b"\n")
    assert header is not None
    rebuilt = lay_out(
        {kind + "s": {int(json.loads(doc)["number"]): doc for doc in store.documents(kind)} for kind in Kind}, header
    )
    assert path.read_bytes() == rebuilt


NOW = 4
"""The current schema; the steps of these tests lead beyond it."""
LATER = ("calls", "reviewers", "assignments", "organisers", "slots", "releases", "notifications")
"""The tables that schema 1 does not have."""
CALL = FollowedCall(
    slug="boatconf-2027",
    name="BoatConf 2027",
    closes=Deadline(raw="2026-12-01", date="2026-12-01", zone="Europe/Lisbon", at=datetime(2026, 12, 2, tzinfo=UTC)),
    followed=datetime(2026, 9, 1, tzinfo=UTC),
    updated=datetime(2026, 9, 1, tzinfo=UTC),
)


def shout(tables: Tables) -> Tables:
    """A step for the tests: from some schema on, titles are upper-case."""
    proposals = {
        number: document | {"title": document["title"].upper()} for number, document in tables["proposals"].items()
    }
    return tables | {"proposals": proposals}


@pytest.fixture(params=["store", "large"])
def older(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of the schema before the current one."""
    store: Store = request.getfixturevalue(request.param)
    monkeypatch.setitem(MIGRATIONS, NOW, shout)
    return store


@pytest.fixture(params=["store", "large"])
def first(request: pytest.FixtureRequest, path: Path) -> Path:
    """The file of a store as schema 1 laid it out: without the tables that came later."""
    request.getfixturevalue(request.param)
    path.write_bytes(as_schema(path.read_bytes(), 1))
    return path


def test_what_a_store_of_the_first_schema_holds_is_read_as_it_is(first: Path) -> None:
    before = contents(first.parent)

    store = Store.open(first)

    assert store.count(Kind.CALL) == 0
    assert store.rows(Kind.CALL, ("slug",)) == []
    assert store.get(Kind.CALL, "boatconf-2027") is None
    found = store.get(Kind.PROPOSAL, code_of(1))
    assert found is not None
    assert found.number == 1
    assert len(store.rows(Kind.REVIEW, ("reviewer",))) == store.count(Kind.REVIEW)
    assert contents(first.parent) == before


def test_the_first_call_brings_a_store_of_the_first_schema_to_the_current_one(first: Path) -> None:
    before = first.read_bytes()
    documents_before = json.loads(before)

    Store.open(first).apply(change_set(CALL))

    assert first.with_name("cfp.json.v1.bak").read_bytes() == before
    tables = json.loads(first.read_bytes())
    assert list(tables) == ["_meta", *TABLES]
    assert tables["_meta"]["1"]["schema"] == 4
    assert tables["calls"]["1"]["slug"] == "boatconf-2027"
    for person in tables["speakers"].values():
        assert person.pop("guid") == guid_by_code(person["code"])
    assert {name: tables[name] for name in tables if name not in {"_meta", *LATER}} == {
        name: documents_before[name] for name in documents_before if name != "_meta"
    }
    assert examine(first) == ()


def test_lines_of_a_damaged_store_of_the_first_schema_can_be_accepted(first: Path) -> None:
    first.write_bytes(first.read_bytes().replace(b"cloud", b"clout", 1))

    accept(first)

    assert Store.open(first).count(Kind.PROPOSAL) > 0
    assert json.loads(first.read_bytes())["_meta"]["1"]["schema"] == 4


def test_a_store_with_calls_is_newer_than_a_program_of_the_first_schema(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.apply(change_set(CALL))
    for step in list(MIGRATIONS):
        monkeypatch.delitem(MIGRATIONS, step)

    with pytest.raises(DataRefusedError, match="newer version"):
        Store.open(path)


def test_a_call_is_found_by_its_slug(store: Store) -> None:
    store.apply(change_set(CALL))

    assert store.count(Kind.CALL) == 1
    assert store.get(Kind.CALL, CALL.slug) == msgspec.structs.replace(CALL, number=1)
    assert store.keys_starting(Kind.CALL, "BOAT") == ("boatconf-2027",)
    assert [one.slug for one in store.rows(Kind.CALL, ("slug",))] == ["boatconf-2027"]
    (taken,) = store.history(HistoryFilter(key=CALL.slug, kind=Kind.CALL))
    assert taken.changes[0].after == msgspec.structs.replace(CALL, number=1)


def test_a_reviewer_is_found_by_address_and_an_assignment_by_proposal_and_reviewer(store: Store) -> None:
    reviewer = Reviewer(email="ren@example.org", name="Ren")
    given = Assignment(proposal=code_of(1), reviewer=reviewer.email, assigned=datetime(2026, 9, 1, tzinfo=UTC))
    store.apply(change_set(reviewer, given))

    assert store.get(Kind.REVIEWER, "ren@example.org") == msgspec.structs.replace(reviewer, number=1)
    assert store.get(Kind.ASSIGNMENT, given.key) == msgspec.structs.replace(given, number=1)
    assert store.keys_starting(Kind.REVIEWER, "REN@") == ("ren@example.org",)
    assert store.keys_starting(Kind.ASSIGNMENT, f"{code_of(1)}/") == (given.key,)
    assert examine(Path(store.identity)) == ()


def test_schema_4_is_current() -> None:
    assert current_schema() == 4


def test_reading_an_older_store_migrates_it_in_memory(older: Store, path: Path) -> None:
    before = contents(path.parent)

    titles = [row.title for row in Store.open(path).rows(Kind.PROPOSAL, ("title",))]

    assert len(titles) == older.count(Kind.PROPOSAL)
    assert all(title == title.upper() for title in titles)
    assert contents(path.parent) == before


def test_the_first_write_migrates_it_and_keeps_the_older_store(older: Store, path: Path) -> None:
    before = path.read_bytes()

    older.apply(change_set(make_setting(name="color")))

    assert path.with_name("cfp.json.v4.bak").read_bytes() == before
    tables = json.loads(path.read_bytes())
    assert tables["_meta"]["1"]["schema"] == 5
    assert tables["_meta"]["1"]["revision"] == 2
    assert all(document["title"] == document["title"].upper() for document in tables["proposals"].values())
    again = Store.open(path)
    again.apply(change_set(make_setting(name="zone")))
    assert again.setting("color") == "osxp-2026"
    assert path.with_name("cfp.json.v4.bak").read_bytes() == before
    assert leftovers(path.parent) == {"cfp.json.v4.bak"}


def test_a_damaged_older_store_is_not_migrated(older: Store, path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"cloud", b"clout", 1))
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match="its checksum is wrong"):
        older.apply(change_set(make_setting(name="color")))
    assert contents(path.parent) == before


def test_a_step_that_makes_what_cannot_be_read_changes_nothing(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(tables: Tables) -> Tables:
        return tables | {"proposals": {number: {"code": "x"} for number in tables["proposals"]}}

    monkeypatch.setitem(MIGRATIONS, NOW, broken)
    before = contents(path.parent)

    with pytest.raises(StoreDamagedError, match="table proposals, document 1 cannot be read"):
        store.apply(change_set(make_setting(name="color")))
    assert contents(path.parent) == before


def test_steps_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def adding(name: str) -> Callable[[Tables], Tables]:
        return lambda tables: tables | {name: {}}

    for step in (1, 2, 3, 4):
        monkeypatch.setitem(MIGRATIONS, step, adding(f"step{step}"))

    assert list(migrate({}, 2)) == ["step2", "step3", "step4"]
    assert list(migrate({}, 1)) == ["step1", "step2", "step3", "step4"]


def test_a_schema_from_which_no_way_leads_is_refused(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MIGRATIONS, NOW + 1, shout)

    with pytest.raises(DataRefusedError, match="no way leads from schema 4 to schema 6"):
        Store.open(path)
    assert store.get(Kind.PROPOSAL, code_of(1)) is not None
