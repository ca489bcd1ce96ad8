"""Every format's sample and all that is reported of it; `CFP_GOLDEN=write` writes what was reported anew.

`samples/NAME.*` is a list in the format `NAME`: rows as they are published, and rows with each fault that they may
have. A sample of another name is of several formats, or another document of one. Reasons are cut before their ways out,
which depend on the zones that a machine knows.
"""

import os
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
    found = listed(path.read_bytes(), name)
    parts: dict[str, Sequence[msgspec.Struct]] = {
        "calls": found.calls,
        "unreadable": [replace(call, refused=without_way_out(call.refused)) for call in found.unreadable],
        "refused": [replace(one, reason=without_way_out(one.reason)) for one in found.refused],
        "cautions": [replace(one, reason=without_way_out(one.reason)) for one in found.cautions],
    }
    lines = [f'"name": "{found.name}", "without_call": {found.without_call}']
    for part, values in parts.items():
        rows = ",\n".join(msgspec.json.encode(value).decode() for value in values)
        lines.append(f'"{part}": [\n{rows}\n]')
    return ("{" + ",\n".join(lines) + "}\n").encode()


def without_way_out(reason: str) -> str:
    return reason.partition(";")[0]


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
    found = listed(path.read_bytes())
    assert found.name == name
    assert found.calls
    assert reported(path, name) == reported(path)


def test_every_golden_file_belongs_to_a_sample() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{path.stem}.json" for path in SAMPLES}
