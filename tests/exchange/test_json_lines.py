"""JSON lines: kinds told apart by their fields, and every fault with its line."""

import msgspec
import pytest

from cfpcli.exchange.registry import dump_records, load_records
from cfpcli.records.change import Kind
from tests.factories import make_proposal, make_review, make_speaker

REQUIRED = (
    '"code":"K7QX3D","event":"e","state":"draft","created":"2026-05-20T09:30:00Z","updated":"2026-05-20T09:30:00Z"'
)


def faults_of(*lines: str) -> list[str]:
    loaded = load_records("jsonl", "\n".join(lines).encode(), "f.jsonl")
    return [str(fault) for fault in loaded.faults]


def test_kinds_may_be_mixed_and_keep_their_order_and_lines() -> None:
    records = (make_review(), make_speaker(), make_proposal())
    data = b"\xef\xbb\xbf\n" + b"\r\n\r\n".join(msgspec.json.encode(one) for one in records)
    loaded = load_records("jsonl", data, "f.jsonl")
    assert loaded.records == records
    assert (loaded.lines, loaded.faults) == ((2, 4, 6), ())


def test_every_fault_of_every_line_at_once() -> None:
    assert faults_of(
        "{",
        "[1]",
        '{"code": "K7QX3D"}',
        '{"code": 7, "title": "T", "tags": "a", "sate": "draft", "duration": 4.5, "created": "May",'
        ' "do_not_record": 1}',
        f'{{{REQUIRED},"title":"T","state":"gone","resources":[{{"url":"x"}}],"answers":{{"a":[1]}}}}',
        '{"code": "ABC", "name": "N"}',
        '{"proposal": "", "reviewer": "bo", "state": "scored", "created": "2026-05-20T09:30:00",'
        ' "updated": "0001-01-01T00:00:00+02:00", "scores": {"a": 4.5}}',
        '{"proposal": "", "reviewer": "bo", "state": "scored", "created": "2026-05-20T09:30:00",'
        ' "updated": "0001-01-01T00:00:00+02:00"}',
    ) == [
        "f.jsonl:1: is not a JSON object on one line: Input data was truncated",
        "f.jsonl:2: is not a JSON object on one line: Expected `object`, got `array`",
        (
            "f.jsonl:3: is not a record that can be imported, which has code and title for a proposal; code and "
            "name for "
            "a speaker; proposal and reviewer for a review"
        ),
        'f.jsonl:4: sate: is not a field of a proposal: did you mean "state"?',
        "f.jsonl:4: code: is 7, but must be text",
        "f.jsonl:4: event: is missing",
        "f.jsonl:4: state: is missing",
        'f.jsonl:4: tags: is "a", but must be a list of texts',
        "f.jsonl:4: duration: is 4.5, but must be a whole number",
        'f.jsonl:4: created: is "May", but must be an instant with its zone, such as 2026-06-14T22:00:00Z',
        "f.jsonl:4: updated: is missing",
        "f.jsonl:4: do_not_record: is 1, but must be true or false",
        (
            'f.jsonl:5: state: is "gone", but must be one of draft, submitted, accepted, confirmed, rejected, '
            "waitlisted, withdrawn, canceled"
        ),
        (
            'f.jsonl:5: resources: is [{"url":"x"}], but must be a list of objects with "link", "description" and '
            '"is_public" (Object contains unknown field `url` - at `$[0]`)'
        ),
        (
            'f.jsonl:5: answers: is {"a":[1]}, but must be an object of texts, numbers, true or false, or lists of '
            "texts (Expected `str`, got `int` - at `$[...][0]`)"
        ),
        'f.jsonl:6: code: "ABC" is not a valid code: 6 characters of ABCDEFGHJKLMNPQRSTUVWXYZ3789',
        (
            'f.jsonl:7: scores: is {"a":4.5}, but must be an object of whole numbers (Expected `int`, got `float` - at '
            "`$[...]`)"
        ),
        "f.jsonl:8: proposal: is missing",
        "f.jsonl:8: created: 2026-05-20T09:30:00 lacks its zone: write 2026-05-20T09:30:00Z if it is UTC",
        "f.jsonl:8: updated: 0001-01-01T00:00:00+02:00 is outside the years 1 to 9999",
        'f.jsonl:8: reviewer: "bo" is not a valid e-mail address',
    ]


