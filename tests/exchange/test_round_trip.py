"""What leaves through a format and comes back through it is the same, whatever people wrote."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.exchange.documents import Portable
from cfpcli.exchange.front_matter import Nested, dump, parse
from cfpcli.exchange.registry import dump_records, load_records
from cfpcli.proposals.files.proposal import dump_draft, load_draft, read_drafts, separator
from cfpcli.records.change import Kind, key_of
from cfpcli.records.proposal import Draft
from tests.exchange import strategies

LOSSLESS = ["json", "jsonl", "csv"]


def documents(records: Sequence[Portable]) -> list[bytes]:
    return [msgspec.json.encode(record) for record in records]


def unsafe(data: bytes) -> set[str]:
    return {*data.decode()} & CONTROLS


CONTROLS = {
    *map(chr, {*range(0x20)} - {9, 10}), *map(chr, range(0x7F, 0xA0)), "\u061c", "\u200e", "\u200f", "\u2028", "\u2029",
    *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)),
}  # fmt: skip


@pytest.mark.parametrize("name", LOSSLESS)
@given(proposals=strategies.proposals, speakers=strategies.speakers)
def test_proposals_come_back(name: str, proposals: list[Portable], speakers: list[Portable]) -> None:
    data = b"".join(
        dump_records(name, kind=Kind.PROPOSAL, documents=documents(proposals), speakers=documents(speakers))
    )
    loaded = load_records(name, data, "file")
    assert loaded.faults == ()
    assert [one for one in loaded.records if one in proposals] == proposals
    if name != "csv":
        assert list(loaded.records) == [*speakers, *proposals]
    assert not unsafe(data)


@pytest.mark.parametrize("name", LOSSLESS)
@pytest.mark.parametrize(
    ("kind", "records"), [(Kind.SPEAKER, strategies.speakers), (Kind.REVIEW, strategies.reviews)], ids=str
)
@given(data=st.data())
def test_speakers_and_reviews_come_back(
    name: str, kind: Kind, records: st.SearchStrategy[list[Portable]], data: st.DataObject
) -> None:
    drawn = data.draw(records)
    dumped = b"".join(dump_records(name, kind=kind, documents=documents(drawn)))
    loaded = load_records(name, dumped, "file")
    # csv has no row to tell an export of nothing by, only a heading, which is enough
    assert (list(loaded.records), loaded.faults) == (drawn, ())
    assert not unsafe(dumped)


@given(proposals=strategies.proposals)
def test_rows_count_from_the_line_on_which_they_begin(proposals: list[Portable]) -> None:
    for name in LOSSLESS:
        data = b"".join(dump_records(name, kind=Kind.PROPOSAL, documents=documents(proposals)))
        loaded = load_records(name, data, "file")
        lines = data.split(b"\n")
        for record, line in zip(loaded.records, loaded.lines, strict=True):
            assert key_of(record).encode() in lines[line - 1]


@given(strategies.drafts)
def test_drafts_come_back(draft: Draft) -> None:
    text = dump_draft(draft)
    assert bare(load_draft(text, "file.md")) == draft
    assert not unsafe(text.encode())
    assert dump_draft(load_draft(text, "file.md")) == text


@given(st.lists(strategies.drafts, min_size=2, max_size=3))
def test_several_drafts_come_back(drafts: list[Draft]) -> None:
    text = "\n".join(f"{separator('K7QX3D')}\n{dump_draft(draft)}" for draft in drafts)
    found, faults = read_drafts(text, "file.md")
    assert faults == ()
    assert list(map(bare, found)) == drafts


def bare(draft: Draft) -> Draft:
    return msgspec.structs.replace(draft, source="", lines={})


values = strategies.hostile | st.lists(strategies.hostile, max_size=3).map(tuple)
front = st.dictionaries(
    strategies.hostile, values | st.dictionaries(strategies.hostile, values, max_size=3), max_size=4
)


@given(front)
def test_front_matter_comes_back(given_values: dict[str, Nested]) -> None:
    text = dump(given_values)
    assert parse(text + "\nbody\n", "file.md").values == given_values
    assert not unsafe(text.encode())
