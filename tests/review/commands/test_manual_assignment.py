"""`cfp assign --to` and `--release`: an organiser's word, which only a certain conflict overrules."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Kind, replaced
from cfpcli.records.proposal import Proposal
from cfpcli.store import Store
from tests.committee import committee
from tests.factories import change_set, make_speaker
from tests.world import World


@pytest.fixture
def panel(tmp_path: Path) -> World:
    """Ana has reviewed the first of three; the second is Sam's, who works with Bo."""
    world = committee(tmp_path, {"SAA333": {"ana": 4}, "SBB333": {}, "SCC333": {}})
    for name in ("ana@desk.example", "bo@river.example", "ana@example.org"):
        world.ok(f"reviewers add {name} --load 1")
    store = Store.open(world.store)
    sent = store.get(Kind.PROPOSAL, "SBB333")
    assert isinstance(sent, Proposal)
    store.apply(
        change_set(
            make_speaker(code="SPK333", email="sam@river.example", affiliation=""),
            replaced(sent, replace(sent, speakers=("SPK333",))),
        )
    )
    return world


def given(world: World) -> list[str]:
    return [row.proposal for row in Store.open(world.store).rows(Kind.ASSIGNMENT, ("proposal",))]


def test_proposals_are_given_by_name_once(panel: World) -> None:
    outcome = panel.ok("assign SAA333 SCC333 --to ana@desk.example --to ana@example.org --json")
    assert [(one["proposal"], one["reviewer"], one["source"]) for one in outcome.items] == [
        ("SAA333", "ana@desk.example", "named"),
        ("SCC333", "ana@desk.example", "named"),
        ("SCC333", "ana@example.org", "named"),
    ]
    assert "3 assignments added. 1 already assigned." in outcome.err
    assert "ana@desk.example has 2 now, above the cap of 1" in outcome.err


def test_a_likeness_is_told_and_a_certain_conflict_refused(panel: World) -> None:
    assert "bo@river.example Ana Ruiz also has an address at river.example" in panel.ok("assign SBB333 --to bo@").err
    panel.ok("reviewers conflict ana@desk.example SBB333 --reason Flatmate")
    outcome = panel.run("assign SBB333 SCC333 --to ana@desk.example")
    assert outcome.status == 4
    assert "SBB333: ana@desk.example: declared: Flatmate" in outcome.err
    assert given(panel) == ["SBB333"]


def test_what_is_not_reviewed_can_be_taken_back(panel: World) -> None:
    panel.ok("assign SBB333 SCC333 --to bo@")
    assert "1 assignment removed." in panel.ok("assign SCC333 --release bo@").err
    assert given(panel) == ["SBB333"]
    panel.ok("review SBB333 --score 3 --reviewer 'Bo <bo@river.example>'")
    assert "0 assignments removed." in panel.ok("assign --release bo@").err
    assert given(panel) == ["SBB333"]


def test_proposals_must_be_named(panel: World) -> None:
    outcome = panel.run("assign --to bo@")
    assert outcome.status == 2
    assert "missing CODE or QUERY" in outcome.err
