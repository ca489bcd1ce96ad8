"""Whatever happens in the middle of a write, and whoever else writes, the store is the old one or the new one."""

import errno
import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cfpcli.errors import BusyError, CfpError, Exit
from cfpcli.records.change import Kind
from cfpcli.store import Store
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.swap import held
from tests.factories import change_set, code_of, make_setting
from tests.store.file.support import FULL_LENGTH, contents, leftovers, run_worker, start_worker
from tests.store.file.workers import LENGTHS, SYSTEM_CALLS, findings_of, take_turn, turn_of

KILLS = 200 if FULL_LENGTH else 12


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_kill_leaves_the_old_store_or_the_new_one(large: Store, path: Path) -> None:
    rng = random.Random(KILLS)  # noqa: S311 - moments
    killed = 0
    while killed < KILLS:
        with start_worker("take_turns", path) as worker:
            assert worker.stdout
            said = [int(worker.stdout.readline())]
            try:
                worker.wait(timeout=rng.uniform(0, 0.05))
            except subprocess.TimeoutExpired:
                worker.kill()
            said += [int(line) for line in worker.stdout.read().splitlines()]
        assert worker.returncode == -9
        killed += 1

        # The last word may have been lost with the worker, never the work it speaks of.
        assert turn_of(path) - said[-1] in {0, 1}
        assert leftovers(path.parent) <= {".cfp.json.tmp"}
        if killed % 10 == 0:
            Store.open(path).apply(change_set(make_setting(name=f"after {killed}")))
            assert findings_of(path, notes=False) == []
    Store.open(path).apply(change_set(make_setting(name="after")))
    assert leftovers(path.parent) == set()
    assert findings_of(path, notes=False) == []
    assert large.revision == 1


@pytest.mark.slow
def test_dying_at_any_system_call_leaves_the_old_store_or_the_new_one(store: Store, path: Path) -> None:
    seen = json.loads(run_worker("crash_everywhere", path))

    assert store.revision == 1
    assert {crash["turn"] for crash in seen} == {1, 2}
    assert len(seen) > 50
    for crash in seen:
        assert crash["died"], crash
        assert crash["reached"] in {crash["turn"] - 1, crash["turn"]}, crash
        assert len(crash["left"]) <= 1, crash
        assert (crash["later"], crash["left_later"], crash["findings"]) == (3, [], []), crash
    assert {crash["reached"] for crash in seen} == {0, 1, 2}


@pytest.mark.slow
def test_dying_again_while_the_first_death_is_cleared_away_leaves_no_stranger(store: Store, path: Path) -> None:
    seen = json.loads(run_worker("crash_twice", path))

    assert store.revision == 1
    assert {crash["reached"] for crash in seen} == {0, 1}
    assert [crash for crash in seen if crash["findings"] or crash["later"] != 3] == []


