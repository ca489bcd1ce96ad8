"""`cfp decisions`: the whole list, decisions taken back, and publishing as one change that sweeps nobody along."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cfpcli.cli import app
from cfpcli.records.event import Track
from cfpcli.records.proposal import State
from cfpcli.result import Result
from cfpcli.workspace.context import Workspace
from tests.committee import committee
from tests.samples import ASKED, LOOKING
from tests.world import World

ADA = "Ada Mbeki <ada@example.org>"
TRACKS = (Track(slug="security", name="Security", slots=1), Track(slug="culture", name="Culture"))
SCORES = {"SAAAAA": {"ana": 5}, "SBBBBB": {"ana": 4}, "CCCCCC": {"ana": 3}, "CDDDDD": {"ana": 2}}


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = committee(tmp_path, SCORES, tracks=TRACKS, states={"CDDDDD": State.CONFIRMED})
    world.ok(f'accept SAAAAA --reason Good --tag demo --by "{ADA}"')
    world.ok("reject CCCCCC")
    return world


def states(world: World) -> dict[str, tuple[str, str | None]]:
    rows = world.ok("list --json --fields code,state,pending_state").items
    return {row["code"]: (row["state"], row["pending_state"]) for row in rows}


def test_the_list_has_numbers_by_track_what_is_pending_and_the_undecided(world: World) -> None:
    found = world.ok("decisions list --json")
    assert (found.json["pending"], found.json["undecided"], found.json["revision"]) == (2, 1, 3)
    assert found.json["groups"][0] == {
        "track": "security",
        "name": "Security",
        "slots": 1,
        "free": 0,
        "states": {"submitted": 2},
        "pending": {"accepted": 1},
        "undecided": 1,
    }
    by_code = {row["code"]: row for row in found.items}
    assert by_code["SAAAAA"]["decided_by"] == ADA
    assert by_code["SAAAAA"]["pending_tags"] == ["demo"]
    assert by_code["SBBBBB"]["undecided"]
    assert [row["code"] for row in found.items] == ["SAAAAA", "SBBBBB", "CDDDDD", "CCCCCC"]


@pytest.mark.parametrize("columns", ["80", "120"])
def test_the_picture_shows_it_to_a_person(world: World, columns: str) -> None:
    outcome = world.ok("decisions list", COLUMNS=columns, **LOOKING)
    assert "Security: 1 slot, 0 free, 1 undecided" in outcome.out
    assert "SAAAAA  submitted → accepted" in outcome.out
    assert ("Ada Mbeki" in outcome.out) is (columns == "120")
    assert "Pending, 2 changes: 1 accepted, 1 rejected. Undecided: 1." in outcome.err
    assert max(map(len, outcome.out.splitlines())) <= int(columns)


def test_clearing_makes_undecided_and_says_whose_it_was(world: World) -> None:
    outcome = world.ok("decisions clear SAAAAA")
    assert "Decisions by others: SAAAAA accepted, by Ada Mbeki" in outcome.err
    assert states(world)["SAAAAA"] == ("submitted", None)
    again = world.ok("decisions clear SAAAAA")
    assert "No change" in again.err


@pytest.mark.parametrize("flag", ["--count 2", "--yes"])
def test_a_script_that_does_not_mean_the_undecided_is_refused(world: World, flag: str) -> None:
    before = world.files()
    outcome = world.run(f"decisions publish {flag}")
    assert outcome.status == 4
    assert "1 are undecided: SBBBBB" in outcome.err
    assert world.files() == before


@pytest.mark.parametrize("count", [1, 3])
def test_a_count_that_is_not_right_publishes_nothing(world: World, count: int) -> None:
    before = world.files()
    outcome = world.run(f"decisions publish --count {count} --leave-undecided")
    assert outcome.status == 2
    assert "there are 2 changes: 1 accepted, 1 rejected" in outcome.err
    assert world.files() == before


def test_publishing_is_one_change_that_undo_takes_back_whole(world: World) -> None:
    before = world.records()
    outcome = world.ok("decisions publish --count 2 --leave-undecided")
    assert "Published 2 changes" in outcome.err
    assert "Still undecided: SBBBBB" in outcome.err
    assert states(world) == {
        "SAAAAA": ("accepted", None),
        "SBBBBB": ("submitted", None),
        "CCCCCC": ("rejected", None),
        "CDDDDD": ("confirmed", None),
    }
    row = world.ok("list code:SA --json --fields state_reason,state_tags,pending_reason,pending_tags,notified_state")
    assert [*row.items[0].values()] == ["Good", ["demo"], "", [], None]
    world.ok("undo --yes")
    assert world.records() == before


@pytest.mark.parametrize("flag", ["--count 2", "--yes"])
def test_whoever_publishes_a_moment_later_is_told_that_it_is_done(
    world: World, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    after: list[dict[str, bytes]] = []

    commit = Workspace.commit

    def slowly(*arguments: Any, **named: Any) -> Result[Any]:  # noqa: ANN401  # handed on
        monkeypatch.undo()
        world.ok(f'decisions publish --count 2 --leave-undecided --by "{ADA}"')
        after.append(world.files())
        return commit(*arguments, **named)

    monkeypatch.setattr(Workspace, "commit", slowly)
    outcome = world.run(f"decisions publish {flag} --leave-undecided")
    assert outcome.status == 5
    assert "somebody else has just published" in outcome.err
    assert [world.files()] == after


def test_a_part_can_be_published_and_then_only_its_undecided_count(world: World) -> None:
    world.ok("decisions publish track:culture --yes")
    assert states(world)["CCCCCC"] == ("rejected", None)
    assert states(world)["SAAAAA"] == ("submitted", "accepted")


def test_what_a_speaker_outran_stops_it_by_name(world: World) -> None:
    world.ok("withdraw SAAAAA --reason Illness")
    before = world.files()
    outcome = world.run("decisions publish --yes --leave-undecided")
    assert outcome.status == 4
    assert "SAAAAA: is now withdrawn and cannot become accepted" in outcome.err
    assert "cfp decisions clear SAAAAA" in outcome.err
    assert world.files() == before


def test_without_a_terminal_the_flags_are_named(world: World) -> None:
    outcome = world.run("decisions publish")
    assert outcome.status == 2
    assert "2 changes: 1 accepted, 1 rejected" in outcome.err
    assert "--count N" in outcome.err
    assert "--leave-undecided, because 1 are undecided" in outcome.err
    assert "undecided" not in world.run("decisions publish --leave-undecided").err


def test_at_a_terminal_everything_is_shown_and_the_number_typed(world: World) -> None:
    before = world.files()
    wrong = world.run("decisions publish", stdin="3\n", **ASKED)
    assert wrong.status == 2
    assert '"3" is not the number of changes, 2' in wrong.err
    assert "SAAAAA  submitted → accepted" in wrong.err
    assert "Undecided (1)" in wrong.err
    not_now = world.run("decisions publish", stdin="\n", **ASKED)
    assert not_now.status == 130
    assert world.files() == before
    world.ok("decisions publish", stdin="2\n", **ASKED)
    assert states(world)["SAAAAA"] == ("accepted", None)


def test_with_nothing_pending_there_is_nothing_to_publish(world: World) -> None:
    world.ok("decisions clear SAAAAA CCCCCC")
    assert "Nothing is pending" in world.ok("decisions publish --yes").err


def test_the_next_who_waits_is_promoted_in_the_order_of_the_ranking(tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    world = committee(folder, SCORES, tracks=TRACKS)
    world.ok("waitlist SBBBBB CCCCCC")
    world.ok("waitlist SAAAAA")
    outcome = world.ok("waitlist promote --next --track security")
    assert states(world)["SAAAAA"] == ("submitted", "accepted")
    assert "1 of 1 slots will be taken." in outcome.err
    assert "Replaced" not in outcome.err
    full = world.ok("waitlist promote --next --track security")
    assert states(world)["SBBBBB"] == ("submitted", "accepted")
    assert "1 too many" in full.err
    assert "the waiting list is empty" in world.ok("waitlist promote --next --track security").err
    assert states(world)["CCCCCC"] == ("submitted", "waitlisted")


def test_a_track_that_does_not_exist_is_not_found(world: World) -> None:
    assert world.run("waitlist promote --next --track securty").status == 3
    assert world.run("waitlist promote --next").status == 2


def test_reopening_is_at_once_and_all_or_none(world: World) -> None:
    world.ok("decisions publish --yes --leave-undecided")
    before = world.files()
    outcome = world.run("reopen CCCCCC SBBBBB --reason Because")
    assert outcome.status == 4
    assert "SBBBBB: a proposal that is submitted cannot be reopened" in outcome.err
    assert world.files() == before
    world.ok("waitlist SBBBBB")
    assert "cfp decisions clear SBBBBB" in world.run("reopen SBBBBB --reason Because").err
    world.ok("decisions clear SBBBBB")
    assert world.run("reopen CCCCCC").status == 2
    world.ok("reopen CCCCCC --reason Because --tag appeal")
    assert states(world)["CCCCCC"] == ("submitted", None)


@pytest.mark.parametrize(
    ("line", "typed"), [("decisions publish", "2\n"), ("waitlist state:submitted", "y\n"), ("reject SAAAAA", "y\n")]
)
def test_what_somebody_decides_while_a_person_thinks_is_not_built_upon(world: World, line: str, typed: str) -> None:
    class Meanwhile(io.StringIO):
        """Answers, but only after Bo has been faster."""

        def readline(self, size: int | None = -1) -> str:  # type: ignore[override]  # the stub has bytes there
            del size
            world.ok("waitlist", "SAAAAA", "--by", "Bo Lind <bo@example.org>", "--yes")
            self.after = world.files()
            return typed

    stdin = Meanwhile()
    env = world.env(f"cfp {line}", terminals=("stdin", "stdout", "stderr"))
    env = replace(env, stdin=stdin, variables={**env.variables, "TERM": "dumb"})
    assert app.run(line.split(), env) == 5
    assert world.files() == stdin.after


def test_a_reviewer_publishes_nothing(world: World) -> None:
    member = "Jo Petersen <jo@example.org>"
    world.ok("reviewers", "add", member)
    before = states(world)
    outcome = world.run("decisions publish --yes --leave-undecided", CFP_ME=member)
    assert (outcome.status, "for organisers; you are a reviewer" in outcome.err) == (4, True)
    assert states(world) == before
