"""The engine: every kind has a judge, a kind without one fails by name, and refusals stop at a hundred."""

import pytest

from cfpcli.cli.judges import JUDGES
from cfpcli.records.change import Kind
from cfpcli.workspace.admission import judge_of
from cfpcli.workspace.rules.court import MOST
from cfpcli.workspace.rules.roles import Committee
from tests.factories import make_review, make_setting
from tests.workspace.rules.bench import ADA, EVENT, ZED, grounds, refusals


def test_every_kind_has_a_judge() -> None:
    assert {*JUDGES} == {*Kind}
    assert all(callable(judge_of(JUDGES, kind)) for kind in Kind)


def test_a_kind_without_a_judge_fails_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(JUDGES, Kind.SETTING)
    with pytest.raises(LookupError, match="records of the kind setting have no judge"):
        refusals(make_setting())


def test_refusals_stop_at_a_hundred() -> None:
    many = [make_review(proposal=f"P{number}", reviewer="ola@example.org") for number in range(MOST + 20)]
    assert len(refusals(*many, by=ADA)) == MOST


def test_without_a_committee_everybody_runs_the_call() -> None:
    assert grounds(EVENT, make_setting(), by=ZED, committee=Committee(), stored=()) == set()
    assert grounds(EVENT, make_setting(), by="", committee=Committee(), stored=()) == set()
