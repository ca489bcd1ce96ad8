"""Processes that tests of the store start, kill and starve: `python -m tests.store.file.workers NAME ARGUMENTS`."""

import itertools
import json
import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from tinydb import TinyDB

from cfpcli.errors import CfpError, ConflictError
from cfpcli.records.change import Kind, replaced
from cfpcli.store import Store
from cfpcli.store.file.database import LineStorage, RecordDatabase
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.image import open_image
from cfpcli.store.file.places import StorePaths
from cfpcli.store.findings import Rule, Severity
from tests.factories import NOW, change_set, code_of, make_proposal, make_setting
from tests.store.file.support import leftovers

SYSTEM_CALLS = ("open", "write", "pwrite", "fsync", "fchmod", "link", "unlink", "replace", "ftruncate")
"""What a write asks of the operating system, as functions of `os`."""

LENGTHS = (10, 400_000)
"""Characters of the abstract that the turns of `take_turns` write: the file grows and shrinks by much."""


def take_turn(store: Store, turn: int) -> None:
    """Write one change set that leaves its turn in a setting and in the length of an abstract."""
    proposal = store.get(Kind.PROPOSAL, code_of(1))
    setting = store.get(Kind.SETTING, "event")
    assert proposal
    assert setting
    text = chr(ord("a") + turn % 26) * LENGTHS[turn % 2]
    store.apply(
        change_set(
            replaced(proposal, replace(proposal, abstract=text)), replaced(setting, replace(setting, value=str(turn)))
        )
    )


def turn_of(path: Path) -> int:
    """The turn that a store has reached, 0 before the first; fails where the store is not exactly that."""
    image = open_image(StorePaths(path))
    image.verify()
    store = Store.open(path)
    value = store.setting("event")
    proposal = store.get(Kind.PROPOSAL, code_of(1))
    assert value
    assert proposal
    if value == "osxp-2026":
        return 0
    turn = int(value)
    assert proposal.abstract == chr(ord("a") + turn % 26) * LENGTHS[turn % 2]
    assert store.history()[-1].revision == store.revision
    return turn


def findings_of(path: Path, *, notes: bool = True) -> list[str]:
    """What doctor finds, but for the event that no turn leads to; without `notes`, what keeps it from being whole."""
    return [
        str(finding)
        for finding in examine(path)
        if finding.rule is not Rule.DANGLING_REFERENCE and (notes or finding.severity is not Severity.NOTE)
    ]


def take_turns(path: str) -> None:
    """Write turn after turn, saying each that is done, until killed."""
    store = Store.open(Path(path))
    for turn in itertools.count(turn_of(Path(path)) + 1):
        take_turn(store, turn)
        print(turn, flush=True)  # noqa: T201 - how a worker reports


def add_settings(path: str, name: str, count: str) -> None:
    """Add so many settings, each by a change set of its own."""
    store = Store.open(Path(path), lock_timeout=60)
    for number in range(int(count)):
        store.apply(change_set(make_setting(name=f"{name}-{number}"), command=name))


def insert_records(path: str, name: str, count: str) -> None:
    """Insert so many settings through TinyDB's own method, saying each that is done."""
    settings = RecordDatabase(Path(path), lock_timeout=60).table("settings")
    for number in range(int(count)):
        settings.insert({"name": f"{name}-{number}", "value": ""})
        print(f"{name}-{number}", flush=True)  # noqa: T201 - how a worker reports


def insert_records_by_stock_tables(path: str, name: str, count: str) -> None:
    """As `insert_records`, with TinyDB's own tables on our storage, which may be refused."""
    for number in range(int(count)):
        with TinyDB(path, storage=LineStorage, lock_timeout=60) as database:
            try:
                database.table("settings").insert({"name": f"{name}-{number}", "value": ""})
            except (ConflictError, ValueError):
                continue  # ValueError is TinyDB's word for a number that the other writer was given
        print(f"{name}-{number}", flush=True)  # noqa: T201 - how a worker reports


def submit(path: str, code: str) -> None:
    """Add a proposal with a number still to be given."""
    Store.open(Path(path)).apply(change_set(make_proposal(code=code)))


def undo_last(path: str) -> None:
    """Take back the last change set."""
    store = Store.open(Path(path))
    store.apply(store.history()[-1].inverse(at=NOW, by="Bo Ström", command="cfp undo"))


