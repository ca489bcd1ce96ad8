"""CSV: headings, columns, faults by line, and the protections of cells."""

import csv
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import UsageError
from cfpcli.exchange.csv_table import cell, escape, guard, plain, reader, unescape, unguard
from cfpcli.exchange.registry import dump, dump_records, load_records
from cfpcli.records.change import Kind
from cfpcli.records.event import Limits
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.text import clean
from tests.exchange.strategies import hostile
from tests.factories import make_proposal, make_review, make_speaker

HEADING = "code,event,state,title,created,updated,duration,do_not_record,tags,answers\n"
ROW = "K7QX3D,e,draft,T,2026-05-20T09:30:00Z,2026-05-20T09:30:00Z,,,,\n"


def faults_of(text: str) -> list[str]:
    return [str(fault) for fault in load_records("csv", text.encode(), "f.csv").faults]


def exported(*proposals: Proposal, raw: bool = False, fields: tuple[str, ...] | None = None) -> str:
    speakers = [make_speaker(), make_speaker(code="SPKR3B", name="=Bo", email="")]
    chunks = dump_records(
        "csv",
        kind=Kind.PROPOSAL,
        documents=map(msgspec.json.encode, proposals),
        speakers=map(msgspec.json.encode, speakers),
        fields=fields,
        raw=raw,
    )
    return b"".join(chunks).decode()


@given(st.lists(st.lists(hostile, min_size=3, max_size=3), max_size=4))
def test_the_csv_module_reads_what_is_written(rows: list[list[str]]) -> None:
    items = [dict(zip("abc", row, strict=True)) for row in rows]
    data = b"".join(dump("csv", schema="cfp.x/1", items=items, fields=("a", "b", "c"), raw=True))
    read = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert read == [["a", "b", "c"], *rows]
    safe = b"".join(dump("csv", schema="cfp.x/1", items=items, fields=("a", "b", "c"))).decode()
    assert len(list(csv.reader(io.StringIO(safe, newline=""), strict=True))) == len(rows) + 1
    assert "\r" not in safe


def test_a_listing_without_fields_has_the_columns_of_all_items() -> None:
    data = b"".join(dump("csv", schema="cfp.x/1", items=[{"b": 1}, {"a": 2, "b": None}]))
    assert data == b"b,a\n1,\n,2\n"


def test_rows_are_taken_only_as_they_are_written() -> None:
    def items() -> Iterator[dict[str, int]]:
        yield {"a": 1}
        raise LookupError

    lines = dump("csv", schema="cfp.x/1", items=items(), fields=("a",))
    assert [next(lines), next(lines)] == [b"a\n", b"1\n"]
    with pytest.raises(LookupError):
        next(lines)


def test_a_lone_empty_cell_is_no_blank_line() -> None:
    data = b"".join(dump("csv", schema="cfp.x/1", items=[{"a": ""}, {"a": "x"}]))
    assert data == b'a\n""\nx\n'


def test_speakers_are_named_beside_their_codes() -> None:
    text = exported(
        make_proposal(speakers=("SPKR3B", "SPKR3A", "SPKR3C")), fields=("code", "speakers", "speaker_names")
    )
    assert text == (
        "code,speakers,speaker_names\nK7QX3D,SPKR3B; SPKR3A; SPKR3C,'=Bo; Ana Ruiz <ana@example.org>; SPKR3C\n"
    )


def test_fields_must_be_stored_ones() -> None:
    with pytest.raises(UsageError, match='a proposal stores no field "score"'):
        exported(fields=("code", "score"))
    with pytest.raises(UsageError, match='a review stores no field "speaker_names"'):
        list(dump_records("csv", kind=Kind.REVIEW, documents=[], fields=("speaker_names",)))


def test_raw_cells_stand_as_they_are() -> None:
    assert exported(make_proposal(title="=1\x1b[m"), raw=True, fields=("title",)) == "title\n=1\x1b[m\n"
    assert exported(make_proposal(title="=1\x1b[m"), fields=("title",)) == "title\n'=1\\x1b[m\n"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_a_byte_order_mark_and_other_line_ends(delimiter: str) -> None:
    text = (HEADING + ROW).replace(",", delimiter).replace("\n", "\r\n")
    loaded = load_records("csv", b"\xef\xbb\xbf" + text.encode(), "f.csv")
    assert loaded.faults == ()
    assert next(one for one in loaded.records if isinstance(one, Proposal)).title == "T"


