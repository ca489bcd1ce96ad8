"""A file is read piece by piece and let go record by record: what stays is what a store would write of it."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from cfpcli.exchange import arrivals
from cfpcli.exchange.registry import dump_records, load_records
from cfpcli.records.change import Kind
from tests.factories import code_of, make_proposal

PIECE = 1 << 14


def pieces_of(name: str, count: int, length: int) -> list[bytes]:
    documents = [
        msgspec.json.encode(make_proposal(code=code_of(number), abstract="x" * length)) for number in range(count)
    ]
    data = b"".join(dump_records(name, kind=Kind.PROPOSAL, documents=documents))
    return [data[start : start + PIECE] for start in range(0, len(data), PIECE)]


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_no_more_is_read_than_is_taken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = pieces_of(name, 40, 10_000)
    taken: list[int] = []
    record = arrivals.Arrivals.record

    def counted(*args: Any, **more: Any) -> None:  # noqa: ANN401  # as `record` has them
        taken.append(1)
        record(*args, **more)

    monkeypatch.setattr(arrivals.Arrivals, "record", counted)

    def read() -> Iterator[bytes]:
        for number, piece in enumerate(pieces):
            # Every record but those that end in the last two pieces is taken before the next piece is asked for.
            assert len(taken) >= (number - 2) * PIECE // 11_000
            yield piece

    assert len(load_records(name, read(), "f").records) == 40


@pytest.mark.parametrize(("name", "most"), [("jsonl", 1.3), ("csv", 1.3), ("json", 3.2)])
def test_the_texts_are_in_memory_once(name: str, most: float) -> None:
    load_records(name, pieces_of(name, 1, 1), "f")  # whatever is loaded once and stays is there before
    pieces = pieces_of(name, 60, 90_000)
    size = sum(map(len, pieces))
    tracemalloc.start()
    try:
        loaded = load_records(name, iter(pieces), "f")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(loaded.records), loaded.faults) == (60, ())
    assert peak / size < most
