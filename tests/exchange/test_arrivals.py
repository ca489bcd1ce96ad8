"""What arrives is put into the store's form, whether that shows at a glance or only text by text."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.exchange.arrivals import SHAPES, _first_look, _settled
from cfpcli.exchange.registry import load_records
from cfpcli.records.change import Kind
from cfpcli.records.documents import encode
from cfpcli.records.proposal import Proposal
from cfpcli.text import long_text, well_formed
from tests.factories import NOW, make_proposal, make_review, make_speaker

WHOLE = [
    "",
    "a",
    "é",
    "e\u0301",
    "\u212b",
    " ",
    "\u00a0",
    "\u3000",
    "\n",
    "\r\n",
    "\t",
    "\f",
    '"',
    "\\",
    "\u2028",
    "\x7f",
]
"""Characters that a store keeps in one form only, and some that it keeps as they are."""

FIELDS = ("title", "abstract", "tags", "answers")


def proposal_with(field: str, text: str) -> Proposal:
    value = {"tags": ("x", text), "answers": {"why": text}}.get(field, text)
    return make_proposal(**{"title": "plain", "abstract": "plain", field: value})


def check(field: str, text: str) -> None:
    document = msgspec.json.encode(proposal_with(field, text))
    shape = SHAPES[Kind.PROPOSAL]
    read = msgspec.json.decode(document, type=Proposal)
    if _first_look(shape, read, document)[0]:
        assert _settled(shape, read) == read

    (arrived,) = load_records("jsonl", document, "x").records
    assert arrived == proposal_with(field, long_text(text) if field in {"abstract", "answers"} else well_formed(text))


def test_a_document_that_looks_settled_is() -> None:
    for field, before, whole, after in product(FIELDS, ("", "word ", "<b>"), WHOLE, ("", " end")):
        check(field, before + whole + after)


@given(field=st.sampled_from(FIELDS), text=st.text(max_size=9))
def test_whatever_arrives_is_settled(field: str, text: str) -> None:
    check(field, text)


@pytest.mark.parametrize(
    "record",
    [
        make_speaker(email="Ana@Example.org"),
        make_review(reviewer="Bo@Example.org"),
        make_proposal(updated=datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=2)))),
    ],
)
def test_addresses_and_instants_are_looked_at_each(record: msgspec.Struct) -> None:
    (arrived,) = load_records("jsonl", msgspec.json.encode(record), "x").records
    assert arrived != record or getattr(arrived, "updated", NOW).tzinfo is UTC
    assert not _first_look(SHAPES[_kind(record)], record, msgspec.json.encode(record))[0]  # type: ignore[arg-type]  # one of the three


def _kind(record: msgspec.Struct) -> Kind:
    return Kind(type(record).__name__.lower())


def test_what_a_store_wrote_is_settled_at_a_glance() -> None:
    for record in (make_speaker(), make_proposal(title="Sûreté, café"), make_review()):
        assert _first_look(SHAPES[_kind(record)], record, msgspec.json.encode(record)) == (True, True)


def test_records_of_all_kinds_may_stand_in_any_order() -> None:
    records = [make_speaker(), make_proposal(), make_review(), make_speaker(code="SPKR7A", email="d@example.org")]
    lines = b"\r\n\n".join(map(msgspec.json.encode, records))
    loaded = load_records("jsonl", lines, "x")
    assert loaded.records == tuple(records)
    assert loaded.lines == (1, 3, 5, 7)


@pytest.mark.parametrize("room", [1, 1 << 20])
def test_a_byte_that_is_no_text_is_told_with_its_line(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfpcli.exchange.pieces._CHECKED_AT_ONCE", room)
    (fault,) = load_records("jsonl", "{}\né\n".encode() + b'{"title":"\xff"}\n', "x").faults
    assert (fault.line, fault.message) == (3, "is not UTF-8 text (byte 0xff): save the file as UTF-8")


def test_a_document_in_another_spelling_is_kept_as_a_store_writes_it() -> None:
    record = make_proposal(title="A\u2028B")
    for document in (msgspec.json.encode(record), msgspec.json.format(msgspec.json.encode(make_proposal()), indent=0)):
        (arrived,) = load_records("jsonl", document.replace(b"\n", b" "), "x").records.documents
        assert arrived.raw == encode(arrived.record)