def test_each_kind_is_recognised_by_its_columns() -> None:
    records = (make_proposal(), make_speaker(), make_review())
    for record, kind in zip(records, (Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW), strict=True):
        data = b"".join(dump_records("csv", kind=kind, documents=[msgspec.json.encode(record)]))
        assert load_records("csv", data, "f.csv").records == (record,)


def test_what_people_type_into_cells() -> None:
    text = HEADING + (
        'K7QX3D,e,draft,"  spaced ",2026-05-20T11:30:00+02:00,2026-05-20T09:30:00Z, 20 ,TRUE,a;b ; ,"{""n"": 1.5}"\n'
    )
    loaded = load_records("csv", text.encode(), "f.csv")
    assert loaded.faults == ()
    [proposal] = loaded.records
    assert isinstance(proposal, Proposal)
    assert (proposal.title, proposal.duration, proposal.do_not_record) == ("  spaced", 20, True)
    assert (proposal.tags, proposal.answers) == (("a", "b"), {"n": 1.5})
    assert proposal.created.isoformat() == "2026-05-20T09:30:00+00:00"


def test_every_fault_of_every_row_at_once() -> None:
    text = HEADING + (
        '"K7QX3D",e,draft,"a\ntitle\nof lines",2026-05-20T09:30:00Z,2026-05-20T09:30:00Z,,,,\n'
        "\n"
        'L9RY8E,e,sent,T,yesterday,,20 min,maybe,"[""a"", 1]",{}x\n'
        "M9RY8E,e,draft\n"
        ",e,draft,T,2026-05-20T09:30:00Z,2026-05-20T09:30:00,,,,\n"
    )
    assert faults_of(text + ROW) == [
        (
            'f.csv:6: state: "sent" must be one of draft, submitted, accepted, confirmed, rejected, waitlisted, '
            "withdrawn, canceled"
        ),
        'f.csv:6: tags: "["a", 1]" must be a list of texts',
        'f.csv:6: duration: "20 min" must be a whole number',
        'f.csv:6: created: "yesterday" must be an instant with its zone, such as 2026-06-14T22:00:00Z',
        "f.csv:6: updated: is missing: it must be an instant with its zone, such as 2026-06-14T22:00:00Z",
        'f.csv:6: do_not_record: "maybe" must be true or false',
        'f.csv:6: answers: "{}x" must be an object of texts, numbers, true or false, or lists of texts',
        "f.csv:7: has 3 cells where the heading has 10",
        "f.csv:8: updated: 2026-05-20T09:30:00 lacks its zone: write 2026-05-20T09:30:00Z if it is UTC",
        "f.csv:9: code: K7QX3D is already in this file, on line 2",
    ]


def test_a_heading_with_faults() -> None:
    assert faults_of("code,title,titel,title,internal note\nK7QX3D,T,T,T,x\n") == [
        'f.csv:1: titel: is not a field of a proposal: did you mean "title"?',
        "f.csv:1: title: appears in the heading twice",
        'f.csv:1: internal note: is not a field of a proposal: did you mean "internal_notes"?',
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "a,b\n1,2\n", "ID;Proposal title\n"])
def test_a_file_without_a_heading_that_is_known(text: str) -> None:
    [fault] = faults_of(text)
    assert fault.endswith(
        "has no heading with the fields of a record: code and title for a proposal; code and name for a speaker; "
        "proposal and reviewer for a review"
    )


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ('K7QX3D,"open\n\n', "f.csv:3: is not CSV: unexpected end of data"),
        ('K7QX3D,"a"b\n', "f.csv:3: is not CSV: ',' expected after '\"'"),
    ],
)
def test_quotes_that_go_wrong(rows: str, fault: str) -> None:
    assert faults_of(f"code,name\nL9RY8E,N\n{rows}") == [fault]


def test_bytes_that_are_no_text() -> None:
    loaded = load_records("csv", b"code,name\nK7QX3D,\xe9\n", "f.csv")
    assert [str(fault) for fault in loaded.faults] == ["f.csv:2: is not UTF-8 text (byte 0xe9): save the file as UTF-8"]


