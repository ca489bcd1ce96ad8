"""Bytes are found wherever they lie, in memory and in files that are read in pieces."""

from pathlib import Path

import pytest

from cfpcli.store.file import source
from cfpcli.store.file.source import FileSource, Source, lines, open_source, pieces


@pytest.fixture(params=[True, False])
def opened(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Opened":
    """Opens bytes from a file, with pieces of a few bytes only or all at once."""
    if request.param:
        monkeypatch.setattr(source, "MAPPED_FROM", 0)
        monkeypatch.setattr(source, "PIECE", 7)
        monkeypatch.setattr(source, "_SEARCHED_AT_ONCE", 5)
    return Opened(tmp_path / "bytes", FileSource if request.param else Source)


class Opened:
    """Opens bytes as a source of a kind."""

    def __init__(self, path: Path, kind: type) -> None:
        self._path = path
        self._kind = kind

    def __call__(self, data: bytes) -> Source:
        """Write and open these bytes."""
        self._path.write_bytes(data)
        found = open_source(self._path)
        assert isinstance(found, self._kind)
        return found


@pytest.mark.parametrize("needle", [b"x", b"xy", b"xyxyz", b"0123456789"])
def test_every_occurrence_is_found_once_wherever_it_lies(opened: Opened, needle: bytes) -> None:
    for place in range(30):
        data = b"." * place + needle + b"." * 13 + needle + b"x"
        expected = [found for found in range(len(data)) if data.startswith(needle, found)]

        assert list(opened(data).occurrences(needle, 0, len(data))) == expected
        assert list(opened(data).occurrences(needle, place + 1, len(data))) == expected[1:]
        assert next(opened(data).occurrences(needle, 0, place + len(needle) - 1), None) is None


def test_ranges_and_windows_are_the_bytes_of_the_file(opened: Opened) -> None:
    data = bytes(range(256)) * 40
    found = opened(data)

    assert found.size == len(data)
    for start, end in ((0, 10), (5, 5000), (4095, 4097), (9000, len(data))):
        assert found.read(start, end) == data[start:end]
        assert bytes(found.window(start, end)) == data[start:end]
        assert b"".join(pieces(found, start, end)) == data[start:end]


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"one\n", b"one", b"one\n\nthree\n", b"a line of more than a piece\nx\ny"]
)
def test_lines_come_with_their_offsets(opened: Opened, text: bytes) -> None:
    found = list(lines(opened(text), 0, len(text)))

    assert [line for _, line in found] == text.splitlines()
    assert all(text.startswith(line, offset) for offset, line in found)
    assert [offset for offset, _ in found] == sorted({offset for offset, _ in found})
