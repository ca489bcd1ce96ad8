"""The digest of a history line: blanked it is missed nowhere, wrong it is found and ends a replay."""

import re
from pathlib import Path

import pytest

from cfpcli.store import Store
from cfpcli.store.file.doctor import examine
from cfpcli.store.file.places import Places
from cfpcli.store.file.recovery import restore
from cfpcli.store.findings import Rule, Severity
from cfpcli.store.where import HistoryFilter
from tests.factories import change_set, make_setting

_DIGEST = re.compile(rb'"digest":"([0-9a-f]+)"')


@pytest.fixture
def worked(store: Store, path: Path) -> Path:
    """A store with three change sets more."""
    for name in ("one", "two", "three"):
        store.apply(change_set(make_setting(name=name), command=f"cfp {name}"))
    return path


def put_digest(path: Path, number: int, digest: bytes | None) -> None:
    """Put another digest into a line of the history, counted from 1; None turns the one it has about."""
    history = Places(path).history
    lines = history.read_bytes().splitlines(keepends=True)
    line = lines[number - 1]
    found = _DIGEST.search(line)
    assert found
    wrong = found[1][::-1] if digest is None else digest
    assert wrong != found[1]
    lines[number - 1] = line[: found.start(1)] + wrong + line[found.end(1) :]
    history.write_bytes(b"".join(lines))


def test_a_blanked_digest_is_missed_nowhere(worked: Path) -> None:
    told = Store.open(worked).history()
    before = worked.read_bytes()
    put_digest(worked, 3, b"")

    assert examine(worked) == ()
    now = Store.open(worked)
    assert now.history() == told
    assert now.history(HistoryFilter(key="one", kind=told[1].changes[0].kind)) == (told[1],)
    assert [one.revision for one in now.undoable(3)] == [4, 3, 2]
    assert now.stranger_count == 0
    worked.write_bytes(b"")
    Places(worked).backup.unlink()
    recovered = restore(worked)
    assert (recovered.replayed, recovered.misfit) == ((1, 2, 3, 4), "")
    assert worked.read_bytes() == before


def test_a_wrong_digest_is_found_and_ends_the_replay(worked: Path) -> None:
    put_digest(worked, 3, None)

    (finding,) = examine(worked)
    assert (finding.rule, finding.severity, finding.line) == (Rule.HISTORY_LINE, Severity.WARNING, 3)
    assert finding.message == "change set 3 is not as it was written (its digest is wrong)"
    worked.write_bytes(b"")
    Places(worked).backup.unlink()
    recovered = restore(worked)
    assert (recovered.revision, recovered.replayed) == (2, (1, 2))
    assert recovered.misfit.startswith("r3 could not be replayed: ")
    assert "cfp.history.jsonl:3: the history cannot be read" in recovered.misfit
    assert "its digest is wrong" in recovered.misfit
    assert recovered.later == (3, 4)
