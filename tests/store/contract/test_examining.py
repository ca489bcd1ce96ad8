"""Every engine shows whether somebody wrote, and examines what it keeps."""

import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.store import Store
from cfpcli.store.findings import Rule, Severity
from tests.factories import change_set, code_of, make_setting
from tests.store.contract.conftest import Engine


def test_a_trace_stays_while_nobody_writes_and_differs_as_soon_as_somebody_did(engine: Engine, store: Store) -> None:
    other = engine.again(store)
    before = store.trace()
    store.rows(Kind.PROPOSAL, ("code",))
    assert store.trace() == other.trace() == before
    assert hash(before) == hash(store.trace())

    traces = [before]
    for value in ("one", "two"):
        setting = make_setting(value=value)
        stored = other.get(Kind.SETTING, setting.name)
        other.apply(change_set(replaced(stored, replace(stored, value=value)) if stored else created(setting)))
        traces.append(store.trace())

    assert len(set(traces)) == 3
    assert store.revision == 1, "a trace is that of the store, not of what was read of it"
    assert engine.again(store).trace() == traces[-1]


def test_a_sound_store_has_no_findings_and_nothing_to_recover(store: Store) -> None:
    assert store.examine() == ()
    assert store.repair() == ()
    for recover in (store.accept, store.restore):
        with pytest.raises(DataRefusedError, match="sound"):
            recover()
    assert store.count(Kind.PROPOSAL) == 6


def test_what_refers_to_nothing_is_found_and_named(engine: Engine, store: Store) -> None:
    proposal = store.get(Kind.PROPOSAL, code_of(2))
    assert proposal is not None
    taken = store.apply(change_set(Change(kind=Kind.PROPOSAL, key=code_of(2), before=proposal, after=None)))

    findings = engine.again(store).examine()

    assert {finding.rule for finding in findings} == {Rule.DANGLING_REFERENCE}
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    assert {finding.file for finding in findings} == {store.name}
    assert len(findings) == 2
    assert all(code_of(2) in finding.message for finding in findings)
    assert taken.revision == store.revision, "to examine changes nothing"


def test_a_store_belongs_to_whoever_made_it_and_names_its_files(engine: Engine, store: Store) -> None:
    assert store.is_owned
    assert not set(store.files) & set(engine.create().files)
    assert store.name in store.identity
