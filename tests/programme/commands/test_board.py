"""`cfp schedule`: the board at a terminal, and what it shows elsewhere."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.process import variables
from tests.programme.commands.test_desk import BO, planned
from tests.programme.commands.test_schedule import DAY, slots
from tests.terminal import CTRL_C, DOWN, ENTER, ESCAPE, Terminal
from tests.world import ME, World

RIGHT = "\x1b[C"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return planned(tmp_path)


def test_without_a_terminal_it_is_what_show_prints(world: World) -> None:
    for options in ("", " --json", " --format csv", " --fields code,room"):
        assert world.ok(f"schedule{options}") == world.ok(f"schedule show{options}")
    both = {"stdin", "stderr"}
    assert world.ok("schedule", terminals=both).out == world.ok("schedule show").out
    full = both | {"stdout"}
    for line, variable in (("schedule --json", "xterm"), ("schedule --no-input", "xterm"), ("schedule", "dumb")):
        assert world.run(line, terminals=full, TERM=variable).status == 0
    assert world.ok("schedule --as-of 2026-12-04", terminals=full).out


@pytest.mark.parametrize("options", ["--by track", "--day 1", "--release 0.1", "--mine"])
def test_it_takes_the_options_of_show(world: World, options: str) -> None:
    world.run("schedule publish --version 0.1 --yes")
    assert world.run(f"schedule {options}") == world.run(f"schedule show {options}")


def test_people_who_do_not_run_the_call_see_the_programme(world: World) -> None:
    world.ok("organisers", "add", ME)
    outcome = world.ok("schedule", terminals={"stdin", "stdout", "stderr"}, CFP_ME="Eve <eve@example.org>")
    assert "No programme is published yet." in outcome.err


Start = Callable[..., Terminal]


@pytest.fixture
def start(world: World) -> Start:
    """Starts `cfp schedule` in a terminal of its own."""

    def run(columns: int = 80, lines: int = 24, **more: str) -> Terminal:
        argv = [sys.executable, "-m", "cfpcli", "schedule"]
        named = {"TERM": "xterm-256color", **more}
        return Terminal(argv, variables(world, **named), columns=columns, lines=lines, cwd=world.folder)

    return run


@pytest.mark.slow
@pytest.mark.parametrize(("columns", "lines", "colour"), [(80, 24, ""), (120, 40, "1")])
def test_the_board_from_the_first_key_to_the_last(
    start: Start, world: World, columns: int, lines: int, colour: str
) -> None:
    with start(columns=columns, lines=lines, NO_COLOR=colour) as terminal:
        terminal.expect("Saturday 5 December 2026; day 1 of 2").expect(">Talk 0").expect("q quit").send(ENTER)
        terminal.expect("Moving").expect("? keys").send(DOWN).expect("error: H.1 has").expect("? keys").send(RIGHT)
        terminal.expect("to Saturday 10:30 to 11:00, Attic").expect("? keys").send(ENTER)
        terminal.expect("Moved").expect("u undoes it").expect("q quit").send("l")
        terminal.expect("Locked").expect("># Talk 0").expect("q quit").send("p")
        terminal.expect("Sessions to place: 1").expect("Esc back").send(ENTER)
        terminal.expect("Moving").expect("? keys").send(ESCAPE).expect("q quit").send("u")
        terminal.expect("Undone: Locked").expect("q quit").send("q")
        terminal.expect("Saved: 1 change to the plan.").expect("cfp schedule check")
        assert terminal.wait() == 0
    moved = next(slot for slot in slots(world) if slot.room == "attic")
    assert (str(moved.start), moved.locked) == ("2026-12-05 09:30:00+00:00", False)


@pytest.mark.slow
def test_another_size_is_drawn_anew_and_ctrl_c_reports_what_is_saved(start: Start, world: World) -> None:
    with start() as terminal:
        terminal.expect("q quit").send("l").expect("Locked").expect("q quit")
        terminal.resize(columns=40, lines=12).expect("room 1 of 2").send(CTRL_C)
        terminal.expect("interrupted: saved: 1 change")
        assert terminal.wait() == 130
    assert [slot.locked for slot in slots(world)] == [True, False]


@pytest.mark.slow
def test_another_writer_is_named_on_the_board(start: Start, world: World) -> None:
    code = world.codes("conf")[0]
    with start() as terminal:
        terminal.expect("q quit").send(ENTER).expect("? keys")
        world.ok("schedule", "move", code, "--start", f"{DAY} 15:00", "--by", str(BO))
        terminal.send(DOWN).expect("no longer where you took it up").expect("Bo Lindqvist").expect("q quit")
        terminal.send("q")
        assert terminal.wait() == 0
    assert str(slots(world)[0].start) == "2026-12-05 14:00:00+00:00"