def test_nothing_known_comes_near() -> None:
    [fault] = faults_of('{"code":"SPKR3A","name":"N","zzz":1}')
    assert fault == (
        "f.jsonl:1: zzz: is not a field of a speaker: allowed: code, number, guid, aliases, name, email, "
        "other_emails, requested_emails, pronouns, affiliation, url, availability, windows, biography"
    )


def test_a_record_that_comes_twice_is_a_fault() -> None:
    first = msgspec.json.encode(make_proposal()).decode()
    other = msgspec.json.encode(make_proposal(title="Another")).decode()
    speaker = msgspec.json.encode(make_speaker(code=make_proposal().code)).decode()
    assert faults_of(first, speaker, other) == ["f.jsonl:3: code: K7QX3D is already in this file, on line 1"]


def test_bytes_that_are_no_text() -> None:
    loaded = load_records("jsonl", b"{}\n\n\xe9t\xe9", "f.jsonl")
    assert [str(fault) for fault in loaded.faults] == [
        "f.jsonl:3: is not UTF-8 text (byte 0xe9): save the file as UTF-8"
    ]
    assert loaded.records == ()


def test_a_document_nested_without_end_is_refused() -> None:
    [fault] = faults_of('{"code":"SPKR3A","name":"N","biography":' + "[" * 100_000 + "]" * 100_000 + "}")
    assert fault.startswith("f.jsonl:1: ")


def test_what_arrives_takes_the_form_of_the_store() -> None:
    line = (
        '{"code":"K7QX3D","event":"e","state":"draft","title":"Cafe\\u0301  \\r\\n","created":'
        '"2026-05-20T11:30:00+02:00","updated":"2026-05-20T09:30:00Z","abstract":"<p>One <b>bold</b> word.</p>",'
        '"tags":["x\\r"],'
        '"resources":[{"link":"https://example.org","description":"e\\u0301 "}],"answers":{"a":["b\\r\\nc"],"n":1}}\n'
        '{"proposal":"K7QX3D","reviewer":"Bo@Example.org","state":"scored","created":"2026-05-20T09:30:00Z",'
        '"updated":"2026-05-20T09:30:00Z","comment":"a <script>x</script>b"}'
    )
    loaded = load_records("jsonl", line.encode(), "f.jsonl")
    assert loaded.faults == ()
    assert [msgspec.json.decode(msgspec.json.encode(one)) for one in loaded.records] == [
        {
            "code": "K7QX3D",
            "event": "e",
            "state": "draft",
            "title": "Café",
            "created": "2026-05-20T09:30:00Z",
            "updated": "2026-05-20T09:30:00Z",
            "abstract": "<p>One <b>bold</b> word.</p>",
            "tags": ["x"],
            "resources": [{"link": "https://example.org", "description": "é"}],
            "answers": {"a": ["b\nc"], "n": 1},
        },
        {
            "proposal": "K7QX3D",
            "reviewer": "bo@example.org",
            "state": "scored",
            "created": "2026-05-20T09:30:00Z",
            "updated": "2026-05-20T09:30:00Z",
            "comment": "a <script>x</script>b",
        },
    ]


def test_the_fields_asked_for_in_their_order() -> None:
    documents = [msgspec.json.encode(make_proposal())]
    data = b"".join(
        dump_records(
            "jsonl", kind=Kind.PROPOSAL, documents=documents, speakers=documents, fields=("title", "code", "duration")
        )
    )
    assert data == b'{"title":"Signed builds for small teams","code":"K7QX3D","duration":null}\n'


def test_short_texts_are_composed_and_all_have_line_feeds_only() -> None:
    line = '{"code":"SPKR3A","name":"Zoe\\u0308","affiliation":"a\\rb","biography":"Zoe\\u0308 \u2019\\r\\nb"}'
    [speaker] = load_records("jsonl", line.encode(), "f.jsonl").records
    assert speaker == make_speaker(
        code="SPKR3A", name="Zo\u00eb", email="", affiliation="a\nb", biography="Zoe\u0308 \u2019\nb"
    )


@pytest.mark.parametrize("number", ["-1", str(2**31), "9" * 60, "9" * 5_000])
def test_a_number_that_no_record_of_a_store_has_is_refused(number: str) -> None:
    line = f'{{{REQUIRED},"title":"T","number":{number}}}'
    (fault,) = faults_of(line)
    assert fault.startswith("f.jsonl:1: ")
    document = f'{{"schema":"cfp.proposals/1","items":[{line}]}}'.encode()
    assert load_records("json", document, "f.json").faults
