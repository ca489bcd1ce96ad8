"""`cfp assign`: what a committee is given, what stands, and what is said of the rest."""

import builtins
import json
from pathlib import Path
from typing import Any

import pytest

from cfpcli.records.change import Kind
from cfpcli.records.event import Track
from cfpcli.records.proposal import State
from cfpcli.store import Store
from tests.committee import committee
from tests.world import World

TRACKS = (Track(slug="security", name="Security", slots=2), Track(slug="cloud", name="Cloud"))
CODES = ("SAA333", "SBB333", "CAA333", "CBB333")


@pytest.fixture
def panel(tmp_path: Path) -> World:
    """Four proposals, one of them rejected, with a review of one by Ana; three reviewers; each needs two."""
    scores = {code: ({"ana": 4} if code == "SAA333" else {}) for code in CODES}
    world = committee(tmp_path, scores, tracks=TRACKS, states={"CBB333": State.REJECTED})
    for name in ("ana", "bo", "cy"):
        world.ok(f"reviewers add '{name.title()} <{name}@example.org>'")
    return world


def pairs(world: World) -> list[tuple[str, str]]:
    rows = Store.open(world.store).rows(Kind.ASSIGNMENT, ("proposal", "reviewer"))
    return sorted((row.proposal, row.reviewer.partition("@")[0]) for row in rows)


def test_each_waiting_proposal_gets_what_it_lacks(panel: World) -> None:
    outcome = panel.ok("assign --yes --json")
    given = pairs(panel)
    assert [code for code, _ in given] == ["CAA333", "CAA333", "SAA333", "SBB333", "SBB333"]
    assert ("SAA333", "ana") not in given
    assert [(one["proposal"], one["reviewer"].partition("@")[0]) for one in outcome.items] == given
    assert {(one["is_new"], one["source"]) for one in outcome.items} == {(True, "solved")}
    assert [(one["email"], one["before"], one["after"]) for one in outcome.json["reviewers"]] == [
        ("ana@example.org", 1, 2),
        ("bo@example.org", 0, 2),
        ("cy@example.org", 0, 2),
    ]
    assert outcome.json["unmet"] == []
    assert "5 new assignments; reviewers have 2 each." in outcome.err
    kept = json.loads(panel.records()[Kind.ASSIGNMENT][0])
    assert (kept["assigned"], kept["by"]) == ("2026-05-24T10:00:00Z", "Sam Okoye <sam@example.org>")


def test_a_second_run_keeps_what_stands(panel: World) -> None:
    panel.ok("assign --yes")
    before = panel.records()
    outcome = panel.ok("assign --seed 9 --json")
    assert "Nothing to assign: every proposal has its reviewers." in outcome.err
    assert [one["is_new"] for one in outcome.items] == [False] * 5
    assert panel.records() == before


def test_where_all_is_decided_nobody_is_said_to_have_reviewers(panel: World) -> None:
    panel.ok("accept", "state:submitted", "--yes")
    panel.ok("decisions publish --leave-undecided --yes")
    for words in ("assign --yes", "assign sbb --yes", "assign --dry-run"):
        assert panel.ok(words).err.startswith("Nothing to assign: none of the proposals is waiting for a decision."), (
            words
        )


def test_a_query_or_codes_narrow_what_is_given(panel: World) -> None:
    panel.ok("assign track:cloud --target 1")
    assert [code for code, _ in pairs(panel)] == ["CAA333"]
    panel.ok("assign sbb --target 1")
    assert [code for code, _ in pairs(panel)] == ["CAA333", "SBB333"]
    assert "Nothing to assign" in panel.ok("assign CBB333").err


def test_a_conflict_takes_back_what_it_meets(panel: World) -> None:
    panel.ok("reviewers remove cy@")
    panel.ok("assign --yes")
    panel.ok("reviewers conflict bo@ CAA333 --reason Flatmate")
    outcome = panel.ok("assign --yes", terminals=("stdout",), COLUMNS="100", NO_COLOR="1")
    assert "CAA333  bo@example.org: declared: Flatmate" in outcome.out
    assert "CAA333  needs 2, has 1: 1 in conflict  Title CAA333" in outcome.out
    assert "0 new assignments, 1 removed; reviewers have 2 to 3 each; 1 proposal short of 1 review." in outcome.err
    assert ("CAA333", "bo") not in pairs(panel)


def test_caps_hold_and_the_rest_is_explained(panel: World) -> None:
    for name in ("ana", "bo", "cy"):
        panel.ok(f"reviewers add {name}@example.org --load 1")
    outcome = panel.ok("assign --yes --json")
    assert [one["after"] for one in outcome.json["reviewers"]] == [1, 1, 1]
    assert {one["reason"] for one in outcome.json["unmet"]} == {"needs 2, has 1: 2 at their load cap"}
    assert "warning: SBB333 needs 2, has 1: 2 at their load cap" in outcome.err


