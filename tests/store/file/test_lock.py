"""The lock is a file of its own, and what it guards is written whatever becomes of it."""

import os
from pathlib import Path
from typing import Any

import pytest

from cfpcli.errors import CfpError
from cfpcli.store import Store
from tests.factories import change_set, make_setting


@pytest.mark.parametrize("plant", ["symlink", "hard link", "dangling", "directory", "pipe"])
def test_what_a_planted_lock_leads_to_is_not_touched(store: Store, path: Path, tmp_path: Path, plant: str) -> None:
    lock, victim = path.with_name(".cfp.json.lock"), tmp_path / "victim"
    lock.unlink(missing_ok=True)
    victim.write_text("precious")
    match plant:
        case "symlink":
            lock.symlink_to(victim)
        case "hard link":
            os.link(victim, lock)
        case "dangling":
            lock.symlink_to(tmp_path / "nowhere")
        case "directory":
            lock.mkdir()
        case "pipe":
            os.mkfifo(lock)

    with pytest.raises(CfpError, match="the store is as it was"):
        store.apply(change_set(make_setting(name="color")))

    assert victim.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()
    assert Store.open(path).revision == 1


def test_a_lock_that_cannot_be_released_does_not_deny_what_is_written(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    lock = fcntl.flock

    def refusing(descriptor: Any, operation: int) -> None:  # noqa: ANN401  # as the system call takes it
        lock(descriptor, operation)
        if operation == fcntl.LOCK_UN:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(fcntl, "flock", refusing)

    assert store.apply(change_set(make_setting(name="color"))).revision == 2
    monkeypatch.undo()
    assert Store.open(path).setting("color")
