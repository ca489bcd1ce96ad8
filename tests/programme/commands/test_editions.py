"""The public history of sessions, as calendars show it: sequence, cancellation, and parts of the programme."""

from pathlib import Path

import pytest

from tests.programme.commands.test_schedule import CALL, place, submitted
from tests.world import World

ANA = "Ana Ruiz <ana@example.org>"
SAM = "Sam Okoye <sam@example.org>"
OTHER_TRACK = '[[tracks]]\nslug = "side"\nname = "Side"\n'


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A blind call with an organiser and a session of Ana's, published in release 0.1."""
    world = World(tmp_path)
    text = CALL.replace("[[session_types]]", f"{OTHER_TRACK}[[session_types]]")
    (tmp_path / "conf.toml").write_text(f"{text}[review]\nblind = true\n")
    world.ok("init conf.toml --store cfp.json")
    world.ok("organisers", "add", SAM)
    code = submitted(world, "Talk", ANA)
    world.ok("accept", code)
    world.ok("decisions publish --yes")
    place(world, code)
    world.ok("schedule publish --version 0.1 --yes")
    return world


def code_of(world: World) -> str:
    return str(world.ok("list --json").items[0]["code"])


def state(world: World, line: str = "export ics") -> tuple[int, str] | None:
    """SEQUENCE and STATUS of the only session in a calendar; None without one."""
    lines = world.ok(line).out.splitlines()
    values = dict(line.partition(":")[::2] for line in lines if line.startswith(("SEQUENCE:", "STATUS:")))
    return (int(values["SEQUENCE"]), values["STATUS"]) if values else None


def decided_again(world: World) -> None:
    world.ok("reopen", code_of(world), "--reason", "well", "--yes")
    world.ok("accept", code_of(world), "--yes")
    world.ok("decisions publish --yes --leave-undecided")


def test_the_sequence_only_grows_through_cancellations_reinstatements_and_undos(world: World) -> None:
    assert state(world) == (0, "CONFIRMED")
    world.ok("withdraw", code_of(world), "--reason", "ill")
    assert state(world) == (1, "CANCELLED")
    world.ok("undo --yes")
    assert state(world) == (2, "CONFIRMED")
    world.ok("withdraw", code_of(world), "--reason", "ill")
    assert state(world) == (3, "CANCELLED")
    decided_again(world)
    assert state(world) == (4, "CONFIRMED")
    world.ok("withdraw", code_of(world), "--reason", "ill again")
    assert state(world) == (5, "CANCELLED")
    decided_again(world)
    world.ok("schedule", "move", code_of(world), "--start", "15:00")
    world.ok("schedule publish --version 0.2 --yes")
    assert state(world) == (8, "CONFIRMED")


def test_changes_before_the_first_release_count_nothing(world: World) -> None:
    world.ok("edit", code_of(world), "--set", "title=Another")
    assert state(world) == (0, "CONFIRMED")


def test_the_calendar_of_a_former_track_cancels_the_session(world: World) -> None:
    assert state(world, "export ics --track main") == (0, "CONFIRMED")
    world.ok("set", "track=side", code_of(world), "--yes")
    assert state(world, "export ics --track main") == (1, "CANCELLED")
    assert state(world, "export ics --track side") == state(world) == (1, "CONFIRMED")


def test_the_calendar_of_a_former_speaker_cancels_the_session(world: World) -> None:
    world.ok("edit", code_of(world), "--set", "speakers=Bo Lindqvist <bo@example.org>")
    assert state(world, 'export ics --speaker "Ana Ruiz"') == (1, "CANCELLED")
    assert state(world, 'export ics --speaker "Bo Lindqvist"') == (1, "CONFIRMED")
    world.variables["CFP_ME"] = ANA
    assert state(world, "schedule show --mine --ics") == (1, "CANCELLED")


def test_the_calendar_of_a_speaker_has_a_session_that_is_undecided_again(world: World) -> None:
    world.ok("withdraw", code_of(world), "--reason", "ill")
    world.ok("reopen", code_of(world), "--reason", "well", "--yes")
    assert state(world, 'export ics --speaker "Ana Ruiz"') == (1, "CANCELLED")
    world.variables["CFP_ME"] = ANA
    assert state(world, "schedule show --mine --ics") == (1, "CANCELLED")


def test_a_session_that_is_reviewed_blind_again_names_nobody_to_reviewers(world: World) -> None:
    world.ok("reviewers", "add", "Jo Brandt <jo@example.org>")
    world.ok("schedule", "move", code_of(world), "--start", "15:00")
    world.ok("schedule publish --version 0.2 --yes")
    world.ok("withdraw", code_of(world), "--reason", "ill")
    world.ok("reopen", code_of(world), "--reason", "well", "--yes")
    world.variables["CFP_ME"] = "Jo Brandt <jo@example.org>"
    assert world.run("export", "ics", "--speaker", "Ana Ruiz").status == 3
    assert state(world) == (3, "CANCELLED")
