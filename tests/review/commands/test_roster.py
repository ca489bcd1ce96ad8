"""The committee as a store has it: what others ask of it."""

from pathlib import Path

import pytest

from cfpcli.records.change import Kind
from cfpcli.records.proposal import Proposal
from cfpcli.review.commands.roster import assigned_to, assignments_of, conflicts_of, reviewers_of
from cfpcli.store import Store
from tests.committee import committee
from tests.factories import change_set, make_proposal, make_speaker
from tests.world import World


@pytest.fixture
def panel(tmp_path: Path) -> World:
    """Three proposals, of which Bo recused from the first; Ana is a speaker elsewhere, of the City, as Sam is."""
    world = committee(tmp_path, {"SAA333": {}, "SBB333": {}, "SCC333": {}}, recused={"SAA333": "bo"})
    Store.open(world.store).apply(
        change_set(
            make_speaker(code="SPK333", email="ana@example.org", affiliation="City"),
            make_speaker(code="SPK444", name="Sam", email="sam@river.example", affiliation="The City"),
            make_speaker(code="SPK555", name="Zoe", email="zoe@river.example", affiliation="CITY "),
            make_proposal(code="SDD333", event="demo", track="security", session_type="", speakers=("SPK444",)),
            make_proposal(code="SEE333", event="demo", track="security", session_type="", speakers=("SPK555",)),
            make_proposal(code="SFF333", event="other", track="", session_type="", speakers=("SPK333", "SPK444")),
        )
    )
    return world


def reasons(world: World, reviewer: str) -> dict[str, tuple[str, ...]]:
    store = Store.open(world.store)
    codes = [row.code for row in store.rows(Kind.PROPOSAL, ("code",))]
    conflicts = {
        code: conflicts_of(store, reviewer, proposal)
        for code, proposal in store.get_many(Kind.PROPOSAL, codes).items()
        if isinstance(proposal, Proposal)
    }
    return {code: tuple(conflict.reason for conflict in those) for code, those in conflicts.items() if those}


def test_a_store_without_a_committee_has_none(panel: World) -> None:
    store = Store.open(panel.store)
    assert (reviewers_of(store), assignments_of(store), assigned_to(store, "ana@example.org")) == ((), (), ())


def test_what_was_given_is_told_in_its_order(panel: World) -> None:
    panel.ok("reviewers add ana@example.org")
    panel.ok("assign SCC333 --to ana@")
    panel.ok("assign SAA333 --to ana@")
    assert assigned_to(Store.open(panel.store), "ana@example.org") == ("SCC333", "SAA333")


def test_reasons_are_found_for_who_is_on_no_list_as_well(panel: World) -> None:
    panel.ok("reviewers add bo@example.org")
    assert reasons(panel, "bo@example.org") == {}, "a recusal is the reviewer's own word"
    assert reasons(panel, "ana@example.org") == {
        "SDD333": ("speaks with Sam in SFF333",),
        "SEE333": ("Zoe is also from CITY",),
        "SFF333": ("speaks in it",),
    }


def test_an_affiliation_given_as_a_reviewer_counts_before_that_of_the_speaker(panel: World) -> None:
    panel.ok("reviewers add ana@example.org --affiliation Village")
    assert "SEE333" not in reasons(panel, "ana@example.org")


def test_assigning_hears_the_speaker_s_affiliation_too(panel: World) -> None:
    panel.ok("reviewers add ana@example.org")
    told = panel.ok("assign SEE333 SDD333 --target 1 --json").json
    assert told["items"] == []
    assert [one["in_conflict"] for one in told["unmet"]] == [1, 1]
