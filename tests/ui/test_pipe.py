"""What a pipe gets: rows that scripts can cut, text that people can read, and no rich."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cfpcli.cli.schema import published
from cfpcli.records.proposal import State
from cfpcli.ui import plain
from tests.answers import answer, table
from tests.ui import samples


def piped(item: dict[str, Any]) -> str:
    return "".join(plain(table("proposals", [item]), samples.screen()))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("a\tb\nc  d", "a b c d"),
        (None, ""),
        (True, "true"),
        (3, "3"),
        (4.666666667, "4.67"),
        (4.0, "4.0"),
        (datetime(2026, 6, 14, 22, tzinfo=UTC), "2026-06-14T22:00:00Z"),
        (datetime(2026, 6, 14, 22, tzinfo=samples.PARIS), "2026-06-14T22:00:00+02:00"),
        ("2026-06-14T22:00:00Z", "2026-06-14T22:00:00Z"),
        (("a", "b\tc"), "a, b c"),
        ({"form": 4, "note": "x\ty"}, "form: 4, note: x y"),
        (State.ACCEPTED, "accepted"),
        ((), ""),
    ],
)
def test_a_value_between_tabs(value: object, cell: str) -> None:
    assert piped({"code": "K7QX3D", "value": value, "end": "."}) == f"K7QX3D\t{cell}\t.\n"


def test_there_is_no_heading_and_nothing_is_cut_or_coloured() -> None:
    title = "long " * 100 + "end"
    result = answer("proposals", items=[{"title": title, "state": "accepted"}], fields=("state", "title"))
    assert "".join(plain(result, samples.screen(20, color=True))) == f"accepted\t{title}\n"


def test_nothing_is_written_of_nothing() -> None:
    assert list(plain(answer("tracks", picture="tracks"), samples.screen())) == []


def test_a_pipe_gets_what_a_picture_shows_and_not_all_there_is() -> None:
    cells = "".join(plain(samples.tracks(), samples.screen())).splitlines()[0].split("\t")
    track = "Cybersecurity, Trust and Open Source Resilience"
    assert cells == ["security", track, "41", "30 submitted, 9 accepted, 2 rejected", "3.9", "1"]
    assert "".join(plain(samples.deadlines(), samples.screen())).splitlines()[1].split("\t") == [
        "osxp-2026",
        "21 days left",  # of the sample
        "Sun 14 June 2026 23:59 Europe/Paris",
        "Open Source Experience 2026",
        "open",
        "Sun 14 June 14:59",
        "extended from 31 May",
        "",
    ]


def test_the_columns_of_a_picture_are_few_and_named_once() -> None:
    for name, row in published().items():
        assert len(set(row.columns)) == len(row.columns) <= 11, name


@pytest.mark.parametrize("row", [{"code": "K7QX3D", "draft": ""}, {"code": "", "draft": "half-written"}])
def test_no_row_of_ones_own_begins_with_an_empty_cell(row: dict[str, str]) -> None:
    result = answer("mine", items=[{**row, "state": "draft"}], picture="mine")
    assert "".join(plain(result, samples.screen())).split("\t")[:2] == [row["code"] or row["draft"], "draft"]


def test_a_list_gives_the_fields_that_were_chosen() -> None:
    result = msgspec.structs.replace(samples.deadlines(), fields=("event", "closes"), picture="")
    assert "".join(plain(result, samples.screen())).splitlines()[:2] == [
        "tiny-2026\t2026-05-25T10:00:00Z",
        "osxp-2026\t2026-06-14T22:00:00Z",
    ]


def test_markdown_stays_as_it_was_written() -> None:
    text = "".join(plain(samples.proposal_page(), samples.screen()))
    for line in samples.ABSTRACT.splitlines():
        assert f"  {line}\n" in text if line else "\n\n"


ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from cfpcli.ui import changes, error_lines, message, plain
from cfpcli.errors import CfpError
from cfpcli.result import Level, Message
from tests.answers import answer, table
from tests.ui import samples
for build in samples.EVERYTHING.values():
    assert "".join(plain(build(), samples.screen(color=True)))
list(error_lines(CfpError("no", hint="yes"), samples.screen()))
message(Message("done", Level.NEXT), samples.screen())
from cfpcli.records.change import created
list(changes([created(samples.PROPOSAL)], samples.screen()))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_pipes_messages_and_changes_import_neither_rich_nor_a_markdown_parser() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True, timeout=280
    )
    loaded = set(done.stdout.split())
    assert "cfpcli" in loaded
    assert not loaded & {"rich", "markdown_it", "pygments", "dateutil", "tinydb", "questionary"}


def test_a_table_imports_no_markdown_parser() -> None:
    program = (
        "import sys; from cfpcli.ui import draw; from tests.ui import samples; "
        "assert ''.join(draw(samples.listing(), samples.screen())); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=280
    )
    loaded = set(done.stdout.split())
    assert "rich.console" in loaded
    assert not loaded & {"markdown_it", "pygments", "rich.markdown"}
