"""What a document states: which of its fields, placeholders for those it lacks, and no key twice."""

import pytest

from cfpcli.exchange.json_lines import load_records
from cfpcli.exchange.partial_documents import partial_record, repeated_key, stated_fields
from cfpcli.records.documents import encode
from cfpcli.records.proposal import Proposal
from tests.factories import make_proposal

WHOLE = encode(make_proposal())


@pytest.mark.parametrize("empty", [b'""', b"null", b"[ ]", b"{}", b"false", b"0"])
def test_only_a_document_that_states_an_empty_value_is_looked_at(empty: bytes) -> None:
    assert stated_fields(WHOLE) is None
    assert stated_fields(b'{"code": "K7QX3D", "level": ' + empty + b"}") == frozenset({"code", "level"})


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