def test_a_cell_may_be_longer_than_the_csv_module_expects() -> None:
    before = csv.field_size_limit()
    speaker = make_speaker(biography="x" * 200_000)
    data = b"".join(dump_records("csv", kind=Kind.SPEAKER, documents=[msgspec.json.encode(speaker)]))
    assert load_records("csv", data, "f.csv").records == (speaker,)
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", "  ", "'", "''", "' ", "\n", "\u3000"])
def test_what_a_spreadsheet_would_run_is_guarded(before: str, start: str) -> None:
    text = f"{before}{start}cmd"
    assert guard(text) == f"'{text}"
    assert unguard(f"'{text}") == text


@pytest.mark.parametrize("text", ["", "'", "'t Hooft", "a=b", "1-2", "é", "'quoted'", "''", " x", ".=1"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert guard(text) == text
    assert unguard(text) == text


@given(hostile)
def test_the_guard_is_undone_exactly(text: str) -> None:
    assert unguard(guard(text)) == text


def test_exactly_the_characters_that_cleaning_replaces_are_escaped() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        assert escape(char) == clean(char), hex(code)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        (r"\x1b[31m", r"\\x1b[31m"),
        ("\\\x1b", r"\\\x1b"),
        (r"\\x1b", r"\\\\x1b"),
        (r"C:\x41\new", r"C:\x41\new"),
        ("é\u202e", r"é\u202e"),
        ("a\tb\nc", "a\tb\nc"),
    ],
)
def test_control_characters_become_visible(text: str, escaped: str) -> None:
    assert escape(text) == escaped
    assert unescape(escaped) == text


@given(hostile)
def test_escaping_is_undone_exactly(text: str) -> None:
    assert clean(escape(text)) == escape(text)
    assert unescape(escape(text)) == text


def test_long_runs_of_backslashes_take_no_time() -> None:
    text = "\\" * 200_000 + "z\x1b"
    assert unescape(escape(text)) == text


AT = datetime(2026, 6, 14, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (-7, "-7"),
        (4.5, "4.5"),
        (0.0, "0.0"),
        (True, "true"),
        (False, "false"),
        (State.SUBMITTED, "submitted"),
        (AT, "2026-06-14T22:00:00Z"),
        (AT.replace(microsecond=1), "2026-06-14T22:00:00.000001Z"),
        (AT.astimezone(timezone(timedelta(hours=2))), "2026-06-15T00:00:00+02:00"),
        ("=1", "'=1"),
        ("\r=1", r"'\x0d=1"),
        ((), ""),
        ([], ""),
        (("a", "b c"), "a; b c"),
        (["=a", "b"], "'=a; b"),
        (("a;b",), '["a;b"]'),
        (("[a",), '["[a"]'),
        ((" a",), '[" a"]'),
        (("",), '[""]'),
        (("a\n",), '["a\\n"]'),
        ((1, 2), "[1,2]"),
        ({}, ""),
        (Limits(), ""),
        (Limits(proposals_per_person=3), '{"proposals_per_person":3}'),
        ({"a": 1}, '{"a":1}'),
        ((Resource(link="https://example.org"),), '[{"link":"https://example.org"}]'),
        ({"a": "\u202e"}, '{"a":"\\u202e"}'),
    ],
)
def test_what_a_cell_says(value: object, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(("value", "text"), [("=1\x1b", "=1\x1b"), (["=a", "b"], "=a; b"), (None, ""), (-1, "-1")])
def test_a_plain_cell_is_neither_guarded_nor_escaped(value: object, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (str, "'=1", "=1"),
        (int | None, " 45 ", 45),
        (int, "-1", -1),
        (bool, "TRUE", True),
        (bool, "no", False),
        (State | None, "draft", State.DRAFT),
        (datetime, "2026-06-14T22:00:00Z ", AT),
        (tuple[str, ...], "a;b ;  c; ", ("a", "b", "c")),
        (tuple[str, ...], "'=a; b", ("=a", "b")),
        (tuple[str, ...], ' ["a;b"]', ("a;b",)),
        (dict[str, int], '{"a": 1}', {"a": 1}),
    ],
)
def test_what_a_cell_means(annotation: object, text: str, value: object) -> None:
    assert reader(annotation)(text) == value