def write_within(path: str, size: str) -> None:
    """Write the next turn under a limit on the size of files; say why it failed where it did."""
    turn = turn_of(Path(path)) + 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    try:
        take_turn(Store.open(Path(path)), turn)
    except CfpError as error:
        print(error.exit_status, error.message)  # noqa: T201 - how a worker reports


def crash_twice(path: str) -> None:
    """Die when the history has the next turn and the store has not; then at each system call of the write after it."""
    store = Path(path)
    calls = _calls_of(store, 1)
    seen = []
    for before in (True, False):
        # The note of what the first write left takes some calls more than a write takes.
        for call in range(1, calls + 10):
            with _copied(store, 1) as copy:
                _die(copy, 1, 1, before=True, of=("replace",))
                _die(copy, 1, call, before=before)
                reached = turn_of(copy)
                take_turn(Store.open(copy), 3)
                findings = findings_of(copy)
                seen.append({"reached": reached, "later": turn_of(copy), "findings": findings})
    print(json.dumps(seen))  # noqa: T201 - how a worker reports


def crash_everywhere(path: str) -> None:
    """Die before and after each system call of a growing and of a shrinking write, and see what is left."""
    seen = [
        {"turn": turn, "call": call, "before": before, **_crashed(Path(path), turn, call, before=before)}
        for turn in (1, 2)
        for before in (True, False)
        for call in range(1, _calls_of(Path(path), turn) + 1)
    ]
    print(json.dumps(seen))  # noqa: T201 - how a worker reports


def _crashed(path: Path, turn: int, call: int, *, before: bool) -> dict[str, Any]:
    with _copied(path, turn) as copy:
        died = _die(copy, turn, call, before=before)
        left = sorted(leftovers(copy.parent))
        reached = turn_of(copy)
        take_turn(Store.open(copy), 3)
        return {
            "died": died,
            "reached": reached,
            "left": left,
            "left_later": sorted(leftovers(copy.parent)),
            "later": turn_of(copy),
            "findings": findings_of(copy),
        }


def _die(path: Path, turn: int, call: int, *, before: bool, of: tuple[str, ...] = SYSTEM_CALLS) -> bool:
    """Write a turn in a process that dies at this one of certain system calls; whether it got there."""
    child = os.fork()
    if not child:
        count = itertools.count(1)
        _patch(lambda: next(count) == call and os._exit(9), of, before=before)
        take_turn(Store.open(path), turn)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def _calls_of(path: Path, turn: int) -> int:
    with _copied(path, turn) as copy:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            count = [0]

            def counted() -> None:
                count[0] += 1

            _patch(counted, SYSTEM_CALLS, before=True)
            take_turn(Store.open(copy), turn)
            calls = count[0]
            os.write(writer, str(calls).encode())
            os._exit(0)
        os.waitpid(child, 0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            return int(pipe.read())


@contextmanager
def _copied(path: Path, turn: int) -> Iterator[Path]:
    """A copy of a store at the turn before this one, in a directory of its own."""
    directory = path.parent / "copy"
    directory.mkdir()
    for name in ("cfp.json", "cfp.history.jsonl"):
        shutil.copy2(path.with_name(name), directory / name)
    copy = directory / "cfp.json"
    for earlier in range(1, turn):
        take_turn(Store.open(copy), earlier)
    yield copy
    shutil.rmtree(directory)


def _patch(hook: Callable[[], object], names: tuple[str, ...], *, before: bool) -> None:
    """Have the system calls of a write call `hook`, before or after they are made."""
    for name in names:
        setattr(os, name, _hooked(getattr(os, name), hook, before=before))


def _hooked(call: Callable[..., Any], hook: Callable[[], object], *, before: bool) -> Callable[..., Any]:
    def hooked(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes and gives
        if before:
            hook()
        try:
            return call(*arguments, **named)
        finally:
            if not before:
                hook()

    return hooked


_WORKERS: tuple[Callable[..., None], ...] = (
    take_turns,
    add_settings,
    insert_records,
    insert_records_by_stock_tables,
    submit,
    undo_last,
    write_within,
    crash_everywhere,
    crash_twice,
)
WORKERS: dict[str, Callable[..., None]] = {worker.__name__: worker for worker in _WORKERS}


if __name__ == "__main__":
    WORKERS[sys.argv[1]](*sys.argv[2:])
