"""What a document states: which of its fields, placeholders for those it lacks, and no key twice."""

import msgspec
import pytest

from cfpcli.exchange.documents import Origin
from cfpcli.exchange.json_document import load_records as load_json
from cfpcli.exchange.json_lines import load_records
from cfpcli.exchange.partial_documents import marked_whole, partial_record, repeated_key, required, without_mark
from cfpcli.exchange.registry import dump_records
from cfpcli.exchange.registry import load_records as load_records_of
from cfpcli.records.change import Kind
from cfpcli.records.documents import encode
from cfpcli.records.proposal import Proposal
from tests.factories import make_proposal

RECORD = make_proposal(number=7)
WHOLE = encode(RECORD)


def present_in(text: bytes) -> frozenset[str] | None:
    """The stated fields of the only record of a file of JSON lines."""
    loaded = load_records([text], "f.jsonl")
    assert loaded.faults == ()
    assert list(loaded.records) == [RECORD]
    return loaded.present((Kind.PROPOSAL, RECORD.code))


def test_a_line_is_whole_only_by_its_mark_however_complete_it_looks() -> None:
    names = frozenset(msgspec.json.decode(WHOLE))
    assert present_in(WHOLE) == names
    assert present_in(marked_whole(WHOLE)) is None
    assert present_in(WHOLE.replace(b'{"code"', b'{ "whole" : true, "code"')) is None
    assert present_in(WHOLE.replace(b'{"code"', b'{"whole":false,"code"')) == names
    assert without_mark(marked_whole(WHOLE)) == (WHOLE, True)


def test_a_mark_counts_in_no_other_place_and_with_no_other_value() -> None:
    inside = encode(make_proposal(number=7, answers={"whole": True}))
    assert without_mark(inside) == (inside, False)
    (fault,) = load_records([WHOLE.replace(b'{"code"', b'{"whole":1,"code"')], "f.jsonl").faults
    assert "f.jsonl:1: whole: is not a field of a proposal" in str(fault)


@pytest.mark.parametrize("name", ["json", "jsonl", "csv"])
@pytest.mark.parametrize("fields", [None, tuple(required(Proposal) | {"number", "speakers"})])
@pytest.mark.parametrize("origin", [Origin(), Origin("a" * 32, 3, "b" * 32)])
def test_only_a_full_export_of_a_known_store_is_whole(
    name: str, fields: tuple[str, ...] | None, origin: Origin
) -> None:
    export = dump_records(name, kind=Kind.PROPOSAL, documents=[WHOLE], fields=fields, origin=origin)
    present = load_records_of(name, b"".join(export), "file").present((Kind.PROPOSAL, RECORD.code))
    if name != "csv" and fields is None and origin.store:
        assert present is None
    else:
        assert present is not None
        assert present <= frozenset(fields or Proposal.__struct_fields__)


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
