"""Files of a person's own: whole or not at all, private, and nothing left behind where the disk is full."""

import os
import stat
from pathlib import Path

import pytest

from cfpcli.errors import CfpError
from cfpcli.workspace.personal_files import drafts_dir, events_of_drafts, write_own
from tests.world import World


def test_the_file_and_the_folders_it_needed_are_private(tmp_path: Path) -> None:
    path = write_own(tmp_path / "a" / "b" / "c.md", b"text")
    assert path.read_bytes() == b"text"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b")] == [0o700, 0o700]


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write_own(tmp_path / "c.md", b"text")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("step", ["fsync", "open"])
def test_a_failure_leaves_the_file_before_whole_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = write_own(tmp_path / "c.md", b"before")

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(CfpError, match="cannot be written: No space left"):
        write_own(path, b"after")
    monkeypatch.undo()
    assert path.read_bytes() == b"before"
    assert [one.name for one in tmp_path.iterdir()] == ["c.md"]


def test_drafts_tell_their_event_and_one_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    world = World(tmp_path)
    assert list(events_of_drafts(world.env())) == []
    texts = {
        "a": b"---\ntitle: A\nevent: osxp-2026\n---\n",
        "b": b"\xef\xbb\xbf---\r\nevent: fosdem-2026\r\ntitel: x\r\n---\r\nText\r\n",
        "c": b"---\ntitle: C\n---\n",
        "d": b"event: osxp-2026\n",
        "e": b"---\nevent: [one, two]\n---\n",
        "f": b"---\nevent: \xff\n---\n",
    }
    for name, text in texts.items():
        write_own(drafts_dir(world.env()) / f"{name}.md", text)
    assert sorted(events_of_drafts(world.env())) == ["", "", "", "", "fosdem-2026", "osxp-2026"]
