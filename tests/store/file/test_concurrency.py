"""Several processes at one store."""

import json
from pathlib import Path

import pytest

from cfpcli.errors import BusyError, Exit
from cfpcli.records.change import Kind
from cfpcli.store import Store
from cfpcli.store.file.places import Places
from cfpcli.store.file.swap import held
from tests.factories import change_set, code_of, make_setting
from tests.store.file.support import FULL_LENGTH, contents, leftovers, start_worker
from tests.store.file.workers import LENGTHS

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

    with held(Places(path), 1), pytest.raises(BusyError, match=f"another cfp is writing to {path}") as caught:
        impatient.apply(change_set(make_setting(name="color")))

    assert caught.value.exit_status == Exit.BUSY
    assert contents(path.parent) == before
    assert impatient.apply(change_set(make_setting(name="color"))).revision == 2
    assert store.revision == 1
