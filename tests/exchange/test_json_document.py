"""JSON documents: the envelope, its faults, and output that is safe for a terminal."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given

from cfpcli.errors import UsageError
from cfpcli.exchange.json_document import encode, passed_on
from cfpcli.exchange.registry import dump, dump_records, load_records
from cfpcli.records.change import Kind
from cfpcli.text import json_safe
from tests.exchange.strategies import hostile
from tests.factories import make_proposal, make_review, make_speaker


def faults_of(text: str) -> list[str]:
    return [str(fault) for fault in load_records("json", text.encode(), "f.json").faults]


def test_a_listing_has_the_fields_in_their_order_and_what_is_extra() -> None:
    data = b"".join(
        dump(
            "json",
            schema="cfp.tracks/1",
            items=[{"b": datetime(2026, 1, 1, tzinfo=UTC), "a": 1, "c": 3}],
            fields=("a", "b", "d"),
            extra={"event": "e"},
        )
    )
    assert data == (
        b'{"schema":"cfp.tracks/1","event":"e","items":[\n{"a":1,"b":"2026-01-01T00:00:00Z","d":null}\n]}\n'
    )


def test_a_listing_for_people_is_the_same_document() -> None:
    items = [{"a": "\u202e", "b": []}]
    extra = {"changes": [{"key": "\x7f"}]}
    compact = b"".join(dump("json", schema="cfp.tracks/1", items=items, extra=extra))
    pretty = b"".join(dump("json", schema="cfp.tracks/1", items=items, extra=extra, pretty=True))
    assert json.loads(pretty) == json.loads(compact)
    assert pretty.isascii()
    assert b'\n  "items": [\n    {\n      "a"' in pretty
    assert pretty.endswith(b"}\n")


def test_nothing_found_is_an_empty_list() -> None:
    assert b"".join(dump("json", schema="cfp.tracks/1", items=[])) == b'{"schema":"cfp.tracks/1","items":[]}\n'


def test_stored_bytes_pass_through_untouched() -> None:
    documents = [b'{"code":"K7QX3D",  "anything": 1.50}', b'{"code":"K7QX3E"}']
    data = b"".join(dump_records("json", kind=Kind.REVIEW, documents=documents))
    assert data == b'{"schema":"cfp.reviews/1","items":[\n' + b",\n".join(documents) + b"\n]}\n"


def test_documents_are_read_only_as_they_are_written() -> None:
    def documents() -> Iterator[bytes]:
        yield b'{"a":1}'
        raise LookupError

    chunks = dump_records("json", kind=Kind.PROPOSAL, documents=documents())
    assert next(chunks) == b'{"schema":"cfp.proposals/1"'
    with pytest.raises(LookupError):
        list(chunks)


def test_a_choice_of_fields_leaves_the_speakers_out() -> None:
    data = b"".join(
        dump_records(
            "json",
            kind=Kind.PROPOSAL,
            documents=[msgspec.json.encode(make_proposal())],
            speakers=[msgspec.json.encode(make_speaker())],
            fields=("code", "tags"),
        )
    )
    assert data == (b'{"schema":"cfp.proposals/1","items":[\n{"code":"K7QX3D","tags":["sbom","supply-chain"]}\n]}\n')


def test_a_field_that_is_not_stored() -> None:
    with pytest.raises(UsageError, match='a proposal stores no field "titel": did you mean "title"'):
        list(dump_records("json", kind=Kind.PROPOSAL, documents=[], fields=("code", "titel")))


def test_records_come_with_the_lines_they_begin_on() -> None:
    records = [make_review(), make_review(proposal="L9RY8E"), make_review(proposal="M9RY8E")]
    text = msgspec.json.format(msgspec.json.encode({"schema": "cfp.reviews/1", "items": records}), indent=2)
    loaded = load_records("json", b"\xef\xbb\xbf" + text, "f.json")
    assert loaded.records == tuple(records)
    assert loaded.faults == ()
    lines = text.split(b"\n")
    assert [lines[line] for line in loaded.lines] == [
        f'      "proposal": "{one.proposal}",'.encode() for one in records
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", 'f.json:1: is not {"schema": "cfp.proposals/1", "items": […]}: Input data was truncated'),
        ("[]", 'f.json:1: is not {"schema": "cfp.proposals/1", "items": […]}: Expected `object`, got `array`'),
        (
            '{"schema":\n"x",\n\n!}',
            ('f.json:4: is not {"schema": "cfp.proposals/1", "items": […]}: JSON is malformed: object keys must be '
            "strings (byte 17)"),
        ),
        (
            '{"schema": "cfp.reviews/1",\n"items": [\n{',
            'f.json:3: is not {"schema": "cfp.proposals/1", "items": […]}: Input data was truncated',
        ),
        (
            '{"schema": "cfp.reviews/1", "items": {}}',
            ('f.json:1: is not {"schema": "cfp.proposals/1", "items": […]}: Expected `array`, got `object` - at '
            "`$.items`"),
        ),
        (
            '{"schema": "cfp.reviews/2", "items": []}',
            ('f.json:1: schema: "cfp.reviews/2" cannot be imported: did you mean "cfp.reviews/1"? allowed: '
            "cfp.proposals/1, cfp.speakers/1, cfp.reviews/1"),
        ),
        (
            '{"schedule": {"conference": []}}',
            ("f.json:1: schema: is missing: not a schedule.json, nor an export with one of the schemas "
            "cfp.proposals/1, cfp.speakers/1, cfp.reviews/1"),
        ),
        (
            '{"schema": "cfp.reviews/1", "speakers": [], "items": []}',
            "f.json:1: speakers: is not a member of cfp.reviews/1: allowed: schema, items",
        ),
        ('{"schema": "cfp.speakers/1"}', "f.json:1: items: is missing"),
    ],
)  # fmt: skip
def test_what_is_no_export(text: str, fault: str) -> None:
    assert faults_of(text) == [fault]


@pytest.mark.parametrize(
    ("first", "second"),
    [("[]", "[]"), ("[7]", "[]"), ("[]", "[7]"), ('[{"items":[]}]', "[]"), ("12", "1")],
)
def test_an_envelope_that_has_a_member_twice_is_refused(first: str, second: str) -> None:
    name = "items" if first[0] == "[" else "revision"
    text = f' {{"schema": "cfp.proposals/1", "items" : [], "{name}": {first},\n"{name}": {second}}}\n'
    assert f"f.json:1: {name}: appears twice in the file" in faults_of(text)
    once = ' {"schema": "cfp.proposals/1",\n"items" : [ ], "store": "\\u0061,{}", "revision" : 12 }\n'
    assert faults_of(once) == []


def test_faults_name_the_item_and_its_line() -> None:
    good = msgspec.json.encode(make_proposal()).decode()
    text = f'{{"schema": "cfp.proposals/1", "items": [\n{good},\n7,\n{{"code": 9}}\n],\n"speakers": [\n{{"code": 8}}]}}'
    assert faults_of(text) == [
        "f.json:3: items[1]: is 7, but must be an object",
        "f.json:4: items[2].code: is 9, but must be text",
        "f.json:4: items[2].event: is missing",
        "f.json:4: items[2].state: is missing",
        "f.json:4: items[2].title: is missing",
        "f.json:4: items[2].created: is missing",
        "f.json:4: items[2].updated: is missing",
        "f.json:7: speakers[0].code: is 8, but must be text",
        "f.json:7: speakers[0].name: is missing",
    ]


@given(hostile)
def test_a_text_stays_the_same_value(text: str) -> None:
    encoded = encode(text)
    assert encoded == json_safe(encoded)
    assert json.loads(encoded) == text
    assert passed_on(encoded) == encoded


def test_a_lone_surrogate_is_spelled() -> None:
    assert encode({"path": "a\udcff", "n": (1, None)}) == b'{"path":"a\\udcff","n":[1,null]}'


def test_a_document_that_some_other_program_laid_out_is_put_on_one_line() -> None:
    assert passed_on(b'{\n  "a": "x\x7f",\n  "b": []\n}') == b'{"a":"x\\u007f","b":[]}'