def test_what_is_not_met_is_told_at_a_terminal_where_nothing_stands(tmp_path: Path) -> None:
    world = committee(tmp_path, {"SAA333": {}})
    world.ok("reviewers add ana@example.org --load 0")
    outcome = world.ok("assign", terminals=("stdout",))
    assert "SAA333 needs 2, has 0: 1 at their load cap" in outcome.err


def test_bids_are_heard(panel: World) -> None:
    table = "reviewer,code,bid\nbo@example.org,SBB333,no\ncy@example.org,SBB333,yes\n"
    panel.ok("assign SBB333 --target 1 --bids -", stdin=table)
    assert pairs(panel) == [("SBB333", "cy")]
    outcome = panel.run("assign --bids -", stdin="reviewer,code,bid\nzoe@example.org,SBB333,no\n")
    assert outcome.status == 4
    assert 'stdin:2: reviewer: "zoe@example.org" is not a reviewer' in outcome.err


def test_the_table_shows_loads_tracks_and_caps(panel: World) -> None:
    panel.ok("reviewers add ana@example.org --track cloud --load 3")
    drawn = panel.ok("assign --yes", terminals=("stdout",), COLUMNS="80", NO_COLOR="1").out.splitlines()
    assert drawn[0].split() == ["reviewer", "before", "new", "after", "cap", "in", "tracks", "prefers"]
    assert drawn[1].split() == ["Ana", "1", "1", "2", "3", "1", "of", "1", "cloud"]
    assert drawn[2].split()[-2:] == ["-", "any"]
    assert all(len(line) <= 80 for line in drawn)


def test_three_or_more_want_a_yes(panel: World) -> None:
    outcome = panel.run("assign")
    assert outcome.status == 2
    assert "would add or remove 5 assignments" in outcome.err
    assert pairs(panel) == []
    everywhere = ("stdin", "stdout", "stderr")
    assert panel.run("assign", stdin="n\n", terminals=everywhere, TERM="dumb").status == 130
    assert pairs(panel) == []
    agreed = panel.ok("assign", stdin="y\n", terminals=everywhere, TERM="dumb")
    assert "5 new assignments" in agreed.err
    assert len(pairs(panel)) == 5


def test_a_dry_run_says_what_it_would_do(panel: World) -> None:
    before = panel.files()
    outcome = panel.ok("assign --dry-run")
    assert outcome.out.count("+ assignment ") == 5
    assert "5 new assignments; reviewers have 2 each." in outcome.err
    assert panel.files() == before


def test_it_is_written_as_pretalx_reads_it(panel: World) -> None:
    panel.ok("assign SBB333 --to bo@example.org")
    panel.ok("assign --yes --format pretalx-assignments -o file.json")
    told = json.loads((panel.folder / "file.json").read_text())
    assert sorted((code, who.partition("@")[0]) for who, codes in told.items() for code in codes) == pairs(panel)


def test_its_format_is_for_nothing_else(panel: World) -> None:
    outcome = panel.run("list --format pretalx-assignments")
    assert outcome.status == 2
    assert "cfp assign" in outcome.err


def test_without_reviewers_it_says_how_to_begin(tmp_path: Path) -> None:
    outcome = committee(tmp_path, {"SAA333": {}}).run("assign")
    assert outcome.status == 3
    assert 'cfp reviewers add "NAME <ADDRESS>"' in outcome.err


def test_without_the_solver_it_says_how_to_get_it(panel: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import_ = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401  # handed on
        if name == "highspy":
            raise ImportError(name)
        return import_(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    outcome = panel.run("assign --yes")
    assert outcome.status == 1
    assert 'pip install "cfpcli[solver]"' in outcome.err


def test_what_somebody_else_changed_meanwhile_is_not_passed_over(panel: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from cfpcli.ui.line_prompter import LinePrompter

    def agree(*_: object, **__: object) -> bool:
        panel.ok("assign SAA333 --to bo@example.org")
        return True

    monkeypatch.setattr(LinePrompter, "confirm", agree)
    outcome = panel.run("assign", terminals=("stdin", "stdout", "stderr"), TERM="dumb")
    assert outcome.status == 5
    assert pairs(panel) == [("SAA333", "bo")]


@pytest.mark.parametrize("line", ["assign --target -1 --yes", "assign SAA333 --to bo@ --release cy@"])
def test_what_makes_no_sense_is_refused(panel: World, line: str) -> None:
    assert panel.run(line).status == 2
