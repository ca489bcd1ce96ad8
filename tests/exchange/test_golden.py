"""What every format writes, byte for byte; `CFP_GOLDEN=write pytest tests/formats` writes the files anew."""

import os
from pathlib import Path

import pytest

from cfpcli.exchange.arrivals import SHAPES
from cfpcli.exchange.registry import FORMATS, dump, dump_records, load_records
from cfpcli.records.change import Kind
from tests.exchange.samples import ITEMS, PROPOSALS, RECORDS, SPEAKERS, documents

FOLDER = Path(__file__).with_name("golden")
OF_RECORDS = [name for name, one in FORMATS.items() if one.carries == "records"]
EXPORTS = [(name, kind) for name in OF_RECORDS for kind in SHAPES]
LOSSLESS = [(name, kind) for name, kind in EXPORTS if FORMATS[name].loads]


def golden(name: str, data: bytes) -> bytes:
    path = FOLDER / name
    if os.environ.get("CFP_GOLDEN") == "write":
        path.write_bytes(data)
    return path.read_bytes()


def file_of(name: str, kind: Kind) -> str:
    return f"{kind}s{FORMATS[name].suffix}"


@pytest.mark.parametrize(("name", "kind"), EXPORTS)
def test_an_export(name: str, kind: Kind) -> None:
    data = b"".join(dump_records(name, kind=kind, documents=documents(RECORDS[kind]), speakers=documents(SPEAKERS)))
    assert data == golden(file_of(name, kind), data)


@pytest.mark.parametrize(("name", "kind"), LOSSLESS)
def test_a_golden_export_brings_every_field_back(name: str, kind: Kind) -> None:
    loaded = load_records(name, (FOLDER / file_of(name, kind)).read_bytes(), "file")
    assert loaded.faults == ()
    speakers = SPEAKERS if kind is Kind.PROPOSAL and name != "csv" else ()
    assert loaded.records == (*speakers, *RECORDS[kind])


@pytest.mark.parametrize("name", OF_RECORDS)
def test_one_proposal_alone(name: str) -> None:
    data = b"".join(
        dump_records(name, kind=Kind.PROPOSAL, documents=documents(PROPOSALS[:1]), speakers=documents(SPEAKERS))
    )
    assert data == golden(f"one{FORMATS[name].suffix}", data)


@pytest.mark.parametrize("name", OF_RECORDS)
def test_a_listing(name: str) -> None:
    data = b"".join(dump(name, schema="cfp.proposals/1", items=ITEMS, extra={"event": "osxp-2026"}))
    assert data == golden(f"listing{FORMATS[name].suffix}", data)


def test_a_listing_for_people() -> None:
    data = b"".join(
        dump("json", schema="cfp.proposals/1", items=ITEMS, fields=("code", "score"), extra={}, pretty=True)
    )
    assert data == golden("listing-pretty.json", data)


def test_every_golden_file_belongs_to_a_test() -> None:
    expected = {file_of(name, kind) for name, kind in EXPORTS}
    expected |= {f"{what}{FORMATS[name].suffix}" for what in ("one", "listing") for name in OF_RECORDS}
    assert {path.name for path in FOLDER.iterdir()} == expected | {"listing-pretty.json"}
