"""Every format's sample and all that is reported of it; `CFP_GOLDEN=write` writes what was reported anew.

`samples/NAME.*` is a list in the format `NAME`: rows as they are published, and rows with each fault that they may
have. A sample of another name is of several formats, or another document of one. Of a reason stands what it quotes: the
wording is that of the messages, and the ways out depend on the zones that a machine knows.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.call.rules.list_formats import LIST_FORMATS
from tests.call.files.lists.listing import listed

SAMPLES = sorted(Path(__file__).with_name("samples").iterdir())
GOLDEN = Path(__file__).with_name("golden")


def reported(path: Path, name: str = "") -> bytes:
    """All that a list brings, as JSON with a call or a report on each line."""
    contents = listed(path.read_bytes(), name)
    parts: dict[str, Sequence[msgspec.Struct]] = {
        "calls": contents.calls,
        "unreadable": [replace(call, refused=quoted(call.refused)) for call in contents.unreadable],
        "refused": [replace(report, reason=quoted(report.reason)) for report in contents.refused],
        "cautions": [replace(report, reason=quoted(report.reason)) for report in contents.cautions],
    }
    lines = [f'"name": "{contents.name}", "without_call": {contents.without_call}']
    for part, values in parts.items():
        rows = ",\n".join(msgspec.json.encode(value).decode() for value in values)
        lines.append(f'"{part}": [\n{rows}\n]')
    return ("{" + ",\n".join(lines) + "}\n").encode()


def quoted(reason: str) -> str:
    return " ".join(re.findall(r'"[^"]*"', reason.partition(";")[0])) or "a reason" * bool(reason)


def golden(name: str, data: bytes) -> bytes:
    path = GOLDEN / name
    if os.environ.get("CFP_GOLDEN") == "write":
        path.write_bytes(data)
    return path.read_bytes()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_what_a_list_brings(path: Path) -> None:
    data = reported(path)
    assert data.decode() == golden(f"{path.stem}.json", data).decode()


@pytest.mark.parametrize("name", LIST_FORMATS)
def test_every_format_has_a_sample_by_which_it_is_recognised(name: str) -> None:
    (path,) = [path for path in SAMPLES if path.stem == name]
    contents = listed(path.read_bytes())
    assert contents.name == name
    assert contents.calls
    assert reported(path, name) == reported(path)


def test_every_golden_file_belongs_to_a_sample() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{path.stem}.json" for path in SAMPLES}
