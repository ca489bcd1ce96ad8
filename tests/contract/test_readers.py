"""Whatever only reads leaves no trace: not in an empty home, not in a store's folder, not where it may not write."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cfpcli.cli.catalogue import COMMANDS
from tests.contract.examples import MAKES_FILES, ROWS, Example, examples, run
from tests.contract.touched import touched
from tests.unprivileged import bound_by_modes
from tests.world import World

READERS = [row.words for row in COMMANDS if not row.writes and row.words not in MAKES_FILES]
READING = [pytest.param(row, id=row.line) for _, row in examples(*READERS)]


@pytest.mark.parametrize("example", READING)
@pytest.mark.parametrize("form", ["plain", "table", "json"])
def test_a_store_that_is_read_stays_as_it_is(desk: World, example: Example, form: str) -> None:
    before = desk.files(), desk.traces()
    fixed = bool(example.document) or example.line.startswith(("export", "schema"))
    with touched(desk.folder) as written:
        outcome = run(desk, example, *([] if fixed else ["--format", form]))
    assert outcome.status == 0, outcome
    assert written == []
    assert (desk.files(), desk.traces()) == before


@pytest.mark.parametrize(("words", "example"), [pytest.param(*one, id=one[1].line) for one in examples(*READERS)])
def test_an_empty_home_and_folder_stay_empty(world: World, words: str, example: Example) -> None:
    with touched(world.folder) as written:
        outcome = world.run(example.line.replace("CODE", "K7QX3D").replace("SESSION", "K7QX3D"))
    if ROWS[words].needs_store:
        assert outcome.status == 3, outcome
        assert "cfp init" in outcome.err
    else:
        assert "there is no store" not in outcome.err
    assert written == []
    assert list(world.folder.iterdir()) == []


def test_bare_cfp_and_help_make_nothing(world: World) -> None:
    with touched(world.folder) as written:
        world.ok("--help")
        world.ok("--version")
        world.ok("", terminals=("stdout",))
        world.ok("")
    assert written == []
    assert list(world.folder.iterdir()) == []


def test_the_watch_sees_a_write(desk: World) -> None:
    with touched(desk.folder) as written:
        desk.ok("submit talk.md")
    assert any("cfp.history.jsonl" in one for one in written)


@pytest.fixture
def locked_desk(desk: World) -> Iterator[World]:
    """The prepared call in a folder where nothing may be written."""
    for path in (*desk.folder.rglob("*"), desk.folder):
        path.chmod(0o500 if path.is_dir() else 0o400)
    with bound_by_modes():
        yield desk
    desk.folder.chmod(0o700)


def test_nothing_can_be_written_there(locked_desk: World) -> None:
    with pytest.raises(PermissionError):
        (locked_desk.folder / "new").touch()
    with pytest.raises(PermissionError):
        locked_desk.store.open("r+b")


@pytest.mark.parametrize("example", READING)
def test_a_read_only_folder_is_good_enough(locked_desk: World, example: Example) -> None:
    assert run(locked_desk, example).status == 0


def test_a_read_only_folder_is_a_failure_for_a_writer(locked_desk: World) -> None:
    before = locked_desk.files()
    outcome = run(locked_desk, "submit talk.md")
    assert outcome.status == 1
    assert "Permission denied" in outcome.err
    assert locked_desk.files() == before


def test_a_folder_without_lock_history_or_copy_is_good_enough(desk: World, tmp_path: Path) -> None:
    bare = World(tmp_path / "bare")
    bare.folder.mkdir()
    shutil.copy2(desk.store, bare.store)
    for line in ("list", "deadlines", "tracks", "event list", "event show", "export json"):
        assert run(bare, line).status == 0
    assert set(bare.files()) == {"cfp.json"}
