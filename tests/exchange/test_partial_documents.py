"""What a document states: which of its fields, placeholders for those it lacks, and no key twice."""

import msgspec
import pytest

from cfpcli.exchange.json_document import load_records as load_json
from cfpcli.exchange.json_lines import load_records
from cfpcli.exchange.partial_documents import partial_record, repeated_key, stated_fields
from cfpcli.records.change import Kind
from cfpcli.records.documents import encode
from cfpcli.records.proposal import Proposal
from tests.factories import make_proposal

RECORD = make_proposal(number=7)
WHOLE = encode(RECORD)


@pytest.mark.parametrize("empty", [b'""', b"null", b"[ ]", b"{}", b"false", b"0"])
def test_a_document_that_states_an_empty_value_is_not_one_that_a_store_wrote(empty: bytes) -> None:
    assert stated_fields(WHOLE, RECORD) is None
    assert stated_fields(b'{"code": "K7QX3D", "level": ' + empty + b"}", RECORD) == frozenset({"code", "level"})


def test_a_whole_document_has_a_number_and_an_empty_value_inside_another_does_not_count() -> None:
    inside = make_proposal(number=7, answers={"why": False, "how": ""})
    assert stated_fields(encode(inside), inside) is None
    assert stated_fields(encode(make_proposal()), make_proposal()) == frozenset(msgspec.to_builtins(make_proposal()))


@pytest.mark.parametrize(("store", "stated"), [(b'"store":"a",', None), (b"", frozenset({"code", "level"}))])
def test_the_records_of_a_json_file_that_names_its_store_are_whole(store: bytes, stated: frozenset[str] | None) -> None:
    item = WHOLE.replace(b'"title"', b'"level":"","title"')
    text = b'{"schema":"cfp.proposals/1",' + store + b'"items":[' + item + b"]}"
    present = load_json([text], "f.json").present((Kind.PROPOSAL, RECORD.code))
    assert (present is None) == (stated is None)
    assert stated is None or stated <= (present or frozenset())


def test_a_partial_record_has_placeholders_and_a_faulty_one_is_not_partial() -> None:
    found = partial_record(b'{"code":"K7QX3D","track":"ai"}', Proposal)
    assert found is not None
    record, fields = found
    assert isinstance(record, Proposal)
    assert (record.code, record.track, record.title, fields) == ("K7QX3D", "ai", "", frozenset({"code", "track"}))
    for text in (WHOLE, b'{"code":7}', b'{"code":"K7QX3D","titel":"x"}', b"[]", b"{"):
        assert partial_record(text, Proposal) is None


def test_a_key_that_is_repeated_is_refused_with_its_line() -> None:
    assert repeated_key(WHOLE) == ""
    assert repeated_key(b'{"a": {"b": 1, "b": 2}}') == "b"
    twice = WHOLE.replace(b'{"code"', b'{"level":"expert","level":"beginner","code"')
    (fault,) = load_records([WHOLE.replace(b"K7QX3D", b"L9RY8E") + b"\n" + twice + b"\n"], "f.jsonl").faults
    assert str(fault) == "f.jsonl:2: level: appears twice in this record"
    (fault,) = load_records([b'{"code":"K7QX3D","title":"One","title":"Two"}'], "f.jsonl").faults
    assert str(fault) == "f.jsonl:1: title: appears twice in this record"