class Refusing:
    """The operating system, refusing one call of a kind; counts the calls of that kind."""

    def __init__(self, name: str, refused: int, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        self._call = getattr(os, name)
        self._refused = refused
        self._error = error
        monkeypatch.setattr(os, name, self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes and gives
        """Make the call, or refuse it."""
        self.calls += 1
        if self.calls == self._refused:
            raise self._error
        return self._call(*arguments, **named)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("call", SYSTEM_CALLS)
def test_a_refused_system_call_is_one_clear_line_and_the_old_store(
    store: Store, path: Path, call: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for refused in range(1, 30):
        before = contents(path.parent)
        turn = turn_of(path) + 1
        with monkeypatch.context() as patched:
            system = Refusing(call, refused, OSError(number, os.strerror(number)), patched)
            try:
                take_turn(Store.open(path), turn)
            except CfpError as error:
                failure: CfpError | None = error
            else:
                failure = None
        if failure is None:
            assert turn_of(path) == turn
            if system.calls < refused:
                break
            # What was refused could be done without: removing what is not there, reading again what was written.
            assert call in {"unlink", "open"}
            continue
        assert failure.exit_status == Exit.FAILURE
        assert os.strerror(number) in failure.message
        assert "\n" not in failure.message
        if "did not confirm" in failure.message:
            assert turn_of(path) == turn
            continue
        assert "cannot read" in failure.message or "the store is as it was" in failure.message
        after = contents(path.parent)
        for name in (".cfp.json.lock", "cfp.json.bak"):
            before.pop(name, None)
            after.pop(name, None)
        assert after.pop("cfp.history.jsonl").startswith(before.pop("cfp.history.jsonl"))
        assert after.pop(".cfp.json.tmp", b"") == b"" or call == "unlink"
        assert after == before
        assert findings_of(path, notes=False) == []
    else:
        pytest.fail("every call was refused")
    assert Store.open(path).revision == turn_of(path) + 1
    assert store.revision == 1


@pytest.mark.parametrize("call", SYSTEM_CALLS)
def test_an_interruption_leaves_the_old_store_or_the_new_one(
    store: Store, path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for refused in range(1, 30):
        turn = turn_of(path) + 1
        with monkeypatch.context() as patched:
            system = Refusing(call, refused, KeyboardInterrupt(), patched)
            try:
                take_turn(Store.open(path), turn)
            except KeyboardInterrupt:
                assert turn_of(path) in {turn - 1, turn}
                assert len(leftovers(path.parent)) <= (call in {"open", "unlink"})
        if system.calls < refused:
            break
    take_turn(Store.open(path), turn_of(path) + 1)
    assert leftovers(path.parent) == set()
    assert findings_of(path, notes=False) == []
    assert store.revision == 1


@pytest.mark.slow
@pytest.mark.parametrize("room", [0, 1000, 100_000, 398_000])
def test_a_limit_on_the_size_of_files_is_one_clear_line_and_the_old_store(store: Store, path: Path, room: int) -> None:
    before = path.read_bytes()

    told = run_worker("write_within", path, len(before) + room)

    assert told == f"1 cannot write {path}: File too large; the store is as it was\n"
    assert path.read_bytes() == before
    assert leftovers(path.parent) == set()
    assert store.revision == 1
    assert run_worker("write_within", path, len(before) + 2_000_000) == ""
    assert turn_of(path) == 1


def test_a_folder_that_is_read_only_is_one_clear_line(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(path.parent)
    if os.geteuid():
        path.parent.chmod(0o500)
        reason = "Permission denied"
    else:
        # Nothing is read-only for root: the file system refuses instead.
        reason = "Read-only file system"
        system_open = os.open

        def read_only(name: Any, flags: int, *more: Any, **named: Any) -> int:  # noqa: ANN401 - as `os.open`
            if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                raise OSError(errno.EROFS, reason, name)
            return system_open(name, flags, *more, **named)

        monkeypatch.setattr(os, "open", read_only)

    with pytest.raises(CfpError) as caught:
        store.apply(change_set(make_setting(name="color")))
    with pytest.raises(CfpError):
        Store.create(path.with_name("new.json"))

    monkeypatch.undo()
    path.parent.chmod(0o700)
    assert caught.value.exit_status == Exit.FAILURE
    assert caught.value.message.startswith(f"cannot write {path}: {reason}")
    assert "\n" not in caught.value.message
    assert contents(path.parent) == before


WRITES = 200 if FULL_LENGTH else 40
READS = 200 if FULL_LENGTH else 60


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled_when_two_processes_write(store: Store, path: Path) -> None:
    workers = [start_worker("add_settings", path, name, WRITES) for name in ("ana", "bo")]
    for worker in workers:
        _, errors = worker.communicate(timeout=800)
        assert worker.returncode == 0, errors

    after = Store.open(path)
    documents = [json.loads(document) for document in after.documents(Kind.SETTING)]
    assert after.revision == store.revision + 2 * WRITES
    assert sorted(document["name"] for document in documents) == sorted(
        ["event", *(f"{name}-{number}" for name in ("ana", "bo") for number in range(WRITES))]
    )
    assert [document["number"] for document in documents] == list(range(1, 2 * WRITES + 2))
    history = after.history()
    assert [change_set.revision for change_set in history] == list(range(1, 2 * WRITES + 2))
    assert sorted(change_set.command for change_set in history[1:]) == ["ana"] * WRITES + ["bo"] * WRITES
    assert leftovers(path.parent) == set()


@pytest.mark.slow
def test_reading_never_fails_while_another_writes(large: Store, path: Path) -> None:
    seen: set[int] = set()
    reads = 0
    with start_worker("take_turns", path) as worker:
        assert worker.stdout
        worker.stdout.readline()
        while reads < READS or len(seen) <= 2:  # a busy machine gives the writer its turns late
            reads += 1
            store = Store.open(path)
            turn = int(store.setting("event") or "")
            proposal = store.get(Kind.PROPOSAL, code_of(1))
            assert proposal
            assert len(proposal.abstract) == LENGTHS[turn % 2]
            assert len(store.rows(Kind.PROPOSAL, ("code", "state"))) == large.count(Kind.PROPOSAL)
            assert len(store.reviews_of(code_of(600))) == 2
            seen.add(turn)
        worker.kill()


def test_a_store_that_another_holds_is_busy(store: Store, path: Path) -> None:
    before = contents(path.parent)
    impatient = Store.open(path, lock_timeout=0.05)

    with held(StorePaths(path), 1), pytest.raises(BusyError, match=f"another cfp is writing to {path}") as caught:
        impatient.apply(change_set(make_setting(name="color")))

    assert caught.value.exit_status == Exit.BUSY
    assert contents(path.parent) == before
    assert impatient.apply(change_set(make_setting(name="color"))).revision == 2
    assert store.revision == 1
